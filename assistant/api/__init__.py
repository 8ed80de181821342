"""Newsdesk for programs: the REST API under `/api/v1/`, with the types that clients share."""
