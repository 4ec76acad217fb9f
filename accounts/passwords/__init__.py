"""Passwords of staff: strong enough, and changed by their owner."""
