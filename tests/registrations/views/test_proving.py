"""The pages on which a number is proved."""

import datetime as dt
import re

import pytest

from core import clock
from notifications.models import Message
from registrations.models import Registration
from registrations.proofs import lapsing, proving
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import unproven
from tests.factories.taking_part import SeatPoolFactory
from tests.registrations.views.test_public import TYPED, address

pytestmark = pytest.mark.django_db


@pytest.fixture
def pool():
    return SeatPoolFactory(capacity=10)


@pytest.fixture
def made(pool):
    return unproven(pool, "麦奶奶")


def here(pool) -> str:
    return f"/events/{pool.event.slug}/register/sent/"


def code() -> str:
    return re.search(r"验证码(\d{6})", Message.objects.order_by("pk").last().text).group(1)


def test_registering_leads_to_the_code_and_the_code_to_the_personal_page(client, pool):
    answer = client.post(address(pool), TYPED)
    row = Registration.objects.get()
    assert answer.url == here(pool)
    page = client.get(answer.url)
    assert row.link_token not in page.text
    assert ("one-time-code" in page.text, "139****0123" in page.text, "麦奶奶" in page.text) == (True, True, False)
    assert "no-store" in page["Cache-Control"]
    assert client.post(answer.url, {"code": code()}).url == f"/r{row.link_token}"
    assert "报上了" in client.get(f"/r{row.link_token}").text


def test_pressing_twice_and_reloading_lead_to_the_same(client, pool):
    client.get(address(pool))
    first, second = client.post(address(pool), TYPED), client.post(address(pool), TYPED)
    assert (first.url, Registration.objects.count(), Message.objects.count()) == (second.url, 1, 1)
    sent = {"code": code()}
    there = client.post(first.url, sent).url
    assert client.post(first.url, sent).url == there == f"/r{Registration.objects.get().link_token}"


def test_a_wrong_code_is_said_beside_the_field_and_five_close_the_code(client, pool):
    client.post(address(pool), TYPED)
    right = code()
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    page = client.post(here(pool), {"code": wrong}).text
    assert "验证码不对，或者过时了" in page
    assert f'value="{wrong}"' in page
    assert "请填短信里的 6 位数字。" in client.post(here(pool), {"code": ""}).text
    for number in range(2, 6):
        client.post(here(pool), {"code": f"{(int(right) + number) % 10**6:06d}"})
    assert "验证码不对" in client.post(here(pool), {"code": right}).text
    assert Registration.objects.get().status == "unproven"


def test_a_browser_that_registered_nothing_tries_no_code(client, made, pool):
    assert "验证码不对" in client.post(here(pool), {"code": code()}).text
    made.refresh_from_db()
    assert (made.status, made.proof_tries) == ("unproven", 0)


def test_whoever_registered_under_it_elsewhere_may_say_the_code_here_too(client, made, pool, monkeypatch):
    """Another browser, the same number: the new text's code counts on the page that follows."""
    later = clock.now() + dt.timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    Registration.objects.update(network="elsewhere")
    assert client.post(address(pool), TYPED).url == here(pool)
    assert client.post(here(pool), {"code": code()}).url == f"/r{made.link_token}"


def test_whoever_signs_in_with_the_number_comes_to_the_registration(client, pool):
    client.post(address(pool), TYPED)
    row = Registration.objects.get()
    session = dict(client.session)
    client.force_login(PersonFactory(phone=row.phone))
    kept = client.session
    kept.update({name: value for name, value in session.items() if not name.startswith("_auth")})
    kept.save()
    proving.by_link(registration=row, now=clock.now())
    assert client.get(here(pool)).url == f"/r{row.link_token}"


def test_opening_the_link_of_the_text_acts_on_nothing_and_the_button_does(client, made):
    page = client.get(f"/r{made.link_token}").text
    assert ("是你报的名吗" in page, "来不了，退掉" in page) == (True, False)
    made.refresh_from_db()
    assert made.status == "unproven"
    assert client.post(f"/r{made.link_token}/confirm").url == f"/r{made.link_token}"
    made.refresh_from_db()
    assert made.status == "confirmed"


def test_it_was_not_me(client, made, pool):
    assert client.post(f"/r{made.link_token}/deny").url == "/"
    pool.refresh_from_db()
    assert (pool.taken, client.get(f"/r{made.link_token}").status_code) == (0, 404)


def test_what_ran_out_is_held_anew_by_another_text(client, monkeypatch, pool):
    client.post(address(pool), TYPED)
    made = Registration.objects.get()
    late = made.prove_by + dt.timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: late)
    lapsing.lapse_late(now=late, event_id=pool.event_id)
    assert client.post(f"{here(pool)}again/").url == here(pool)
    made.refresh_from_db()
    pool.refresh_from_db()
    assert (made.status, pool.taken, made.attendees.get().name) == ("unproven", 1, "麦奶奶")
    assert client.post(here(pool), {"code": code()}).url == f"/r{made.link_token}"


def test_staff_see_it_ring_and_confirm_or_clear(client, made, pool):
    client.force_login(MembershipFactory(organization=pool.event.host).person)
    here_list = f"/staff/events/{pool.event_id}/registrations/"
    page = client.get(here_list).text
    assert ("还没确认号码" in page, "占到" in page, "清掉这 1 家" in page) == (True, True, True)
    assert "还没确认号码" in client.get(f"{here_list}print/").text
    assert "还没确认号码" in client.get(f"{here_list}export.csv").content.decode()
    assert "打电话核实了" in client.get(f"/staff/registrations/{made.pk}/").text
    assert "请写一句原因。" in client.post(f"{here_list}clear/", {"reason": ""}).text
    client.post(f"/staff/registrations/{made.pk}/confirm-number/")
    assert "工作人员打电话核实" in client.get(f"/staff/registrations/{made.pk}/").text
    other = unproven(pool, phone="+8613900000199")
    client.post(f"{here_list}clear/", {"reason": "乱报"})
    other.refresh_from_db()
    assert (other.status, other.reason) == ("withdrawn", "乱报")
