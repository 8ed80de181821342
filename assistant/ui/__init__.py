"""The browser: ask, open the sources, look after the library."""
