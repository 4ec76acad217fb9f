"""A button that is pressed twice."""
