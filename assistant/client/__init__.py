"""A running Newsdesk from a Python program: `Newsdesk`, and `AsyncNewsdesk` for asyncio."""

from assistant.client.newsdesk import AsyncNewsdesk, Newsdesk

__all__ = ["AsyncNewsdesk", "Newsdesk"]
