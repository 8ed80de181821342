"""What the articles say, and where: extraction, storage and search."""
