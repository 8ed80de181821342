"""Bytes → article: what a page, a document or a mail says, without what stands around it."""
