"""Dates in questions: words in two languages → days in the calendar."""
