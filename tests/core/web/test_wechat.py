"""Inside WeChat nothing is saved: each way to a file leads to something that works there."""

import re
from pathlib import Path

import pytest
from django.urls import reverse

from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory, TeamFactory, TeamMembershipFactory

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).parents[3]
WECHAT = {"HTTP_USER_AGENT": "Mozilla/5.0 (Linux; Android 13) MicroMessenger/8.0.49 NetType/4G"}
FILE = re.compile(r'href="[^"]*\.(?:ics|json|xlsx|csv|pdf)\b|href="webcal:|<a[^>]* download[ >]')


def test_a_file_is_a_page_that_says_how(client):
    for path in ("/calendars/all.ics", "/bases/register.xlsx", "/bases/register.csv"):
        page = client.get(path, **WECHAT)
        assert (page.status_code, page["Content-Type"].startswith("text/html")) == (200, True)
        assert "Content-Disposition" not in page
        assert ("在浏览器打开" in page.text, path in page.text) == (True, True)
        assert "html" not in client.get(path)["Content-Type"]


def test_no_page_leads_to_a_file(client):
    pool = SeatPoolFactory()
    made = register(pool)
    client.force_login(PersonFactory(phone=made.phone))
    event = pool.event.get_absolute_url()
    for path in (
        event,
        f"/r{made.link_token}",
        f"/calendars/?event={pool.event.slug}",
        "/calendars/",
        reverse("accounts:my_data"),
        "/mine/",
        "/",
    ):
        page = client.get(path, **WECHAT)
        assert (page.status_code, FILE.search(page.text)) == (200, None), path
    assert FILE.search(client.get(f"/r{made.link_token}").text)


def test_my_data_is_words_to_copy(client):
    client.force_login(PersonFactory(name="麦小穗"))
    page = client.get(reverse("accounts:download"), **WECHAT)
    assert page["Content-Type"].startswith("text/html")
    assert ("麦小穗" in page.text, 'data-copy="data"' in page.text) == (True, True)
    assert client.get(reverse("accounts:download"))["Content-Type"].startswith("application/json")


def test_printing_leads_to_how_it_is_done(client):
    page = client.get(SeatPoolFactory().event.get_absolute_url(), **WECHAT).text
    assert ('href="#in-browser"' in page, 'id="in-browser"' in page, "data-print" in page) == (True, True, False)


def test_every_print_button_knows_wechat():
    """Where a page can be printed, inside WeChat stands how instead."""
    pages = [path for path in PROJECT.glob("*/templates/**/*.html") if "data-print" in path.read_text()]
    assert len(pages) >= 3
    assert [path.name for path in pages if "in_wechat" not in path.read_text()] == []


def test_the_captains_link_is_printed_in_a_browser(client):
    team = TeamFactory()
    captain = TeamMembershipFactory(team=team, role="captain").volunteer
    client.force_login(captain.person)
    path = reverse("volunteers:team_link", args=[team.slug])
    client.post(path)
    page = client.get(path, **WECHAT).text
    assert ("data-print" in page, "在浏览器打开" in page) == (False, True)
    assert "data-print" in client.get(path).text


def test_staff_who_export_in_wechat_read_the_address(client):
    member = MembershipFactory(organization__is_association=True)
    client.force_login(member.person)
    path = "/staff/bases/list.xlsx"
    page = client.get(path, **WECHAT)
    assert (page.status_code, path in page.text, "微信里存不了文件" in page.text) == (200, True, True)
