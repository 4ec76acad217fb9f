"""What a change did, as API clients read it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from rest_framework.response import Response

from accounts.models import Person
from api.events.event_shapes import ChangeSerializer, ClashSerializer
from core import clock
from core.phone_numbers import phones
from events import queries
from events.changes import previewing
from events.changes.previewing import ChangePreview
from events.clashes.types import Clash
from events.models import Change, Event, Occurrence
from notifications.models import Message
from notifications.texts import segments
from notifications.texts.phrases import for_staff

__all__ = ["ChangeSerializer", "change_answer", "preview_answer", "taken_off", "unchanged_answer"]


def change_answer(change: Change) -> Response:
    """The stored change, with the texts that went into the outbox; personal links are cut."""
    uids = Occurrence.objects.filter(pk__in=[item.occurrence_id for item in change.items]).order_by("position", "pk")
    sent = Message.objects.filter(about=f"change:{change.uid}").order_by("pk")
    told = [
        {"number": phones.mask(message.phone), "role_labels": [], "groups": [], "text": for_staff(message.text)}
        for message in sent
    ]
    return _answer(uid=change.uid, occurrences=list(uids.values_list("uid", flat=True)), told=told)


def preview_answer(change_preview: ChangePreview) -> Response:
    """What the change would do; nothing is stored."""
    told = [
        {
            "number": recipient.number,
            "role_labels": recipient.role_labels,
            "groups": [group.name.lower() for group in recipient.groups],
            "text": for_staff(segments.signed(recipient.text)),
        }
        for recipient in change_preview.texts.recipients()
    ]
    return _answer(
        occurrences=[occurrence.uid for occurrence in change_preview.occurrences],
        told=told,
        clashes=ClashSerializer(change_preview.clashes, many=True).data,
        loans=change_preview.loans,
        far=change_preview.far,
        days=change_preview.day_lines,
        merged=change_preview.texts.merged,
        silenced=change_preview.texts.silenced,
    )


def _answer(**facts: object) -> Response:
    """What is not said is nothing."""
    nothing: dict[str, object] = {
        "uid": None,
        "occurrences": [],
        "told": [],
        "clashes": [],
        "loans": [],
        "far": [],
        "days": [],
        "merged": 0,
        "silenced": 0,
    }
    return Response(nothing | facts)


def taken_off(
    kind: str,
    verb: Callable[..., Change],
    *,
    asked: dict[str, Any],
    by: Person,
    event: Event,
    occurrences: list[Occurrence] | None = None,
) -> Response:
    """Cancel or postpone, or only look; without ``occurrences`` the verb finds them itself (the whole event)."""
    reason = asked["reason"]
    now = clock.now()
    if asked["preview"]:
        dates = queries.cancellable(event, now=now) if occurrences is None else occurrences
        return preview_answer(
            previewing.preview(change_kind=kind, event=event, occurrences=dates, reason=reason, now=now)
        )
    chosen = {} if occurrences is None else {"occurrences": occurrences}
    return change_answer(verb(event=event, by=by, reason=reason, now=now, **chosen))


def drafted_answer(moved: Iterable[Occurrence], clashes: Sequence[Clash], *, days: Sequence[str]) -> Response:
    """What would move of a draft, of which nobody is told, what is in the way, and what the days are."""
    found = ClashSerializer(clashes, many=True).data
    return _answer(occurrences=[occurrence.uid for occurrence in moved], clashes=found, days=days)


def unchanged_answer() -> Response:
    """Nothing material was asked for: silence."""
    return _answer()
