"""A stored date looks for a time: whatever is offered, the verb that moves it takes, alone and with all later ones."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework.test import APIClient

from core import clock, phrases
from core.spans import Span
from events.changes import rescheduling
from events.clashes import free_time_moves, free_time_search
from events.models import Event, Occurrence, OccurrenceBooking
from events.rules import ResourceChange
from organizations.models import TravelTime
from special_days.models import DayMark
from tests.events.conftest import NOON, at
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.models import Booking, OpeningHours

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
HALF = dt.timedelta(minutes=30)
WINDOW = {"first": dt.date(2026, 9, 10), "last": dt.date(2026, 9, 24)}
OTHERS = st.lists(
    st.tuples(
        st.sampled_from(["speaker", "van", "hall", "van and speaker"]),
        st.booleans(),
        st.integers(min_value=0, max_value=14 * 24),
        st.integers(min_value=1, max_value=10),
    ),
    max_size=8,
)
"""What, in the other street, when (hours after the window begins), and for how many half hours."""


class Town:
    """A class of so many lessons in a hall, with a speaker and a van, and what else the three are needed for."""

    def __init__(self, *, lessons: int, minutes: int, kind: str = "class") -> None:
        self.host = OrganizationFactory()
        self.street, self.other = StreetFactory(), StreetFactory()
        TravelTime.objects.create(one=self.street, other=self.other, minutes=minutes)
        self.hall = SpaceFactory(venue__area=self.street, venue__organization=self.host, setup_minutes=30)
        self.speaker = CrewFactory(organization=self.host)
        self.van = ResourceFactory(organization=self.host, needs_driver=False)
        self.event = PublishedEventFactory(kind=kind, host=self.host)
        self.dates = [self._lesson(number) for number in range(lessons)]

    def _lesson(self, number: int) -> Occurrence:
        start = at(15, 14) + 2 * number * DAY
        facts = {"venue": self.hall.venue, "space": self.hall, "position": number + 1}
        date = OccurrenceFactory(event=self.event, start=start, end=start + 2 * HOUR, **facts)
        date.crew.add(self.speaker)
        date.resources.add(self.van)
        return date

    def need(self, what: str, *, far: bool, after: int, halves: int) -> None:
        """Somebody else takes it."""
        start = clock.midnight(WINDOW["first"]) + after * HOUR
        venue = VenueFactory(area=self.other if far else self.street, organization=self.host)
        event = PublishedEventFactory(host=self.host, kind="lecture")
        date = OccurrenceFactory(event=event, start=start, end=start + halves * HALF, venue=venue)
        if "speaker" in what:
            date.crew.add(self.speaker)
        if "van" in what:
            date.resources.add(self.van)
            self._book(date, resource=self.van)
        if what == "hall":
            self._book(date, space=self.hall)

    def _book(self, date: Occurrence, **thing) -> None:
        facts = {"busy_from": date.start, "busy_until": date.end, "organization": self.host, "at": NOON}
        try:
            with transaction.atomic():
                row = Booking.objects.create(start=date.start, end=date.end, state="confirmed", **facts, **thing)
        except IntegrityError:  # the wall of the database: it is taken already
            return
        OccurrenceBooking.objects.create(occurrence=date, booking=row)

    def offered(self, *, rest: bool):
        one = Occurrence.objects.select_related("event", "venue__area").get(pk=self.dates[0].pk)
        window = WINDOW | {"weekdays": free_time_search.WEEK}
        search = free_time_search.of_occurrence(one, rest=rest, now=NOON, space_ids=(self.hall.pk,), **window)
        return one, search, free_time_search.free_times(search, now=NOON)


def move(one, search, fit, *, rest, by):
    """As the button does it."""
    start = fit.start + search.before
    moves = rescheduling.plan_moves(
        occurrence=one, start=start, end=start + (one.end - one.start), venue_id=one.venue_id, shift_rest=rest,
        takes=ResourceChange(fit.space_id),
    )  # fmt: skip
    rescheduling.reschedule(event=one.event, moves=moves, by=by, reason="", now=NOON, override_reason="看过")


class EveryOfferedTime(TestCase):
    @hypothesis_settings(max_examples=8)
    @given(
        others=OTHERS,
        lessons=st.integers(min_value=1, max_value=3),
        rest=st.booleans(),
        minutes=st.sampled_from([0, 20, 90, 200]),
        has_hours=st.booleans(),
    )
    def test_has_no_hard_clash(self, *, others, lessons, rest, minutes, has_hours):
        town = Town(lessons=lessons, minutes=minutes)
        if has_hours:
            for weekday in range(1, 6):
                OpeningHours.objects.create(space=town.hall, weekday=weekday, opens=dt.time(9), closes=dt.time(17))
        for what, far, after, halves in others:
            town.need(what, far=far, after=after, halves=halves)
        person = MembershipFactory(organization=town.host).person
        one, search, found = town.offered(rest=rest)
        planned = phrases.local(one.start).date()
        distances = [abs(phrases.local(fit.start).date() - planned) for fit in found]
        assert distances == sorted(distances)
        for fit in found:
            start, end = phrases.local(fit.start + search.before), phrases.local(fit.end - search.after)
            assert fit.start >= NOON + DAY
            assert not (start.hour < 14 and (end.hour, end.minute) > (12, 0)), (start, end)
            with transaction.atomic():
                move(one, search, fit, rest=rest, by=person)
                transaction.set_rollback(True)


@pytest.mark.django_db
def test_a_weekly_slot_in_which_all_fit():
    """Three lessons; the speaker is elsewhere at the second one's place a day later."""
    town = Town(lessons=3, minutes=0)
    town.need("speaker", far=False, after=24 * 8 + 14, halves=4)
    _, search, found = town.offered(rest=True)
    for fit in found:
        days = list(search.moving.moved(fit).dates)
        assert len(days) == 3
        assert not any(date.working_span.overlaps(Span(at(18, 14), at(18, 16))) for date in days)
    assert at(16, 14) not in [fit.start for fit in found]
    assert at(16, 14) in [fit.start for fit in town.offered(rest=False)[2]]


@pytest.mark.django_db
def test_a_speaker_without_time_to_travel_is_not_offered():
    town = Town(lessons=1, minutes=90)
    town.need("speaker", far=True, after=24 * 6 + 8, halves=8)
    starts = [fit.start for fit in town.offered(rest=False)[2]]
    assert all(start < at(16, 6) or start >= at(16, 13, 30) for start in starts)
    assert at(16, 14) in starts


@pytest.mark.django_db
def test_what_every_day_of_the_series_is_stands_beside_it(client, time_machine):
    time_machine.move_to(NOON)
    town = Town(lessons=2, minutes=0)
    second = town.dates[1].start.date()
    DayMark.objects.create(
        kind="exam", name="期中测验", first=second - dt.timedelta(days=1), last=second + dt.timedelta(days=1)
    )
    client.force_login(MembershipFactory(organization=town.host).person)
    window = {
        "first": "2026-09-15",
        "last": "2026-09-16",
        "opens": "08:00",
        "closes": "18:00",
        "weekdays": list("1234567"),
    }
    page = client.get(f"/staff/occurrences/{town.dates[0].pk}/free-times/", window | {"rest": "on"})
    marks = [[mark.said for mark in one["marks"]] for row in page.context["found"] for one in row["along"]]
    assert ["期中测验"] in marks
    assert "期中测验" in page.text


@pytest.mark.django_db
@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("rest", [True, False])
def test_the_page_offers_them_and_the_button_takes_them(client, time_machine, published, rest):
    time_machine.move_to(NOON)
    town = Town(lessons=2, minutes=0)
    if not published:
        Event.objects.update(state="draft", published_at=None)
    client.force_login(MembershipFactory(organization=town.host).person)
    path = f"/staff/occurrences/{town.dates[0].pk}/free-times/"
    window = {
        "first": "2026-09-15",
        "last": "2026-09-16",
        "opens": "08:00",
        "closes": "18:00",
        "weekdays": list("1234567"),
    }
    page = client.get(path, window | ({"rest": "on"} if rest else {}))
    rows = page.context["found"]
    assert len(rows[1]["along"]) == (2 if rest else 0)
    if published:
        assert ("shift_rest=on" in page.text) == rest
        return
    start = rows[2]["start"]
    taken = client.post(path, {"start": start.isoformat()} | ({"rest": "1"} if rest else {}))
    assert taken.status_code == 302
    moved = [one.start for one in Occurrence.objects.filter(event=town.event).order_by("position")]
    by = start - town.dates[0].start
    assert moved == [start, town.dates[1].start + (by if rest else dt.timedelta(0))]


@pytest.mark.django_db
def test_another_hall_of_the_place_goes_with_the_time(client, time_machine):
    time_machine.move_to(NOON)
    town = Town(lessons=1, minutes=0)
    Event.objects.update(state="draft", published_at=None)
    other = SpaceFactory(venue=town.hall.venue, name="小教室")
    facts = {"busy_from": at(16, 6), "busy_until": at(16, 20), "organization": town.host, "at": NOON}
    Booking.objects.create(start=at(16, 6), end=at(16, 20), state="confirmed", space=town.hall, **facts)
    client.force_login(MembershipFactory(organization=town.host).person)
    path = f"/staff/occurrences/{town.dates[0].pk}/free-times/"
    window = {
        "first": "2026-09-16",
        "last": "2026-09-16",
        "opens": "08:00",
        "closes": "18:00",
        "weekdays": list("1234567"),
    }
    page = client.get(path, window | {"any_space": "on"})
    row = page.context["found"][0]
    assert (row["space"], f'name="space" value="{other.pk}"' in page.text) == (other, True)
    client.post(path, {"start": row["start"].isoformat(), "space": other.pk})
    assert Occurrence.objects.get(event=town.event).space == other


@pytest.mark.django_db
def test_programs_search_for_a_stored_date(time_machine):
    time_machine.move_to(NOON)
    town = Town(lessons=2, minutes=0)
    client = APIClient()
    client.force_authenticate(MembershipFactory(organization=town.host).person)
    asked = {"first": "2026-09-15", "last": "2026-09-15", "occurrence": str(town.dates[0].uid), "rest": True}
    found = client.post("/api/v1/free-times/", asked, format="json").json()["results"]
    assert [one["start"][:16] for one in found] == ["2026-09-15T10:00", "2026-09-15T14:30"]
    for unknown in (str(OccurrenceFactory().uid), "nothing"):
        assert client.post("/api/v1/free-times/", asked | {"occurrence": unknown}, format="json").status_code == 400
    refused = client.post("/api/v1/free-times/", {"first": "2026-09-15", "last": "2026-09-15"}, format="json")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_wanted")


def offered_for(**facts):
    event = PublishedEventFactory(kind="lecture")
    one = OccurrenceFactory(event=event, **facts)
    window = WINDOW | {"weekdays": free_time_search.WEEK}
    search = free_time_search.of_occurrence(one, rest=False, now=NOON, space_ids=(), **window)
    found = free_time_search.free_times(search, now=NOON)
    return [(fit.start + search.before, fit.end - search.after) for fit in found]


@pytest.mark.django_db
def test_the_planned_time_is_no_other_time_unless_it_was_put_off():
    planned = {"start": at(15, 14), "end": at(15, 16)}
    assert (at(15, 14), at(15, 16)) not in offered_for(**planned)
    assert offered_for(**planned, state="postponed")[1] == (at(15, 14), at(15, 16))


@pytest.mark.django_db
@pytest.mark.parametrize("ends", [at(16, 0, 30), at(18, 17)])
def test_what_runs_into_another_day_keeps_its_time_of_day(ends):
    length = ends - at(15, 22)
    found = offered_for(start=at(15, 22), end=ends)
    assert found[:2] == [(at(14, 22), at(14, 22) + length), (at(16, 22), at(16, 22) + length)]
    assert {phrases.local(start).hour for start, _ in found} == {22}


@pytest.mark.django_db
def test_a_date_over_lunch_or_early_or_late_finds_its_like():
    assert offered_for(start=at(15, 12), end=at(15, 13))[:2] == [
        (at(15, 11, 30), at(15, 12, 30)),
        (at(15, 12, 30), at(15, 13, 30)),
    ]
    days = [start for start, _ in offered_for(start=at(15, 9), end=at(15, 17))]
    assert at(14, 9) in days


@pytest.mark.django_db
def test_looks_end_somewhere(monkeypatch):
    town = Town(lessons=1, minutes=0)
    looked = []

    def refuse_all(fits, **facts):
        looked.extend(fits)
        return [False] * len(fits)

    monkeypatch.setattr(free_time_moves, "possible", refuse_all)
    assert town.offered(rest=False)[2] == []
    assert len(looked) <= 2 * free_time_search.MAX_LOOKS  # once more over lunch


@pytest.mark.django_db
def test_a_stop_is_offered_no_time_at_which_it_passes_another():
    town = Town(lessons=3, minutes=10, kind="drive")
    second = town.dates[1]
    search = free_time_search.of_occurrence(second, rest=False, now=NOON, space_ids=(town.hall.pk,), **WINDOW)
    found = free_time_search.free_times(search, now=NOON)
    first = town.dates[0].start
    last = town.dates[2].start
    assert found
    assert [fit for fit in found if not first < fit.start + HALF < last] == []
