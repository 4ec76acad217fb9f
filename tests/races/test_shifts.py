"""Shifts under real parallel clients, with the guard and without."""

from functools import partial

import pytest

from tests.races.server import at_once, serving

pytestmark = pytest.mark.races

HELPERS = """
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    shift = ShiftFactory(maximum={places})
    ShiftFactory(start=shift.start, end=shift.end, maximum=5)
    for number in range({number}):
        VolunteerFactory(person__name="样例")
"""
SESSIONS = """
    import json
    from importlib import import_module
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from volunteers.models import Shift, Volunteer
    keys = []
    for volunteer in Volunteer.objects.order_by("pk").select_related("person"):
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(volunteer.person_id)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = volunteer.person.get_session_auth_hash()
        session.save()
        keys.append(session.session_key)
    print(json.dumps({"keys": keys, "shifts": list(Shift.objects.order_by("pk").values_list("pk", flat=True))}))
"""
OUTCOME = """
    import json
    from notifications.models import Message
    from volunteers.models import Shift, SignUp
    print(json.dumps({
        "taken": list(Shift.objects.order_by("pk").values_list("taken", flat=True)),
        "confirmed": SignUp.objects.active().count(),
        "rows": SignUp.objects.count(),
        "messages": Message.objects.count(),
    }))
"""


def ready(server, key: str, shift: int):
    """A volunteer with the list open, about to press the button."""
    client = server.client()
    client.cookies["sessionid"] = key
    assert client.get("/volunteer/").status == 200
    return partial(client.post, f"/volunteer/shifts/{shift}/sign-up/", {})


def forty(server) -> list:
    known = server.ask(SESSIONS)
    return at_once([ready(server, key, known["shifts"][0]) for key in known["keys"]])


def two_at_once(server) -> list:
    known = server.ask(SESSIONS)
    return at_once([ready(server, known["keys"][0], shift) for shift in known["shifts"]])


def test_forty_volunteers_for_five_places(tmp_path):
    with serving(tmp_path, prepare=HELPERS.format(number=40, places=5)) as server:
        answers, found = forty(server), server.ask(OUTCOME)
    refused = [answer for answer in answers if answer.status == 409]
    assert sorted(answer.status for answer in answers) == [302] * 5 + [409] * 35
    assert all('data-reason="full"' in answer.text for answer in refused)
    assert found == {"taken": [5, 0], "confirmed": 5, "rows": 5, "messages": 5}


def test_without_the_guard_more_than_three_are_confirmed(tmp_path):
    with serving(
        tmp_path, prepare=HELPERS.format(number=40, places=3), wsgi="tests.races.unguarded_shifts", meeting=4
    ) as server:
        forty(server)
        assert server.ask(OUTCOME)["confirmed"] >= 4


def test_one_volunteer_gets_one_of_two_overlapping_shifts(tmp_path):
    with serving(tmp_path, prepare=HELPERS.format(number=1, places=5)) as server:
        answers, found = two_at_once(server), server.ask(OUTCOME)
    assert sorted(answer.status for answer in answers) == [302, 409]
    assert any('data-reason="overlaps"' in answer.text for answer in answers)
    assert (sorted(found["taken"]), found["confirmed"], found["messages"]) == ([0, 1], 1, 1)


def test_without_the_guard_one_volunteer_gets_both(tmp_path):
    with serving(
        tmp_path, prepare=HELPERS.format(number=1, places=5), wsgi="tests.races.unguarded_shifts", meeting=2
    ) as server:
        two_at_once(server)
        assert server.ask(OUTCOME)["confirmed"] == 2


def test_enrolling_at_once_gives_different_numbers(tmp_path):
    prepare = """
        from tests.factories.taking_part import VolunteerFactory
        for number in range(16):
            VolunteerFactory()
    """
    numbers = """
        import json
        from volunteers.models import Volunteer
        print(json.dumps(list(Volunteer.objects.values_list("number", flat=True))))
    """
    with serving(tmp_path, prepare=prepare) as server:
        known = server.ask(SESSIONS)["keys"]
        server.ask("from volunteers.models import Volunteer\nVolunteer.objects.all().delete()")
        facts = {"name": "样例", "languages": "普通话", "consent": "on"}
        jobs = []
        for key in known:
            client = server.client()
            client.cookies["sessionid"] = key
            client.get("/volunteer/")
            jobs.append(partial(client.post, "/volunteer/enrol/", facts))
        statuses = [answer.status for answer in at_once(jobs)]
        found = server.ask(numbers)
    assert statuses == [302] * 16
    assert sorted(found) == [f"V{number:06d}" for number in range(1, 17)]
