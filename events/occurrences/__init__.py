"""Shared parts of verbs on occurrences: the effect of a change, copies, bookings, what upper apps attach."""
