"""Half-open spans of time, ``[start, end)``: back-to-back is no clash."""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From ``start`` up to, not including, ``end``; both aware. Raises ValueError when it is empty, inverted or naive."""

    start: dt.datetime
    end: dt.datetime

    def __post_init__(self) -> None:
        if self.start.tzinfo is None or self.end.tzinfo is None:
            raise ValueError("a span needs aware times")
        if self.start >= self.end:
            raise ValueError("a span ends after it starts")

    def overlaps(self, other: "Span") -> bool:
        """Whether some instant lies in both."""
        return self.start < other.end and other.start < self.end

    def padded(self, before: dt.timedelta, after: dt.timedelta) -> "Span":
        """The span with set-up before and clear-up after."""
        return Span(self.start - before, self.end + after)

    def shifted(self, by: dt.timedelta) -> "Span":
        """The same length, moved."""
        return Span(self.start + by, self.end + by)

    @property
    def length(self) -> dt.timedelta:
        """How long it lasts."""
        return self.end - self.start
