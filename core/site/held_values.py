"""Values that nearly every page needs and that change seldom: each process holds them for a moment.

A change is seen by every process within ``HELD_SECONDS``; by the one that made it at once, where it says ``hold(None)``.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")
HELD_SECONDS = 2.0


class Held(Generic[T]):
    """One of them, by the query that reads it."""

    def __init__(self, read: Callable[[], T]) -> None:
        """``read``: as it is now."""
        self._read = read
        self._value: T | None = None
        self._until = 0.0

    def current(self) -> T:
        """As of at most ``HELD_SECONDS`` ago; seldom a query."""
        held = self._value
        if held is None or time.monotonic() >= self._until:
            held = self._read()
            self.hold(held)
        return held

    def hold(self, value: T | None) -> None:
        """What ``current`` says from now on in this process; None: read anew."""
        self._value = value
        self._until = time.monotonic() + HELD_SECONDS
