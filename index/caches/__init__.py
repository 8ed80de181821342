"""What finding needs, made from the database: vectors in Chroma, words in tantivy."""
