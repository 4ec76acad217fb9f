"""Copy shifts with their dates (``events.attached_data``), without their sign-ups."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from events.models import Event, Occurrence
from volunteers.models import Qualification, Shift

FACTS = ("role", "minimum", "ideal", "maximum", "language", "note", "bring", "drives")
_MINUTE = dt.timedelta(minutes=1)


def shifts() -> tuple[str, Any, Any]:
    """This app's answer: the name of the part, how it is read, how it is written."""
    return "shifts", _read, _write


def _read(event: Event, occurrences: Sequence[Occurrence]) -> dict[str, Any]:
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    dates = {occurrence.pk: occurrence for occurrence in occurrences if occurrence.pk}
    for shift in Shift.objects.filter(occurrence__in=list(dates), closed=False).select_related("qualification"):
        found[shift.occurrence_id].append(_facts(shift, dates[shift.occurrence_id]))
    return {"event": None, "dates": [found.get(occurrence.pk, []) for occurrence in occurrences]}


def _facts(shift: Shift, occurrence: Occurrence) -> dict[str, Any]:
    """Its times are minutes before the start and after the end of the date; a qualification may be renamed meanwhile."""
    around = {
        "before": (occurrence.start - shift.start) // _MINUTE,
        "after": (shift.end - occurrence.end) // _MINUTE,
        "qualification": shift.qualification.name if shift.qualification else "",
        "qualification_id": shift.qualification_id,
    }
    return around | {name: getattr(shift, name) for name in FACTS}


def _write(event: Event, occurrences: Sequence[Occurrence], facts: dict[str, Any], now: dt.datetime) -> None:
    known = {qualification.pk: qualification for qualification in Qualification.objects.all()}
    called = {qualification.name: qualification for qualification in known.values()}
    for occurrence, wanted in zip(occurrences, facts["dates"], strict=True):
        for one in wanted or ():
            start = occurrence.start - one["before"] * _MINUTE
            end = occurrence.end + one["after"] * _MINUTE
            if start < end:
                Shift.objects.create(
                    occurrence=occurrence,
                    start=start,
                    end=end,
                    qualification=known.get(one.get("qualification_id")) or called.get(one["qualification"]),
                    **{name: one[name] for name in FACTS if name in one},
                )
