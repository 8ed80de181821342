"""How widely a claim is reported, and by how many articles that don't repeat each other."""

from assistant.coverage.coverage import Coverage, Statement, cover

__all__ = ["Coverage", "Statement", "cover"]
