"""Who leads a team holds places of a shift: who may, how many, until when, more and fewer."""

import datetime as dt

import pytest

from tests.factories.people import MembershipFactory
from tests.factories.taking_part import TeamMembershipFactory, VolunteerFactory
from tests.volunteers.blocks.making import (
    DEADLINE,
    HOUR,
    NOW,
    START,
    block,
    held,
    named,
    numbers,
    on,
    refused,
    shift,
    states,
    team,
    waits,
)
from volunteers.blocks import holding
from volunteers.models import TeamBlock
from volunteers.shifts import planning
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


def wish(wanted, found, by, **facts):
    return {
        "team_id": found.pk,
        "shift_id": wanted.pk,
        "size": 2,
        "names_until": DEADLINE,
        "by": by.person,
        "now": NOW,
    } | facts


def test_held_places_are_taken_for_everybody_else():
    wanted, mine, _, _ = block(size=3, maximum=4)
    assert (mine.size, mine.state, numbers(wanted)) == (3, "open", (3, 3))
    on(wanted)
    assert numbers(wanted) == (4, 3)
    other = VolunteerFactory()
    assert refused(sign_up, volunteer_id=other.pk, shift_id=wanted.pk, now=NOW) == "full"
    waits(wanted)


def test_the_same_again_is_the_same_and_another_size_is_refused():
    wanted = shift(maximum=5)
    found, captain, _ = team()
    mine = held(wanted, found, captain)
    assert held(wanted, found, captain) == mine
    assert refused(holding.hold, **wish(wanted, found, captain)) == "block_open"
    assert numbers(wanted) == (3, 3)


def test_captain_deputy_and_organizer_may_others_not():
    wanted = shift(maximum=9)
    found, _, [member, *_] = team()
    assert refused(holding.hold, **wish(wanted, found, member)) == "not_your_team"
    assert refused(holding.hold, **wish(wanted, found, VolunteerFactory())) == "not_your_team"
    deputy = TeamMembershipFactory(team=found, role="deputy").volunteer
    assert held(wanted, found, deputy).by == deputy.person
    organizer = MembershipFactory(organization=found.organization, role="organizer").person
    another = shift(maximum=9)
    facts = wish(another, found, deputy) | {"by": organizer}
    assert holding.hold(**facts).by == organizer


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"size": 0}, "block_size"),
        ({"size": 5}, "block_size"),
        ({"size": 4}, "block_too_big"),
        ({"names_until": NOW + HOUR}, "deadline_too_soon"),
        ({"names_until": START - 2 * HOUR}, "deadline_too_late"),
        ({"names_until": START + HOUR}, "deadline_too_late"),
        ({"now": START}, "ended"),
    ],
)
def test_what_can_not_be_held(facts, code):
    wanted = shift(maximum=3)
    found, captain, _ = team(people=4)
    assert refused(holding.hold, **wish(wanted, found, captain, **facts)) == code
    assert numbers(wanted) == (0, 0)


def test_nothing_is_held_where_it_is_full_closed_or_somebody_waits():
    found, captain, _ = team()
    full = shift(maximum=1)
    on(full)
    assert refused(holding.hold, **wish(full, found, captain)) == "full"
    waits(full)
    type(full).objects.filter(pk=full.pk).update(maximum=3)
    assert refused(holding.hold, **wish(full, found, captain)) == "people_wait"
    closed = shift(maximum=3, closed=True)
    assert refused(holding.hold, **wish(closed, found, captain)) == "closed"
    later = shift(maximum=3, opens_at=NOW + HOUR)
    assert refused(holding.hold, **wish(later, found, captain)) == "not_yet_open"
    found.closed_at = NOW
    found.save()
    assert refused(holding.hold, **wish(shift(maximum=3), found, captain)) == "team_closed"


def test_a_team_has_so_many_blocks_at_a_time(monkeypatch):
    monkeypatch.setattr(holding, "MAX_OPEN", 1)
    found, captain, _ = team()
    held(shift(maximum=3), found, captain)
    assert refused(holding.hold, **wish(shift(maximum=3), found, captain)) == "too_many_blocks"


def test_more_and_fewer():
    wanted, mine, captain, [first, *_] = block(size=2, maximum=4)
    asked = named(mine, captain, first)
    facts = {"block": mine, "by": captain.person, "now": NOW}
    assert refused(holding.resize, size=0, **facts) == "below_named"
    assert refused(holding.resize, size=5, **facts) == "block_size"
    assert holding.resize(size=4, **facts).size == 4
    assert numbers(wanted) == (4, 3)
    waiting = waits(wanted)
    assert holding.resize(size=3, **facts).size == 3
    assert states(waiting, asked) == ["offered", "offered"]
    assert numbers(wanted) == (4, 2)
    assert refused(holding.resize, size=4, **facts) == "full"
    assert refused(holding.resize, block=mine, size=1, by=first.person, now=NOW) == "not_your_team"
    assert refused(holding.resize, block=mine, size=1, by=captain.person, now=DEADLINE) == "block_over"


def test_the_maximum_does_not_fall_below_what_is_held():
    wanted, _, _, _ = block(size=3, maximum=4)
    need = planning.Need(**planning.facts_of(wanted) | {"minimum": 1, "ideal": 1, "maximum": 2})
    span = wanted.span
    code = refused(planning.edit_shift, shift=wanted, span=span, need=need, now=NOW)
    assert code == "maximum_below_taken"
    later = span.shifted(dt.timedelta(hours=1))
    need = planning.Need(**planning.facts_of(wanted))
    assert refused(planning.edit_shift, shift=wanted, span=later, need=need, now=NOW) == "times_taken"
    assert refused(planning.remove_shift, shift=wanted) == "has_sign_ups"
    assert TeamBlock.objects.get().is_open
