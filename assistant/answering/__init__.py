"""From a question to an answer: the chain, its events, and what it says itself."""
