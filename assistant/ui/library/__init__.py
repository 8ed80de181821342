"""The Library tab: adding articles, runs, the articles, their sources, and past runs."""
