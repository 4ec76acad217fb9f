"""Whatever is done in whatever order: never overbooked, counters true, and nobody waits who is next and fits."""

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.errors import Refusal
from events.models import Event
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.registering import changing, withdrawing
from registrations.rules import AttendeeFacts
from registrations.seats import capacity, head_of_queue, offers, queue
from registrations.seats.head_of_queue import Part
from tests.factories.events import PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Status = Registration.Status
NUMBERS = iter(range(10_000_000))
STEPS = st.tuples(
    st.sampled_from(
        ["family", "group", "course", "leave", "answer", "expire", "seats", "change", "skip", "split", "rule"]
    ),
    st.integers(0, 9),
    st.integers(1, 9),
)


def family(event, pools, which, size):
    names = [f"样例{number}" for number in range(min(size, 5))]
    register(pools[which % 2], *names, phone=f"+86139{next(NUMBERS):08d}", wait_if_full=size % 2 == 0)


def group(event, pools, which, size):
    facts = {"made_for": "group", "attendees": (), "group_name": "样小", "pupils": size, "adults": 1}
    register(pools[which % 2], phone=f"+86139{next(NUMBERS):08d}", wait_if_full=True, **facts)


def course(event, pools, which, size):
    register(pools[0], "甲", "乙"[: size % 2], phone=f"+86139{next(NUMBERS):08d}", occurrence_ids=(), wait_if_full=True)


def leave(event, pools, which, size):
    withdrawing.withdraw(registration=some(event, which), now=clock.now())


def answer(event, pools, which, size):
    verb = offers.accept if size % 2 else offers.decline
    verb(registration=some(event, which, Status.OFFERED), now=clock.now())


def expire(event, pools, which, size):
    offers.expire_offers(now=clock.now() + dt.timedelta(days=which % 3))


def seats(event, pools, which, size):
    capacity.set_capacity(occurrence=pools[which % 2].occurrence, capacity=size, now=clock.now())


def change(event, pools, which, size):
    row = some(event, which)
    size_of_group = changing.Group(pupils=size, adults=1) if row.is_group else None
    people = tuple(AttendeeFacts(name=f"样例{number}") for number in range(min(size, 5)))
    changing.change_party(registration=row, attendees=people, needs="", now=clock.now(), group=size_of_group)


def skip(event, pools, which, size):
    head_of_queue.skip(registration=some(event, which, Status.WAITLISTED), by=None, reason="没人接", now=clock.now())


def split(event, pools, which, size):
    row = some(event, which, Status.WAITLISTED)
    names = tuple(row.attendees.values_list("name", flat=True))[: max(1, row.party_size // 2)]
    part = Part(names=names, pupils=size, adults=0 if size % 2 else 1, keeps_rest=which % 2 == 0)
    head_of_queue.split(registration=row, part=part, by=None, reason="说好了", now=clock.now())


def rule(event, pools, which, size):
    event.groups_in_order = not event.groups_in_order
    event.save(update_fields=["groups_in_order"])
    capacity.sort_queue(event=event, now=clock.now())


VERBS = {one.__name__: one for one in (family, group, course, leave, answer, expire, seats, change, skip, split, rule)}


def some(event, which, *statuses) -> Registration:
    rows = list(Registration.objects.filter(event=event, status__in=statuses or Registration.ACTIVE).order_by("pk"))
    if not rows:
        raise Refusal("nobody", "没有人")
    return rows[which % len(rows)]


def check(event):
    for pool in SeatPool.objects.filter(event=event):
        claims = list(SeatClaim.objects.filter(pool=pool))
        waiting = [claim for claim in claims if claim.position is not None]
        assert pool.taken == sum(claim.seats for claim in claims if claim.held) <= pool.capacity
        assert pool.waiting == sum(not claim.beside for claim in waiting)
        assert pool.beside == sum(claim.beside for claim in waiting)
    for claim in SeatClaim.objects.filter(pool__event=event).select_related("registration"):
        assert claim.held <= (claim.registration.status in {Status.CONFIRMED, Status.OFFERED})
        assert (claim.position is not None) == (claim.registration.status == Status.WAITLISTED)
    assert queue.refill(pool_ids=event.seat_pools.values_list("pk", flat=True), now=clock.now()) == []


@given(st.booleans(), st.lists(STEPS, max_size=25))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_order_of_verbs(in_order, steps):
    PersonFactory()
    event = PublishedEventFactory(booking=Event.Booking.BOTH, groups_in_order=in_order)
    pools = [SeatPoolFactory(occurrence__event=event, capacity=6) for _ in range(2)]
    for verb, which, size in steps:
        with suppress(Refusal):
            VERBS[verb](event, pools, which, size)
        check(event)
