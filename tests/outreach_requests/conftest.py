"""Moments and people as the tests of events have them."""

from tests.events.conftest import association, now, only_own_recipients, person

__all__ = ["association", "now", "only_own_recipients", "person"]
