"""What is wrong with a cell, or not clear in it."""

from collections.abc import Sequence


class CellError(ValueError):
    """What is wrong with a cell, for the person who typed it; ``choices`` are what it could mean, as it would be typed."""

    def __init__(self, words: str, choices: Sequence[str] = ()) -> None:
        super().__init__(words)
        self.choices = tuple(choices)
