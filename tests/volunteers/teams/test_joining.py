"""Coming into teams and leaving them."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps

from core import clock
from core.errors import Refusal
from notifications.models import Message, StaffTask
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from volunteers import personal_data
from volunteers.models import TeamMembership
from volunteers.teams import joining, keeping, links, roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory()


@pytest.fixture
def organizer(team):
    return MembershipFactory(organization=team.organization, role="organizer").person


@pytest.fixture
def captain(team):
    return TeamMembershipFactory(team=team, role="captain")


@pytest.fixture
def volunteer():
    return VolunteerFactory(person__name="石小志")


def refused(verb, **facts):
    with pytest.raises(Refusal) as caught:
        verb(**facts)
    return caught.value.code


def texts_to(volunteer):
    return [row.text for row in Message.objects.to_number(volunteer.person.phone)]


def ask(team, volunteer):
    return joining.ask(team=team, volunteer=volunteer, now=clock.now())


def test_who_asks_is_in_once_the_captain_says_so(team, captain, volunteer):
    row = ask(team, volunteer)
    assert row.state == "asked"
    assert ask(team, volunteer).pk == row.pk
    assert len(texts_to(captain.volunteer)) == 1
    assert "石小志" not in texts_to(captain.volunteer)[0]
    assert refused(joining.accept, membership=row, by=volunteer.person, now=clock.now()) == "not_your_team"
    for _ in range(2):  # pressed twice
        joining.accept(membership=row, by=captain.volunteer.person, now=clock.now())
    row.refresh_from_db()
    assert (row.state, row.role, bool(row.since)) == ("active", "member", True)
    assert ["同意你加入" in text for text in texts_to(volunteer)] == [True]
    assert refused(ask, team=team, volunteer=volunteer) == "already_in_team"
    assert refused(joining.refuse, membership=row, by=captain.volunteer.person, now=clock.now()) == "answered"


def test_who_is_refused_may_ask_again(team, captain, volunteer):
    row = ask(team, volunteer)
    for _ in range(2):
        row = joining.refuse(membership=row, by=captain.volunteer.person, now=clock.now())
    assert (row.state, row.since) == ("left", None)
    assert len(texts_to(volunteer)) == 1
    assert refused(joining.accept, membership=row, by=captain.volunteer.person, now=clock.now()) == "answered"
    assert ask(team, volunteer).pk != row.pk


def test_organizers_hear_of_requests_where_nobody_leads(team, organizer, volunteer):
    ask(team, volunteer)
    assert list(StaffTask.objects.filter(kind="team").values_list("person", "path")) == [
        (organizer.pk, f"/staff/teams/{team.pk}/")
    ]


def test_which_teams_take_nobody(team, volunteer):
    closed = TeamFactory(closed_at=clock.now())
    hidden = TeamFactory(public=False)
    assert refused(ask, team=closed, volunteer=volunteer) == "team_closed"
    assert refused(ask, team=hidden, volunteer=volunteer) == "team_not_public"
    assert refused(ask, team=team, volunteer=VolunteerFactory(active=False)) == "inactive"
    for _ in range(joining.MOST_TEAMS):
        TeamMembershipFactory(volunteer=volunteer)
    assert refused(ask, team=team, volunteer=volunteer) == "too_many_teams"


def test_the_link_lets_in_until_it_is_ended(team, captain, volunteer):
    by = captain.volunteer.person
    old = links.make(team=team, by=by, now=clock.now()).link_token
    new = links.make(team=team, by=by, now=clock.now()).link_token
    assert old != new
    assert refused(joining.join, token=old, volunteer=volunteer, now=clock.now()) == "link_ended"
    asked = ask(team, volunteer)
    row = joining.join(token=new, volunteer=volunteer, now=clock.now())
    assert (row.pk, row.state) == (asked.pk, "active")
    team.refresh_from_db()
    assert new not in (team.link_seed, team.link_digest)
    links.end(team=team, by=by, now=clock.now())
    assert refused(joining.join, token=new, volunteer=VolunteerFactory(), now=clock.now()) == "link_ended"
    assert refused(links.make, team=team, by=volunteer.person, now=clock.now()) == "not_your_team"


def test_an_invitation_is_answered_by_the_volunteer(team, captain, organizer, volunteer):
    row = joining.invite(team=team, volunteer=volunteer, by=organizer, now=clock.now())
    assert joining.invite(team=team, volunteer=volunteer, by=organizer, now=clock.now()).pk == row.pk
    assert len(texts_to(volunteer)) == 1
    assert refused(joining.accept, membership=row, by=captain.volunteer.person, now=clock.now()) == "not_yours"
    assert joining.accept(membership=row, by=volunteer.person, now=clock.now()).state == "active"
    assert (
        refused(joining.invite, team=team, volunteer=volunteer, by=PersonFactory(), now=clock.now()) == "not_your_team"
    )


def test_to_invite_who_asked_is_a_yes(team, captain, volunteer):
    ask(team, volunteer)
    by = captain.volunteer.person
    assert joining.invite(team=team, volunteer=volunteer, by=by, now=clock.now()).state == "active"


def test_who_leaves_keeps_the_row_and_may_come_back(team, captain, volunteer):
    row = TeamMembershipFactory(team=team, volunteer=volunteer)
    assert refused(joining.leave, membership=row, by=captain.volunteer.person, now=clock.now()) == "not_yours"
    left = joining.leave(membership=row, by=volunteer.person, now=clock.now())
    assert (left.state, bool(left.until)) == ("left", True)
    assert ask(team, volunteer).state == "asked"
    assert not StaffTask.objects.filter(kind="team").exists()


def test_a_captain_removes_members_and_a_deputy_does_not(team, captain, volunteer):
    row = TeamMembershipFactory(team=team, volunteer=volunteer)
    deputy = TeamMembershipFactory(team=team, role="deputy")
    assert refused(joining.remove, membership=row, by=deputy.volunteer.person, now=clock.now()) == "not_your_team"
    by = captain.volunteer.person
    assert refused(joining.remove, membership=captain, by=by, now=clock.now()) == "captain_stays"
    assert joining.remove(membership=row, by=by, now=clock.now()).state == "left"
    assert len(texts_to(volunteer)) == 1


def test_organizers_hear_of_a_team_that_lost_its_captain(team, captain, organizer):
    joining.leave(membership=captain, by=captain.volunteer.person, now=clock.now())
    assert "没有队长" in StaffTask.objects.get(kind="team", person=organizer).text
    successor = TeamMembershipFactory(team=team)
    roles.appoint(membership=successor, role="captain", by=organizer, now=clock.now())
    assert not StaffTask.objects.filter(kind="team").exists()


def test_there_is_one_captain(team, captain, volunteer):
    row = TeamMembershipFactory(team=team, volunteer=volunteer)
    by = captain.volunteer.person
    assert refused(roles.appoint, membership=captain, role="member", by=by, now=clock.now()) == "captain_stays"
    assert refused(roles.appoint, membership=row, role="king", by=by, now=clock.now()) == "role_unknown"
    roles.appoint(membership=row, role="captain", by=by, now=clock.now())
    assert dict(team.memberships.values_list("pk", "role")) == {captain.pk: "deputy", row.pk: "captain"}
    assert refused(roles.appoint, membership=row, role="member", by=by, now=clock.now()) == "not_your_team"
    asked = TeamMembershipFactory(team=team, state="asked")
    assert (
        refused(roles.appoint, membership=asked, role="deputy", by=volunteer.person, now=clock.now()) == "not_in_team"
    )


def test_whether_others_see_the_name_is_the_volunteers_own(team, captain, volunteer):
    row = TeamMembershipFactory(team=team, volunteer=volunteer)
    assert refused(joining.show_name, membership=row, by=captain.volunteer.person, shows=False) == "not_yours"
    assert not joining.show_name(membership=row, by=volunteer.person, shows=False).shows_name


def test_a_team_that_closes_ends_what_waits(team, captain, organizer, volunteer):
    links.make(team=team, by=organizer, now=clock.now())
    ask(team, volunteer)
    closed = keeping.close(team=team, closed=True, by=organizer, now=clock.now())
    assert (closed.link_seed, closed.link_digest) == ("", "")
    assert set(team.memberships.values_list("state", flat=True)) == {"active", "left"}
    assert refused(links.make, team=team, by=organizer, now=clock.now()) == "team_closed"
    assert keeping.close(team=team, closed=False, by=organizer, now=clock.now()).closed_at is None


def test_whoever_is_erased_is_in_no_team(team, captain, organizer):
    person = captain.volunteer.person
    assert personal_data.export(person)["teams"][0]["role"] == "captain"
    personal_data.erase(person=person, now=clock.now())
    assert not TeamMembership.objects.exists()
    assert not TeamMembership.history.exists()
    assert StaffTask.objects.filter(kind="team", person=organizer).exists()


def invite(team, by, volunteer):
    return joining.invite(team=team, volunteer=volunteer, by=by, now=clock.now())


def test_who_said_no_or_whose_invitation_was_taken_back_is_left_alone_for_days(team, captain, volunteer, time_machine):
    by = captain.volunteer.person
    row = invite(team, by, volunteer)
    joining.remove(membership=row, by=by, now=clock.now())
    assert refused(invite, team=team, by=by, volunteer=volunteer) == "invited_lately"
    assert len(texts_to(volunteer)) == 1
    time_machine.move_to(clock.now() + joining.QUIET)
    assert invite(team, by, volunteer).state == "invited"


def test_one_team_invites_so_many_a_day(team, captain, monkeypatch):
    monkeypatch.setattr(joining, "MOST_INVITED", 2)
    by = captain.volunteer.person
    for _ in range(2):
        invite(team, by, VolunteerFactory())
    assert refused(invite, team=team, by=by, volunteer=VolunteerFactory()) == "too_many_invited"


def test_who_is_paused_meanwhile_does_not_come_in(team, captain, volunteer):
    row = ask(team, volunteer)
    volunteer.active = False
    volunteer.save(update_fields=["active"])
    assert refused(joining.accept, membership=row, by=captain.volunteer.person, now=clock.now()) == "inactive"
    row.refresh_from_db()
    assert row.state == "asked"


@pytest.mark.parametrize("how", ["removed", "refused", "removed while asking"])
def test_who_was_turned_away_does_not_come_back_by_the_link(team, captain, volunteer, time_machine, how):
    by = captain.volunteer.person
    token = links.make(team=team, by=by, now=clock.now()).link_token

    def later():
        time_machine.move_to(clock.now() + dt.timedelta(hours=1), tick=False)
        return clock.now()

    if how == "removed":
        row = joining.join(token=token, volunteer=volunteer, now=later())
        joining.remove(membership=row, by=by, now=later())
    else:
        verb = joining.refuse if how == "refused" else joining.remove
        verb(membership=ask(team, volunteer), by=by, now=later())
        assert len(texts_to(volunteer)) == 1, "they hear it either way"
    again = joining.join(token=token, volunteer=volunteer, now=later())
    assert again.state == "asked"
    assert joining.join(token=token, volunteer=volunteer, now=later()) == again, "pressed twice"
    assert "有人申请加入" in texts_to(captain.volunteer)[-1]
    joining.leave(membership=again, by=volunteer.person, now=later())
    again = joining.join(token=token, volunteer=volunteer, now=later())
    assert again.state == "asked", "to take the request back changes nothing"
    joining.accept(membership=again, by=by, now=later())
    joining.leave(membership=again, by=volunteer.person, now=later())
    assert joining.join(token=token, volunteer=volunteer, now=later()).state == "active", (
        "taken in since, left by themselves"
    )


def test_who_was_removed_and_is_invited_comes_in_by_the_link(team, captain, volunteer):
    by = captain.volunteer.person
    token = links.make(team=team, by=by, now=clock.now()).link_token
    joining.remove(membership=TeamMembershipFactory(team=team, volunteer=volunteer), by=by, now=clock.now())
    joining.invite(team=team, volunteer=volunteer, by=by, now=clock.now())
    assert joining.join(token=token, volunteer=volunteer, now=clock.now()).state == "active"


def test_a_captain_who_takes_themselves_out_is_not_turned_away(team, captain, organizer):
    token = links.make(team=team, by=organizer, now=clock.now()).link_token
    joining.leave(membership=captain, by=captain.volunteer.person, now=clock.now())
    assert joining.join(token=token, volunteer=captain.volunteer, now=clock.now()).state == "active"


def test_who_was_removed_before_it_stood_with_them_asks_by_the_link(team, captain, volunteer, time_machine):
    """The audit list knows them; who left by themselves, in whatever way, is let in as before."""
    by = captain.volunteer.person
    token = links.make(team=team, by=by, now=clock.now()).link_token
    own, left = VolunteerFactory(), VolunteerFactory()
    MembershipFactory(organization=team.organization, role="organizer", person=own.person)
    rows = {one: TeamMembershipFactory(team=team, volunteer=one) for one in (volunteer, own, left)}
    joining.remove(membership=rows[volunteer], by=by, now=clock.now())
    joining.remove(membership=rows[own], by=own.person, now=clock.now())
    joining.leave(membership=rows[left], by=left.person, now=clock.now())
    TeamMembership.objects.update(turned_away=False)
    before = import_module("volunteers.migrations.0009_turned_away_before")
    for _ in range(2):
        before.mark(apps, None)
    time_machine.move_to(clock.now() + dt.timedelta(hours=1), tick=False)
    again = [joining.join(token=token, volunteer=one, now=clock.now()).state for one in rows]
    assert again == ["asked", "active", "active"]
