"""Forms of volunteers, their shifts and their teams."""
