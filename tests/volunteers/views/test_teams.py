"""Pages of teams: who reads which names and numbers, and the buttons of captains."""

import datetime as dt

import pytest
from django.test import Client

from core import clock
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory, VolunteerFactory
from volunteers.models import Team, TeamBlock, TeamMembership
from volunteers.signups.signing_up import sign_up
from volunteers.teams import joining, links

pytestmark = pytest.mark.django_db


@pytest.fixture
def team():
    return TeamFactory(name="石庄科普队")


@pytest.fixture
def captain(team):
    return TeamMembershipFactory(
        team=team, role="captain", volunteer__person__name="麦队长", volunteer__person__phone="+8613900004321"
    )


@pytest.fixture
def member(team):
    return TeamMembershipFactory(team=team, volunteer__person__name="石小志", volunteer__person__phone="+8613900008765")


def signed_in(membership) -> Client:
    client = Client()
    client.force_login(membership.volunteer.person)
    return client


def page(client, path) -> str:
    return client.get(path, follow=True).content.decode()


def inner(team) -> str:
    return f"/volunteer/teams/{team.slug}/"


def test_everybody_reads_about_the_team_and_nobody_in_it(client, team, captain, member):
    start = clock.now() + dt.timedelta(days=2)
    for event, title in ((None, "认菌子"), (EventFactory(), "草稿")):
        more = {"event": event} if event else {}
        date = OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1), **more)
        date.event.title = title
        date.event.save()
        shift = ShiftFactory(occurrence=date)
        times = {"names_until": start, "created_at": clock.now(), "changed_at": clock.now()}
        TeamBlock.objects.create(team=team, shift=shift, size=1, **times)
    alone = ShiftFactory(occurrence=OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1)))
    sign_up(volunteer_id=member.volunteer_id, shift_id=alone.pk, now=clock.now())
    TeamMembershipFactory(team=team)
    text = page(client, f"/teams/{team.slug}/")
    assert "石庄科普队" in text
    assert "认菌子" in text
    assert "草稿" not in text
    assert alone.occurrence.event.title not in text
    for secret in ("石小志", "麦队长", "4321", member.volunteer.number):
        assert secret not in text
    hidden = TeamFactory(public=False)
    assert client.get(f"/teams/{hidden.slug}/").status_code == 404


def test_members_read_names_and_only_the_captain_numbers(team, captain, member):
    seen = page(signed_in(member), inner(team))
    assert "麦队长" in seen
    assert "13900004321" not in seen
    assert "13900008765" in page(signed_in(captain), inner(team))
    deputy = TeamMembershipFactory(team=team, role="deputy")
    assert "13900008765" not in page(signed_in(deputy), inner(team))
    other = TeamMembershipFactory()
    assert "石小志" not in page(signed_in(other), inner(team))


def test_a_name_is_hidden_from_the_others_and_not_from_the_captain(team, captain, member):
    other = TeamMembershipFactory(team=team)
    signed_in(member).post(f"/volunteer/team-members/{member.pk}/name/")
    assert "石小志" not in page(signed_in(other), inner(team))
    assert "石小志" in page(signed_in(captain), inner(team))
    signed_in(member).post(f"/volunteer/team-members/{member.pk}/name/", {"shows": "1"})
    assert "石小志" in page(signed_in(other), inner(team))


def test_from_asking_to_being_in(team, captain):
    volunteer = VolunteerFactory(person__name="松小果")
    client = Client()
    client.force_login(volunteer.person)
    assert f"{inner(team)}ask/" in page(client, "/volunteer/teams/")
    assert "等队长答复" in client.post(f"{inner(team)}ask/", follow=True).content.decode()
    row = TeamMembership.objects.get(volunteer=volunteer)
    leads = signed_in(captain)
    assert "有人申请加入，去答复" in page(leads, "/volunteer/teams/")
    assert "松小果" in page(leads, inner(team))
    for _ in range(2):  # pressed twice
        assert leads.post(f"/volunteer/team-members/{row.pk}/accept/")["Location"] == inner(team)
    assert "队里 2 人" in page(client, inner(team))
    client.post(f"/volunteer/team-members/{row.pk}/leave/")
    row.refresh_from_db()
    assert row.state == "left"


def test_whoever_has_the_link_joins_and_enrols_on_one_page(client, team, captain):
    leads = signed_in(captain)
    leads.post(f"{inner(team)}link/")
    leads.post(f"{inner(team)}link/")  # pressed twice
    path = f"/teams/join/{Team.objects.get().link_token}"
    shown = leads.get(f"{inner(team)}link/").content.decode()
    assert path in shown
    assert "<svg" in shown
    assert "用手机号登录，加入" in page(client, path)
    person = PersonFactory(name="")
    client.force_login(person)
    assert client.post(path, {"name": ""}).status_code == 422
    sent = {"name": "石小花", "languages": "普通话", "consent": "on"}
    for _ in range(2):
        assert client.post(path, sent)["Location"] == inner(team)
    assert TeamMembership.objects.get(volunteer__person=person).is_active
    leads.post(f"{inner(team)}link/", {"end": "1"})
    gone = client.get(path)
    assert (gone.status_code, gone["Referrer-Policy"]) == (404, "same-origin")


def test_who_was_removed_asks_by_the_link(client, team, captain):
    volunteer = VolunteerFactory()
    leads = signed_in(captain)
    leads.post(f"{inner(team)}link/")
    token = Team.objects.get().link_token
    path = f"/teams/join/{token}"
    client.force_login(volunteer.person)
    client.post(path)
    row = TeamMembership.objects.get(volunteer=volunteer)
    leads.post(f"/volunteer/team-members/{row.pk}/remove/")
    shown = page(client, path)
    assert ("这次要队长同意" in shown, ">申请加入</button>" in shown) == (True, True)
    said = client.post(path, follow=True).content.decode()
    assert ("申请交给队长了" in said, "你是" in said) == (True, False)
    assert "等队长答复" in page(client, path)
    again = client.post("/api/v1/teams/join/", {"token": token}, content_type="application/json")
    assert (again.status_code, again.json()["state"]) == (201, "asked")
    assert "同意" in page(leads, inner(team))


def test_staff_keep_their_teams(client):
    organizer = MembershipFactory(role="organizer")
    client.force_login(organizer.person)
    sent = {"name": "石庄医院队", "organization": organizer.organization_id, "public": "on"}
    answer = client.post("/staff/teams/new/", sent)
    team = Team.objects.get()
    home = f"/staff/teams/{team.pk}/"
    assert answer["Location"] == home
    assert "这支队没有队长" in page(client, home)
    volunteer = VolunteerFactory(person__name="松小果")
    assert client.post(f"{home}invite/", {"whom": "石头"}).status_code == 422
    client.post(f"{home}invite/", {"whom": volunteer.number.lower()})
    row = TeamMembership.objects.get()
    assert row.is_invited
    joining.accept(membership=row, by=volunteer.person, now=clock.now())
    client.post(f"/volunteer/team-members/{row.pk}/role/", {"role": "captain", "staff": "1"})
    assert "松小果" in page(client, "/staff/teams/?q=医院")
    assert "没有找到" in page(client, "/staff/teams/?state=captain")
    again = client.post(f"{home}edit/", sent | {"name": ""})
    assert again.status_code == 422
    client.post(f"{home}edit/", sent | {"about": "每周六"})
    assert "每周六" in page(client, f"/teams/{team.slug}/")
    client.post(f"{home}close/", {"closed": "1"})
    assert "停用" in page(client, "/staff/teams/?state=closed")
    client.post(f"{home}close/")
    assert Team.objects.in_use().count() == 1


def test_an_ended_link_is_not_the_one_that_the_page_shows(team, captain):
    links.make(team=team, by=captain.volunteer.person, now=clock.now())
    first = Team.objects.get().link_token
    signed_in(captain).post(f"{inner(team)}link/", {"again": "1"})
    assert first not in page(signed_in(captain), f"{inner(team)}link/")


def test_an_answer_to_a_private_teams_invitation_leads_somewhere(team, captain):
    Team.objects.filter(pk=team.pk).update(public=False)
    volunteer = VolunteerFactory()
    by = captain.volunteer.person
    row = joining.invite(team=team, volunteer=volunteer, by=by, now=clock.now())
    client = signed_in(row)
    for _ in range(2):  # pressed twice
        answer = client.post(f"/volunteer/team-members/{row.pk}/refuse/", follow=True)
        assert answer.status_code == 200
    assert "刚才已经办过了" in answer.content.decode()


def test_staff_see_whom_they_invited_by_number_only(team):
    volunteer = VolunteerFactory(person__name="石小志", person__phone="+8613900008765")
    organizer = MembershipFactory(organization=team.organization, role="organizer").person
    joining.invite(team=team, volunteer=volunteer, by=organizer, now=clock.now())
    client = Client()
    client.force_login(organizer)
    shown = page(client, f"/staff/teams/{team.pk}/")
    assert volunteer.number in shown
    assert "石小志" not in shown
    assert "8765" not in shown


def test_two_who_edit_one_team_keep_what_each_changed(team):
    member = MembershipFactory(organization=team.organization, role="organizer")
    client = Client()
    client.force_login(member.person)
    address = f"/staff/teams/{team.pk}/edit/"
    shown = [client.get(address).context["form"].opened_with for _ in range(2)]
    sent = {"name": team.name, "organization": team.organization_id, "public": "on"}
    assert client.post(address, sent | {"about": "每周六", "seen": shown[0]}).status_code == 302
    assert client.post(address, sent | {"name": "石庄科普大队", "seen": shown[1]}).status_code == 302
    team.refresh_from_db()
    assert (team.name, team.about) == ("石庄科普大队", "每周六")
    wrong = client.post(address, sent | {"name": "", "seen": shown[1]})
    assert wrong.context["form"].opened_with == shown[1], "nobody has read what others changed"
    asked = client.post(address, sent | {"about": "每周日", "seen": shown[1]})
    assert (asked.status_code, "做什么现在是 每周六" in asked.text) == (422, True)
    assert f'value="{"石庄科普大队"}"' in asked.text, "what others changed is not typed back"
    again = {"name": "石庄科普大队", "about": "每周日", "seen": asked.context["form"].opened_with}
    assert client.post(address, sent | again).status_code == 302
    for broken in ("", "[]", "{}", '{"name": 1}', '{"organization": "x"}'):
        assert client.post(address, sent | again | {"seen": broken}).status_code == 302
