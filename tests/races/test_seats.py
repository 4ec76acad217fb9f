"""Seats under real parallel clients, and the empty-seat trap step by step."""

import threading
import time
from functools import partial

import pytest
from django.db import OperationalError, connections, transaction

from core import clock
from events import locks
from registrations.models import Registration
from registrations.registering import withdrawing
from registrations.seats import allocation, placing
from tests.factories.registrations import fill, register, unproven
from tests.factories.taking_part import SeatPoolFactory
from tests.races.databases import TWO_WRITERS
from tests.races.server import at_once, serving

pytestmark = pytest.mark.races

POOLS = """
    from tests.factories.taking_part import SeatPoolFactory
    from tests.factories.events import PublishedEventFactory
    from tests.factories.registrations import known
    known(*(f"1390000{{number:04d}}" for number in range(200)))
    event = PublishedEventFactory(slug="race", booking="both", kind="class")
    for number, capacity in enumerate({capacities}, start=1):
        SeatPoolFactory(occurrence__event=event, occurrence__position=number, capacity=capacity)
"""
OUTCOME = """
    import json
    from registrations.models import SeatClaim, SeatPool
    print(json.dumps({
        "pools": list(SeatPool.objects.order_by("pk").values_list("taken", "waiting", "last_position")),
        "held": SeatClaim.objects.filter(held=True).count(),
        "positions": sorted(SeatClaim.objects.filter(position__isnull=False).values_list("position", flat=True)),
        "uids": [str(pool.occurrence.uid) for pool in SeatPool.objects.order_by("pk").select_related("occurrence")],
        "whole": sorted(SeatClaim.objects.filter(registration__contact_name="全").values_list("held", flat=True)),
    }))
"""
MESSAGES = "import json\nfrom notifications.models import Message\nprint(json.dumps(Message.objects.count()))"


def typed(number: int, name: str = "样例") -> dict[str, object]:
    return {"made_for": "self", "name_1": name, "phone": f"1390000{number:04d}", "consent": "on"}


def visit(server, path: str, fields: dict[str, object]):
    """A visitor with the form open, about to press the button."""
    client = server.client()
    assert client.get(path).status == 200
    return partial(client.post, path, fields)


def first_date(server) -> str:
    return f"/events/race/register/?occurrence={server.ask(OUTCOME)['uids'][0]}"


def forty(server) -> list[int]:
    path = first_date(server)
    return [answer.status for answer in at_once([visit(server, path, typed(number)) for number in range(40)])]


def test_forty_at_once_for_five_seats(tmp_path):
    with serving(tmp_path, prepare=POOLS.format(capacities=[5])) as server:
        statuses = forty(server)
        found = server.ask(OUTCOME)
        assert statuses == [302] * 40
        assert found["pools"] == [[5, 35, 35]]
        assert (found["held"], found["positions"]) == (5, list(range(1, 36)))
        assert server.ask(MESSAGES) == 40


def test_without_the_guard_more_than_five_sit_down(tmp_path):
    with serving(tmp_path, prepare=POOLS.format(capacities=[5]), wsgi="tests.races.unguarded", meeting=4) as server:
        assert forty(server) == [302] * 40
        assert server.ask(OUTCOME)["held"] > 5


def test_a_whole_course_against_single_lessons(tmp_path):
    with serving(tmp_path, prepare=POOLS.format(capacities=[3, 3, 3])) as server:
        singles = [f"/events/race/register/?occurrence={uid}" for uid in server.ask(OUTCOME)["uids"]]
        jobs = [visit(server, singles[number % 3], typed(number)) for number in range(12)]
        jobs += [visit(server, "/events/race/register/?course=1", typed(100 + n, "全")) for n in range(4)]
        statuses = [answer.status for answer in at_once(jobs)]
        found = server.ask(OUTCOME)
        assert statuses == [302] * 16
        assert all(taken <= 3 for taken, _, _ in found["pools"])
        assert sum(taken for taken, _, _ in found["pools"]) == found["held"]
        assert len(found["whole"]) == 12
        assert sum(found["whole"]) % 3 == 0


def test_one_person_twice_at_once(tmp_path):
    with serving(tmp_path, prepare=POOLS.format(capacities=[50])) as server:
        path = first_date(server)
        answers = at_once([visit(server, path, typed(1)) for _ in range(8)])
        assert [answer.status for answer in answers] == [302] * 8
        assert "没有报成" not in "".join(answer.text for answer in answers)
        assert server.ask(OUTCOME)["pools"] == [[1, 0, 0]]


def test_one_browser_presses_eight_times_at_once(tmp_path):
    with serving(tmp_path, prepare=POOLS.format(capacities=[50])) as server:
        path = first_date(server)
        first = server.client()
        first.get(path)
        presses = []
        for _ in range(8):
            press = server.client()
            press.cookies, press.token = dict(first.cookies), first.token
            presses.append(partial(press.post, path, typed(1)))
        answers = at_once(presses)
        assert {answer.status for answer in answers} == {302}
        assert len({answer.headers["Location"] for answer in answers}) == 1
        assert server.ask(OUTCOME)["pools"] == [[1, 0, 0]]
        assert server.ask(MESSAGES) == 1


def test_one_person_twice_at_once_in_the_queue(tmp_path):
    with serving(tmp_path, prepare=POOLS.format(capacities=[1])) as server:
        path = first_date(server)
        assert visit(server, path, typed(2))().status == 302
        answers = at_once([visit(server, path, typed(1)) for _ in range(8)])
        assert [answer.status for answer in answers] == [302] * 8
        assert server.ask(OUTCOME)["pools"] == [[1, 1, 1]]


# -- the empty-seat trap, step by step ------------------------------------------------------------------------------


def _in_thread(job) -> threading.Thread:
    def run():
        try:
            job()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def _join_while_somebody_leaves(monkeypatch, pool, leaver, patience: float = 0.5) -> Registration:
    """The newcomer sees a full pool; before it joins the queue, somebody tries to leave; then both go on."""
    line_up = placing.line_up
    leaving: list[threading.Thread] = []

    def let_leave_then_line_up(**facts):
        leaving.append(_in_thread(partial(withdrawing.withdraw, registration=leaver, now=clock.now())))
        leaving[0].join(patience)
        return line_up(**facts)

    monkeypatch.setattr(placing, "line_up", let_leave_then_line_up)
    newcomer = register(pool, phone="+8613900000777")
    leaving[0].join(60)
    return newcomer


@pytest.mark.django_db(transaction=True)
@TWO_WRITERS
def test_no_seat_stays_empty_while_somebody_joins_the_queue(monkeypatch):
    pool = SeatPoolFactory(capacity=1)
    leaver = fill(pool, 1)[0]
    newcomer = _join_while_somebody_leaves(monkeypatch, pool, leaver)
    newcomer.refresh_from_db()
    pool.refresh_from_db()
    assert (newcomer.status, pool.taken, pool.waiting) == (Registration.Status.OFFERED, 1, 0)


@pytest.mark.django_db(transaction=True)
@TWO_WRITERS
def test_without_the_lock_the_seat_stays_empty(monkeypatch):
    from registrations.models import SeatPool

    def only_read(event_id):
        rows = SeatPool.objects.filter(event=event_id).select_related("occurrence")
        return {row.pk: row for row in rows}

    pool = SeatPoolFactory(capacity=1)
    leaver = fill(pool, 1)[0]
    monkeypatch.setattr(allocation, "lock", only_read)
    newcomer = _join_while_somebody_leaves(monkeypatch, pool, leaver, patience=60)
    newcomer.refresh_from_db()
    pool.refresh_from_db()
    assert (newcomer.status, pool.taken, pool.waiting) == (Registration.Status.WAITLISTED, 0, 1)


def _register_while_the_event_is_held(pool) -> tuple[Registration, list[str]]:
    """Somebody holds the event, as whoever cancels or moves it, and then wants its seats; a newcomer comes in between."""
    held, told = threading.Event(), list[str]()

    def hold_then_want_seats():
        try:
            with transaction.atomic():
                locks.event(pool.event_id)
                held.set()
                time.sleep(1)
                allocation.lock(pool.event_id)
        except OperationalError as error:
            told.append(str(error).partition("\n")[0])

    thread = _in_thread(hold_then_want_seats)
    assert held.wait(60)
    made = None
    try:
        made = unproven(pool, phone="+8613900000777")
    except OperationalError as error:
        told.append(str(error).partition("\n")[0])
    thread.join(60)
    return made, told


@pytest.mark.django_db(transaction=True)
@TWO_WRITERS
def test_who_registers_and_who_holds_the_event_do_not_wait_for_each_other():
    made, told = _register_while_the_event_is_held(SeatPoolFactory(capacity=5))
    assert (told, made.status) == ([], Registration.Status.UNPROVEN)


@pytest.mark.django_db(transaction=True)
@TWO_WRITERS
def test_with_the_seats_before_the_event_they_do(monkeypatch):
    monkeypatch.setattr(allocation, "_lock_key", lambda event_id: None)
    _, told = _register_while_the_event_is_held(SeatPoolFactory(capacity=5))
    assert told == ["deadlock detected"]


@pytest.mark.django_db(transaction=True)
@TWO_WRITERS
def test_a_conditional_update_that_matches_nothing_locks_nothing():
    """The fact that the lock is for."""
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 1)
    with transaction.atomic():
        assert allocation.take({pool.pk: 1}) is False
        other = _in_thread(lambda: register(pool, phone="+8613900000777"))
        other.join(60)
        assert other.is_alive() is False
