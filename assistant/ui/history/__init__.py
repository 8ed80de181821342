"""The History tab: this browser's conversations, to be searched, renamed, pinned and deleted."""
