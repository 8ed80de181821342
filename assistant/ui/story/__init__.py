"""The Story tab: the articles on a topic along a timeline, with what each one adds."""
