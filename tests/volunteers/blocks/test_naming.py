"""Who leads the team names its people: they are asked, and say yes or no; the place stays the team's until the deadline."""

import pytest

from notifications.models import Message, Purpose
from tests.factories.events import OccurrenceFactory
from tests.factories.taking_part import ShiftFactory, TeamMembershipFactory, VolunteerFactory
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
    paused,
    refused,
    states,
    waits,
)
from volunteers.blocks import finding, naming, releasing
from volunteers.composing_again import compose_again
from volunteers.models import SignUp
from volunteers.shifts import planning
from volunteers.signups import cover_answers, covers, offers, waiting
from volunteers.signups.withdrawing import withdraw
from volunteers.teams import joining

pytestmark = pytest.mark.django_db


def test_who_is_named_is_asked_and_says_yes():
    wanted, mine, captain, [first, *_] = block(size=2, maximum=2)
    asked = named(mine, captain, first)
    assert (asked.status, asked.path, asked.answer_by) == ("offered", "captain", DEADLINE)
    assert named(mine, captain, first) == asked
    [message] = Message.objects.filter(purpose=Purpose.OFFER)
    assert message.phone == first.person.phone
    assert f"{mine.team}请你去" in message.text
    assert "候补" not in message.text
    compose_again(message.about, NOW)
    message.refresh_from_db()
    assert f"{mine.team}请你去" in message.text
    assert numbers(wanted) == (2, 1)
    offers.accept(sign_up=asked, now=NOW + HOUR)
    assert (states(asked), numbers(wanted)) == (["confirmed"], (2, 1))


def test_who_names_themselves_is_on_the_shift():
    wanted, mine, captain, _ = block(size=2, maximum=2)
    own = named(mine, captain, captain)
    assert (own.status, own.answer_by, numbers(wanted)) == ("confirmed", None, (2, 1))
    assert Message.objects.get().phone == captain.person.phone


@pytest.mark.parametrize("how", ["declined", "expired", "withdrawn", "taken back", "left the team"])
def test_a_place_without_a_yes_is_the_teams_again(how):
    wanted, mine, captain, [first, second, *_] = block(size=2, maximum=2)
    in_line = waits(wanted)
    asked = named(mine, captain, first)
    match how:
        case "declined":
            offers.decline(sign_up=asked, now=NOW)
        case "expired":
            SignUp.objects.filter(pk=asked.pk).update(answer_by=NOW + HOUR)
            offers.expire_offers(now=NOW + HOUR)
        case "withdrawn":
            offers.accept(sign_up=asked, now=NOW)
            withdraw(sign_up=asked, now=NOW)
        case "taken back":
            naming.take_back(sign_up=asked, by=captain.person, now=NOW)
        case "left the team":
            joining.leave(membership=first.team_memberships.get(), by=first.person, now=NOW)
    assert (numbers(wanted), states(in_line)) == ((2, 2), ["waitlisted"])
    assert named(mine, captain, second).is_offered
    code = {"declined": "said_no", "withdrawn": "said_no", "left the team": "not_in_team"}.get(how)
    if code:
        assert refused(naming.name, block=mine, volunteer_id=first.pk, by=captain.person, now=NOW) == code
    else:
        assert named(mine, captain, first).is_offered


def test_what_is_refused():
    wanted, mine, captain, [first, second, third] = block(size=1, maximum=3)
    facts = {"block": mine, "by": captain.person, "now": NOW}
    assert refused(naming.name, **facts | {"by": first.person}, volunteer_id=second.pk) == "not_your_team"
    assert refused(naming.name, **facts, volunteer_id=VolunteerFactory().pk) == "not_in_team"
    on(wanted, third)
    assert refused(naming.name, **facts, volunteer_id=third.pk) == "already_in"
    paused(second)
    assert refused(naming.name, **facts, volunteer_id=second.pk) == "member_cannot"
    named(mine, captain, first)
    fourth = TeamMembershipFactory(team=mine.team).volunteer
    assert refused(naming.name, **facts, volunteer_id=fourth.pk) == "block_full"
    assert refused(naming.name, **facts | {"now": DEADLINE}, volunteer_id=fourth.pk) == "block_over"


def test_the_rules_weigh_whoever_is_named():
    wanted, mine, captain, [first, *_] = block(size=1)
    date = OccurrenceFactory(start=START, end=START + HOUR, venue=wanted.occurrence.venue)
    on(ShiftFactory(occurrence=date, start=START, end=START + HOUR), first)
    assert refused(naming.name, block=mine, volunteer_id=first.pk, by=captain.person, now=NOW) == "member_cannot"
    assert numbers(wanted) == (1, 1)


def waiting_and_named():
    wanted, mine, captain, [first, *_] = block(size=1, maximum=1)
    from_list = waiting.join(volunteer_id=first.pk, shift_id=wanted.pk, now=NOW)
    asked = named(mine, captain, first)
    assert (asked.pk, asked.status) == (from_list.pk, "offered")
    assert numbers(wanted) == (1, 0)
    return wanted, asked, captain


def test_who_waits_and_says_yes_to_the_team_waits_no_more():
    wanted, asked, _ = waiting_and_named()
    yes = offers.accept(sign_up=asked, now=NOW)
    assert (yes.status, yes.position, numbers(wanted)) == ("confirmed", None, (1, 0))


def test_who_waits_and_is_named_in_vain_stands_where_they_stood():
    wanted, asked, captain = waiting_and_named()
    naming.take_back(sign_up=asked, by=captain.person, now=NOW)
    asked.refresh_from_db()
    assert (asked.status, asked.position, asked.block, numbers(wanted)) == ("waitlisted", 1, None, (1, 1))
    wanted, asked, _ = waiting_and_named()
    assert offers.expire_offers(now=asked.answer_by) == 1
    asked.refresh_from_db()
    assert (asked.status, asked.position, asked.block, numbers(wanted)) == ("waitlisted", 1, None, (1, 1))


def test_nobody_is_asked_a_third_time():
    _, mine, captain, [first, *_] = block(size=1)
    for _ in range(naming.MAX_QUESTIONS):
        naming.take_back(sign_up=named(mine, captain, first), by=captain.person, now=NOW)
    assert refused(naming.name, block=mine, volunteer_id=first.pk, by=captain.person, now=NOW) == "asked_often"


def test_a_no_counts_for_the_next_block_of_the_team_too():
    wanted, mine, captain, [first, *_] = block(size=1)
    offers.decline(sign_up=named(mine, captain, first), now=NOW)
    releasing.give_back(block=mine, by=captain.person, now=NOW)
    again = held(wanted, mine.team, captain, size=1)
    assert refused(naming.name, block=again, volunteer_id=first.pk, by=captain.person, now=NOW) == "said_no"


def test_closed_sign_ups_leave_the_team_its_places():
    wanted, mine, captain, [first, second, *_] = block(size=2)
    asked = named(mine, captain, first)
    planning.close_shift(shift=wanted, closed=True, now=NOW)
    assert offers.accept(sign_up=asked, now=NOW).status == "confirmed"
    assert named(mine, captain, second).is_offered
    assert numbers(wanted) == (2, 0)


def test_who_took_a_place_over_and_is_no_mate_is_not_sent_away():
    _, mine, captain, [first, *_] = block(size=1)
    yes = offers.accept(sign_up=named(mine, captain, first), now=NOW)
    SignUp.objects.filter(pk=yes.pk).update(volunteer=VolunteerFactory())
    yes.refresh_from_db()
    assert refused(naming.take_back, sign_up=yes, by=captain.person, now=NOW) == "not_named"
    assert [row.is_mate for row in finding.named(mine).coming] == [False]


def test_taken_back_after_a_yes_is_told():
    wanted, mine, captain, [first, *_] = block(size=1)
    yes = named(mine, captain, first)
    assert refused(naming.take_back, sign_up=yes, by=first.person, now=NOW) == "not_your_team"
    offers.accept(sign_up=yes, now=NOW)
    naming.take_back(sign_up=SignUp.objects.get(pk=yes.pk), by=captain.person, now=NOW)
    naming.take_back(sign_up=SignUp.objects.get(pk=yes.pk), by=captain.person, now=NOW)
    told = Message.objects.filter(phone_hash=first.person.phone_hash).exclude(state="withdrawn")
    assert [("你不用去" in message.text) for message in told] == [True]
    assert numbers(wanted) == (1, 1)


def test_after_the_deadline_nothing_is_taken_back():
    _, mine, captain, [first, *_] = block(size=1)
    yes = named(mine, captain, first)
    assert refused(naming.take_back, sign_up=yes, by=captain.person, now=DEADLINE) == "block_over"
    releasing.release_due(now=DEADLINE)
    assert states(yes) == ["offered"]


def test_a_place_that_somebody_takes_over_stays_the_teams():
    wanted, mine, captain, [first, *_] = block(size=1, maximum=1)
    yes = named(mine, captain, first)
    offers.accept(sign_up=yes, now=NOW)
    for _ in range(3):
        VolunteerFactory()
    cover = covers.ask(sign_up=SignUp.objects.get(pk=yes.pk), now=NOW)
    ask = cover.asks.exclude(volunteer=captain).first()
    taken = cover_answers.accept(ask=ask, now=NOW)
    assert (taken.block_id, numbers(wanted)) == (mine.pk, (1, 0))
    cover_answers.undo(cover=cover, now=NOW)
    assert numbers(wanted) == (1, 0)
