"""Find the clashes of a plan with places, resources, people, audiences, schools and days, for all its dates at once."""

import datetime as dt
from collections.abc import Iterable

from accounts.models import Person
from core import bounds, registry
from core.errors import Refusal
from events.clashes.checks import halls, other_events, own_dates, people, resources, special_days
from events.clashes.plan import planned_of
from events.clashes.types import Clash, Code, Look, Planned, PlannedDate, Severity
from events.models import ClashAcknowledgement, Event, Occurrence, OccurrenceBooking
from organizations import travel
from organizations.models import Organization

__all__ = ["Clash", "Code", "Planned", "PlannedDate", "Severity", "clashes", "of_event", "planned_of", "unacknowledged"]

KINDS = (own_dates, resources, halls, people, other_events, special_days)
MAX_DAYS = 400
"""Of all dates of a question together: a year's exhibition and a month of dates."""


def clashes(planned: Planned, *, now: dt.datetime, by: Person | None = None) -> list[Clash]:
    """The clashes of the dates that are not over, by date, hard ones first.

    Details of other organizations' plans are told to ``by`` where they may see them, else host and time only; without
    ``by`` those of the host are told. The number of queries doesn't depend on the number of dates.
    """
    about = look(planned, now=now, by=by)
    if not about.dates:
        return []
    found = [clash for kind in KINDS for clash in kind.clashes(about)]
    found += [clash for answer in registry.provided("events.clashes") for clash in answer(planned, by=by, now=now)]
    order = list(Severity)
    return sorted(found, key=lambda one: (one.index, order.index(one.severity), one.start or now))


def refuse_endless(planned: Planned, *, now: dt.datetime) -> None:
    """For a plan that nobody stored. Refuses: too_long, too_early, too_far_ahead, too_many_days."""
    for date in planned.dates:
        bounds.refuse_unplannable(date.arrive, date.leave, now=now, index=date.index)
    total = sum((date.leave - date.arrive).days + 1 for date in planned.dates)
    if total > MAX_DAYS:
        sentence = f"一次最多看 {MAX_DAYS} 天，这里一共 {total} 天。请分几次看。"
        raise Refusal("too_many_days", sentence, most=MAX_DAYS, total=total)


def among_own(planned: Planned, *, now: dt.datetime) -> list[Clash]:
    """Only what the plan's own dates are to each other: overlaps, and too little time to drive from one to the next."""
    return list(own_dates.clashes(Look(planned=planned, now=now, travel=travel.table())))


def of_event(event: Event, *, now: dt.datetime, by: Person | None = None) -> tuple[Planned, list[Clash]]:
    """A stored event as a plan, and what clashes with its dates that are still to come."""
    rows = Occurrence.objects.scheduled().filter(event=event, end__gt=now).select_related("venue__area")
    planned = planned_of(event, list(rows.order_by("start", "pk")))
    return planned, clashes(planned, now=now, by=by)


def unacknowledged(found: Iterable[Clash], planned: Planned) -> list[Clash]:
    """The soft ones that nobody has acknowledged yet."""
    known = acknowledgements(planned)
    soft = [clash for clash in found if clash.severity == Severity.SOFT]
    return [clash for clash in soft if clash.fingerprint not in known]


def acknowledgements(planned: Planned) -> dict[str, ClashAcknowledgement]:
    """What was acknowledged at the plan's stored dates, by fingerprint."""
    ids = [date.occurrence_id for date in planned.dates if date.occurrence_id]
    return {
        acknowledgement.fingerprint: acknowledgement
        for acknowledgement in ClashAcknowledgement.objects.filter(occurrence__in=ids).select_related("by")
    }


def look(planned: Planned, *, now: dt.datetime, by: Person | None = None) -> Look:
    """Who asks and what every check needs; three queries at most."""
    seen = {planned.host_id} if planned.host_id else set()
    if by:
        seen |= set(Organization.objects.managed_by(by).values_list("pk", flat=True))
    own: list[int] = []
    if planned.event_id:
        taken = OccurrenceBooking.objects.filter(occurrence__event=planned.event_id)
        own = list(taken.values_list("booking_id", flat=True))
    return Look(planned=planned, now=now, travel=travel.table(), sees=frozenset(seen), own_bookings=tuple(own))
