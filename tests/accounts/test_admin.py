"""People in the admin."""

import pytest

from accounts.models import Person
from core.phone_numbers import phones
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
BASE = "/admin/accounts/person/"
PHONE = "+8613900000123"


@pytest.fixture
def administrator(client):
    person = Person.objects.create_superuser("+8613900009999")
    client.force_login(person)
    return person


def test_numbers_are_masked(client, administrator):
    person = PersonFactory(phone=PHONE)
    for page in (client.get(BASE), client.get(f"{BASE}{person.pk}/change/"), client.get(f"{BASE}{person.pk}/history/")):
        assert (page.status_code, "13900000123" in page.text) == (200, False)
    assert "139****0123" in client.get(BASE).text


def test_people_are_found_by_the_whole_number(client, administrator):
    PersonFactory(phone=PHONE, name="找得到")
    PersonFactory(name="旁人")
    page = client.get(BASE, {"q": "139 0000 0123"})
    assert ("找得到" in page.text, "旁人" in page.text) == (True, False)
    assert "旁人" in client.get(BASE, {"q": "旁"}).text


def test_somebody_is_added_by_number_with_a_password(client, administrator):
    fields = {"phone": "139 0000 0123", "name": "李老师", "password": "a long enough one"}
    assert client.post(f"{BASE}add/", fields).status_code == 302
    person = Person.objects.get(phone_hash=phones.look_up(PHONE))
    assert (person.phone, person.name, person.check_password("a long enough one")) == (PHONE, "李老师", True)


def test_without_a_password_only_codes_work(client, administrator):
    client.post(f"{BASE}add/", {"phone": "139 0000 0123"})
    assert Person.objects.get(phone_hash=phones.look_up(PHONE)).has_usable_password() is False


def test_a_weak_password_and_a_known_number_are_refused(client, administrator):
    PersonFactory(phone=PHONE)
    page = client.post(f"{BASE}add/", {"phone": "139 0000 0123", "password": "short"})
    assert "这个号码已经有人了" in page.text
    assert (page.status_code, Person.objects.count()) == (200, 2)


def test_no_password_is_set_here(client, administrator):
    person = PersonFactory()
    fields = {"usable_password": "true", "password1": "another long one", "password2": "another long one"}
    assert client.get(f"{BASE}{person.pk}/password/").status_code == 403
    assert client.post(f"{BASE}{person.pk}/password/", fields).status_code == 403
    person.refresh_from_db()
    assert person.check_password("another long one") is False


def test_nobody_is_switched_off_or_raised_here(client, administrator):
    person = PersonFactory()
    fields = {"name": "新名", "language": "zh-hans", "is_active": "", "is_staff": "on", "is_superuser": "on"}
    assert client.post(f"{BASE}{person.pk}/change/", fields).status_code == 302
    person.refresh_from_db()
    assert (person.name, person.is_active, person.is_staff, person.is_superuser) == ("新名", True, False, False)


def test_nothing_is_brought_back_from_the_history(client, administrator):
    person = PersonFactory(name="旧名")
    former = person.history.latest().pk
    Person.objects.filter(pk=person.pk).update(is_active=False)
    path = f"{BASE}{person.pk}/history/{former}/"
    assert client.get(path).status_code == 200
    assert client.post(path, {"name": "旧名", "language": "zh-hans"}).status_code == 403
    person.refresh_from_db()
    assert person.is_active is False


def test_nobody_is_deleted_here(client, administrator):
    assert client.post(f"{BASE}{PersonFactory().pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_change_is_kept_in_the_history_without_the_number(client, administrator):
    person = PersonFactory(phone=PHONE, name="旧名")
    client.post(f"{BASE}{person.pk}/change/", {"name": "新名", "language": "zh-hans", "is_active": "on"})
    assert list(person.history.order_by("pk").values_list("name", flat=True)) == ["旧名", "新名"]
    assert {"phone", "phone_hash", "password"} & set(person.history.values()[0]) == set()
