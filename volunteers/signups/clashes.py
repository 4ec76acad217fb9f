"""The answers to ``events.clashes`` (volunteers who would have to be in two places once dates have moved) and
``events.drivers``.
"""

import datetime as dt
from collections import defaultdict

from django.db.models import Q

from accounts.models import Person
from core.spans import Span
from events.clashes.types import Clash, Code, Planned, PlannedDate, clash
from organizations import travel
from volunteers import queries, rules
from volunteers.models import Shift, SignUp


def clashes(planned: Planned, *, by: Person | None, now: dt.datetime) -> list[Clash]:
    """One clash a date that moves, with how many would overlap; three queries, no names."""
    dates = {date.occurrence_id: date for date in planned.dates if date.occurrence_id}
    if not dates:
        return []
    mine = _moving(dates, now)
    if not mine:
        return []
    roads = travel.table()
    held: dict[int, list[SignUp]] = defaultdict(list)
    for sign_up in queries.held_by({one.volunteer_id for one in mine}, coming_back=dates):
        held[sign_up.volunteer_id].append(sign_up)
    caught: dict[int, list[int]] = defaultdict(list)
    for sign_up in mine:
        if _overlaps(sign_up, held[sign_up.volunteer_id], dates, roads):
            caught[sign_up.shift.occurrence_id].append(sign_up.volunteer_id)
    return [_clash(dates[pk], volunteers) for pk, volunteers in caught.items()]


def drivers(occurrence_ids: list[int]) -> set[int]:
    """Dates with a shift for a driver that somebody took, or still can take; whether anybody did, the workbench tells."""
    shifts = Shift.objects.filter(occurrence__in=occurrence_ids, drives=True)
    return set(shifts.filter(Q(closed=False) | Q(taken__gte=1)).values_list("occurrence", flat=True))


def _moving(dates: dict[int, PlannedDate], now: dt.datetime) -> list[SignUp]:
    """Who holds a place at a date that gets another time."""
    rows = SignUp.objects.filter(status=SignUp.Status.CONFIRMED, shift__occurrence__in=dates)
    sign_ups = rows.select_related("shift__occurrence__venue__area__parent").order_by("pk")
    return [
        sign_up for sign_up in sign_ups if dates[sign_up.shift.occurrence_id].start != sign_up.shift.occurrence.start
    ]


def _place(sign_up: SignUp, dates: dict[int, PlannedDate]) -> rules.Place:
    shift = sign_up.shift
    date = dates.get(sign_up.shift.occurrence_id)
    if date is None:
        return queries.place_of(shift)
    span = Span(shift.start, shift.end).shifted(date.start - shift.occurrence.start)
    return rules.Place(shift_id=shift.pk, span=span, street=date.street_id)


def _overlaps(sign_up: SignUp, held: list[SignUp], dates: dict[int, PlannedDate], roads: travel.Table) -> bool:
    mine = _place(sign_up, dates)
    others = tuple(_place(one, dates) for one in held if one.pk != sign_up.pk)
    return rules.clash(mine.span, mine.street, others, minutes=roads.minutes) is not None


def _clash(date: PlannedDate, volunteers: list[int]) -> Clash:
    count = len(set(volunteers))
    sentence = f"{count} 位志愿者这时另有岗位，改过来就撞了；他们会收到短信。请准备补人，或换个时间。"
    return clash(Code.HELPERS_OVERLAP, date, sentence, about=",".join(map(str, sorted(set(volunteers)))))
