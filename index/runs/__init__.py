"""What changes a library: re-indexing, rebuilding, verifying, removing."""
