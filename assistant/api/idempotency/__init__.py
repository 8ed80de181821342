"""Adding once, however often a request is sent again."""
