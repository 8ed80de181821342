"""The Library page: adding articles, runs, the articles, where they come from, what was done."""
