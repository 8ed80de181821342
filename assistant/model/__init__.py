"""The chat model, and what it gets to read."""
