"""Taking and freeing places on shifts, and the marks of overlaps: shared by every verb of this app.

Taken are the places that somebody has (confirmed), that somebody is asked to take (offered), and those that teams hold
without a name (``Shift.held``): nobody counts them in another way than here.

Locks are taken in one order everywhere: teams, volunteers by id, then shifts by id, then sign-ups and blocks. They leave
keys alone: whoever holds a shift may write a row that names a volunteer.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from events.models import Event, Occurrence
from organizations import travel
from volunteers import queries, rules
from volunteers.models import Shift, SignUp, TeamBlock, Volunteer

_READ = ("pk", "role", "start", "end", "opens_at", "closed", "qualification_id", "language", "note", "drives")
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


def lock_helpers(occurrence_ids: Iterable[int]) -> tuple[list[Shift], set[int]]:
    """The shifts of these occurrences, and by id those that the volunteers on them wait for, who are weighed anew there once
    they need not be here: the volunteers are locked, then all of these shifts.
    """
    ids = list(occurrence_ids)
    on_them = list(SignUp.objects.active().filter(shift__occurrence__in=ids).values_list("volunteer", flat=True))
    list(Volunteer.objects.select_for_update(no_key=True).filter(pk__in=on_them).order_by("pk").only("pk"))
    waiting = SignUp.objects.waiting().filter(volunteer__in=on_them).exclude(shift__occurrence__in=ids)
    weighed_anew = set(waiting.values_list("shift", flat=True))
    touched = Q(occurrence__in=ids) | Q(pk__in=weighed_anew)
    locked = Shift.objects.select_for_update(no_key=True).filter(touched).order_by("pk")
    return [shift for shift in locked if shift.pk not in weighed_anew], weighed_anew


def take(shift: Shift) -> bool:
    """Take a place by conditional update; False when none is left, or the shift or its date is not as it was read."""
    return _with_room(shift, 1).update(taken=F("taken") + 1) == 1


def hold(shift: Shift, number: int) -> bool:
    """Take so many for a team that names people later, in the same way: all, or none."""
    return _with_room(shift, number).update(taken=F("taken") + number, held=F("held") + number) == 1


def _with_room(shift: Shift, number: int) -> "QuerySet[Shift]":
    date = Occurrence.objects.scheduled().filter(pk=OuterRef("occurrence"), revision=shift.occurrence.revision)
    same = Shift.objects.filter(**{name: getattr(shift, name) for name in _READ})
    return same.filter(Exists(date.filter(event__state=Event.State.PUBLISHED)), taken__lte=F("maximum") - number)


def offer(shift_id: int) -> None:
    """A free place is kept for somebody who is asked, or taken by who said yes; the caller holds the shift and has counted."""
    Shift.objects.filter(pk=shift_id).update(taken=F("taken") + 1)


def name_held(shift_id: int) -> None:
    """A place that a team holds gets a name; the caller holds the shift and has counted."""
    Shift.objects.filter(pk=shift_id).update(held=F("held") - 1)


def free(sign_up: SignUp) -> None:
    """Give a place back: to the team that holds it while that still names people, else to everybody. The caller holds the shift."""
    rows = Shift.objects.filter(pk=sign_up.shift_id, taken__gt=0)
    if sign_up.block_id and TeamBlock.objects.open().filter(pk=sign_up.block_id).exists():
        rows.update(held=F("held") + 1)
    else:
        rows.update(taken=F("taken") - 1)


def release_held(shift_id: int, number: int) -> None:
    """A team gives up so many places without a name. The caller holds the shift."""
    Shift.objects.filter(pk=shift_id).update(taken=F("taken") - number, held=F("held") - number)


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
