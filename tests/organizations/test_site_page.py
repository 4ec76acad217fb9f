"""The page on which the association says what the site says of itself."""

import html
import re

import pytest
from django.urls import reverse

from core.site import site_facts
from tests.factories.people import AssociationFactory, MembershipFactory

pytestmark = pytest.mark.django_db
URL = reverse("organizations:site")
TYPED = {
    "site_name": "样例科普",
    "organizer_name": "样例县科学技术协会",
    "help_phone": "0899-0000 5678",
    "help_hours": "工作日 9:00—17:00",
    "dialect": "样例话",
    "sms_signature": "样例科协",
    "whole_area": "全县",
}


@pytest.fixture
def administrator(client):
    client.force_login(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    return client


def test_what_is_written_stands_on_every_page(administrator, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        page = administrator.post(URL, TYPED, follow=True)
    assert "存好了" in page.text
    assert site_facts.stored() == site_facts.Facts(**TYPED)
    client.logout()
    home = client.get("/")
    assert "样例科普" in home.text
    assert "样例县科学技术协会主办" in home.text
    assert 'href="tel:089900005678"' in home.text
    assert "会讲样例话" in home.text
    assert "现在看的是 <b>全县</b>" in home.text
    assert "安宁" not in home.text


def test_without_a_dialect_none_is_promised(administrator, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        administrator.post(URL, TYPED | {"dialect": ""})
    client.logout()
    assert "会讲" not in client.get("/").text


def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(administrator):
    page = administrator.post(URL, TYPED | {"sms_signature": "【科.协】"})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["sms_signature"]
    assert page.context["form"]["site_name"].value() == "样例科普"
    assert site_facts.stored() == site_facts.of_settings()


def test_what_has_to_be_there_is_not_called_optional(administrator):
    page = administrator.get(URL)
    assert page.text.count("可以不填") == 1
    assert administrator.post(URL, {}).context["form"].errors.keys() == TYPED.keys() - {"dialect"}


@pytest.mark.parametrize("role", ["viewer", "organizer", "approver"])
def test_others_of_the_association_look_and_do_not_write(client, role):
    client.force_login(MembershipFactory(organization=AssociationFactory(), role=role).person)
    page = client.get(URL)
    assert site_facts.current().help_phone in page.text
    assert '<button class="btn">存下来' not in page.text
    assert client.post(URL, TYPED).status_code == 403


def test_administrators_of_other_organizations_do_not_write(client):
    client.force_login(MembershipFactory(role="administrator").person)
    assert client.post(URL, TYPED).status_code == 403
    assert site_facts.stored() == site_facts.of_settings()


def opened(client):
    """What the page sends where nobody typed anything."""
    page = client.get(URL)
    seen = html.unescape(re.search(r'name="seen" value="([^"]*)"', page.text)[1])
    return {field.html_name: field.value() for field in page.context["form"]} | {"seen": seen}


def test_two_who_write_at_once_keep_what_each_wrote_and_are_asked_where_both_wrote_the_same(administrator):
    administrator.post(URL, TYPED)
    mine = opened(administrator)
    late = opened(administrator)
    administrator.post(URL, opened(administrator) | {"help_phone": "0899-0000 1111", "dialect": ""})
    assert administrator.post(URL, mine | {"help_hours": "全天"}).status_code == 302
    stored = site_facts.stored()
    assert (stored.help_phone, stored.help_hours, stored.dialect) == ("0899-0000 1111", "全天", "")
    page = administrator.post(URL, late | {"help_phone": "0899-0000 2222"})
    assert (page.status_code, "现在是 0899-0000 1111" in page.text) == (422, True)
    assert (site_facts.stored(), 'value="0899-0000 2222"' in page.text) == (stored, True)
    seen = html.unescape(re.search(r'name="seen" value="([^"]*)"', page.text)[1])
    again = {field.html_name: field.value() for field in page.context["form"]} | {"seen": seen}
    assert administrator.post(URL, again).status_code == 302
    after = site_facts.stored()
    assert (after.help_phone, after.help_hours, after.dialect) == ("0899-0000 2222", "全天", "")


@pytest.mark.parametrize("seen", ["", "x", "[]", "null", '{"site_name": "x"}'])
def test_what_cannot_be_read_of_the_page_is_passed_over(administrator, seen):
    assert administrator.post(URL, TYPED | {"seen": seen}).status_code == 302
    assert site_facts.stored() == site_facts.Facts(**TYPED)
