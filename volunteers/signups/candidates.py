"""Who is asked to take a place that somebody can't take: those who fit with nothing to overlook, best first."""

import datetime as dt
from collections.abc import Collection, Iterator

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from notifications import queries as message_queries
from notifications.models import Purpose
from organizations import travel
from volunteers import free_times, queries, rules
from volunteers.models import CoverAsk, Shift, SignUp, Volunteer, VolunteerQualification

LATELY = dt.timedelta(days=30)
"""So far back and ahead shifts count for how much somebody does already."""
AGAIN = dt.timedelta(days=1)
"""So long nobody is asked for the same shift again, whoever seeks."""
A_TIME = 50
MOST = 500
"""So many are weighed; who stands behind them is far away or does much already."""
_NOT_WAITING = 2_000_000_000
_SAID_NO = (SignUp.Status.WITHDRAWN, SignUp.Status.DECLINED)


def best(
    shift: Shift,
    *,
    count: int,
    now: dt.datetime,
    but: Collection[int] = (),
    to_ring: bool = False,
    among: "QuerySet[Volunteer] | None" = None,
    a_time: int = A_TIME,
    most: int = MOST,
) -> list[Volunteer]:
    """Up to ``count`` volunteers who could take this shift now, best first; the shift came through ``with_places``.

    First those who wait for it, then those who usually can at that time, among them those who want to go to its street,
    those who named no street, the others; among them those with the fewest shifts and questions lately. Never: who is on it
    or was asked already, said no to it or left it, is paused, said that they are away, lacks what it asks for, would have to
    be in two places, or wants no such texts. ``to_ring``: also those
    who were asked by text within the day and said nothing. ``among``: only these; ``most`` of them are weighed, ``a_time``
    together, by four statements.
    """
    able = _able(shift, now, to_ring=to_ring).exclude(pk__in=but)
    if among is not None:
        able = able.filter(pk__in=among.order_by().values("pk"))
    found = []
    for volunteer in _fitting(able, shift, now, a_time=a_time, most=most):
        if volunteer.times.is_away(shift.span):
            continue
        found.append(volunteer)
        if len(found) == count:
            break
    return found


def fits(shift: Shift, volunteer: Volunteer, *, now: dt.datetime) -> bool:
    """Whether this one is among those who could be asked."""
    return any(one == volunteer for one in _fitting(_able(shift, now).filter(pk=volunteer.pk), shift, now))


def _fitting(
    able: "QuerySet[Volunteer]", shift: Shift, now: dt.datetime, *, a_time: int = A_TIME, most: int = MOST
) -> Iterator[Volunteer]:
    roads = travel.table()
    post = queries.post_of(shift)
    rows = _ordered(able, shift, now)
    for first in range(0, most, a_time):
        portion = list(rows[first : first + a_time])
        helpers = queries.helpers_of(portion, around=shift.span, roads=roads)
        silent = message_queries.opted_out([one.person.phone_hash for one in portion], Purpose.OFFER)
        for volunteer in portion:
            refusal = rules.unfit_refusal(post, helpers[volunteer.pk], now=now, minutes=roads.minutes)
            if refusal is None and volunteer.person.phone_hash not in silent:
                yield volunteer
        if len(portion) < a_time:
            return


def _able(shift: Shift, now: dt.datetime, *, to_ring: bool = False) -> "QuerySet[Volunteer]":
    """Those whom the database can tell; the rules weigh them again."""
    here = SignUp.objects.filter(shift=shift, volunteer=OuterRef("pk"))
    asked = CoverAsk.objects.filter(_counts(shift, now, to_ring=to_ring), cover__shift=shift, volunteer=OuterRef("pk"))
    rows = Volunteer.objects.filter(active=True, person__is_active=True).exclude(person__phone_hash="")
    rows = rows.exclude(Exists(here.filter(status__in=(*SignUp.HOLDING, *_SAID_NO)))).exclude(Exists(asked))
    if shift.language:
        rows = rows.filter(languages__contains=shift.language)
    if shift.qualification_id:
        papers = VolunteerQualification.objects.verified().filter(qualification=shift.qualification_id)
        rows = rows.filter(Exists(papers.filter(volunteer=OuterRef("pk"))))
    return rows.select_related("person")


def _counts(shift: Shift, now: dt.datetime, *, to_ring: bool) -> Q:
    """Questions that are not asked again: those of a search that goes on, every no, and what was asked within the day, of the
    shift as it is, and not answered.
    """
    said_no = Q(answer__in=(CoverAsk.Answer.NO, CoverAsk.Answer.UNDONE))
    counts = said_no | Q(cover__status="seeking")
    if to_ring:
        return counts
    since = max(now - AGAIN, shift.occurrence.moved_at or now - AGAIN)
    return counts | Q(asked_at__gt=since, answer=CoverAsk.Answer.ASKED)


def _ordered(rows: "QuerySet[Volunteer]", shift: Shift, now: dt.datetime) -> "QuerySet[Volunteer]":
    mine = SignUp.objects.active().filter(
        volunteer=OuterRef("pk"), shift__start__gt=now - LATELY, shift__start__lt=now + LATELY
    )
    questions = CoverAsk.objects.filter(volunteer=OuterRef("pk"), asked_at__gt=now - LATELY)
    burden = _number(mine) + _number(questions)
    touched = free_times.as_bits(free_times.half_days(shift.span))
    rows = rows.alias(common=F("week").bitand(touched))
    known = rows.annotate(waits=_waits(shift), unusual=_unusual(touched), far=_far(shift), burden=burden)
    return known.order_by("waits", "unusual", "far", "burden", "pk")


def _unusual(touched: int) -> Case:
    """0: can come at these half-days of the week, or at any (``FreeTimes.is_usual``); 1: usually not."""
    can = Q(week=0) | Q(common=touched)
    return Case(When(can, then=Value(0)), default=Value(1), output_field=IntegerField())


def _number(rows: "QuerySet[SignUp] | QuerySet[CoverAsk]") -> Coalesce:
    counted = rows.order_by().values("volunteer").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def _waits(shift: Shift) -> Coalesce:
    """The place on the shift's waiting list; behind all of them whoever does not wait."""
    mine = SignUp.objects.waiting().filter(shift=shift, volunteer=OuterRef("pk"))
    return Coalesce(Subquery(mine.values("position")[:1]), Value(_NOT_WAITING), output_field=IntegerField())


def _far(shift: Shift) -> Case:
    """0: wants to go to the street; 1: named none; 2: named others. Where nobody has to go anywhere all are near."""
    street = queries.street_of(shift.occurrence)
    if street is None:
        return Case(default=Value(0), output_field=IntegerField())
    wished = Volunteer.areas.through.objects.filter(volunteer=OuterRef("pk"))
    near = When(Exists(wished.filter(area=street.pk)), then=Value(0))
    anywhere = When(~Exists(wished), then=Value(1))
    return Case(near, anywhere, default=Value(2), output_field=IntegerField())
