"""A query in, the best passages out."""
