"""Text itself: decoding it, its words and sentences, and what in it tries to give orders."""
