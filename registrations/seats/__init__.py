"""Seats and who gets them: pools, the queue and its head, offers."""
