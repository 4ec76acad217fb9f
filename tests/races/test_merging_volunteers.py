"""Two rows of one volunteer are merged while the human signs up, while staff merge them the other way round, and while they swap."""

from functools import partial

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.server import at_once, serving
from tests.races.test_covers import answer

pytestmark = pytest.mark.races
PREPARED = """
    import datetime as dt
    from core import clock
    from tests.factories.events import OccurrenceFactory
    from tests.factories.people import AssociationFactory, MembershipFactory
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    from volunteers.signups import signing_up
    association = AssociationFactory()
    [MembershipFactory(organization=association) for _ in range(2)]
    day = clock.midnight(clock.today() + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    date = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=date, start=day, end=date.end, maximum=3)
    kept, other = VolunteerFactory(person__name="样例"), VolunteerFactory(person__name="样例")
    signing_up.sign_up(volunteer_id=kept.pk, shift_id=shift.pk, now=clock.now())
"""
SWAP = """
    import datetime as dt
    from core import clock
    from notifications.models import Message
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory
    from volunteers.models import Shift, SignUp, Volunteer
    from volunteers.signups import signing_up, swaps
    from tests.factories.taking_part import VolunteerFactory
    day = clock.midnight(clock.today() + dt.timedelta(days=11)) + dt.timedelta(hours=10)
    date = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2))
    wanted = ShiftFactory(occurrence=date, start=day, end=date.end, maximum=3)
    signing_up.sign_up(volunteer_id=VolunteerFactory(person__name="样例").pk, shift_id=wanted.pk, now=clock.now())
    swaps.propose(sign_up=SignUp.objects.earliest("pk"), wanted_id=wanted.pk, now=clock.now())
    Message.objects.update(state="delivered", called_at=clock.now())
"""
KEYS = """
    import json
    from django.test import Client
    from organizations.models import Membership
    from volunteers.models import CoverAsk, Shift, Volunteer

    def cookie(person):
        client = Client()
        client.force_login(person)
        return client.cookies["sessionid"].value

    people = Volunteer.objects.order_by("pk")
    staff = Membership.objects.filter(organization__is_association=True).order_by("pk")
    print(json.dumps({
        "staff": [cookie(one.person) for one in staff],
        "people": [[one.pk, cookie(one.person)] for one in people],
        "shift": Shift.objects.earliest("pk").pk,
        "asks": [ask.path for ask in CoverAsk.objects.order_by("pk")],
    }))
"""
OUTCOME = """
    import json
    from volunteers.models import Shift, SignUp, Volunteer, VolunteerMerge
    shifts = list(Shift.objects.order_by("pk"))
    live = SignUp.objects.live()
    print(json.dumps({
        "merges": VolunteerMerge.objects.count(),
        "away": Volunteer.objects.exclude(merged_into=None).count(),
        "taken": [one.taken for one in shifts],
        "live": [live.filter(shift=one).count() for one in shifts],
        "left behind": live.exclude(volunteer__merged_into=None).count(),
    }))
"""


def merge(server, cookie, kept, other):
    """The job of staff who have the page of both open."""
    client = server.client()
    client.cookies["sessionid"] = cookie
    path = f"/staff/volunteers/{kept}/merge/"
    assert client.get(f"{path}?other={other}").status == 200
    return partial(client.post, path, {"other": other, "reason": "电话里问过本人"})


def sign_up(server, cookie, shift):
    client = server.client()
    client.cookies["sessionid"] = cookie
    assert client.get("/volunteer/profile/").status == 200
    return partial(client.post, f"/volunteer/shifts/{shift}/sign-up/", {})


def signs_up_meanwhile(server):
    known = server.ask(KEYS)
    [kept, _], [other, cookie] = known["people"]
    jobs = [merge(server, known["staff"][0], kept, other), sign_up(server, cookie, known["shift"])]
    return [one.status for one in at_once(jobs)], server.ask(OUTCOME)


def both_ways(server):
    known = server.ask(KEYS)
    [kept, _], [other, _] = known["people"]
    jobs = [merge(server, known["staff"][0], kept, other), merge(server, known["staff"][1], other, kept)]
    return sorted(one.status for one in at_once(jobs)), server.ask(OUTCOME)


def test_signing_up_with_the_number_that_is_merged(tmp_path):
    """Either staff are asked which of the two places stays, or whoever signs up reads that they are elsewhere now."""
    with serving(tmp_path, prepare=PREPARED) as server:
        statuses, found = signs_up_meanwhile(server)
    assert statuses in ([302, 409], [422, 302])
    assert found["taken"] == found["live"] == [1 if statuses == [302, 409] else 2]
    assert found["left behind"] == 0


@TWO_WRITERS
def test_without_the_lock_a_place_is_left_behind(tmp_path):
    wsgi = "tests.races.unguarded_merging_volunteers"
    with serving(tmp_path, prepare=PREPARED, wsgi=wsgi, meeting=2) as server:
        statuses, found = signs_up_meanwhile(server)
    assert (statuses, found["left behind"]) == ([302, 302], 1)


def test_each_into_the_other(tmp_path):
    with serving(tmp_path, prepare=PREPARED) as server:
        statuses, found = both_ways(server)
    assert statuses == [302, 422]
    assert (found["merges"], found["away"], found["left behind"]) == (1, 1, 0)


@TWO_WRITERS
def test_without_the_lock_each_holds_what_the_other_wants(tmp_path):
    wsgi = "tests.races.unguarded_merging_both_ways"
    with serving(tmp_path, prepare=PREPARED, wsgi=wsgi, meeting=2) as server:
        statuses, _ = both_ways(server)
    assert statuses == [302, 503]


def test_whoever_proposed_a_swap_is_merged_while_the_other_says_yes(tmp_path):
    with serving(tmp_path, prepare=PREPARED + SWAP) as server:
        known = server.ask(KEYS)
        [proposer, _], [other, _] = known["people"][:2]
        jobs = [merge(server, known["staff"][0], other, proposer), answer(server, known["asks"][0], "yes")]
        statuses, found = [one.status for one in at_once(jobs)], server.ask(OUTCOME)
    assert statuses == [302, 302]
    assert found["taken"] == found["live"] == [1, 1]
    assert (found["merges"], found["left behind"]) == (1, 0)
