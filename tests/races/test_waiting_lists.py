"""Waiting lists of shifts under real parallel clients: who leaves, who comes, who joins the list, who answers."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import at_once, serving
from tests.races.test_shifts import SESSIONS

pytestmark = pytest.mark.races

FULL = """
    import datetime as dt
    from core import clock
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    from volunteers.signups import signing_up, waiting
    start = (clock.now() + dt.timedelta(days=9)).replace(hour=2, minute=0, second=0, microsecond=0)
    date = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=date, start=start, end=date.end, maximum={places})
    people = [VolunteerFactory(person__name="样例") for number in range({number})]
    for volunteer in people[:{places}]:
        signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    for volunteer in people[{places}:{places} + {waiting}]:
        waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
"""
OUTCOME = """
    import json
    from collections import Counter
    from notifications.models import Message, Purpose
    from volunteers.models import Shift, SignUp
    [shift] = Shift.objects.all()
    print(json.dumps({
        "taken": shift.taken,
        "holding": SignUp.objects.filter(status__in=SignUp.HOLDING).count(),
        "offered": SignUp.objects.filter(status="offered").count(),
        "waiting": SignUp.objects.filter(status="waitlisted").count(),
        "asked": Message.objects.filter(purpose=Purpose.OFFER).exclude(state="withdrawn").count(),
        "positions": list(SignUp.objects.waiting().values_list("position", flat=True)),
    }))
"""
ROWS = """
    import json
    from volunteers.models import SignUp
    print(json.dumps({row.volunteer_id: row.pk for row in SignUp.objects.live()}))
"""


class Site:
    """A server with one full shift, everybody signed in."""

    def __init__(self, server):
        self.server = server
        known = server.ask(SESSIONS)
        self.keys, [self.shift] = known["keys"], known["shifts"]
        self.rows = list(server.ask(ROWS).values())

    def press(self, number, path, fields=None):
        """The job of one volunteer: the button at this address, with a page of theirs open."""
        client = self.server.client()
        client.cookies["sessionid"] = self.keys[number]
        assert client.get("/volunteer/profile/").status == 200
        return partial(client.post, path, fields or {})

    def leave(self, number):
        return self.press(number, f"/volunteer/sign-ups/{self.rows[number]}/withdraw/")

    def come(self, number):
        return self.press(number, f"/volunteer/shifts/{self.shift}/sign-up/")

    def wait(self, number):
        return self.press(number, f"/volunteer/shifts/{self.shift}/wait/")

    def answer(self, number, yes):
        return self.press(number, f"/volunteer/sign-ups/{self.rows[number]}/answer/", {"yes": "1"} if yes else {})


def test_who_leaves_who_comes_and_who_waits_at_once(tmp_path):
    """Four leave two full places and the list of six, six come, four more wait: no place is lost or given twice."""
    with serving(tmp_path, prepare=FULL.format(number=18, places=2, waiting=6)) as server:
        site = Site(server)
        jobs = [site.leave(number) for number in (0, 1, 2, 3)]
        jobs += [site.come(number) for number in range(8, 14)] + [site.wait(number) for number in range(14, 18)]
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {answer.status for answer in answers} <= {302, 409}
    assert [answer.status for answer in answers[:4]] == [302] * 4
    assert found["taken"] == found["holding"] <= 2
    assert found["waiting"] == 0 or found["taken"] == 2, "a place is free and somebody waits"
    assert found["asked"] == found["offered"]
    assert len(set(found["positions"])) == found["waiting"]


def test_yes_no_and_leaving_at_once(tmp_path):
    """The one who is asked says yes and no and leaves in three windows: one of it counts."""
    with serving(tmp_path, prepare=FULL.format(number=4, places=1, waiting=3)) as server:
        site = Site(server)
        assert site.leave(0)().status == 302
        jobs = [site.answer(1, True), site.answer(1, False), site.leave(1), site.leave(2)]
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {answer.status for answer in answers} <= {302, 409}
    assert (found["taken"], found["holding"]) == (1, 1)


@TWO_WRITERS
def test_without_the_guard_a_place_stays_free_and_somebody_waits(tmp_path):
    with serving(
        tmp_path, prepare=FULL.format(number=2, places=1, waiting=0), wsgi="tests.races.unguarded_waiting", meeting=2
    ) as server:
        site = Site(server)
        at_once([site.leave(0), site.wait(1)])
        found = server.ask(OUTCOME)
    assert (found["taken"], found["waiting"]) == (0, 1)
