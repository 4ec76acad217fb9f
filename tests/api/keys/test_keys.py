"""Keys: shown once, stored as a digest, revocable alone."""

import pytest
from rest_framework.test import APIClient

from accounts.signing_in.entering import CODE_ONLY
from api.keys.issuing import issue
from api.models import ApiToken
from core import clock
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
MADE = {"name": "街道大屏", "scopes": ["read"], "days": "90"}


def made(person, *, name="一", scopes=("read",), days=90, now=None):
    return issue(person=person, name=name, scopes=scopes, days=days, now=now or clock.now())


def test_a_key_is_shown_once_and_stored_as_digest(client):
    client.force_login(person := PersonFactory())
    page = client.post("/mine/keys/", MADE).content.decode()
    token = ApiToken.objects.get(person=person)
    key = page.split('class="copy mt2">')[1].split("<")[0]
    assert key not in client.get("/mine/keys/").content.decode()
    assert key != token.digest
    assert APIClient().get("/api/v1/areas/", headers={"Authorization": f"Bearer {key}"}).status_code == 200


@pytest.mark.parametrize("header", ["Bearer nonsense", "Bearer", "Bearer a b"])
def test_a_wrong_key_is_401(header):
    assert APIClient().get("/api/v1/areas/", headers={"Authorization": header}).status_code == 401


def test_a_revoked_key_is_401_and_the_other_one_works(client):
    client.force_login(person := PersonFactory())
    first = made(person, name="一")
    second = made(person, name="二")
    client.post(f"/mine/keys/{person.api_tokens.get(name='一').pk}/revoke/")
    assert APIClient().get("/api/v1/areas/", headers={"Authorization": f"Bearer {first}"}).status_code == 401
    assert APIClient().get("/api/v1/areas/", headers={"Authorization": f"Bearer {second}"}).status_code == 200


def test_somebody_else_cannot_revoke(client):
    made(owner := PersonFactory())
    client.force_login(PersonFactory())
    assert client.post(f"/mine/keys/{owner.api_tokens.get().pk}/revoke/").status_code == 404


def test_the_page_is_for_people_who_signed_in(client):
    assert client.get("/mine/keys/")["Location"] == "/sign-in/?next=/mine/keys/"


def by_sms_alone(client, person):
    client.force_login(person)
    session = client.session
    session[CODE_ONLY] = True
    session.save()


def test_a_number_proved_by_sms_alone_gives_staff_no_key_and_no_api(client):
    by_sms_alone(client, MembershipFactory().person)
    assert client.post("/mine/keys/", MADE)["Location"] == "/staff/sign-in/?next=/mine/keys/"
    assert client.get("/api/v1/registrations/").status_code == 401
    assert client.get("/api/v1/events/").status_code == 200
    assert ApiToken.objects.count() == 0


def test_it_gives_everybody_else_both(client):
    by_sms_alone(client, PersonFactory())
    assert client.get("/mine/keys/").status_code == 200
    assert client.get("/api/v1/registrations/").status_code == 200


def test_where_a_second_factor_is_asked_for_staff_need_it_here_too(client, settings):
    settings.STAFF_SECOND_FACTOR_REQUIRED = True
    client.force_login(MembershipFactory().person)
    assert client.get("/mine/keys/")["Location"] == "/staff/security/2fa/"
    assert client.get("/api/v1/registrations/").status_code == 401
