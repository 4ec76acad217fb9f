"""Named places in a lower app's page that apps above fill.

A part is a function ``(request, **about) -> str``: safe HTML, or an empty string when this person is to see nothing.
A part that is called once per row keeps its query on the request with ``remember``.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.http import HttpRequest

Part = Callable[..., str]
T = TypeVar("T")

_parts: dict[str, list[tuple[int, Part]]] = defaultdict(list)


def fill(slot: str, part: Part, *, order: int = 100) -> None:
    """Put a part into a slot, from ``AppConfig.ready``; parts stand by rising order."""
    if all(known is not part for _, known in _parts[slot]):
        _parts[slot].append((order, part))
        _parts[slot].sort(key=lambda pair: pair[0])


def parts(slot: str, request: HttpRequest, **about: Any) -> Iterator[str]:
    """The rendered parts of a slot that have something to show."""
    for _, part in _parts[slot]:
        shown = part(request, **about)
        if shown:
            yield shown


def names() -> tuple[str, ...]:
    """Slots that somebody fills."""
    return tuple(sorted(_parts))


def remember(request: HttpRequest, key: str, make: Callable[[], T]) -> T:
    """Compute once a request: what a part needs for all rows of a page."""
    kept: dict[str, Any] = request.__dict__.setdefault("_slot_facts", {})
    if key not in kept:
        kept[key] = make()
    value: T = kept[key]
    return value
