"""Dates for which too few have registered, some days before: what staff then decide. Nothing is called off by itself."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Sum

from accounts.models import Person
from core.errors import Refusal
from events import locks
from events.models import Event, Occurrence
from notifications.models import StaffTask
from notifications.staff_tasks import assigning
from registrations import notices
from registrations.models import GoAhead, Registration, SeatClaim

COUNTED = (Registration.Status.CONFIRMED, Registration.Status.OFFERED, Registration.Status.ATTENDED)


@dataclass(frozen=True, kw_only=True, slots=True)
class TooFew:
    """A date, or (``is_course``) a course by its first date, and how many have registered."""

    event: Event
    occurrence: Occurrence
    is_course: bool
    registered: int

    @property
    def missing(self) -> int:
        """How many more it takes."""
        return (self.event.min_participants or 0) - self.registered

    @property
    def about(self) -> str:
        """Under which its staff task is found."""
        return _about(self.event, None if self.is_course else self.occurrence)


def _about(event: Event, occurrence: Occurrence | None) -> str:
    """Without a date: of a course."""
    return f"few:{event.pk}:{occurrence.pk}" if occurrence else f"few:{event.pk}"


def too_few(events: "QuerySet[Event]", *, now: dt.datetime) -> list[TooFew]:
    """Those of these events that begin within ``SMALL_GROUP_DAYS``, soonest first; two queries however many they are."""
    dates = _first_of_courses(_soon(events, now))
    people = _registered(dates) if dates else {}
    rows = [_row(occurrence, people) for occurrence in dates]
    return [row for row in rows if row.missing > 0]


def _soon(events: "QuerySet[Event]", now: dt.datetime) -> "QuerySet[Occurrence]":
    """Single dates that are near, and those of courses that have not begun; but what goes ahead anyway."""
    course = Event.Booking.COURSE
    near = Occurrence.objects.scheduled().filter(
        event__in=events,
        event__state=Event.State.PUBLISHED,
        event__min_participants__isnull=False,
        start__gt=now,
        start__lte=now + dt.timedelta(days=settings.SMALL_GROUP_DAYS),
    )
    begun = Occurrence.objects.filter(event__booking=course, start__lte=now).values("event")
    decided = GoAhead.objects.filter(occurrence=None).values("event")
    singles = Q(event__booking__in=[Event.Booking.OCCURRENCE, Event.Booking.BOTH], go_ahead=None)
    courses = Q(event__booking=course) & ~Q(event__in=begun) & ~Q(event__in=decided)
    return near.filter(singles | courses).select_related("event__host", "venue").order_by("start", "pk")


def _first_of_courses(dates: "Iterable[Occurrence]") -> list[Occurrence]:
    """A course stands in the list once."""
    found: dict[tuple[int, int], Occurrence] = {}
    for occurrence in dates:
        is_course = occurrence.event.booking == Event.Booking.COURSE
        found.setdefault((occurrence.event_id, 0 if is_course else occurrence.pk), occurrence)
    return list(found.values())


def _registered(dates: Sequence[Occurrence]) -> dict[tuple[int, int | None], int]:
    """By event and date (None: the whole course), the people who hold seats."""
    claims = SeatClaim.objects.filter(pool__event__in={occurrence.event_id for occurrence in dates}, held=True)
    counted = claims.filter(registration__status__in=COUNTED).order_by().values_list("pool__event", "occurrence")
    return {(event, date): people for event, date, people in counted.annotate(people=Sum("registration__party_size"))}


def _row(one: Occurrence, people: dict[tuple[int, int | None], int]) -> TooFew:
    is_course = one.event.booking == Event.Booking.COURSE
    registered = people.get((one.event_id, None if is_course else one.pk), 0)
    return TooFew(event=one.event, occurrence=one, is_course=is_course, registered=registered)


def go_ahead(*, event: Event, occurrence: Occurrence | None, by: Person, now: dt.datetime) -> GoAhead:
    """It is held with those who come; twice is as good as once. Refuses: no_smallest_group, event_closed."""
    with transaction.atomic():
        locked = locks.event(event.pk)
        if locked.min_participants is None:
            raise Refusal("no_smallest_group", "这个活动没有写“满几人才办”，不用决定。")
        if not locked.is_live or (occurrence is not None and not occurrence.is_scheduled):
            raise Refusal("event_closed", "它已经取消或结束了，不用再决定。", state=locked.state)
        date = None if locked.booking == Event.Booking.COURSE else occurrence
        known = {"by": by, "at": now}
        made, _ = GoAhead.objects.get_or_create(event=locked, occurrence=date, defaults=known)
        assigning.withdraw([_about(locked, date)], now=now)
    return made


def remind(*, now: dt.datetime) -> int:
    """Tell the organizers once of each date that has too few, and take back what is settled since. Run each day."""
    small_groups = too_few(Event.objects.all(), now=now)
    _withdraw_settled({row.about for row in small_groups}, now)
    return sum(len(_told(row, now)) for row in small_groups)


def _told(row: TooFew, now: dt.datetime) -> list[StaffTask]:
    return notices.too_few(row.event, row.occurrence, registered=row.registered, about=row.about, now=now)


def _withdraw_settled(abouts: Iterable[str], now: dt.datetime) -> None:
    waiting = StaffTask.objects.filter(kind=StaffTask.Kind.SMALL_GROUP, message=None).values_list("about", flat=True)
    assigning.withdraw(set(waiting) - set(abouts), now=now)
