"""Dates for which too few have registered: who is told when, and what staff decide. Nothing is called off by itself."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from core.errors import Refusal
from events.drafts import editing
from events.models import Event
from notifications.models import Message, StaffTask
from registrations.models import GoAhead
from registrations.registering import withdrawing
from registrations.seats import smallest_groups
from tests.events.conftest import NOON
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.registrations import fill, register, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOON)


@pytest.fixture
def host():
    return OrganizationFactory()


@pytest.fixture
def staff(client, host):
    client.force_login(MembershipFactory(organization=host).person)
    return client


def planned(host, *, days=3, least=4, **facts):
    """Seats of a date so many days ahead."""
    event = facts.pop("event", None) or PublishedEventFactory(
        host=host, title="防灾课", min_participants=least, **facts
    )
    start = clock.now() + dt.timedelta(days=days)
    return SeatPoolFactory(
        occurrence=OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=2)), capacity=20
    )


def few():
    return [
        (row.occurrence.pk, row.registered) for row in smallest_groups.too_few(Event.objects.all(), now=clock.now())
    ]


def test_people_are_counted_and_those_who_hold_no_seat_are_not(host):
    pool = planned(host)
    register(pool, "甲", "乙")
    unproven(pool, "丙", "丁", phone="+8613900000777")
    withdrawing.withdraw(registration=register(pool, "戊", phone="+8613900000778"), now=clock.now())
    assert few() == [(pool.occurrence_id, 2)]
    register(pool, "己", "庚", phone="+8613900000779")
    assert few() == []


def test_far_dates_over_dates_drafts_and_those_without_a_number_wait(host):
    far, past, none = planned(host, days=6), planned(host, days=-1), planned(host, least=None)
    assert (far.pk, past.pk, none.pk, few()) == (far.pk, past.pk, none.pk, [])
    off = planned(host)
    off.occurrence.state = "cancelled"
    off.occurrence.save()
    draft = OccurrenceFactory(
        event=EventFactory(host=host, min_participants=5), start=clock.now() + dt.timedelta(days=1)
    )
    assert (draft.is_scheduled, few()) == (True, [])


def test_a_course_is_counted_as_one_and_by_its_first_lesson(host):
    event = PublishedEventFactory(host=host, kind="class", booking="course", min_participants=3)
    starts = [clock.now() + dt.timedelta(days=days) for days in (1, 2, 3)]
    lessons = [OccurrenceFactory(event=event, start=one, end=one + dt.timedelta(hours=1)) for one in starts]
    pool = SeatPoolFactory(event=event, occurrence=None, capacity=9)
    register(pool, "甲")
    [row] = smallest_groups.too_few(Event.objects.all(), now=clock.now())
    assert (row.occurrence, row.is_course, row.registered, row.missing) == (lessons[0], True, 1, 2)
    smallest_groups.go_ahead(event=event, occurrence=lessons[0], by=MembershipFactory().person, now=clock.now())
    assert (few(), GoAhead.objects.get().occurrence) == ([], None)


def test_a_course_that_has_begun_is_not_asked_about(host):
    event = PublishedEventFactory(host=host, kind="class", booking="course", min_participants=3)
    for days in (-1, 2):
        start = clock.now() + dt.timedelta(days=days)
        OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1))
    assert few() == []


@pytest.mark.parametrize("count", [1, 3])
def test_two_queries_however_many(host, django_assert_num_queries, count):
    for _ in range(count):
        fill(planned(host), 2)
    with django_assert_num_queries(2):
        assert len(few()) == count


def test_organizers_are_told_once_and_residents_nothing(host):
    pool = planned(host)
    organizer = MembershipFactory(organization=host).person
    MembershipFactory(organization=host, role="viewer")
    register(pool, "甲")
    texts = Message.objects.count()
    assert [smallest_groups.remind(now=clock.now()) for _ in range(2)] == [1, 0]
    task = StaffTask.objects.get()
    assert (task.person, task.kind) == (organizer, "small_group")
    assert "防灾课》2026年9月11日 周五" in task.text
    assert "只报了1人，满4人才办" in task.text
    pool.occurrence.refresh_from_db()
    assert (pool.occurrence.state, Message.objects.count()) == ("scheduled", texts)


def test_what_is_settled_before_anybody_was_told_is_taken_back(host):
    pool = planned(host)
    MembershipFactory(organization=host)
    smallest_groups.remind(now=clock.now())
    fill(pool, 4)
    smallest_groups.remind(now=clock.now())
    assert StaffTask.objects.count() == 0


def test_todays_page_leads_to_moving_cancelling_and_going_ahead(staff, host):
    pool = planned(host)
    foreign = planned(OrganizationFactory())
    page = staff.get("/staff/").text
    date = pool.occurrence_id
    for address in (f"/staff/occurrences/{date}/move/", f"/staff/occurrences/{date}/cancel/"):
        assert address in page
    assert ("报的人不够" in page, "0 人，还差 4 人" in page) == (True, True)
    assert f"/staff/events/{foreign.event_id}/go-ahead/" not in page
    address = f"/staff/events/{pool.event_id}/go-ahead/"
    answers = [staff.post(address, {"occurrence": date}, follow=True) for _ in range(2)]
    assert "照常办" in answers[0].text
    assert (GoAhead.objects.count(), "报的人不够" in staff.get("/staff/").text) == (1, False)
    assert staff.post(f"/staff/events/{foreign.event_id}/go-ahead/").status_code == 404


def test_programs_read_and_decide(host):
    pool = planned(host)
    api = APIClient()
    api.force_authenticate(MembershipFactory(organization=host).person)
    uid = str(pool.occurrence.uid)
    [row] = api.get("/api/v1/small-groups/").json()["results"]
    assert (row["occurrence"], row["registered"], row["min_participants"]) == (uid, 0, 4)
    sent = {"event": pool.event.slug, "occurrence": uid}
    assert api.post("/api/v1/small-groups/", sent, format="json").status_code == 204
    assert api.get("/api/v1/small-groups/").json()["results"] == []
    api.force_authenticate(MembershipFactory().person)
    assert api.post("/api/v1/small-groups/", sent, format="json").status_code == 404


def test_what_asks_for_nobody_is_not_decided_about(host):
    pool = planned(host, least=None)
    with pytest.raises(Refusal) as caught:
        smallest_groups.go_ahead(
            event=pool.event, occurrence=pool.occurrence, by=MembershipFactory().person, now=clock.now()
        )
    assert caught.value.code == "no_smallest_group"


def test_more_than_have_seats_is_refused_beside_its_field(staff, host):
    event = EventFactory(host=host, booking="occurrence", seats_each=10, min_participants=12)
    with pytest.raises(Refusal) as caught:
        editing.refuse_smallest(event)
    assert caught.value.code == "min_over_seats"
    sent = {"title": "课", "host": host.pk, "topic": "science", "booking": "occurrence", "seats_each": "10"}
    sent |= {
        "min_participants": "12",
        "version": "1",
        "do": "save",
        "dates-TOTAL_FORMS": "0",
        "dates-INITIAL_FORMS": "0",
    }
    page = staff.post("/staff/events/new/?kind=lecture", sent)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["min_participants"])
    assert staff.post("/staff/events/new/?kind=lecture", sent | {"min_participants": "10"}).status_code == 302
    assert Event.objects.latest("pk").min_participants == 10


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "class", "booking": "course"}, "满 4 人开班"),
        ({"kind": "lecture"}, "满 4 人才办"),
        ({"kind": "drive"}, "每站满 4 人才办"),
    ],
)
def test_residents_read_it_before_they_register(client, host, facts, words):
    pool = planned(host, **facts)
    assert words in client.get(pool.event.get_absolute_url()).text
    if facts.get("booking") != "course":
        path = f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}"
        assert words in client.get(path).text
