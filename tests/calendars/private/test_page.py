"""The page of private feeds, links that lead there, and the same for programs."""

import re

import pytest

from calendars.models import FeedToken
from calendars.private import scopes
from calendars.private import tokens as private_tokens
from organizations.models import Membership
from tests.calendars.conftest import NOW
from tests.factories.people import AssociationFactory, MembershipFactory

pytestmark = pytest.mark.django_db


# -- the page ------------------------------------------------------------------------------


def test_a_captain_finds_the_link_on_the_inner_page_and_makes_one(client, team, captain):
    client.force_login(captain)
    link = f"/calendars/private/?what=team:{team.slug}#new"
    assert link in client.get(f"/volunteer/teams/{team.slug}/").text
    page = client.get(link)
    assert f'<option value="team:{team.slug}" selected>县街服务队：队里的岗位</option>' in page.text
    made = client.post("/calendars/private/", {"what": f"team:{team.slug}", "alarm": "30", "name": "手机"})
    path = re.search(r"/calendars/private/[\w-]{32}/team\.ics", made.text)[0]
    row = FeedToken.objects.get()
    assert (row.kind, row.team, row.alarm, client.get(path).status_code) == ("team", team, 30, 200)
    listed = client.get("/calendars/private/").text
    assert ("县街服务队：队里的岗位" in listed, "提前半小时提醒" in listed, "日历来取过" in listed) == (
        True,
        True,
        True,
    )
    client.post(f"/calendars/private/{row.pk}/revoke/")
    row.refresh_from_db()
    assert (row.revoked_at, row.shown) == (NOW, {})
    private_tokens.grant(
        person=captain, name="又一个", scope=scopes.chosen(captain, kind="team", slug=team.slug), now=NOW
    )
    team.memberships.update(role="member")
    assert "你现在不是这支队的队长、副队长。" in client.get("/calendars/private/").text
    assert link not in client.get(f"/volunteer/teams/{team.slug}/").text


@pytest.mark.parametrize(
    ("kind", "sees"),
    [
        ("mine", "你的安排"),
        ("team", "队里谁去哪儿"),
        ("hosted", "本单位的活动，草稿也在里面"),
        ("places", "本单位的场馆谁在用"),
    ],
)
def test_whoever_has_the_address_sees_what_is_in_it(client, all_kinds, captain, kind, sees):
    client.force_login(captain)
    what = next(scope.value for scope in scopes.offered(captain) if scope.kind == kind)
    assert len(all_kinds) == 3
    assert "还没有日历来取过" in client.get("/calendars/private/").text
    made = client.post("/calendars/private/", {"what": what, "alarm": "0", "name": "手机"}).text
    assert f"谁有它，谁就能看到{sees}，不要发给别人。" in made


def test_a_calendar_that_is_not_offered_does_not_become_another_of_its_kind(team, captain):
    offered = scopes.offered(captain)
    asked = ["team", f"team:{team.slug}", "team:another", "places:another", "nonsense"]
    values = [scopes.found(offered, one).value for one in asked]
    assert values == [f"team:{team.slug}", f"team:{team.slug}", "mine", "mine", "mine"]


def test_a_closed_team_has_no_link(client, team, captain):
    team.closed_at = NOW
    team.save()
    client.force_login(captain)
    answer = client.get(f"/volunteer/teams/{team.slug}/")
    assert (answer.status_code, "/calendars/private/?what=team" in answer.text) == (200, False)


def test_who_sees_a_place_as_one_of_the_association_has_no_link(client, person, venue):
    MembershipFactory(person=person, organization=AssociationFactory(), role="organizer")
    client.force_login(person)
    answer = client.get(f"/staff/venues/{venue.pk}/bookings/")
    assert (answer.status_code, "/calendars/private/?what=places" in answer.text) == (200, False)


def test_who_keeps_places_finds_the_link_there(client, keeper, venue):
    client.force_login(keeper)
    assert "/calendars/private/?what=places#new" in client.get("/staff/venues/").text
    value = f"places:{venue.organization.slug}"
    assert f"/calendars/private/?what={value}#new" in client.get(f"/staff/venues/{venue.pk}/bookings/").text
    assert f'<option value="{value}" selected>' in client.get("/calendars/private/?what=places").text


def test_who_has_nothing_else_is_not_asked_what_it_holds(client, person):
    client.force_login(person)
    page = client.get("/calendars/private/").text
    assert ("里面放什么" in page, 'type="hidden" name="what" value="mine"' in page) == (False, True)


def test_what_is_not_theirs_is_refused_on_the_page_too(client, person, team):
    client.force_login(person)
    answer = client.post("/calendars/private/", {"what": f"team:{team.slug}", "name": "手机"})
    assert ("现在不归你看" in answer.text, FeedToken.objects.count()) == (True, 0)


# -- programs ------------------------------------------------------------------------------

API = "/api/v1/private-calendars/"


def test_programs_of_a_signed_in_person_make_list_and_end_them(client, organizer, lecture):
    client.force_login(organizer)
    host = lecture.event.host
    facts = {"name": "大屏", "kind": "hosted", "scope": host.slug, "alarm": 120}
    made = client.post(API, facts, content_type="application/json")
    assert made.status_code == 201
    assert client.get(made.json()["url"].removeprefix("http://127.0.0.1:8000")).status_code == 200
    [row] = client.get(API).json()["results"]
    assert {name: row[name] for name in (*facts, "is_open")} == facts | {"is_open": True}
    assert "url" not in row
    Membership.objects.all().delete()
    assert client.get(API).json()["results"][0]["is_open"] is False
    refused = client.post(API, facts, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_such_calendar")
    assert client.post(f"{API}{row['id']}/end/").status_code == 204
    assert client.get(API).json()["results"] == []
    assert client.post(f"{API}{row['id']}/end/").status_code == 404
