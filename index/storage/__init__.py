"""The database that holds the truth about a library, and what keeps it safe."""
