"""The main database of a library, and what keeps it safe."""
