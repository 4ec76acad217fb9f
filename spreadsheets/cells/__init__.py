"""Cells as clerks write them: days, spans, times and names that mean one thing."""
