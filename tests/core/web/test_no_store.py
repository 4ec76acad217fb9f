"""No browser and no proxy keeps what was made for somebody known; what is the same for all may be kept."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from api.keys.issuing import issue
from core import clock
from core.web.middleware import NoStoreMiddleware
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
LINKS = ["/r0123456789abcd", "/q0123456789abcd", "/a17-0123456789abcd"]


def is_kept_by_nobody(answer):
    return "no-store" in answer.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/", "/mine/", "/nowhere/", "/sign-in", "/staff/", "/api/v1/areas/", "/api/v1/no/"])
def test_for_somebody_who_signed_in_pages_redirects_and_errors(client, path):
    client.force_login(PersonFactory())
    assert is_kept_by_nobody(client.get(path))


def test_staff_files_too(client):
    client.force_login(MembershipFactory().person)
    assert is_kept_by_nobody(client.get("/staff/events/export.csv"))


def test_what_breaks_as_well(client, monkeypatch):
    client.raise_request_exception = False
    client.force_login(PersonFactory())
    monkeypatch.setattr("portal.views.personal.mine_facts", lambda person, now: 1 / 0)
    answer = client.get("/mine/")
    assert (answer.status_code, is_kept_by_nobody(answer)) == (500, True)


@pytest.mark.parametrize("path", LINKS)
def test_links_that_open_something_by_themselves(client, path):
    assert is_kept_by_nobody(client.get(path))


def test_the_answer_that_signs_somebody_in(settings):
    def sign_in(request):
        answer = HttpResponse("welcome")
        answer.set_cookie(settings.SESSION_COOKIE_NAME, "x")
        return answer

    assert is_kept_by_nobody(NoStoreMiddleware(sign_in)(RequestFactory().get("/")))
    assert not is_kept_by_nobody(NoStoreMiddleware(lambda request: HttpResponse())(RequestFactory().get("/")))


def test_answers_to_a_key(client):
    key = issue(person=PersonFactory(), name="大屏", scopes=["read"], days=30, now=clock.now())
    for path in ("/api/v1/areas/", "/api/v1/nothing/"):
        assert is_kept_by_nobody(client.get(path, headers={"Authorization": f"Bearer {key}"}))


def test_public_pages_stay_as_they_are(client):
    for path in ("/", "/privacy/", "/nowhere/", "/api/v1/areas/"):
        assert not is_kept_by_nobody(client.get(path))
    assert client.get("/calendars/all.ics", follow=True)["Cache-Control"] == "public, max-age=60"
