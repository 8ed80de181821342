"""From a question to an answer: the chain, its events, and Newsdesk's own remarks."""
