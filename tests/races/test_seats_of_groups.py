"""Groups beside the queue under real parallel clients, and the empty-seat trap with a group, step by step."""

import threading
from functools import partial

import pytest
from django.db import connections

from core import clock
from registrations.models import Registration, SeatPool
from registrations.registering import new_registration, withdrawing
from registrations.seats import allocation, placing
from tests.factories.registrations import fill, known, request_for
from tests.factories.taking_part import SeatPoolFactory
from tests.races.databases import TWO_WRITERS

pytestmark = [
    pytest.mark.races,
    pytest.mark.django_db(transaction=True),
    TWO_WRITERS,
]
CLASS = {"made_for": "group", "attendees": (), "group_name": "样小", "pupils": 4, "adults": 1, "wait_if_full": True}

TO_LINE_UP = 3
"""The class reads under the lock what it wants, looks whether there is room, then takes it again to join those who wait."""


def _in_thread(job) -> threading.Thread:
    def run():
        try:
            job()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _class_joins_while_somebody_leaves(monkeypatch, pool, leaver) -> Registration:
    """The class sees too few seats; before it joins those who wait, somebody tries to leave; then both go on."""
    lock = allocation.lock
    leaving: list[threading.Thread] = []
    calls: list[int] = []

    def lock_then_let_leave(event_id):
        pools = lock(event_id)
        calls.append(event_id)
        if len(calls) == TO_LINE_UP:
            leave = partial(withdrawing.withdraw, registration=leaver, now=clock.now())
            leaving.append(_in_thread(leave))
            leaving[0].join(0.5)
        return pools

    known("+8613900000777")
    monkeypatch.setattr(placing.allocation, "lock", lock_then_let_leave)
    row = new_registration.register(request=request_for(pool, phone="+8613900000777", **CLASS), now=clock.now())
    leaving[0].join(20)
    row.refresh_from_db()
    pool.refresh_from_db()
    return row


def test_no_seat_stays_empty_while_a_class_joins_beside_the_queue(monkeypatch):
    pool = SeatPoolFactory(capacity=5)
    row = _class_joins_while_somebody_leaves(monkeypatch, pool, fill(pool, 1)[0])
    assert (row.status, pool.taken, pool.waiting, pool.beside) == (Registration.Status.OFFERED, 5, 0, 0)


def test_without_the_lock_the_class_waits_before_an_empty_hall(monkeypatch):
    def only_read(event_id):
        rows = SeatPool.objects.filter(event=event_id).select_related("occurrence")
        return {row.pk: row for row in rows}

    pool = SeatPoolFactory(capacity=5)
    leaver = fill(pool, 1)[0]
    monkeypatch.setattr(allocation, "lock", only_read)
    row = _class_joins_while_somebody_leaves(monkeypatch, pool, leaver)
    assert (row.status, pool.taken, pool.beside) == (Registration.Status.WAITLISTED, 0, 1)


def test_families_and_a_class_at_once():
    """Whatever comes first: never more than fit, no family behind the class, and the class only where it fits."""
    pool = SeatPoolFactory(capacity=12)
    numbers = [f"+861390007{number:04d}" for number in range(12)]
    known("+8613900000777", *numbers)
    fill(pool, 1)
    threads = [_in_thread(partial(_register, pool, number)) for number in numbers]
    threads.append(_in_thread(partial(_register, pool, "+8613900000777", **CLASS | {"pupils": 11})))
    for thread in threads:
        thread.join(30)
    pool.refresh_from_db()
    statuses = Registration.objects.filter(made_for="self").values_list("status", flat=True)
    assert (pool.taken, pool.beside) == (12, 1)
    assert sorted(statuses) == ["confirmed"] * 12 + ["waitlisted"]


def _register(pool, number, **facts) -> None:

    new_registration.register(request=request_for(pool, phone=number, **facts), now=clock.now())
