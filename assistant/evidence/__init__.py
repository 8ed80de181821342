"""The relevant sentences of articles for a question."""
