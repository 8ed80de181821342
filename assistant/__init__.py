"""What the answer is, and whether it can be trusted."""
