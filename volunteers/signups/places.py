"""Taking and freeing places on shifts, and the marks of overlaps: shared by every verb of this app.

Locks are taken in one order everywhere: volunteers by id, then shifts by id, then sign-ups. They leave keys alone: whoever
holds a shift may write a row that names a volunteer.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef

from events.models import Event, Occurrence
from organizations import travel
from volunteers import queries, rules
from volunteers.models import Shift, SignUp, Volunteer

_READ = ("pk", "role", "start", "end", "opens_at", "closed", "qualification_id", "language")
"""What was weighed before, and stands in the text."""


def lock_volunteer(volunteer_id: int) -> Volunteer:
    """The volunteer, locked until the transaction ends: nobody else changes their shifts in between."""
    return Volunteer.objects.select_for_update(of=("self",), no_key=True).select_related("person").get(pk=volunteer_id)


def lock_shift(shift_id: int) -> Shift:
    """The shift, locked until the transaction ends; then read with its place, so that the facts are the newest."""
    Shift.objects.select_for_update(no_key=True).only("pk").get(pk=shift_id)
    return queries.with_places(Shift.objects.all()).get(pk=shift_id)


def lock_shifts(shift_ids: Iterable[int]) -> None:
    """These shifts, locked in order: whoever frees one and is weighed anew at others takes them all at once."""
    list(Shift.objects.select_for_update(no_key=True).filter(pk__in=list(shift_ids)).order_by("pk").only("pk"))


def lock_helpers(occurrence_ids: Iterable[int]) -> list[Shift]:
    """The shifts of these occurrences, locked, after the volunteers on them."""
    ids = list(occurrence_ids)
    on_them = SignUp.objects.active().filter(shift__occurrence__in=ids).values("volunteer")
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=on_them).order_by("pk").only("pk"))
    return list(Shift.objects.select_for_update(no_key=True).filter(occurrence__in=ids).order_by("pk"))


def take(shift: Shift) -> bool:
    """Take a place by conditional update; False when none is left, or the shift or its date is not as it was read."""
    date = Occurrence.objects.scheduled().filter(pk=OuterRef("occurrence"), revision=shift.occurrence.revision)
    same = Shift.objects.filter(**{name: getattr(shift, name) for name in _READ})
    open_ones = same.filter(Exists(date.filter(event__state=Event.State.PUBLISHED)), taken__lt=F("maximum"))
    return open_ones.update(taken=F("taken") + 1) == 1


def free(shift_id: int) -> None:
    """Give a place back."""
    Shift.objects.filter(pk=shift_id, taken__gt=0).update(taken=F("taken") - 1)


def mark_overlaps(volunteer_ids: Iterable[int], *, now: dt.datetime) -> None:
    """Write ``has_overlap`` on the coming sign-ups of these volunteers as it is now."""
    by_volunteer: dict[int, list[SignUp]] = defaultdict(list)
    for sign_up in queries.held_by(volunteer_ids).filter(shift__end__gt=now):
        by_volunteer[sign_up.volunteer_id].append(sign_up)
    roads = travel.table()
    for held in by_volunteer.values():
        _mark(held, roads, now)


def _mark(held: list[SignUp], roads: travel.Table, now: dt.datetime) -> None:
    places = tuple(queries.place_of(sign_up.shift) for sign_up in held)
    for sign_up in held:
        mine = next(place for place in places if place.shift_id == sign_up.shift_id)
        others = tuple(place for place in places if place is not mine)
        overlaps = rules.clash(mine.span, mine.street, others, minutes=roads.minutes) is not None
        if overlaps != sign_up.has_overlap:
            sign_up.has_overlap = overlaps
            sign_up.changed_at = now
            sign_up.save(update_fields=["has_overlap", "changed_at"])
