"""How well the parts of Newsdesk do on public evaluation sets."""
