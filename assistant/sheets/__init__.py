"""A sheet of questions, or of claims → the same sheet with answers and what they rest on."""
