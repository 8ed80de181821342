"""Saved conversations: kept, listed, searched, shared and exported."""
