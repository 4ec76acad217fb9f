"""What a team does not name goes back: at the deadline, given back, by staff, with the date and with the team."""

import datetime as dt

import pytest

from core import clock
from notifications.models import Message
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.blocks.making import (
    DEADLINE,
    HOUR,
    NOW,
    block,
    named,
    numbers,
    on,
    organizer_of,
    refused,
    states,
    waits,
)
from volunteers import tasks
from volunteers.blocks import releasing
from volunteers.models import SignUp, TeamBlock
from volunteers.personal_data import erase
from volunteers.shifts import cancelling
from volunteers.signups import offers
from volunteers.teams import keeping

pytestmark = pytest.mark.django_db


def texts(volunteer) -> list[str]:
    rows = Message.objects.filter(phone_hash=volunteer.person.phone_hash).exclude(state="withdrawn")
    return list(rows.order_by("pk").values_list("text", flat=True))


def endings() -> list[tuple[str, str]]:
    return list(TeamBlock.objects.order_by("pk").values_list("state", "ending"))


def test_at_the_deadline_what_has_no_name_goes_to_who_waits():
    wanted, mine, captain, [first, second, *_] = block(size=3, maximum=3)
    yes = named(mine, captain, first)
    offers.accept(sign_up=yes, now=NOW)
    silent = named(mine, captain, second, now=DEADLINE - HOUR)
    waiting = [waits(wanted), waits(wanted)]
    assert releasing.release_due(now=DEADLINE - HOUR) == 0
    assert releasing.release_due(now=DEADLINE) == 1
    assert releasing.release_due(now=DEADLINE) == 0
    assert endings() == [("released", "deadline")]
    assert states(yes, silent, *waiting) == ["confirmed", "offered", "offered", "waitlisted"]
    assert numbers(wanted) == (3, 0)
    assert "到期了，没定的 1 个放回去了" in texts(captain)[-1]
    offers.decline(sign_up=silent, now=DEADLINE + HOUR / 2)
    assert states(silent, *waiting) == ["declined", "offered", "offered"]
    assert numbers(wanted) == (3, 0)


def test_where_everybody_is_named_nobody_is_told():
    _, mine, captain, [first, *_] = block(size=1, maximum=1)
    named(mine, captain, first)
    before = texts(captain)
    releasing.release_due(now=DEADLINE)
    assert (texts(captain), endings()) == (before, [("released", "deadline")])


def test_who_leads_is_reminded_once_the_day_before():
    _, mine, captain, _ = block(size=2)
    day_before = DEADLINE - dt.timedelta(hours=23)
    assert releasing.remind(now=day_before - 2 * HOUR) == 0
    assert releasing.remind(now=day_before) == 1
    assert releasing.remind(now=day_before + HOUR) == 0
    [text] = texts(captain)
    assert "还有 2 个没定人" in text
    releasing.give_back(block=mine, by=captain.person, now=day_before + HOUR)
    assert texts(captain) == []


def test_the_sweep_reminds_and_releases(monkeypatch):
    wanted, _, captain, _ = block(size=2)
    monkeypatch.setattr(clock, "now", lambda: DEADLINE + HOUR)
    assert tasks.release_blocks() == 1
    assert (endings(), numbers(wanted)) == ([("released", "deadline")], (0, 0))
    assert len(texts(captain)) == 1


def test_given_back_by_who_leads_it():
    wanted, mine, captain, [member, *_] = block(size=3)
    waiting = waits(wanted)
    assert refused(releasing.give_back, block=mine, by=member.person, now=NOW) == "not_your_team"
    releasing.give_back(block=mine, by=captain.person, now=NOW)
    releasing.give_back(block=mine, by=captain.person, now=NOW)
    assert (states(waiting), numbers(wanted)) == (["offered"], (1, 0))
    assert endings() == [("released", "given_back")]


def test_released_by_staff_with_a_reason():
    wanted, mine, captain, _ = block(size=3)
    facts = {"block": mine, "by": organizer_of(wanted), "now": NOW}
    assert refused(releasing.release_by_staff, reason=" ", **facts) == "reason_missing"
    assert refused(releasing.release_by_staff, block=mine, by=captain.person, reason="x", now=NOW) == "not_your_event"
    releasing.release_by_staff(reason="要先给学校", **facts)
    releasing.release_by_staff(reason="要先给学校", **facts)
    [text] = texts(captain)
    assert "组织者放回了没定的 3 个" in text
    assert "要先给学校" in text
    assert (endings(), numbers(wanted)) == ([("released", "staff")], (0, 0))


def test_whose_places_all_have_names_is_reminded_once_one_comes_back():
    _, mine, captain, [first, *_] = block(size=1)
    yes = named(mine, captain, first)
    assert releasing.remind(now=DEADLINE - 20 * HOUR) == 0
    offers.decline(sign_up=yes, now=DEADLINE - 10 * HOUR)
    assert releasing.remind(now=DEADLINE - 9 * HOUR) == 1
    assert "还有 1 个没定人" in texts(captain)[-1]


def test_a_cancelled_date_ends_it():
    wanted, mine, captain, [first, *_] = block(size=3)
    named(mine, captain, first)
    cancelling.cancel_sign_ups(occurrences=[wanted.occurrence], now=NOW)
    assert (endings(), numbers(wanted)) == ([("released", "cancelled")], (0, 0))
    assert "活动取消了" in texts(captain)[-1]


def test_a_date_that_moves_up_brings_the_deadline_forward():
    wanted, mine, captain, _ = block(size=3)
    type(wanted).objects.filter(pk=wanted.pk).update(start=DEADLINE + HOUR, end=DEADLINE + 3 * HOUR)
    releasing.follow_dates(shift_ids=[wanted.pk], by={}, now=NOW)
    mine.refresh_from_db()
    assert mine.names_until == DEADLINE - 23 * HOUR
    assert "期限也提前到" in texts(captain)[-1]
    releasing.follow_dates(shift_ids=[wanted.pk], by={}, now=NOW)
    assert len(texts(captain)) == 1


def test_a_date_that_is_put_off_keeps_the_places_and_the_deadline_goes_along():
    wanted, mine, captain, _ = block(size=3)
    dates = type(wanted.occurrence).objects.filter(pk=wanted.occurrence_id)
    dates.update(state="postponed")
    assert (releasing.remind(now=DEADLINE - HOUR), releasing.release_due(now=DEADLINE + HOUR)) == (0, 0)
    assert numbers(wanted) == (3, 3)
    week = 7 * 24 * HOUR
    dates.update(state="scheduled")
    type(wanted).objects.filter(pk=wanted.pk).update(start=wanted.start + week, end=wanted.end + week)
    releasing.follow_dates(shift_ids=[wanted.pk], by={wanted.occurrence_id: week}, now=DEADLINE + HOUR)
    mine.refresh_from_db()
    assert (mine.names_until, texts(captain)) == (DEADLINE + week, [])
    assert releasing.release_due(now=DEADLINE + week) == 1


def test_a_closed_team_holds_nothing():
    wanted, mine, captain, [first, *_] = block(size=3)
    yes = named(mine, captain, first)
    organizer = MembershipFactory(organization=mine.team.organization, role="organizer").person
    keeping.close(team=mine.team, closed=True, by=organizer, now=NOW)
    assert (endings(), states(yes), numbers(wanted)) == ([("released", "team_closed")], ["offered"], (1, 0))


def test_an_erased_member_gives_the_place_back_to_the_team():
    wanted, mine, captain, [first, *_] = block(size=3)
    offers.accept(sign_up=named(mine, captain, first), now=NOW)
    assert numbers(wanted) == (3, 2)
    erase(person=first.person, now=NOW)
    assert numbers(wanted) == (3, 3)


def test_an_erased_captain_leaves_the_block_to_the_team():
    wanted, _, captain, _ = block(size=3)
    erase(person=captain.person, now=NOW)
    assert numbers(wanted) == (3, 3)
    assert releasing.release_due(now=DEADLINE) == 1
    assert (numbers(wanted), SignUp.objects.count()) == ((0, 0), 0)


def test_a_place_that_nobody_waits_for_is_everybodys():
    wanted, *_ = block(size=3, maximum=3)
    releasing.release_due(now=DEADLINE)
    on(wanted, VolunteerFactory(), now=DEADLINE)
    assert numbers(wanted) == (1, 0)
