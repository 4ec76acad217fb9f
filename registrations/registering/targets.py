"""What somebody registers for, read once and passed along: from the form or the API to the verb, its text and the answer."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import Refusal
from events.models import Event, Occurrence
from events.wording import phrases
from registrations import parties, queries, rules
from registrations.models import SeatClaim, SeatPool
from registrations.rules import RegistrationRequest


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An event and the seats that are wanted of it, in id order, as they were when this was read."""

    event: Event
    pools: tuple[SeatPool, ...]
    """Each knows its event and its occurrence."""
    dates: tuple[Occurrence, ...]
    """What the party comes to, earliest first, with their venues: what its text speaks of."""

    @property
    def revisions(self) -> dict[int, int]:
        """By pool, the revision of its date; none for a course."""
        return {pool.pk: pool.occurrence.revision for pool in self.pools if pool.occurrence}

    @property
    def lessons(self) -> int | None:
        """Grows with every lesson of a course and every change of one; nothing where seats belong to dates."""
        return None if self.revisions else sum(row.revision + 1 for row in self.dates)

    def has_room(self, heads: int) -> bool:
        """Whether such a party would sit down at once."""
        return all(pool.waiting == 0 and pool.seats_for(heads) <= pool.free for pool in self.pools)

    def short(self, heads: int) -> list[SeatPool]:
        """Where some seats are free and nobody waits for them, but too few for such a party; none where it may wait."""
        short = [pool for pool in self.pools if pool.seats_for(heads) > pool.free]
        return short if all(pool.free and not pool.waiting for pool in short) else []

    def wanted(self, heads: int) -> dict[int, int]:
        """Seats by pool id."""
        return {pool.pk: pool.seats_for(heads) for pool in self.pools}

    def claims(self, heads: int) -> list[SeatClaim]:
        """Not stored, and held as long as nothing else is found."""
        return [
            SeatClaim(pool=pool, occurrence_id=pool.occurrence_id, seats=pool.seats_for(heads), held=True)
            for pool in self.pools
        ]


def read(
    request: RegistrationRequest,
    *,
    now: dt.datetime,
    event: Event | None = None,
    occurrences: Sequence[Occurrence] | None = None,
) -> Target:
    """What the request names, checked: open, still to come, and large enough.

    ``event`` and ``occurrences``: where the caller has read them, the latter with their venue and seat pool. Raises
    Refusal: not_open, entry_over, other_events_date, occurrence_over, occurrence_missing, seats_none, groups_only,
    group_too_large, party_too_large.
    """
    event = _open(event or Event.objects.filter(pk=request.event_id).first(), request, now)
    target = _of_dates(event, request, occurrences, now) if request.occurrence_ids else _of_course(event, now)
    _check_pools(target.pools, request)
    return target


def _open(event: Event | None, request: RegistrationRequest, now: dt.datetime) -> Event:
    """After the deadline staff may still enter whoever rings."""
    if event is None or not event.is_live or not event.takes_registrations:
        raise Refusal("not_open", "这个活动现在不能报名，请看看别的活动。")
    deadline = event.registration_deadline
    if deadline and not request.is_clerks and rules.is_entry_over(deadline, now=now):
        raise rules.entry_over(deadline, now=now)
    return event


def _of_dates(
    event: Event, request: RegistrationRequest, occurrences: Sequence[Occurrence] | None, now: dt.datetime
) -> Target:
    wanted = set(request.occurrence_ids)
    if occurrences is None:
        occurrences = list(Occurrence.objects.filter(pk__in=wanted).select_related("venue", "seat_pool"))
    if any(row.event_id != event.pk for row in occurrences):
        raise Refusal("other_events_date", "选的日子里有别的活动的，请一个活动报一次。")
    dates = [row for row in occurrences if row.is_scheduled and row.end > now]
    if len(dates) < len(wanted):
        raise rules.date_over()
    if event.booking == Event.Booking.COURSE:
        unit = phrases.unit(event.kind)
        raise Refusal("not_open", f"要一次报{phrases.whole(event.kind)}，不能单报一{unit}。")
    pools = [pool for row in dates if (pool := getattr(row, "seat_pool", None))]
    if len(pools) < len(dates):
        raise _no_seats()
    return _target(event, pools, dates)


def _of_course(event: Event, now: dt.datetime) -> Target:
    if not Occurrence.objects.scheduled().filter(event=event, end__gt=now).exists():
        raise rules.date_over()
    if event.booking == Event.Booking.OCCURRENCE:
        raise Refusal("occurrence_missing", "请选要去哪一场。")
    pools = queries.pools_for(event, (), now=now)
    if not pools:
        raise _no_seats()
    singles = [pool.occurrence for pool in pools if pool.occurrence]
    lessons = Occurrence.objects.filter(event=event).select_related("venue")
    return _target(event, pools, singles or list(lessons))


def _target(event: Event, pools: Sequence[SeatPool], dates: Sequence[Occurrence]) -> Target:
    for pool in pools:
        pool.event = event
    for row in dates:
        row.event = event
    in_order = sorted(dates, key=lambda row: (row.start, row.pk))
    return Target(event=event, pools=tuple(sorted(pools, key=lambda pool: pool.pk)), dates=tuple(in_order))


def _no_seats() -> Refusal:
    return Refusal("seats_none", "主办方还没有放出名额，请过几天再来看看。")


def _check_pools(pools: Sequence[SeatPool], request: RegistrationRequest) -> None:
    if any(not pool.is_open for pool in pools):
        raise Refusal("not_open", "报名已经关了，有事请打咨询电话。")
    if not request.is_group and any(pool.unit == SeatPool.Unit.GROUPS for pool in pools):
        raise Refusal("groups_only", "这一场只接受学校、村组团体报名。")
    parties.check_size(request.heads, pools)
    largest = min(pool.capacity for pool in pools)
    if any(pool.seats_for(request.heads) > pool.capacity for pool in pools):
        raise Refusal("party_too_large", f"这里一共只有 {largest} 个名额，坐不下这么多人。", limit=largest)
