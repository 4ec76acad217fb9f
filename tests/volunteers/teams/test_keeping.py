"""Organizers keep teams."""

from dataclasses import replace

import pytest

from accounts.models import AuditEntry
from core import clock
from core.errors import Refusal
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory
from volunteers.teams import joining, keeping, links, roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return OrganizationFactory()


@pytest.fixture
def organizer(host):
    return MembershipFactory(organization=host, role="organizer").person


def add(by, **facts):
    return keeping.add(facts=keeping.TeamFacts(**facts), by=by, now=clock.now())


def change(team, by, **facts):
    return keeping.change(team=team, facts=replace(keeping.facts_of(team), **facts), by=by, now=clock.now())


def refused(verb, *args, **facts):
    with pytest.raises(Refusal) as caught:
        verb(*args, **facts)
    return caught.value.code


def test_a_team_keeps_its_address_whatever_it_is_called(host, organizer):
    team = add(organizer, name=" 石庄 医院队 ", organization=host, area=StreetFactory())
    assert team.slug == "shi-zhuang-yi-yuan-dui"
    assert change(team, organizer, name="石庄健康队").slug == team.slug
    assert add(organizer, name="石庄 医院队", organization=host).slug == "shi-zhuang-yi-yuan-dui-2"
    assert refused(add, organizer, name="石庄健康队", organization=host) == "team_name_taken"


def test_no_team_is_above_itself(host, organizer):
    top = add(organizer, name="大队", organization=host)
    middle = add(organizer, name="中队", organization=host, parent=top)
    low = add(organizer, name="小队", organization=host, parent=middle)
    assert refused(change, top, organizer, parent=low) == "team_in_a_circle"
    assert refused(change, top, organizer, parent=top) == "team_in_a_circle"
    assert change(low, organizer, parent=top).parent == top


def test_who_keeps_which_team(host, organizer):
    theirs = TeamFactory()
    assert refused(add, organizer, name="他队", organization=theirs.organization) == "not_your_organization"
    assert refused(change, theirs, organizer, name="他队") == "not_your_organization"
    viewer = MembershipFactory(organization=host, role="viewer").person
    assert refused(add, viewer, name="他队", organization=host) == "not_your_organization"
    association = MembershipFactory(organization=AssociationFactory(), role="organizer").person
    assert change(theirs, association, name="他队").name == "他队"
    mine = TeamFactory(organization=host)
    assert refused(change, mine, organizer, organization=theirs.organization) == "not_your_organization"


def test_what_is_wrong_is_said(host, organizer):
    gone = TeamFactory(closed_at=clock.now())
    village = StreetFactory(level="village", parent=StreetFactory())
    assert refused(add, organizer, name=" ", organization=host) == "team_name_missing"
    assert refused(add, organizer, name="石" * 61, organization=host) == "team_name_too_long"
    assert refused(add, organizer, name="石队", organization=host, about="石" * 501) == "team_about_too_long"
    assert refused(add, organizer, name="石队", organization=host, parent=gone) == "team_closed"
    assert refused(add, organizer, name="石队", organization=host, area=village) == "not_a_street"
    host.closed_at = clock.now()
    host.save()
    assert refused(add, organizer, name="石队", organization=host) == "organization_closed"


def test_two_who_change_one_team_at_once_keep_what_each_changed(host, organizer):
    team = add(organizer, name="大队", organization=host)
    seen = keeping.facts_of(team)
    change(team, organizer, about="讲防火")
    kept = keeping.change(team=team, facts=replace(seen, public=False), by=organizer, now=clock.now(), seen=seen)
    assert (kept.about, kept.public) == ("讲防火", False)
    late = replace(seen, about="讲防震")
    assert refused(keeping.change, team=team, facts=late, by=organizer, now=clock.now(), seen=seen) == "team_changed"


def test_no_team_is_hung_under_another_houses(host, organizer):
    theirs = TeamFactory()
    assert refused(add, organizer, name="大队", organization=host, parent=theirs) == "not_your_parent"
    mine = add(organizer, name="大队", organization=host)
    assert refused(change, mine, organizer, parent=theirs) == "not_your_parent"
    association = MembershipFactory(organization=AssociationFactory(), role="organizer").person
    hung = change(mine, association, parent=theirs)
    assert hung.parent == theirs
    assert change(hung, organizer, about="讲防火").parent == theirs


def test_what_is_done_to_a_team_stands_in_the_audit_list(host, organizer):
    team = TeamFactory(organization=host)
    member = TeamMembershipFactory(team=team)
    for _ in range(2):
        change(team, organizer, about="周末讲课", public=False)
    roles.appoint(membership=member, role="captain", by=organizer, now=clock.now())
    links.make(team=team, by=organizer, now=clock.now())
    links.end(team=team, by=organizer, now=clock.now())
    joining.remove(membership=member, by=organizer, now=clock.now())
    keeping.close(team=team, closed=True, by=organizer, now=clock.now())
    keeping.close(team=team, closed=False, by=organizer, now=clock.now())
    lines = [(line.kind, line.about.removeprefix(team.name), line.person) for line in AuditEntry.objects.order_by("pk")]
    assert lines == [
        ("team_changed", "：做什么、公开", None),
        ("team_role_given", "：队长", member.volunteer.person),
        ("team_link_changed", "：新的链接", None),
        ("team_link_changed", "：链接停了", None),
        ("team_member_removed", "", member.volunteer.person),
        ("team_closed", "", None),
        ("team_reopened", "", None),
    ]
    assert {line.organization_id for line in AuditEntry.objects.all()} == {team.organization_id}


def test_the_link_to_what_keeps_an_organization_open_shows_its_teams_alone(client, host):
    mine, other = TeamFactory(organization=host, name="石庄医院队"), TeamFactory(name="河口宣讲队")
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="organizer").person)
    [(_, path)] = keeping.open_work(host, now=clock.now())
    shown = client.get(path).text
    assert (mine.name in shown, other.name in shown) == (True, False)
    assert f'name="organization" value="{host.pk}"' in shown, "who looks on looks among them"
    everything = client.get("/staff/teams/").text
    assert (mine.name in everything, other.name in everything) == (True, True)
