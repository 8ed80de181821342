"""A topic by date, and questions worth asking."""
