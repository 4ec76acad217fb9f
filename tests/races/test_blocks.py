"""Places that teams hold, under real parallel clients: the last ones, and what is named or taken while they are given back."""

import datetime as dt
from functools import partial

import pytest
from django.utils import timezone

from core import clock
from tests.races.server import at_once, serving
from tests.races.test_shifts import SESSIONS

pytestmark = pytest.mark.races

TEAMS = """
    import datetime as dt
    from core import clock
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory, VolunteerFactory
    from volunteers.blocks import holding
    from volunteers.signups import waiting
    start = clock.midnight(clock.today() + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    date = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=date, start=start, end=date.end, maximum=4)
    for number in range(2):
        team = TeamFactory(slug=f"team-{{number}}")
        for role in ("captain", "deputy", "member", "member", "member"):
            TeamMembershipFactory(team=team, role=role, volunteer__person__name="样例")
    others = [VolunteerFactory(person__name="样例") for number in range(6)]
    for first in team.memberships.filter(role="captain")[:{held}]:
        block = holding.hold(
            team_id=team.pk, shift_id=shift.pk, size=4, names_until=start - dt.timedelta(days=2),
            by=first.volunteer.person, now=clock.now(),
        )
        for volunteer in others[:2]:
            waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
"""
OUTCOME = """
    import json
    from volunteers.models import Shift, SignUp, TeamBlock
    [shift] = Shift.objects.all()
    print(json.dumps({
        "taken": shift.taken,
        "held": shift.held,
        "holding": SignUp.objects.filter(status__in=SignUp.HOLDING).count(),
        "unnamed": sum(TeamBlock.objects.open().with_numbers().values_list("unnamed", flat=True)),
        "open": TeamBlock.objects.open().count(),
        "sizes": sum(TeamBlock.objects.values_list("size", flat=True)),
        "waiting": SignUp.objects.filter(status="waitlisted").count(),
        "block": TeamBlock.objects.order_by("pk").values_list("pk", flat=True).first(),
        "members": list(
            TeamBlock.objects.order_by("pk").values_list("team__memberships__volunteer", flat=True)
        ),
    }))
"""
CAPTAINS = (0, 5)
DEPUTY = 6
"""Of the second team, in the order of the keys."""
OTHERS = range(12, 16)


class Site:
    """A server with one shift and two teams, everybody signed in."""

    def __init__(self, server):
        self.server = server
        known = server.ask(SESSIONS)
        self.keys, [self.shift] = known["keys"], known["shifts"]

    def press(self, number, path, **fields):
        client = self.server.client()
        client.cookies["sessionid"] = self.keys[number]
        assert client.get("/volunteer/profile/").status == 200
        return partial(client.post, path, fields)

    def hold(self, team):
        start = clock.midnight(clock.today() + dt.timedelta(days=7)) + dt.timedelta(hours=18)
        until = f"{timezone.localtime(start):%Y-%m-%dT%H:%M}"
        path = f"/volunteer/shifts/{self.shift}/hold/team-{team}/"
        return self.press(CAPTAINS[team], path, size="3", names_until=until)

    def come(self, number):
        return self.press(number, f"/volunteer/shifts/{self.shift}/sign-up/")

    def on_block(self, number, block, **fields):
        return self.press(number, f"/volunteer/blocks/{block}/", **fields)


def counted(found) -> bool:
    """No place is lost or given twice."""
    return found["taken"] == found["holding"] + found["unnamed"] <= 4 and found["held"] == found["unnamed"]


def two_captains(server) -> list:
    site = Site(server)
    return at_once([site.hold(0), site.hold(1)])


def test_two_captains_and_the_last_places(tmp_path):
    with serving(tmp_path, prepare=TEAMS.format(held=0)) as server:
        answers, found = two_captains(server), server.ask(OUTCOME)
    assert sorted(answer.status for answer in answers) == [302, 422]
    assert (found["open"], found["taken"], found["held"]) == (1, 3, 3)


def test_without_the_guard_both_hold_them(tmp_path):
    with serving(tmp_path, prepare=TEAMS.format(held=0), wsgi="tests.races.unguarded_blocks", meeting=2) as server:
        two_captains(server)
        assert server.ask(OUTCOME)["sizes"] == 6


def test_given_back_while_others_come(tmp_path):
    """Two wait for the four places that are given back, four others come: whoever waits is asked, none is lost."""
    with serving(tmp_path, prepare=TEAMS.format(held=1)) as server:
        site = Site(server)
        block = server.ask(OUTCOME)["block"]
        jobs = [site.on_block(CAPTAINS[1], block, do="give-back"), *(site.come(number) for number in OTHERS)]
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {answer.status for answer in answers} <= {302, 409}
    assert (found["open"], counted(found)) == (0, True)
    assert found["waiting"] == 0 or found["taken"] == 4, "a place is free and somebody waits"


def test_named_while_it_is_given_back(tmp_path):
    """The deputy gives back what the captain names: who was named in time is asked, the rest is everybody's."""
    with serving(tmp_path, prepare=TEAMS.format(held=1)) as server:
        site = Site(server)
        known = server.ask(OUTCOME)
        jobs = [
            site.on_block(CAPTAINS[1], known["block"], do="name", volunteer=str(member))
            for member in known["members"][2:]
        ]
        jobs.append(site.on_block(DEPUTY, known["block"], do="give-back"))
        answers, found = at_once(jobs), server.ask(OUTCOME)
    assert {answer.status for answer in answers} == {302}
    assert (found["open"], counted(found)) == (0, True)
    assert found["waiting"] == 0 or found["taken"] == 4, "a place is free and somebody waits"
