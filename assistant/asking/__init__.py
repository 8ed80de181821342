"""What a person asks: a question that stands on its own, with its dates and filters."""
