"""Questions that a lower app asks of the apps above it.

The lower app names a question and documents its signature (``docs/architecture.md`` lists them); apps above give a
function from their ``AppConfig.ready``; the lower app asks them all.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any

_answers: dict[str, list[Callable[..., Any]]] = defaultdict(list)


def provide(question: str, answer: Callable[..., Any]) -> None:
    """Add a function that answers the question; giving the same one twice changes nothing."""
    if answer not in _answers[question]:
        _answers[question].append(answer)


def provided(question: str) -> tuple[Callable[..., Any], ...]:
    """The functions given so far, in the order of the installed apps."""
    return tuple(_answers[question])


def questions() -> tuple[str, ...]:
    """The questions that somebody answers."""
    return tuple(sorted(_answers))
