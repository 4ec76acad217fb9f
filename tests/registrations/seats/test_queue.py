"""The queue: withdrawing, offers, expiring, capacity and parties that change all refill it."""

import datetime as dt

import pytest

from api.events.event_shapes import SeatsWriteSerializer
from core import clock
from core.errors import Refusal
from events.models import Event, Occurrence
from notifications.models import Message
from registrations import rules
from registrations.forms import SeatsForm
from registrations.models import Registration, SeatPool
from registrations.registering import changing, withdrawing
from registrations.rules import AttendeeFacts
from registrations.seats import capacity, offers, queue
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import fill, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status


def counts(pool):
    pool.refresh_from_db()
    return pool.taken, pool.waiting, pool.last_position


def status(*rows):
    return [Registration.objects.get(pk=row.pk).status for row in rows]


def code_of(verb, **given) -> str:
    with pytest.raises(Refusal) as caught:
        verb(**given)
    return caught.value.code


def withdraw(row, **given):
    return withdrawing.withdraw(registration=row, now=clock.now(), **given)


def people(*names):
    return tuple(AttendeeFacts(name=name) for name in names)


def change(row, *names, **given):
    return changing.change_party(registration=row, attendees=people(*names), needs="", now=clock.now(), **given)


def test_a_freed_seat_is_offered_to_the_next():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 3)
    withdraw(rows[0])
    assert status(*rows) == [Status.WITHDRAWN, Status.OFFERED, Status.WAITLISTED]
    assert counts(pool) == (1, 1, 2)
    offer = Message.objects.get(purpose="offer")
    assert offer.phone == rows[1].phone
    assert offer.about == f"registration:{rows[1].pk}"
    assert "轮到您了" in offer.text
    assert offer.segments <= 2


def test_withdrawing_twice():
    row = register(SeatPoolFactory())
    withdraw(row)
    assert code_of(withdrawing.withdraw, registration=row, now=clock.now()) == "not_active"


def test_one_who_waits_leaves_the_queue():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 3)
    withdraw(rows[1])
    assert (counts(pool), status(*rows)) == ((1, 1, 2), ["confirmed", "withdrawn", "waitlisted"])


def test_a_large_party_that_leaves_the_head_lets_the_small_one_in():
    pool = SeatPoolFactory(capacity=3)
    fill(pool, 2)
    large = register(pool, "甲", "乙", phone="+8613900000001", wait_if_full=True)
    small = register(pool, "丙", phone="+8613900000002")
    withdraw(large)
    assert (status(small), counts(pool)) == ([Status.OFFERED], (3, 0, 2))


def test_staff_withdraw_with_a_reason_and_the_number_is_told():
    row = register(SeatPoolFactory())
    withdraw(row, by=PersonFactory(), reason="重复报名")
    assert Message.objects.order_by("pk").last().text.endswith("原因：重复报名。")
    assert Registration.objects.get().reason == "重复报名"


def test_withdrawing_takes_back_messages_that_are_not_sent():
    row = register(SeatPoolFactory())
    withdraw(row)
    assert Message.objects.get().state == Message.State.WITHDRAWN


def test_accepting_keeps_the_seat():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 2)
    withdraw(rows[0])
    made = offers.accept(registration=rows[1], now=clock.now())
    assert (made.status, made.offer_expires_at, counts(pool)) == (Status.CONFIRMED, None, (1, 0, 1))
    assert code_of(offers.accept, registration=rows[1], now=clock.now()) == "offer_gone"


def test_declining_passes_it_on():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 3)
    withdraw(rows[0])
    offers.decline(registration=rows[1], now=clock.now())
    assert status(*rows) == [Status.WITHDRAWN, Status.DECLINED, Status.OFFERED]
    assert code_of(offers.decline, registration=rows[1], now=clock.now()) == "offer_gone"


def test_an_offer_nobody_answers_passes_on_once():
    pool = SeatPoolFactory(capacity=1)
    now = clock.now()
    OccurrenceFactory._meta.model.objects.update(start=now + dt.timedelta(days=9), end=now + dt.timedelta(days=10))
    rows = fill(pool, 3)
    withdraw(rows[0])
    assert offers.expire_offers(now=now) == 0
    late = now + dt.timedelta(days=2)
    assert code_of(offers.accept, registration=rows[1], now=late) == "offer_gone"
    assert [offers.expire_offers(now=late) for _ in range(2)] == [1, 0]
    assert status(*rows) == [Status.WITHDRAWN, Status.EXPIRED, Status.OFFERED]
    assert counts(pool) == (1, 0, 2)


def test_shortly_before_the_start_the_seat_is_given_without_asking():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 2)
    withdrawing.withdraw(registration=rows[0], now=pool.occurrence.start - dt.timedelta(hours=1))
    assert status(*rows) == [Status.WITHDRAWN, Status.CONFIRMED]
    offer = Message.objects.get(purpose="offer")
    assert (offer.at_once, "已给您报上" in offer.text) == (True, True)


def test_after_the_start_nobody_is_offered_anything():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 2)
    withdrawing.withdraw(registration=rows[0], now=pool.occurrence.start)
    assert status(*rows) == [Status.WITHDRAWN, Status.WAITLISTED]


def test_more_seats_go_to_those_who_wait():
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 4)
    capacity.set_capacity(occurrence=pool.occurrence, capacity=3, now=clock.now())
    assert status(*rows) == ["confirmed", "offered", "offered", "waitlisted"]
    assert counts(pool) == (3, 1, 3)


def test_capacity_makes_the_pool_once():
    occurrence = OccurrenceFactory()
    for number in (4, 6):
        capacity.set_capacity(occurrence=occurrence, capacity=number, now=clock.now())
    capacity.set_capacity(event=occurrence.event, capacity=9, unit="groups", now=clock.now())
    made = SeatPool.objects.order_by("pk").values_list("occurrence", "unit", "capacity")
    assert list(made) == [(occurrence.pk, "people", 6), (None, "groups", 9)]


def test_what_a_group_waits_for_is_counted_as_before():
    pool = SeatPoolFactory(capacity=3, beside=1)
    given = {"occurrence": pool.occurrence, "now": clock.now(), "capacity": 3}
    assert code_of(capacity.set_capacity, unit="groups", **given) == "unit_in_use"


def test_programs_and_pages_give_no_more_than_the_same():
    program, page = SeatsWriteSerializer().fields, SeatsForm().fields
    for name, most in (("capacity", rules.MAX_SEATS), ("group_limit", rules.GROUP_LIMIT)):
        assert program[name].max_value == page[name].max_value == most


def test_seats_that_are_given_out_stay():
    pool = SeatPoolFactory(capacity=3)
    fill(pool, 2)
    given = {"occurrence": pool.occurrence, "now": clock.now()}
    assert code_of(capacity.set_capacity, capacity=1, **given) == "capacity_below_taken"
    assert code_of(capacity.set_capacity, capacity=5, unit="groups", **given) == "unit_in_use"
    assert counts(pool) == (2, 0, 0)


def test_a_party_grows_where_there_is_room():
    pool = SeatPoolFactory(capacity=3)
    row = register(pool, "甲")
    assert change(row, "甲", "乙").party_size == 2
    assert (counts(pool), list(row.attendees.values_list("name", flat=True))) == ((2, 0, 0), ["甲", "乙"])


def test_a_party_does_not_grow_past_those_who_wait():
    pool = SeatPoolFactory(capacity=3)
    row = register(pool, "甲")
    register(pool, "丙", phone="+8613900000001")
    register(pool, "丁", "戊", phone="+8613900000002", wait_if_full=True)
    assert grow(row) == "party_no_room"
    assert counts(pool) == (2, 1, 1)


def grow(row) -> str:
    with pytest.raises(Refusal) as caught:
        change(row, "甲", "乙")
    return caught.value.code


def test_a_party_that_shrinks_frees_seats():
    pool = SeatPoolFactory(capacity=2)
    row = register(pool, "甲", "乙")
    next_one = register(pool, "丙", phone="+8613900000001")
    change(row, "乙")
    assert (status(next_one), counts(pool)) == ([Status.OFFERED], (2, 0, 1))
    assert list(row.attendees.values_list("name", flat=True)) == ["乙"]


def test_a_waiting_party_that_shrinks_may_fit():
    pool = SeatPoolFactory(capacity=2)
    register(pool, "丙", phone="+8613900000001")
    row = register(pool, "甲", "乙", wait_if_full=True)
    assert change(row, "甲").status == Status.OFFERED
    assert counts(pool) == (2, 0, 1)


def test_changes_that_are_refused():
    pool = SeatPoolFactory(capacity=3)
    row, other = register(pool, "甲"), register(pool, "乙")
    for names, code in [
        ((), "name_missing"),
        (("乙",), "already_registered"),
        (tuple("甲丙丁戊己庚"), "party_too_large"),
        (tuple("甲丙丁戊"), "party_too_large"),
    ]:
        with pytest.raises(Refusal) as caught:
            change(row, *names)
        assert caught.value.code == code
    withdraw(other)
    with pytest.raises(Refusal) as caught:
        change(other, "乙")
    assert caught.value.code == "not_active"


def test_a_group_changes_its_numbers():
    pool = SeatPoolFactory(capacity=60)
    row = register(pool, made_for="group", attendees=(), group_name="样例小学", pupils=40, adults=4)
    made = change(row, group=changing.Group(pupils=30, adults=3))
    assert (made.party_size, made.pupils, made.adults, counts(pool)) == (33, 30, 3, (33, 0, 0))
    assert made.attendees.get().name == "样例小学"


def test_a_course_that_waits_gets_all_its_lessons_at_once():
    event = PublishedEventFactory(booking=Event.Booking.BOTH)
    pools = [SeatPoolFactory(occurrence__event=event, capacity=1) for _ in range(3)]
    single = register(pools[1], phone="+8613900000001")
    whole = register(pools[0], occurrence_ids=())
    withdraw(single)
    assert status(whole) == [Status.OFFERED]
    assert [counts(pool) for pool in pools] == [(1, 0, 1)] * 3
    assert whole.claims.filter(held=True, position=None).count() == 3


def test_a_course_is_promoted_without_the_lessons_that_are_over():
    event = PublishedEventFactory(booking=Event.Booking.BOTH)
    pools = [SeatPoolFactory(occurrence__event=event, capacity=1) for _ in range(2)]
    singles = [register(pool, phone="+8613900000001") for pool in pools]
    whole = register(pools[0], occurrence_ids=())
    Occurrence.objects.filter(pk=pools[0].occurrence_id).update(start=clock.now() - dt.timedelta(days=1))
    withdraw(singles[1])
    assert status(whole) == [Status.OFFERED]
    assert [counts(pool) for pool in pools] == [(1, 0, 1), (1, 0, 1)]
    assert list(whole.claims.order_by("pool").values_list("held", flat=True)) == [False, True]


def test_refilling_twice_changes_nothing():
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 3)
    assert queue.refill(pool_ids=[pool.pk], now=clock.now()) == []
    assert counts(pool) == (1, 2, 2)
