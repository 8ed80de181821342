"""Newsdesk as an MCP server (Model Context Protocol), for chat apps and agents."""
