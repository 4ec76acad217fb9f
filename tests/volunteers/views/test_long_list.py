"""The list of open shifts of a busy county: filtered before it is cut, turned page by page, counted as it is."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from core import clock
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import StreetFactory
from tests.factories.taking_part import VolunteerFactory
from volunteers.models import Shift, SignUp
from volunteers.shifts.open_list import BLOCKED, SHOWN
from volunteers.signups.signing_up import sign_up
from volunteers.signups.waiting import join

pytestmark = pytest.mark.django_db
OPEN = "/volunteer/"
MINE = "/api/v1/shifts/mine/"


@pytest.fixture
def volunteer(client):
    made = VolunteerFactory()
    client.force_login(made.person)
    return made


@pytest.fixture
def venue():
    return VenueFactory(area=StreetFactory(slug="xianjie"))


def at(day: int, hour: int = 10) -> dt.datetime:
    return clock.midnight(clock.today() + dt.timedelta(days=day)) + dt.timedelta(hours=hour)


def shifts(count: int, *, day: int, venue) -> list[Shift]:
    """So many on one day, all at ten."""
    occurrence = OccurrenceFactory(start=at(day), end=at(day, 12), venue=venue)
    rows = [
        Shift(occurrence=occurrence, role=f"岗{n}", start=at(day), end=at(day, 12), maximum=5) for n in range(count)
    ]
    return Shift.objects.bulk_create(rows)


def roles(response) -> list[str]:
    return [choice.shift.role for choice in response.context["board"].fits]


def test_a_day_behind_hundreds_of_shifts_shows_its_own(client, volunteer, venue):
    shifts(330, day=3, venue=venue)
    late = shifts(2, day=40, venue=venue)
    day = clock.today() + dt.timedelta(days=40)
    board = client.get(OPEN, {"day": day}).context["board"]
    assert ([choice.shift for choice in board.fits], board.found, board.total) == (late, 2, 332)
    api = APIClient()
    api.force_authenticate(volunteer.person)
    assert [row["shift"]["id"] for row in api.get(MINE, {"day": day}).json()["results"]] == [row.pk for row in late]


def test_pages_follow_one_another_and_say_how_many_there_are(client, volunteer, venue):
    shifts(SHOWN + 3, day=3, venue=venue)
    first = client.get(OPEN)
    second = client.get(OPEN, {"page": 2})
    assert (len(roles(first)), len(roles(second))) == (SHOWN, 3)
    assert len({*roles(first), *roles(second)}) == SHOWN + 3
    for page in (first, second):
        assert f"共 {SHOWN + 3} 个岗位" in page.text
    assert "第 2 页，共 2 页" in second.text


def test_days_have_their_numbers_under_the_other_filters(client, volunteer, venue):
    shifts(4, day=0, venue=venue)  # begun, or not: not counted on beforehand
    shifts(2, day=9, venue=venue)
    shifts(3, day=9, venue=VenueFactory())
    day = clock.today() + dt.timedelta(days=9)

    def count(**asked) -> int:
        board = client.get(OPEN, {"at": day, **asked}).context["board"]
        return next(square.count for week in board.days.weeks for square in week if square.date == day)

    assert [count(), count(view="month"), count(street="xianjie"), count(day=day)] == [5, 5, 2, 5]


def test_a_day_leads_there_and_back(client, volunteer, venue):
    shifts(1, day=9, venue=venue)
    day = clock.today() + dt.timedelta(days=9)
    page = client.get(OPEN, {"street": "xianjie", "at": day})
    href = f"?street=xianjie&amp;day={day}&amp;at={day}"
    assert f'href="{href}"' in page.text
    chosen = client.get(OPEN + href.replace("&amp;", "&"))
    assert f'href="?street=xianjie&amp;at={day}" aria-current="date"' in chosen.text


def test_days_end_where_the_list_ends(client, volunteer):
    far = clock.today() + dt.timedelta(days=400)
    for view in ("", "month"):
        first = client.get(OPEN, {"view": view}).context["board"].days
        last = client.get(OPEN, {"view": view, "at": far}).context["board"].days
        assert (first.before, last.after) == ("", "")
        assert first.after
        assert last.before
        assert client.get(OPEN + last.other).status_code == 200


def test_my_own_shifts_are_a_filter(client, volunteer, venue):
    mine = shifts(1, day=5, venue=venue)[0]
    shifts(1, day=9, venue=venue)
    sign_up(volunteer_id=volunteer.pk, shift_id=mine.pk, now=clock.now())
    board = client.get(OPEN, {"state": "mine", "at": at(5).date()}).context["board"]
    assert ([choice.shift for choice in board.fits], board.found, board.total) == ([mine], 1, 1)
    assert sum(square.count for week in board.days.weeks for square in week) == 1
    page = client.get(OPEN, {"state": "mine"})
    assert "我报上的 1" in page.text
    assert f"/volunteer/shifts/{mine.pk}/sign-up/" not in page.text


def test_what_i_wait_for_is_one_too(client, volunteer, venue):
    full = shifts(1, day=5, venue=venue)[0]
    Shift.objects.filter(pk=full.pk).update(taken=5)
    join(volunteer_id=volunteer.pk, shift_id=full.pk, now=clock.now())
    board = client.get(OPEN, {"state": "waiting"}).context["board"]
    assert ([choice.shift for choice in board.fits], board.total, board.blocked) == ([full], 0, [])
    assert "我候补的 1" in client.get(OPEN).text
    assert client.get(OPEN).context["board"].blocked == []


def test_the_next_that_i_cannot_take_stand_beside_whatever_fits(client, volunteer, venue):
    shifts(30, day=3, venue=venue)
    no = shifts(BLOCKED + 2, day=4, venue=venue)
    Shift.objects.filter(pk__in=[row.pk for row in no]).update(language="彝语")
    board = client.get(OPEN).context["board"]
    assert [choice.refusal.code for choice in board.blocked] == ["language"] * BLOCKED
    assert board.found == 30


def test_the_api_turns_its_pages_and_filters(volunteer, venue):
    shifts(60, day=3, venue=venue)
    volunteer.areas.add(StreetFactory())
    no = shifts(1, day=4, venue=VenueFactory(area=volunteer.areas.get()))[0]
    Shift.objects.filter(pk=no.pk).update(language="彝语")
    api = APIClient()
    api.force_authenticate(volunteer.person)
    first = api.get(MINE).json()
    second = api.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 11, None)

    def found(**asked) -> int:
        return len(api.get(MINE, {"page_size": 200, **asked}).json()["results"])

    assert [found(fits="true"), found(fits="false"), found(near="true"), found(near="false")] == [60, 1, 1, 60]
    assert found(weekend="true") + found(weekend="false") == 61
    assert [found(area="xianjie"), found(role="岗1")] == [60, 1]
    assert api.get(MINE, {"fits": "perhaps"}).status_code == 400


def read(client, path) -> tuple[int, int, int]:
    """Statements, the rows that they answer with, and shifts that are made of them."""
    made = []

    def count(sender, **how):
        made.append(sender)

    post_init.connect(count, sender=Shift)
    try:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(path).status_code == 200
    finally:
        post_init.disconnect(count, sender=Shift)
    asked = [query["sql"] for query in captured.captured_queries if query["sql"].startswith("SELECT")]
    with connection.cursor() as cursor:
        answered = 0
        for sql in asked:
            cursor.execute(sql)
            answered += len(cursor.fetchall())
    return len(asked), answered, len(made)


@pytest.mark.parametrize("path", [OPEN, f"{OPEN}?view=month&page=3", MINE])
def test_ten_times_as_many_shifts_are_no_more_to_read(client, volunteer, venue, path):
    other = shifts(1, day=2, venue=venue)[0]
    sign_up(volunteer_id=volunteer.pk, shift_id=other.pk, now=clock.now())
    for day in range(10):
        shifts(20, day=3 + day, venue=venue)
    few = read(client, path)
    for day in range(10):
        shifts(180, day=3 + day, venue=venue)
    many = read(client, path)
    assert many == few
    assert many[0] <= 12
    assert SignUp.objects.count() == 1


def test_strangers_read_no_more_either(client, venue):
    shifts(30, day=3, venue=venue)
    few = read(client, OPEN)
    shifts(300, day=3, venue=venue)
    assert read(client, OPEN) == few
