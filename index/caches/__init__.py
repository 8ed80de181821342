"""What finding needs, made from the database: vectors, words, encodings."""
