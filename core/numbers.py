"""Numbers that come as text."""

_MAX_LENGTH = 18
"""Digits of the largest number of a row."""


def whole(text: str) -> int | None:
    """The number; None for what is none, or longer than any that is meant."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MAX_LENGTH else None
