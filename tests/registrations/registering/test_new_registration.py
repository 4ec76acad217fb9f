"""registrations.registering.new_registration."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import clock, phrases
from core.errors import Refusal
from events.models import Event, Occurrence
from notifications.models import Message
from registrations import notices
from registrations.models import Attendee, Registration, SeatPool
from registrations.registering import new_registration
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import fill, known, register, request_for, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status


def refused(pool, *names, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        register(pool, *names, **facts)
    return caught.value.code


def counts(pool):
    pool.refresh_from_db()
    return pool.taken, pool.waiting, pool.last_position


def test_a_family_gets_its_seats_and_a_text():
    pool = SeatPoolFactory(capacity=5)
    made = register(pool, "麦奶奶", "麦爷爷")
    assert (made.status, made.party_size, counts(pool)) == (Status.CONFIRMED, 2, (2, 0, 0))
    assert list(made.attendees.values_list("name", flat=True)) == ["麦奶奶", "麦爷爷"]
    message = Message.objects.get()
    assert (message.purpose, message.at_once, message.about) == ("registration", True, f"registration:{made.pk}")
    assert message.text.endswith(f"2人。要改、要退点 http://127.0.0.1:8000/r{made.link_token}")
    assert message.segments == 2


def test_the_queue_is_numbered_without_gaps():
    pool = SeatPoolFactory(capacity=2)
    made = fill(pool, 5)
    assert [row.status for row in made] == [Status.CONFIRMED] * 2 + [Status.WAITLISTED] * 3
    assert [row.claims.get().position for row in made] == [None, None, 1, 2, 3]
    assert counts(pool) == (2, 3, 3)
    assert "排了候补" in Message.objects.order_by("pk").last().text


def test_a_small_party_does_not_pass_a_large_one_that_waits():
    pool = SeatPoolFactory(capacity=3)
    fill(pool, 2)
    assert register(pool, "甲", "乙", phone="+8613900000001", wait_if_full=True).status == Status.WAITLISTED
    assert register(pool, "丙", phone="+8613900000002").status == Status.WAITLISTED
    assert counts(pool) == (2, 2, 2)


def test_same_number_and_same_name_is_refused_and_nothing_is_taken():
    pool = SeatPoolFactory(capacity=5)
    register(pool, "王 奶奶")
    assert refused(pool, "王奶奶") == "already_registered"
    assert counts(pool) == (1, 0, 0)


def test_same_number_and_another_name_is_welcome():
    pool = SeatPoolFactory(capacity=5)
    register(pool, "王奶奶")
    assert register(pool, "李奶奶").status == Status.CONFIRMED


def test_same_name_under_another_number_is_welcome():
    pool = SeatPoolFactory(capacity=5)
    register(pool, "王奶奶")
    assert register(pool, "王奶奶", phone="+8613900000999").status == Status.CONFIRMED


def test_after_the_deadline_only_staff_register_people():
    pool = SeatPoolFactory(capacity=5)
    Event.objects.update(registration_deadline=clock.now())
    assert refused(pool, "王奶奶") == "entry_over"
    assert counts(pool) == (0, 0, 0)
    assert register(pool, "王奶奶", made_for="clerk").status == Status.CONFIRMED
    assert refused(pool, "李奶奶") == "entry_over"


def test_same_person_at_another_stop_is_welcome():
    first = SeatPoolFactory()
    second = SeatPoolFactory(occurrence__event=first.event)
    register(first)
    assert register(second).status == Status.CONFIRMED


def test_a_clerk_brings_fifteen_under_her_number():
    pool = SeatPoolFactory(capacity=20)
    names = [f"样例{n}" for n in range(15)]
    made = register(pool, *names, made_for="clerk")
    assert (made.party_size, Attendee.objects.count(), counts(pool)) == (15, 15, (15, 0, 0))


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"attendees": ()}, "name_missing"),
        ({"party_size": 6}, "party_too_large"),
        ({"made_for": "clerk", "party_size": 41}, "party_too_large"),
        ({"made_for": "group", "attendees": (), "pupils": 40}, "group_name_missing"),
        ({"made_for": "group", "group_name": "样小"}, "party_empty"),
        ({"made_for": "group", "group_name": "样小", "pupils": 40}, "adult_missing"),
        ({"made_for": "group", "group_name": "样小", "pupils": 480, "adults": 40}, "party_too_large"),
    ],
)
def test_parties_that_are_refused(facts, code):
    assert refused(SeatPoolFactory(capacity=600), **facts) == code


def test_two_of_the_same_name_in_one_party():
    assert refused(SeatPoolFactory(), "小李", "小 李") == "name_twice"


def test_a_party_larger_than_all_seats():
    assert refused(SeatPoolFactory(capacity=2), "甲", "乙", "丙") == "party_too_large"


def test_a_draft_takes_nobody():
    pool = SeatPoolFactory()
    Event.objects.update(state=Event.State.DRAFT)
    assert refused(pool) == "not_open"


def test_an_event_without_booking():
    pool = SeatPoolFactory()
    Event.objects.update(booking=Event.Booking.NONE)
    assert refused(pool) == "not_open"


def test_an_unknown_event():
    assert refused(SeatPoolFactory(), event_id=0) == "not_open"


def test_a_closed_pool():
    assert refused(SeatPoolFactory(is_open=False)) == "not_open"


def test_over_or_cancelled():
    pool = SeatPoolFactory()
    assert refused(pool, now=clock.now() + dt.timedelta(days=9)) == "occurrence_over"
    Occurrence.objects.update(state=Occurrence.State.CANCELLED)
    assert refused(pool) == "occurrence_over"


def test_an_occurrence_of_another_event():
    pool, other = SeatPoolFactory(), OccurrenceFactory()
    assert refused(pool, occurrence_ids=(other.pk,)) == "other_events_date"
    assert refused(pool, occurrence_ids=(pool.occurrence_id, other.pk)) == "other_events_date"
    assert counts(pool) == (0, 0, 0)


def test_no_seats_were_set():
    pool, bare = SeatPoolFactory(), OccurrenceFactory()
    assert refused(pool, event_id=bare.event_id, occurrence_ids=(bare.pk,)) == "seats_none"


def test_nothing_chosen():
    assert refused(SeatPoolFactory(), occurrence_ids=()) == "occurrence_missing"


def test_individuals_do_not_take_a_class_of_a_school():
    assert refused(SeatPoolFactory(unit=SeatPool.Unit.GROUPS)) == "groups_only"


def test_a_school_class_is_one_group():
    pool = SeatPoolFactory(unit=SeatPool.Unit.GROUPS, capacity=1)
    facts = {"made_for": "group", "attendees": (), "group_name": "样例小学", "pupils": 42, "adults": 4}
    made = register(pool, **facts)
    assert (made.status, made.party_size, counts(pool)) == (Status.CONFIRMED, 46, (1, 0, 0))
    assert refused(pool, **facts) == "already_registered"
    assert register(pool, **facts | {"group_name": "另一小学"}).status == Status.WAITLISTED


def test_too_many_under_one_number(settings):
    settings.REGISTRATIONS_PER_NUMBER_PER_DAY = 1
    pool = SeatPoolFactory()
    register(pool, "甲")
    assert refused(pool, "乙") == "too_many"
    assert register(pool, "丙", made_for="clerk").status == Status.CONFIRMED


def test_too_many_from_one_network(settings):
    settings.REGISTRATIONS_PER_NETWORK_PER_HOUR = 1
    pool = SeatPoolFactory()
    register(pool, network="n")
    assert refused(pool, network="n", phone="+8613900000002") == "too_many"
    assert register(pool, network="m", phone="+8613900000003").status == Status.CONFIRMED


def test_whoever_signed_in_with_the_number_is_not_kept_out_by_strangers(settings):
    settings.REGISTRATIONS_PER_NUMBER_PER_DAY = settings.REGISTRATIONS_PER_NETWORK_PER_HOUR = 1
    owner, pool = PersonFactory(), SeatPoolFactory()
    register(pool, "甲", phone=owner.phone, network="n")
    assert refused(pool, "乙", phone=owner.phone, network="m") == "too_many"
    mine = {"phone": owner.phone, "network": "n", "by_person_id": owner.pk}
    assert register(pool, "丙", **mine).status == Status.CONFIRMED
    assert refused(pool, "丁", **mine) == "too_many"


def test_what_strangers_typed_counts_for_strangers_only(settings):
    """A number that was proved meanwhile has its own count; before, one can sign in with it."""
    settings.REGISTRATIONS_PER_NUMBER_PER_DAY = 1
    pool = SeatPoolFactory()
    unproven(pool, "甲")
    with pytest.raises(Refusal, match="用这个号码登录再报"):
        unproven(pool, "乙")
    assert register(pool, "丙").status == Status.CONFIRMED
    assert refused(pool, "丁") == "too_many"


def course(booking, *capacities):
    event = PublishedEventFactory(booking=booking)
    return [SeatPoolFactory(occurrence__event=event, capacity=capacity) for capacity in capacities]


def test_a_course_takes_all_its_pools():
    pools = course(Event.Booking.BOTH, 2, 2, 2)
    made = register(pools[0], occurrence_ids=())
    assert (made.claims.count(), [counts(pool)[0] for pool in pools]) == (3, [1, 1, 1])


def test_a_course_takes_none_where_one_lesson_is_full():
    pools = course(Event.Booking.BOTH, 2, 1, 2)
    register(pools[1], phone="+8613900000001")
    made = register(pools[0], occurrence_ids=())
    assert (made.status, made.claims.filter(held=True).count()) == (Status.WAITLISTED, 0)
    assert [counts(pool) for pool in pools] == [(0, 1, 1), (1, 1, 1), (0, 1, 1)]


def test_a_single_lesson_passes_a_course_that_waits_for_another_lesson():
    pools = course(Event.Booking.BOTH, 2, 1)
    register(pools[1], phone="+8613900000001")
    register(pools[0], occurrence_ids=())
    assert register(pools[0], phone="+8613900000002").status == Status.CONFIRMED


def test_a_course_of_one_pool_is_not_taken_by_the_lesson():
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    lesson = OccurrenceFactory(event=event)
    pool = SeatPool.objects.create(event=event, capacity=3)
    assert refused(pool, occurrence_ids=(lesson.pk,)) == "not_open"
    made = register(pool, "甲", "乙")
    assert (made.status, counts(pool), made.claims.get().occurrence_id) == (Status.CONFIRMED, (2, 0, 0), None)


def _statements(pool, **facts) -> list[str]:
    asked = request_for(pool, **facts)
    known(asked.phone)
    with CaptureQueriesContext(connection) as captured:
        new_registration.register(request=asked, now=clock.now())
    own = ("BEGIN", "SAVEPOINT", "RELEASE")
    return [query["sql"] for query in captured.captured_queries if not query["sql"].startswith(own)]


def test_the_quick_way_costs_few_statements():
    locks = 1 if connection.vendor == "postgresql" else 0
    assert len(_statements(SeatPoolFactory())) == 8 + locks


def test_seats_that_are_free_are_taken_by_the_last_statement():
    """So that their row is held for no longer than a commit: nothing is read, worded or stored meanwhile."""
    statements = _statements(SeatPoolFactory())
    assert [number for number, sql in enumerate(statements, 1) if "SET taken" in sql] == [len(statements)]


def _meanwhile(monkeypatch, change):
    """Once all was read and worded, and before the transaction: what is undone with it would prove nothing."""
    answer = notices.answer

    def answer_then_change(*given, **facts):
        monkeypatch.setattr(notices, "answer", answer)
        text = answer(*given, **facts)
        change()
        return text

    monkeypatch.setattr(notices, "answer", answer_then_change)


def test_a_date_that_moves_meanwhile_is_told_as_it_is_now(monkeypatch):
    pool = SeatPoolFactory(capacity=5)
    date = pool.occurrence
    later = {"start": date.start + dt.timedelta(days=7), "end": date.end + dt.timedelta(days=7), "revision": 1}
    _meanwhile(monkeypatch, lambda: Occurrence.objects.filter(pk=date.pk).update(**later))
    made = register(pool)
    assert (made.status, counts(pool)) == (Status.CONFIRMED, (1, 0, 0))
    assert phrases.when(later["start"], later["end"], now=clock.now()) in Message.objects.get().text


def test_an_event_that_is_cancelled_meanwhile_takes_nobody(monkeypatch):
    pool = SeatPoolFactory(capacity=5)
    _meanwhile(monkeypatch, lambda: Event.objects.filter(pk=pool.event_id).update(state=Event.State.CANCELLED))
    assert refused(pool) == "not_open"
    assert (counts(pool), Registration.objects.count(), Message.objects.count()) == ((0, 0, 0), 0, 0)


def test_a_party_that_does_not_fit_is_refused_before_any_lock():
    pool = SeatPoolFactory(capacity=3)
    fill(pool, 2)
    asked = request_for(pool, "甲", "乙", phone="+8613900000777")
    with CaptureQueriesContext(connection) as captured, pytest.raises(Refusal) as caught:
        new_registration.register(request=asked, now=clock.now())
    assert (caught.value.code, caught.value.detail["free"]) == ("party_does_not_fit", 1)
    assert [query["sql"].lstrip()[:6] for query in captured.captured_queries] == ["SELECT"] * 3
