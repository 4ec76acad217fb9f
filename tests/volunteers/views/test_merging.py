"""The pages on which two rows of one volunteer are merged and parted, and what whoever comes with the other number reads."""

import pytest
from django.test import Client

from core import clock
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from tests.volunteers.profiles.pairs import fresh
from volunteers.models import SignUp, VolunteerMerge
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


def signed_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def client():
    return signed_in(MembershipFactory(organization=AssociationFactory()).person)


@pytest.fixture
def kept():
    return VolunteerFactory(person__name="温小泉", person__phone="+8613900004321")


@pytest.fixture
def other():
    return VolunteerFactory(person__name="温小全", person__phone="+8613900004322")


def page(volunteer) -> str:
    return f"/staff/volunteers/{volunteer.pk}/merge/"


def test_found_looked_at_merged_and_parted(client, kept, other):
    staff_page = f"/staff/volunteers/{kept.pk}/"
    assert page(kept) in client.get(staff_page).text
    found = client.get(page(kept), {"q": "4322"}).text
    assert (f"?other={other.pk}" in found, f"?other={kept.pk}" in found) == (True, False)
    seen = client.get(page(kept), {"other": other.pk}).text
    assert ("温小全" in seen, "139****4322" in seen, f"{page(other)}?other={kept.pk}" in seen) == (True, True, True)
    answer = client.post(page(kept), {"other": other.pk, "reason": "换过号码"}, follow=True)
    assert answer.redirect_chain == [(staff_page, 302)]
    assert ("换过号码" in answer.text, "分开" in answer.text) == (True, True)
    away = client.get(f"/staff/volunteers/{other.pk}/").text
    assert ("并到另一份里了" in away, staff_page in away) == (True, True)
    assert "已合并" in client.get("/staff/volunteers/", {"q": other.number}).text
    made = VolunteerMerge.objects.get()
    client.post(f"/staff/volunteer-merges/{made.pk}/part/")
    assert fresh(other).active
    assert client.post(page(kept), {"other": other.pk, "reason": "换过号码"}).status_code == 302
    assert VolunteerMerge.objects.count() == 2


def test_nothing_typed_is_lost_and_places_are_chosen(client, kept, other):
    shift = ShiftFactory(maximum=2)
    rows = [sign_up(volunteer_id=one.pk, shift_id=shift.pk, now=clock.now()) for one in (kept, other)]
    name = f"stays-{rows[0].pk}-{rows[1].pk}"
    answer = client.post(page(kept), {"other": other.pk, "reason": "换过号码"})
    assert (answer.status_code, 'value="换过号码"' in answer.text) == (422, True)
    assert "请选留哪一个" in answer.text
    assert client.post(page(kept), {"other": other.pk, name: rows[1].pk}).status_code == 422
    assert client.post(page(kept), {"other": other.pk, "reason": "好", name: "0"}).status_code == 422
    assert client.post(page(kept), {"other": other.pk, "reason": "好", name: rows[1].pk}).status_code == 302
    assert [SignUp.objects.get(pk=row.pk).status for row in rows] == ["withdrawn", "confirmed"]


def test_what_stands_in_the_way_is_said_in_place_of_the_button(client, kept, other):
    other.active = False
    other.save()
    seen = client.get(page(kept), {"other": other.pk}).text
    assert ('data-reason="one_paused"' in seen, "怎么知道是同一个人" in seen) == (True, False)
    refused = client.post(page(kept), {"other": other.pk, "reason": "换过号码"})
    assert refused.status_code == 422
    assert client.get(page(kept), {"other": "9" * 30}).status_code == 200
    assert client.get(page(kept), {"other": 10**9}).status_code == 404
    assert "没有找到" in client.get(page(kept), {"q": "没有这个人"}).text


def test_what_is_new_stands_where_the_button_was(client, kept, other):
    client.post(page(kept), {"other": other.pk, "reason": "换过号码"})
    sign_up(volunteer_id=kept.pk, shift_id=ShiftFactory().pk, now=clock.now())
    text = client.get(f"/staff/volunteers/{kept.pk}/").text
    assert ("新报了 1 个岗位" in text, "volunteer-merges" in text) == (True, False)
    answer = client.post(f"/staff/volunteer-merges/{VolunteerMerge.objects.get().pk}/part/", follow=True)
    assert "合并以后又有了新的" in answer.text


def test_whoever_comes_with_the_other_number(client, kept, other):
    shift = ShiftFactory()
    client.post(page(kept), {"other": other.pk, "reason": "换过号码"})
    mine = signed_in(other.person)
    for path in (
        "/volunteer/mine/",
        "/volunteer/profile/",
        "/volunteer/certificates/",
        "/volunteer/teams/",
        "/volunteer/availability/",
    ):
        text = mine.get(path, follow=True).text
        assert ("你的另一个手机号下" in text, kept.number in text, "4321" in text) == (True, True, False)
    enrolled = mine.post(
        "/volunteer/enrol/", {"name": "温小全", "languages": "普通话", "consent": "on", "consent_version": "1"}
    )
    assert enrolled.status_code in {200, 302}
    refused = mine.post(f"/volunteer/shifts/{shift.pk}/sign-up/")
    assert (refused.status_code, 'data-reason="merged"' in refused.text) == (409, True)
    assert not SignUp.objects.exists()
