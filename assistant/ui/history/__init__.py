"""The History tab: every conversation of this browser, to be found, named, kept and let go."""
