"""The admin: masked numbers, and nothing written that has a verb."""

import pytest
from django.urls import reverse

from accounts.models import Person
from core import clock
from tests.factories.taking_part import ShiftFactory, TeamFactory, VolunteerFactory
from volunteers.models import Qualification, VolunteerGroup
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client):
    person = Person.objects.create_superuser("+8613900008888", "a password for tests")
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def rows():
    volunteer, shift = VolunteerFactory(person__phone="+8613900004321"), ShiftFactory()
    mine = sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    group = VolunteerGroup.objects.create(slug="a", name="科普专家库")
    aid = Qualification.objects.create(name="急救证")
    return {
        "volunteer": volunteer,
        "shift": shift,
        "signup": mine,
        "team": TeamFactory(),
        "volunteergroup": group,
        "qualification": aid,
    }


def test_every_page_opens_and_no_number_is_plain(client, rows):
    for name, row in rows.items():
        for url in (f"admin:volunteers_{name}_changelist", f"admin:volunteers_{name}_change"):
            answer = client.get(reverse(url, args=[row.pk] if url.endswith("change") else []))
            assert answer.status_code == 200
            assert "13900004321" not in answer.content.decode()


def test_what_has_a_verb_is_not_written_here(client, rows):
    for name in ("volunteer", "shift", "signup"):
        assert client.get(reverse(f"admin:volunteers_{name}_add")).status_code == 403
    assert client.post(reverse("admin:volunteers_shift_change", args=[rows["shift"].pk]), {}).status_code == 403
    assert client.post(reverse("admin:volunteers_signup_delete", args=[rows["signup"].pk])).status_code == 403


def test_who_was_merged_is_not_switched_on_here(client, rows):
    away = VolunteerFactory(active=False, merged_into=rows["volunteer"])
    assert 'name="active"' not in client.get(reverse("admin:volunteers_volunteer_change", args=[away.pk])).text
    assert 'name="active"' in client.get(reverse("admin:volunteers_volunteer_change", args=[rows["volunteer"].pk])).text
