"""Pages that are not there, or not for whoever asks, lead on to where they can go."""

import pytest

from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
WORKBENCH = 'href="/staff/">回工作台'


def test_staff_are_led_back_to_their_work(client):
    client.force_login(MembershipFactory(role="administrator").person)
    page = client.get("/staff/people/999999/")
    assert (page.status_code, WORKBENCH in page.text, "不归您的单位管" in page.text) == (404, True, True)
    page = client.get("/staff/organizations/")
    assert (page.status_code, WORKBENCH in page.text, "给您合适的角色" in page.text) == (403, True, True)


def test_others_are_led_to_what_there_is(client):
    client.force_login(PersonFactory())
    for path, status in (("/staff/organizations/", 403), ("/staff/nothing/", 404), ("/events/nothing/", 404)):
        page = client.get(path)
        assert (page.status_code, WORKBENCH in page.text, "看看有什么活动" in page.text) == (status, False, True)
