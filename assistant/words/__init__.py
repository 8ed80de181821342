"""What Newsdesk itself says, by language."""
