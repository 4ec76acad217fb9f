"""Changing shifts under real parallel clients: two say yes, yes against leaving, and without the guard."""

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import at_once, serving
from tests.races.test_covers import answer, leave

pytestmark = pytest.mark.races

PROPOSED = """
    import datetime as dt
    from core import clock
    from notifications.models import Message
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    from volunteers.signups import signing_up, swaps
    day = clock.midnight(clock.today() + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    shifts = []
    for number in range(2):
        start = day + dt.timedelta(days=number)
        date = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=2))
        shifts.append(ShiftFactory(occurrence=date, start=start, end=date.end, maximum=number + 1))
    people = [VolunteerFactory(person__name="样例") for number in range(3)]
    on = [
        signing_up.sign_up(volunteer_id=one.pk, shift_id=shifts[min(place, 1)].pk, now=clock.now())
        for place, one in enumerate(people)
    ]
    swaps.propose(sign_up=on[0], wanted_id=shifts[1].pk, now=clock.now())
    Message.objects.update(state="delivered", called_at=clock.now())
"""
LINKS = """
    import json
    from volunteers.models import CoverAsk, SignUp
    paths = [ask.path for ask in CoverAsk.objects.order_by("pk")]
    print(json.dumps({"paths": paths, "mine": SignUp.objects.order_by("pk").first().pk}))
"""
OUTCOME = """
    import json
    from volunteers.models import CoverAsk, Shift, SignUp
    shifts = list(Shift.objects.order_by("pk"))
    print(json.dumps({
        "taken": [one.taken for one in shifts],
        "confirmed": [SignUp.objects.active().filter(shift=one).count() for one in shifts],
        "yes": CoverAsk.objects.filter(answer="yes").count(),
    }))
"""


def test_two_say_yes_and_one_changes(tmp_path):
    with serving(tmp_path, prepare=PROPOSED) as server:
        known = server.ask(LINKS)
        answers, found = at_once([answer(server, path, "yes") for path in known["paths"]]), server.ask(OUTCOME)
    assert sorted(one.status for one in answers) == [302, 409]
    assert found == {"taken": [1, 2], "confirmed": [1, 2], "yes": 1}


def test_yes_against_leaving(tmp_path):
    """Either both have changed, or the one who left is off and the other where they were: never half of it."""
    with serving(tmp_path, prepare=PROPOSED) as server:
        known = server.ask(LINKS)
        jobs = [leave(server, known["mine"]), answer(server, known["paths"][0], "yes")]
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {one.status for one in answers} <= {302, 409}
    assert found["taken"] == found["confirmed"]
    assert found["yes"] == (1 if found["taken"] == [1, 2] else 0)
    assert found["taken"] in ([1, 2], [0, 2])


@TWO_WRITERS
def test_without_the_guard_who_has_left_is_put_on_the_other_shift(tmp_path):
    with serving(tmp_path, prepare=PROPOSED, wsgi="tests.races.unguarded_swaps", meeting=2) as server:
        known = server.ask(LINKS)
        at_once([leave(server, known["mine"]), answer(server, known["paths"][0], "yes")])
        found = server.ask(OUTCOME)
    assert found["taken"] != found["confirmed"]
