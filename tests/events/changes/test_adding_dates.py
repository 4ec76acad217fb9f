"""One more date after publication: who hears, and what it brings along."""

import icalendar
import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from calendars.feeds import cache
from core import clock
from core.errors import Conflict, Refusal
from events.changes import adding_dates
from events.changes.adding_dates import NewDate
from events.models import Change, Event, Occurrence
from notifications.models import Message
from registrations.models import SeatPool
from registrations.registering import withdrawing
from tests.events.conftest import NOON, at
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory
from volunteers.models import Shift

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def course():
    made = PublishedEventFactory(kind=Event.Kind.CLASS, booking=Event.Booking.COURSE, title="手机课")
    for number in (1, 2):
        OccurrenceFactory(
            event=made, position=number, start=at(13 + number, 9), end=at(13 + number, 11), title=f"第{number}讲"
        )
    return made


def third(course, **facts) -> NewDate:
    venue = course.occurrences.order_by("start").last().venue_id
    return NewDate(**{"start": at(20, 9), "end": at(20, 11), "venue_id": venue, "title": "复习"} | facts)


def add(course, *, version=None, **facts) -> Change:
    return adding_dates.extend(event=course, date=third(course, **facts), by=PersonFactory(), now=NOON, version=version)


def test_pressed_twice_it_is_one_date_and_one_change(course):
    person = PersonFactory()
    facts = {"event": course, "date": third(course), "by": person, "version": course.version}
    made = adding_dates.extend(now=NOON, **facts)
    assert adding_dates.extend(now=NOON, **facts) == made
    assert (course.occurrences.count(), Change.objects.count()) == (3, 1)


def code(course, **facts) -> str:
    with pytest.raises(Refusal) as refused:
        add(course, **facts)
    assert course.occurrences.count() == 2
    return refused.value.code


def test_those_in_for_the_whole_course_hear_of_a_lesson(course):
    row = register(SeatPool.objects.create(event=course, capacity=5), now=NOON)
    shift = ShiftFactory(occurrence=course.occurrences.last(), role="助教", start=at(15, 8, 30), end=at(15, 11))
    change = add(course)
    made = course.occurrences.get(position=3)
    assert (made.start, made.title, change.items[0].before) == (at(20, 9), "复习", None)
    text = Message.objects.get(about=f"change:{change.uid}").text
    assert f"加了一课：《手机课》第3课 9月20日 周日 上午 9:00 {made.venue.name}（报名1人）。" in text
    assert row.short_link in text
    copied = Shift.objects.get(occurrence=made)
    assert (copied.role, copied.start) == (shift.role, at(20, 8, 30))
    found = icalendar.Calendar.from_ical(cache.build("all").plain).walk("VEVENT")
    assert str(made.uid) in {str(one["uid"]) for one in found}


@pytest.fixture
def either():
    """Two lessons that can be had together or one at a time, ten seats each; their pools."""
    made = PublishedEventFactory(kind=Event.Kind.CLASS, booking=Event.Booking.BOTH, title="手机课")
    dates = [
        OccurrenceFactory(event=made, position=number, start=at(13 + number, 9), end=at(13 + number, 11))
        for number in (1, 2)
    ]
    return [SeatPoolFactory(occurrence=date, capacity=3) for date in dates]


def told(change) -> dict[str, str]:
    return {one.phone: one.text for one in Message.objects.filter(about=f"change:{change.uid}")}


def test_who_is_in_for_all_is_in_for_the_new_lesson_and_who_is_in_for_one_is_asked(either):
    whole = register(either[0], "王奶奶", "李爷爷", phone="+8613900000001", occurrence_ids=(), now=NOON)
    single = register(either[1], phone="+8613900000002", now=NOON)
    waiting = register(either[1], phone="+8613900000003", now=NOON)
    seen = adding_dates.preview(event=either[0].event, date=third(either[0].event), by=PersonFactory(), now=NOON)
    assert SeatPool.objects.count() == 2
    change = add(either[0].event)
    pool = SeatPool.objects.get(occurrence__position=3)
    assert (pool.capacity, pool.taken, whole.claims.filter(pool=pool, held=True).count()) == (3, 2, 1)
    texts = told(change)
    assert "加了一课：《手机课》第3课 9月20日 周日 上午 9:00" in texts[whole.phone]
    assert "（报名2人）" in texts[whole.phone]
    assert all("（您没报这一课，想来请另报）" in texts[one.phone] for one in (single, waiting))
    assert single.short_link in texts[single.phone]
    assert {f"【科普活动】{text}" for text in seen.texts.texts().values()} == set(texts.values())
    groups = {one.number[-4:]: [group.name for group in one.groups] for one in seen.texts.recipients()}
    assert groups == {"0001": ["REGISTERED"], "0002": ["REGISTERED"], "0003": ["WAITING"]}


def test_a_lesson_that_is_over_makes_nobody_hear_of_another(either):
    register(either[0], phone="+8613900000002", now=NOON)
    gone = register(either[1], phone="+8613900000004", now=NOON)
    withdrawing.withdraw(registration=gone, now=NOON)
    Occurrence.objects.filter(pk=either[0].occurrence_id).update(start=at(7, 9), end=at(7, 11))
    assert told(add(either[0].event)) == {}


def test_a_small_room_keeps_the_others_out(either):
    """Two parties are in for all; the new lesson is as large as the latest, which was made smaller by hand."""
    first, second = (
        register(either[0], phone=f"+861390000000{number}", occurrence_ids=(), now=NOON) for number in (1, 2)
    )
    SeatPool.objects.filter(pk=either[1].pk).update(capacity=1, taken=1)
    texts = told(add(either[0].event))
    assert ("报名1人" in texts[first.phone], "想来请另报" in texts[second.phone]) == (True, True)


def test_a_stop_with_its_own_seats_is_news_to_nobody_who_booked_another():
    drive = PublishedEventFactory(kind=Event.Kind.LECTURE)
    pool = SeatPoolFactory(occurrence=OccurrenceFactory(event=drive, start=at(14, 9), end=at(14, 11)), capacity=7)
    register(pool, now=NOON)
    change = add(drive, title="")
    assert not Message.objects.filter(about=f"change:{change.uid}").exists()
    assert drive.occurrences.get(position=2).seat_pool.capacity == 7


def test_what_is_refused(course):
    assert code(course, end=at(20, 8)) == "ends_before_start"
    assert code(course, start=at(7, 9), end=at(7, 10)) == "in_the_past"
    assert code(course, start=at(15, 10), end=at(15, 12)) == "overlaps_itself"
    with pytest.raises(Conflict, match="changed_meanwhile"):
        add(course, version=course.version + 1)
    Event.objects.update(state=Event.State.DRAFT)
    course.refresh_from_db()
    assert code(course) == "not_published"


def test_the_preview_says_the_same_and_stores_nothing(course):
    register(SeatPool.objects.create(event=course, capacity=5), now=NOON)
    seen = adding_dates.preview(event=course, date=third(course), by=PersonFactory(), now=NOON)
    assert (course.occurrences.count(), Change.objects.count()) == (2, 0)
    change = add(course)
    sent = [row.text for row in Message.objects.filter(about=f"change:{change.uid}")]
    assert [f"【科普活动】{text}" for text in seen.texts.texts().values()] == sent


def test_the_page_and_the_api(client, course):
    organizer = MembershipFactory(organization=course.host).person
    client.force_login(organizer)
    url, venue = reverse("events:add_date", args=[course.pk]), course.occurrences.last().venue
    assert client.get(url).context["form"]["start_time"].value().hour == 9
    typed = {"day": "2026-09-20", "start_time": "09:00", "end_time": "11:00", "venue": venue.pk, "version": "1"}
    assert client.post(url, typed | {"end_time": "08:00"}).status_code == 422
    assert len(client.post(url, typed).context["lines"]) == 1
    assert course.occurrences.count() == 2
    assert client.post(url, typed | {"version": "9", "confirm": "1"}).status_code == 409
    client.post(url, typed | {"confirm": "1"})
    assert course.occurrences.count() == 3
    api = APIClient()
    api.force_authenticate(organizer)
    date = {"start": at(21, 9).isoformat(), "end": at(21, 11).isoformat(), "venue": venue.slug}
    address = f"/api/v1/events/{course.slug}/dates/"
    assert api.post(address, date | {"preview": True}, format="json").json()["uid"] is None
    assert api.post(address, date | {"version": 1}, format="json").json()["code"] == "changed_meanwhile"
    assert api.post(address, date, format="json").status_code == 200
    assert course.occurrences.count() == 4


def test_one_more_over_days(client, course):
    client.force_login(MembershipFactory(organization=course.host).person)
    url, venue = reverse("events:add_date", args=[course.pk]), course.occurrences.last().venue
    typed = {"day": "2026-09-20", "start_time": "09:00", "end_time": "11:00", "venue": venue.pk, "version": "1"}
    seen = client.post(url, typed | {"end_day": "2026-09-21"})
    assert "9月20日 周日 上午 9:00—次日 上午 11:00" in seen.context["lines"][0]
    client.post(url, typed | {"end_day": "2026-09-21", "confirm": "1"})
    assert course.occurrences.latest("start").end == at(21, 11)


@pytest.mark.parametrize("door", ["page", "program"])
def test_a_new_date_names_its_hall(client, course, now, time_machine, door):
    from rest_framework.test import APIClient

    from tests.factories.events import VenueFactory
    from tests.factories.people import MembershipFactory
    from tests.factories.resources import SpaceFactory

    time_machine.move_to(now)
    person = MembershipFactory(organization=course.host).person
    venue = VenueFactory()
    hall, elsewhere = SpaceFactory(venue=venue), SpaceFactory()
    if door == "page":
        client.force_login(person)
        path = f"/staff/events/{course.pk}/add-date/"
        facts = {"day": "2026-09-21", "start_time": "09:00", "end_time": "11:00", "version": course.version}
        facts |= {"confirm": "1", "override_reason": "看过"}
        assert f'value="{venue.pk}-{hall.pk}"' in client.get(path).text
        assert client.post(path, facts | {"venue": f"{venue.pk}-{elsewhere.pk}"}).status_code == 422
        assert client.post(path, facts | {"venue": f"{venue.pk}-{hall.pk}"}).status_code == 302
    else:
        program = APIClient()
        program.force_authenticate(person)
        path = f"/api/v1/events/{course.slug}/dates/"
        facts = {"start": "2026-09-21T09:00:00+08:00", "end": "2026-09-21T11:00:00+08:00", "venue": venue.slug}
        facts |= {"override_reason": "看过"}
        refused = program.post(path, facts | {"space": elsewhere.pk}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (409, "space_elsewhere")
        assert program.post(path, facts | {"space": hall.pk}, format="json").status_code == 200
    made = course.occurrences.latest("pk")
    assert (made.venue, made.space) == (venue, hall)
    assert hall.bookings.get().start == made.start
