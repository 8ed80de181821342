"""`python -m assistant`: the command `newsdesk`, where it is not on the path."""

from assistant.cli import main

if __name__ == "__main__":
    main()
