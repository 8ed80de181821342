"""The Story tab: the articles of a topic on a timeline, with what each adds."""
