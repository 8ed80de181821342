"""All web requests: which links are followed, what connects, and what an answer means."""
