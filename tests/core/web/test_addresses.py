"""Links as phones make them of texts: with what stands right behind."""

import pytest

from core.web import addresses
from outreach_requests.models import OutreachRequest
from tests.factories.registrations import register
from tests.factories.requests import ask
from tests.factories.taking_part import SeatPoolFactory

BEHIND = [
    "。",
    "/",
    "，",
    "）",
    "。」",
    ".",
    "!",
    "；谢谢",
    "\u200b",
    "%20",
    "...",
    "/。",
    ")",
    "】",
    "/?from=singlemessage",
    "&from=singlemessage",
]


@pytest.mark.django_db
@pytest.mark.parametrize("behind", BEHIND)
def test_the_personal_page_opens(client, behind):
    made = register(SeatPoolFactory())
    answer = client.get(f"/r{made.link_token}{behind}", follow=True)
    assert (answer.status_code, answer.request["PATH_INFO"]) == (200, f"/r{made.link_token}")
    assert "我的报名" in answer.text


@pytest.mark.django_db
def test_so_do_a_request_and_an_event(client):
    pool = SeatPoolFactory()
    ask()
    link = f"/q{OutreachRequest.objects.get().link_token}"
    assert client.get(f"{link}。", follow=True).request["PATH_INFO"] == link
    page = pool.event.get_absolute_url()
    assert client.get(f"{page}。", follow=True).request["PATH_INFO"] == page
    assert client.get(f"{page.rstrip('/')}，来", follow=True).request["PATH_INFO"] == page


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/nowhere。",
        "/r123",
        "//evil.example。",
        "/。",
        "/rAAAAAAAAAAAAAAx",
        "/api/v1/nothing。",
        "/admin/django_q/schedule/add/",
    ],
)
def test_what_is_nothing_stays_nothing(path):
    assert addresses.meant(path) in {"", "/"}


@pytest.mark.django_db
def test_only_reading_is_led_on(client):
    made = register(SeatPoolFactory())
    assert client.post(f"/r{made.link_token}/withdraw。").status_code == 404


@pytest.mark.django_db
def test_a_link_of_nobody_is_no_page(client):
    assert client.get("/rAAAAAAAAAAAAAA。", follow=True).status_code == 404
