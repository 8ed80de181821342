"""The sentences of articles that bear on a question."""
