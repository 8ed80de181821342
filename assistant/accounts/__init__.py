"""The people who may use a library: their accounts, sessions and permissions, and what they did."""
