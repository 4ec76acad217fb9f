"""Which coming shifts a volunteer can take, as a condition of the database: ``rules.refusal`` for a whole list at once.

A list that is counted and turned page by page can't be weighed row by row. What it answers is what ``queries.weighed``
answers for each row; a test holds both beside each other.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.db.models import BigIntegerField, Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, TruncDate

from core import bounds, clock
from events.models import Occurrence
from organizations.models import Area
from organizations.travel import Table
from volunteers import rules
from volunteers.free_times import WEEK, WEEKDAYS, DayPart, FreeTimes
from volunteers.models import Shift
from volunteers.queries import Facts

NOWHERE = 0
"""In place of a street: nobody has to go anywhere, or the place is open."""
_ONE_DAY = dt.timedelta(days=1)
_SATURDAY = 6
_AREA = "occurrence__venue__area"


def with_street(shifts: "QuerySet[Shift]") -> "QuerySet[Shift]":
    """With ``street_at``: the id of ``queries.street_of``, else ``NOWHERE``."""
    nowhere = Value(NOWHERE, BigIntegerField())
    direct = Coalesce(F(_AREA), nowhere, output_field=BigIntegerField())
    online = When(occurrence__mode=Occurrence.Mode.ONLINE, then=nowhere)
    parent = Coalesce(F(f"{_AREA}__parent"), direct, output_field=BigIntegerField())
    village = When(**{f"{_AREA}__level": Area.Level.VILLAGE}, then=parent)
    return shifts.annotate(street_at=Case(online, village, default=direct, output_field=BigIntegerField()))


def fits(facts: Facts, *, now: dt.datetime) -> Q:
    """Of open shifts ``with_street``: those that this volunteer would be given now."""
    helper = facts.helper
    if not helper.is_active:
        return Q(pk__in=[])
    speaks = Q(language__in=["", *helper.languages])
    found = free(now=now) & speaks & _qualified(helper)
    for place in helper.places:
        found &= ~_met(place, facts.roads)
    return found & ~own(helper)


def free(*, now: dt.datetime) -> Q:
    """With a place that may be taken by now, by anybody who can."""
    return Q(taken__lt=F("maximum")) & (Q(opens_at__isnull=True) | Q(opens_at__lte=now))


def own(helper: rules.Helper) -> Q:
    """Those that the volunteer has already, waits for or is asked to take."""
    return Q(pk__in={place.shift_id for place in helper.places} | helper.waiting | helper.offered)


def _qualified(helper: rules.Helper) -> Q:
    found = Q(qualification__isnull=True)
    for pk, papers in helper.qualifications.items():
        for period in rules.joined(papers):
            found |= Q(qualification=pk) & _inside(period)
    return found


def _inside(period: rules.Validity) -> Q:
    """All days of the shift lie in the period."""
    found = Q()
    if period.first and period.first > bounds.FIRST:
        found &= Q(start__gte=clock.midnight(period.first))
    if period.last and period.last < bounds.LAST:
        found &= Q(end__lt=clock.midnight(period.last + _ONE_DAY))
    return found


def _met(place: rules.Place, roads: Table) -> Q:
    """What can't be combined with this place, the way between two streets included."""
    found = _within(place, 0)
    if place.street is None:
        return found
    ways: dict[int, set[int]] = defaultdict(set)
    for pair, minutes in roads.known.items():
        if place.street in pair:
            ways[minutes] |= {*pair} - {place.street}
    for minutes, streets in ways.items():
        found |= _within(place, minutes) & Q(street_at__in=streets)
    return found | (_within(place, roads.otherwise) & ~Q(street_at__in={NOWHERE, place.street}.union(*ways.values())))


def _within(place: rules.Place, minutes: int) -> Q:
    way = dt.timedelta(minutes=minutes)
    return Q(start__lt=place.span.end + way, end__gt=place.span.start - way)


def in_streets(ids: Iterable[int]) -> Q:
    """Those ``with_street`` in one of these."""
    return Q(street_at__in=list(ids))


def on_days(days: Iterable[dt.date]) -> Q:
    """Those that begin on one of these days, on the clocks here."""
    found = Q(pk__in=[])
    for day in days:
        found |= Q(start__gte=clock.midnight(day), start__lt=clock.midnight(day + _ONE_DAY))
    return found


def on_weekends() -> Q:
    """Those that begin on a Saturday or Sunday, on the clocks here."""
    return Q(start__iso_week_day__gte=_SATURDAY)


def at_free_times(times: FreeTimes) -> Q:
    """Those that lie within what a volunteer said of their time: ``FreeTimes.fit`` for a whole list."""
    found = _usual(times) if times.weekly else Q()
    for period in times.away:
        found &= ~Q(start__lt=clock.midnight(period.last + _ONE_DAY), end__gt=clock.midnight(period.first))
    return found


def _usual(times: FreeTimes) -> Q:
    """``FreeTimes.is_usual``: by the weekdays on which a shift begins and ends, and what it touches of the two."""
    if len(times.weekly) == len(WEEK):
        return Q()
    same_day = Q(start__date=TruncDate("end"))
    within_a_week = Q(end__lt=F("start") + dt.timedelta(days=len(WEEKDAYS)))
    found = Q(pk__in=[])
    for first in WEEKDAYS:
        begins = Q(start__iso_week_day=first)
        for part in _lacking(times, first):
            begins &= ~(_begins_before_end(part) & (~same_day | Q(end__time__gt=part.begins)))
        found |= begins & same_day
        for nights in range(1, len(WEEKDAYS)):
            last = (first + nights - 1) % len(WEEKDAYS) + 1
            ends = Q(end__iso_week_day=last)
            for part in _lacking(times, last):
                ends &= Q(end__time__lte=part.begins)
            found |= begins & ~same_day & within_a_week & ends
            if _lacking(times, last):
                break  # whatever goes on lies on all of that day
    return found


def _lacking(times: FreeTimes, weekday: int) -> list[DayPart]:
    return [part for part in DayPart if (weekday, part) not in times.weekly]


def _begins_before_end(part: DayPart) -> Q:
    return Q(start__time__lt=part.ends) if part.ends else Q()
