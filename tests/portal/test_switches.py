"""The switches of every public page set a cookie and hold no token: what another site sends is refused."""

import pytest
from django.test import Client
from django.urls import reverse

from core.errors import Refusal
from portal.views.public import FROM_ELSEWHERE
from tests.factories.people import StreetFactory

pytestmark = pytest.mark.django_db
OURS, OTHERS = "http://testserver", "https://elsewhere.example"
FROM_HERE = [
    {},  # an old browser inside WeChat says nothing of where it comes from
    {"Origin": "null"},
    {"Origin": "null", "Referer": f"{OURS}/e/x/"},
    {"Origin": OURS},
    {"Referer": f"{OURS}/"},
    {"Sec-Fetch-Site": "same-origin", "Origin": OURS},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://kepu.example"},
]
FROM_ELSEWHERE_SENT = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": OURS},
    {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    {"Sec-Fetch-Site": "a word of tomorrow"},
    {"Origin": OTHERS},
    {"Origin": f"{OURS}.elsewhere.example"},
    {"Origin": "null", "Referer": f"{OTHERS}/"},
    {"Referer": OTHERS},
    {"Referer": "http://["},
    {"Origin": "http://["},
    {"Origin": "no address"},
]
SWITCHES = [("/reading/", {"size": "2"}, "elder"), ("/street/", {"street": "lianran"}, "street")]


def press(path, fields, headers):
    return Client(enforce_csrf_checks=True).post(path, fields | {"next": "/privacy/"}, headers=headers)


@pytest.fixture(autouse=True)
def _site(settings):
    StreetFactory(slug="lianran")
    settings.SITE_URL = "https://kepu.example"


@pytest.mark.parametrize("headers", FROM_HERE)
@pytest.mark.parametrize(("path", "fields", "cookie"), SWITCHES)
def test_a_page_of_ours_needs_no_token(path, fields, cookie, headers):
    answer = press(path, fields, headers)
    assert (answer.status_code, answer["Location"]) == (302, "/privacy/")
    assert set(answer.cookies) == {cookie}
    assert "public" not in answer["Cache-Control"]


@pytest.mark.parametrize("headers", FROM_ELSEWHERE_SENT)
@pytest.mark.parametrize(("path", "fields", "cookie"), SWITCHES)
def test_what_another_site_sends_is_refused_kindly(path, fields, cookie, headers):
    answer = press(path, fields, headers)
    assert (answer.status_code, answer.cookies) == (403, {})
    assert FROM_ELSEWHERE.message in answer.text
    assert 'data-reason="from_elsewhere"' in answer.text
    assert 'class="btn btn--quiet" href="/">回到首页' in answer.text
    assert "elsewhere.example" not in answer.text


def test_nobody_is_sent_away_by_a_switch():
    answer = Client().post("/reading/", {"size": "1", "next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize("elder", ["", "1"])
def test_no_page_for_all_holds_a_token(client, elder):
    client.cookies["elder"] = elder
    for path in ("/", "/privacy/", "/nothing-here/"):
        answer = client.get(path)
        assert "csrfmiddlewaretoken" not in answer.text
        assert answer.cookies == {}


def test_an_origin_that_is_no_address_is_no_fault_of_ours():
    """Forms that hold a token read where they come from as well, before they are put away."""
    answer = Client(enforce_csrf_checks=True).post(
        reverse("volunteers:enrol"), {"name": "麦小穗"}, headers={"Origin": "http://["}
    )
    assert answer.status_code == 403


def test_the_refusal_is_one_of_the_family():
    assert isinstance(FROM_ELSEWHERE, Refusal)
