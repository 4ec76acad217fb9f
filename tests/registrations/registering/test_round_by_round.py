"""A competition for whose rounds people registered all at once: who goes on is chosen there, too."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core.errors import Refusal
from events import reminding
from events.models import Event, Occurrence
from notifications.models import Message
from registrations import queries
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.registering import going_on
from registrations.seats import following_dates
from tests.events.conftest import NOON
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOON, tick=False)


def a_round(event, title, days, position):
    start = NOON + days * DAY
    return OccurrenceFactory(
        event=event, title=title, position=position, start=start, end=start + DAY / 12, venue=VenueFactory()
    )


@pytest.fixture
def event():
    return PublishedEventFactory(kind="competition", title="科学竞赛", booking="course")


@pytest.fixture
def rounds(event):
    """Two that have begun, and one to come."""
    return [
        a_round(event, title, days, number)
        for number, (title, days) in enumerate((("初赛", 3), ("复赛", 5), ("决赛", 9)))
    ]


@pytest.fixture
def parties(event, rounds):
    """Three who registered for all rounds; a fourth waits."""
    pool = SeatPoolFactory(event=event, occurrence=None, capacity=3)
    return [
        register(pool, name, phone=f"+86139000007{number}0", now=NOON, wait_if_full=True)
        for number, name in enumerate("甲乙丙丁")
    ]


def choose(occurrence, now, on=(), off=()):
    Message.objects.all().delete()
    occurrence = Occurrence.objects.select_related("event").get(pk=occurrence.pk)
    ids = {"on": [one.pk for one in on], "off": [one.pk for one in off]}
    return going_on.choose(occurrence=occurrence, by=MembershipFactory().person, now=now, **ids)


def inside(event):
    found = queries.lists(Event.objects.get(pk=event.pk))
    return {date.title: sorted(row.contact_name for row in rows) for date, rows in found if date}


def test_who_is_not_ticked_is_in_later_rounds_no_more(event, rounds, parties, time_machine):
    one, _, three, _ = parties
    begun = NOON + 3.5 * DAY
    time_machine.move_to(begun, tick=False)
    assert choose(rounds[0], begun, [one, three]) == (2, 0)
    event.refresh_from_db()
    assert (event.booking, SeatClaim.objects.filter(occurrence=None).count()) == ("occurrence", 0)
    assert {row.phone for row in Message.objects.all()} == {one.phone, three.phone}
    first, second = (SeatPool.objects.get(occurrence=one) for one in rounds[:2])
    assert (first.capacity, first.taken, second.taken, second.is_open) == (3, 3, 2, False)
    assert inside(event) == {"初赛": ["丙", "乙", "甲"], "复赛": ["丙", "甲"]}
    time_machine.move_to(eve := NOON + 4.3 * DAY, tick=False)
    Message.objects.all().delete()
    while reminding.remind(now=eve) is not None:
        pass
    assert {row.phone for row in Message.objects.all()} <= {one.phone, three.phone}


def test_earlier_rounds_keep_who_was_there(event, rounds, parties):
    one, *_ = parties
    assert choose(rounds[1], NOON + 6 * DAY, [one]) == (1, 0)
    assert inside(event) == {"初赛": ["丙", "乙", "甲"], "复赛": ["丙", "乙", "甲"], "决赛": ["甲"]}


def test_a_mistake_is_undone_as_ever(event, rounds, parties):
    one, two, *_ = parties
    choose(rounds[0], NOON + 3.5 * DAY, [one])
    assert choose(rounds[0], NOON + 3.5 * DAY, [two], [one]) == (1, 1)
    assert inside(event)["复赛"] == ["乙"]


def test_looking_and_ticking_nobody_changes_nothing(event, rounds, parties):
    going_on.look(Occurrence.objects.select_related("event").get(pk=rounds[0].pk), now=NOON + 3.5 * DAY)
    assert choose(rounds[0], NOON + 3.5 * DAY) == (0, 0)
    event.refresh_from_db()
    assert (event.booking, SeatPool.objects.get().occurrence) == ("course", None)


def test_nobody_registers_directly_for_a_later_round(event, rounds, parties):
    choose(rounds[0], NOON + 3.5 * DAY, parties[:1])
    with pytest.raises(Refusal):
        register(SeatPool.objects.get(occurrence=rounds[1]), "戊", phone="+8613900000799", now=NOON + 3.5 * DAY)


def test_who_went_on_is_told_when_the_final_is_cancelled(event, rounds, parties):
    choose(rounds[0], NOON + 3.5 * DAY, parties[:1])
    Occurrence.objects.filter(pk=rounds[1].pk).update(state="cancelled")
    ended = following_dates.call_off(event=event, occurrences=[rounds[1]], now=NOON + 3.6 * DAY)
    assert [row.pk for row in ended] == [parties[0].pk]


def test_the_pages_say_beforehand_how_it_goes(client, event, rounds, parties, time_machine):
    client.force_login(MembershipFactory(organization=event.host).person)
    page = client.get(f"/staff/events/{event.pk}/registrations/")
    assert "初赛开始以后，在这里选谁进复赛。" in page.text
    time_machine.move_to(NOON + 3.5 * DAY, tick=False)
    client.force_login(MembershipFactory(organization=event.host).person)
    assert "初赛里谁进复赛" in client.get(f"/staff/events/{event.pk}/registrations/").text
    path = f"/staff/occurrences/{rounds[0].pk}/going-on/"
    assert "大家报的是全部轮次" in client.get(path).text
    client.post(path, {"on": [parties[0].pk]})
    assert ("大家报的是全部轮次" in client.get(path).text, inside(event)["复赛"]) == (False, ["甲"])
    assert Registration.objects.get(pk=parties[1].pk).is_active


def test_a_program_chooses_too(event, rounds, parties, time_machine):
    time_machine.move_to(NOON + 3.5 * DAY, tick=False)
    program = APIClient()
    program.force_authenticate(MembershipFactory(organization=event.host).person)
    path = f"/api/v1/rounds/{rounds[0].uid}/"
    assert [row["goes_on"] for row in program.get(path).json()["results"]] == [False] * 3
    assert program.put(path, {"on": [parties[0].pk]}, format="json").json() == {"on": 1, "off": 0}


def test_where_some_registered_for_one_round_alone_it_says_so(event, rounds, parties):
    pool = SeatPoolFactory(event=event, occurrence=rounds[1], capacity=3)
    SeatClaim.objects.create(registration=parties[0], pool=pool, occurrence=rounds[1], seats=1, held=True)
    with pytest.raises(Refusal) as caught:
        choose(rounds[0], NOON + 3.5 * DAY, parties[:1])
    assert caught.value.code == "rounds_mixed"
