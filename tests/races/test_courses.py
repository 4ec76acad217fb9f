"""Courses under real parallel clients: two cross each other, one meets who wants the last place of a lesson."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import at_once, serving
from tests.races.test_shifts import SESSIONS

pytestmark = pytest.mark.races

COURSE = """
    import datetime as dt
    from core import clock
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    day = clock.midnight(clock.today() + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    first = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2), event__kind="class")
    for week in range(6):
        start = day + week * dt.timedelta(days=7)
        end = start + dt.timedelta(hours=2)
        date = OccurrenceFactory(start=start, end=end, event=first.event) if week else first
        ShiftFactory(occurrence=date, start=start, end=end, maximum={places})
    people = [VolunteerFactory(person__name="样例") for number in range({number})]
"""
OUTCOME = """
    import json
    from collections import Counter
    from notifications.models import Message
    from volunteers.models import Shift, SignUp
    rows = SignUp.objects.filter(status="confirmed")
    print(json.dumps({
        "taken": list(Shift.objects.order_by("pk").values_list("taken", flat=True)),
        "on": [rows.filter(shift=shift).count() for shift in Shift.objects.order_by("pk")],
        "lessons": sorted(Counter(rows.values_list("volunteer", flat=True)).values()),
        "texts": Message.objects.count(),
    }))
"""


class Site:
    """A server with six lessons, everybody signed in."""

    def __init__(self, server):
        self.server = server
        known = server.ask(SESSIONS)
        self.keys, self.shifts = known["keys"], known["shifts"]

    def _press(self, number, shift, path, fields):
        client = self.server.client()
        client.cookies["sessionid"] = self.keys[number]
        assert client.get(f"/volunteer/shifts/{shift}/").status == 200
        return partial(client.post, f"/volunteer/shifts/{shift}/{path}/", fields)

    def course(self, number, *, backwards=False):
        """All six, ticked from the first to the last or the other way round."""
        shifts = self.shifts[::-1] if backwards else self.shifts
        return self._press(number, shifts[0], "course", {"lesson": [f"{pk}_" for pk in shifts]})

    def one(self, number, lesson):
        return self._press(number, self.shifts[lesson], "sign-up", {})


def test_two_courses_that_cross_do_not_wait_for_each_other(tmp_path):
    """Four want all six places, two of them from the last: nobody is refused by a deadlock, and one has them all."""
    with serving(tmp_path, prepare=COURSE.format(number=4, places=1)) as server:
        site = Site(server)
        answers = at_once([site.course(number, backwards=number % 2 == 1) for number in range(4)])
        found = server.ask(OUTCOME)
    assert sorted(answer.status for answer in answers) == [302, 409, 409, 409]
    assert found == {"taken": [1] * 6, "on": [1] * 6, "lessons": [6], "texts": 1}


@TWO_WRITERS
def test_locked_as_they_were_ticked_two_wait_for_each_other(tmp_path):
    with serving(
        tmp_path, prepare=COURSE.format(number=2, places=1), wsgi="tests.races.unguarded_order", meeting=2
    ) as server:
        site = Site(server)
        answers = at_once([site.course(0), site.course(1, backwards=True)])
    assert {answer.status for answer in answers} - {302, 409}, "one of them was ended by the database"


def test_a_course_against_who_wants_the_last_place_of_a_lesson(tmp_path):
    with serving(tmp_path, prepare=COURSE.format(number=4, places=1)) as server:
        site = Site(server)
        answers = at_once([site.course(0), site.one(1, 2), site.one(2, 5), site.course(3, backwards=True)])
        found = server.ask(OUTCOME)
    assert {answer.status for answer in answers} <= {302, 409}
    assert found["taken"] == found["on"] == [1] * 6
    assert sum(found["lessons"]) == 6


def test_without_the_guard_the_last_place_is_given_twice(tmp_path):
    with serving(
        tmp_path, prepare=COURSE.format(number=2, places=1), wsgi="tests.races.unguarded_courses", meeting=2
    ) as server:
        site = Site(server)
        at_once([site.course(0), site.one(1, 2)])
        found = server.ask(OUTCOME)
    assert found["on"][2] == 2
