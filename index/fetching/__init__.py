"""The only way out: which links are followed, what connects, and what an answer means."""
