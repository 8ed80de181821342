"""What a running Newsdesk tells of itself: logs, metrics and traces, each off unless it is asked
for."""
