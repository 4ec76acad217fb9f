"""Finding cover under real parallel clients: two say yes, yes against leaving, yes against taking back, and without the guard."""

from functools import partial

import pytest

from tests.races.server import at_once, serving
from tests.races.test_shifts import SESSIONS

pytestmark = pytest.mark.races

SOUGHT = """
    import datetime as dt
    from core import clock
    from notifications.models import Message
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    from volunteers.signups import covers, signing_up
    day = clock.midnight(clock.today() + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    date = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=date, start=day, end=date.end, maximum=1)
    people = [VolunteerFactory(person__name="样例") for number in range(6)]
    mine = signing_up.sign_up(volunteer_id=people[0].pk, shift_id=shift.pk, now=clock.now())
    covers.ask(sign_up=mine, now=clock.now())
    Message.objects.update(state="delivered", called_at=clock.now())
"""
LINKS = """
    import json
    from volunteers.models import CoverAsk, SignUp
    print(json.dumps({"paths": [ask.path for ask in CoverAsk.objects.order_by("pk")], "mine": SignUp.objects.get().pk}))
"""
OUTCOME = """
    import json
    from collections import Counter
    from volunteers.models import Cover, CoverAsk, Shift, SignUp
    [shift] = Shift.objects.all()
    print(json.dumps({
        "taken": shift.taken,
        "confirmed": SignUp.objects.active().count(),
        "yes": CoverAsk.objects.filter(answer="yes").count(),
        "late": CoverAsk.objects.filter(answer="late").count(),
        "status": Cover.objects.get().status,
    }))
"""


def answer(server, path, said):
    """The job of one who has the page of the link open."""
    client = server.client()
    assert client.get(path).status == 200
    return partial(client.post, path, {"answer": said})


def leave(server, pk):
    """The job of whoever asked, with their page open."""
    client = server.client()
    client.cookies["sessionid"] = server.ask(SESSIONS)["keys"][0]
    assert client.get("/volunteer/profile/").status == 200
    return partial(client.post, f"/volunteer/sign-ups/{pk}/withdraw/", {})


def test_five_say_yes_and_one_gets_it(tmp_path):
    with serving(tmp_path, prepare=SOUGHT) as server:
        known = server.ask(LINKS)
        answers, found = at_once([answer(server, path, "yes") for path in known["paths"]]), server.ask(OUTCOME)
    assert sorted(one.status for one in answers) == [302] + [409] * 4
    assert all('data-reason="cover_taken"' in one.text for one in answers if one.status == 409)
    assert found == {"taken": 1, "confirmed": 1, "yes": 1, "late": 4, "status": "found"}


def test_yes_against_leaving(tmp_path):
    """Whoever asked leaves by themselves while two say yes: one has the place, nobody is on it twice."""
    with serving(tmp_path, prepare=SOUGHT) as server:
        known = server.ask(LINKS)
        jobs = [leave(server, known["mine"]), *(answer(server, path, "yes") for path in known["paths"][:2])]
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {one.status for one in answers} <= {302, 409}
    assert (found["taken"], found["confirmed"], found["yes"]) == (1, 1, 1)


def test_yes_no_and_taking_back_at_once(tmp_path):
    """One has said yes and takes it back while others say yes and no: the counts agree with who is on it."""
    with serving(tmp_path, prepare=SOUGHT) as server:
        first, second, third, *_ = server.ask(LINKS)["paths"]
        jobs = [answer(server, first, "undo"), answer(server, second, "yes"), answer(server, third, "no")]
        assert answer(server, first, "yes")().status == 302
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {one.status for one in answers} <= {302, 409}
    assert (found["taken"], found["confirmed"]) == (1, 1)


def test_without_the_guard_two_get_one_place(tmp_path):
    with serving(tmp_path, prepare=SOUGHT, wsgi="tests.races.unguarded_covers", meeting=2) as server:
        known = server.ask(LINKS)
        at_once([answer(server, path, "yes") for path in known["paths"][:2]])
        assert server.ask(OUTCOME)["confirmed"] == 2
