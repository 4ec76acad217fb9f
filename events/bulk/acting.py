"""Do one action to many events: each for itself, so that one that is refused holds up no other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from core.errors import Refusal
from events.bulk.actions import Action, Asked
from events.models import Event, EventQuerySet
from notifications.outbox import enqueueing

MAX_EVENTS = 50
"""At once: each is weighed as if it were done alone."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What came, or would come, of one event."""

    event: Event
    refusal: Refusal | None = None
    texts: int = 0
    """How many texts go, or would go, into the outbox."""
    warning: str = ""
    """What stands still all the same."""

    @property
    def is_done(self) -> bool:
        """Whether nothing spoke against it."""
        return self.refusal is None


def preview(action: Action, events: Iterable[Event], asked: Asked, *, mine: EventQuerySet) -> list[Outcome]:
    """What would come of each: done, looked at, undone. ``mine``: those on which the person may act."""
    return [_outcome(action, event, asked, mine=mine, keep=False) for event in events]


def act(
    action: Action,
    events: Iterable[Event],
    asked: Asked,
    *,
    mine: EventQuerySet,
    versions: Mapping[int, int] | None = None,
) -> list[Outcome]:
    """Do it, each in a transaction of its own. ``versions``: by event id, what was read.

    No refusal is raised: each stands with its event. Of its own: not_allowed.
    """
    known = versions or {}
    return [
        _outcome(action, event, replace(asked, version=known.get(event.pk)), mine=mine, keep=True) for event in events
    ]


def _outcome(action: Action, event: Event, asked: Asked, *, mine: EventQuerySet, keep: bool) -> Outcome:
    title = event.title
    try:
        with transaction.atomic():
            _refuse_others(event, mine)
            with enqueueing.counting() as made:
                action.run(event, asked)
            warning = action.warns(event) if action.warns else ""
            transaction.set_rollback(not keep)
    except Refusal as refusal:
        return Outcome(event=event, refusal=refusal)
    event.title = title
    return Outcome(event=event, texts=made.count, warning=warning)


def _refuse_others(event: Event, mine: EventQuerySet) -> None:
    if not mine.filter(pk=event.pk).exists():
        raise Refusal("not_allowed", f"您不能替{event.host}做这一步。")
