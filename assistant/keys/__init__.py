"""The keys of programs: made, listed, revoked, and found again by what a program shows."""
