"""Text: decoding, words and sentences, and prompt injection."""
