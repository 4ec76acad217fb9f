"""The same press twice, and what is another press: other words, another person, later, or what was made is gone."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Press
from accounts.presses.once import AGAIN
from accounts.signing_in import sweeping
from api.models import ApiToken
from core import clock
from plan.models import TaskGroup
from tests.factories.events import PlanFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.resources import ResourceFactory
from venues.models import Booking, Resource, Trip

pytestmark = pytest.mark.django_db
ADD = "/staff/resources/add/"


@pytest.fixture
def host():
    return OrganizationFactory()


@pytest.fixture
def member(host):
    return MembershipFactory(organization=host).person


@pytest.fixture
def staff(client, member):
    client.force_login(member)
    return client


def kit(host, name="二号大篷车"):
    return {"name": name, "kind": "van", "organization": host.pk, "setup_minutes": "0", "clearup_minutes": "0"}


def test_the_second_press_lands_where_the_first_did_and_says_so(staff, host):
    first = staff.post(ADD, kit(host))
    second = staff.post(ADD, kit(host), follow=True)
    assert second.redirect_chain == [(first["Location"], 302)]
    assert (Resource.objects.count(), AGAIN in second.text) == (1, True)


def test_other_words_are_another_press(staff, host):
    staff.post(ADD, kit(host))
    staff.post(ADD, kit(host, "三号大篷车"))
    assert Resource.objects.count() == 2


def test_a_press_that_is_refused_is_judged_anew(staff, host):
    assert [staff.post(ADD, kit(host, "")).status_code for _ in range(2)] == [422, 422]
    assert Press.objects.count() == 0


def test_colleagues_are_not_taken_for_each_other(staff, host):
    van = ResourceFactory(organization=host)
    path, sent = f"/staff/resources/{van.pk}/hold/", _hold(host, 3)
    staff.post(path, sent)
    colleague = Client()
    colleague.force_login(MembershipFactory(organization=host).person)
    assert colleague.post(path, sent).status_code == 422
    assert Booking.objects.count() == 1


def _hold(host, days):
    day = clock.today() + dt.timedelta(days=days)
    return {
        "hold-start": f"{day}T09:00", "hold-end": f"{day}T11:00", "hold-purpose": "展览", "hold-organization": host.pk,
    }  # fmt: skip


def test_what_was_taken_back_is_made_anew_by_the_same_press(staff, host):
    van = ResourceFactory(organization=host)
    path, sent = f"/staff/resources/{van.pk}/hold/", _hold(host, 3)
    staff.post(path, sent)
    staff.post(reverse("venues:release", args=[Booking.objects.get().pk]))
    assert staff.post(path, sent).status_code == 302
    assert sorted(Booking.objects.values_list("state", flat=True)) == ["confirmed", "released"]
    sent = {"trip-day": str(clock.today()), "trip-kilometres": 40, "trip-note": ""}
    staff.post(f"/staff/resources/{van.pk}/trip/", sent)
    staff.post(f"/staff/trips/{Trip.objects.get().pk}/remove/")
    assert Trip.objects.count() == 0
    staff.post(f"/staff/resources/{van.pk}/trip/", sent)
    assert Trip.objects.count() == 1


def test_a_key_is_shown_by_both_presses_and_not_for_long(staff, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    sent = {"name": "大屏", "scopes": ["read"], "days": "30"}
    pages = [staff.post("/mine/keys/", sent) for _ in range(2)]
    assert pages[0].text == pages[1].text
    assert ApiToken.objects.count() == 1
    sealed = Press.objects.get().sealed
    assert "大屏" in sealed
    with connection_cursor() as cursor:
        cursor.execute("SELECT sealed FROM accounts_press")
        assert "大屏" not in cursor.fetchone()[0]
    time_machine.move_to(now + Press.LIFE_OF_PAGES, tick=False)
    staff.post("/mine/keys/", sent)
    assert ApiToken.objects.count() == 2


def connection_cursor():
    from django.db import connection

    return connection.cursor()


def test_an_ended_key_is_made_anew(staff, member):
    sent = {"name": "大屏", "scopes": ["read"], "days": "30"}
    staff.post("/mine/keys/", sent)
    staff.post(reverse("keys:revoke", args=[member.api_tokens.get().pk]))
    staff.post("/mine/keys/", sent)
    assert ApiToken.objects.filter(revoked_at=None).count() == 1
    assert ApiToken.objects.count() == 2


def test_after_an_hour_it_is_another_press_and_the_old_one_is_swept(staff, host, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    van = ResourceFactory(organization=host)
    path, sent = f"/staff/resources/{van.pk}/hold/", _hold(host, 3)
    staff.post(path, sent)
    time_machine.move_to(now + Press.LIFE, tick=False)
    assert staff.post(path, sent).status_code == 422
    sweeping.sweep(now=clock.now())
    assert Press.objects.count() == 0


def test_a_browser_without_cookies_is_not_mixed_up_with_another(client):
    page = Client().post("/ask/", {"wish": "认菌子"})
    assert page.status_code == 422
    assert Press.objects.count() == 0


def test_a_group_of_tasks_is_added_once_in_the_back_office(client):
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    path = reverse("admin:plan_taskgroup_add")
    sent = {"plan": PlanFactory().pk, "code": "A9", "kind": "action", "title": "认菌子", "position": "1"}
    answers = [client.post(path, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert TaskGroup.objects.filter(code="A9").count() == 1
    TaskGroup.objects.filter(code="A9").delete()
    client.post(path, sent)
    assert TaskGroup.objects.filter(code="A9").count() == 1
