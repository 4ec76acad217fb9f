"""What somebody typed when their session had ended is there again after the sign-in, and is never sent by itself."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts import tasks
from accounts.models import StoredSession, TypedForm
from accounts.passwords import resetting
from accounts.personal_data import erasing
from accounts.sessions import typed_forms
from core import clock
from events.models import Event
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.pages import controls
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory, StreetFactory
from tests.factories.resources import VenueFactory
from volunteers.models import Volunteer

pytestmark = pytest.mark.django_db
NOTE = "您刚才填的还在"
WORDS = "磁铁秀，九条街都去"


@pytest.fixture
def host():
    return OrganizationFactory()


@pytest.fixture
def clerk(client, host):
    person = MembershipFactory(organization=host).person
    client.force_login(person)
    client.get("/staff/")
    return person


@pytest.fixture
def event(host):
    return OccurrenceFactory(event=EventFactory(host=host, title="旧标题")).event


def end_sessions():
    StoredSession.objects.all().delete()


def test_the_editor_comes_back_filled_in_and_nothing_was_stored(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    typed_in = controls(client.get(path)) | {"title": [WORDS], "do": ["save"]}
    end_sessions()
    answer = client.post(path, typed_in)
    assert answer["Location"] == f"/staff/sign-in/?next={path}"
    assert "替您留着" in client.get(answer["Location"]).text
    client.force_login(clerk)
    page = client.get(path)
    assert (page.status_code, NOTE in page.text) == (200, True)
    back = controls(page)
    typed_in.pop("csrfmiddlewaretoken")
    assert {name: back[name] for name in typed_in if name in back} == {
        name: typed_in[name] for name in typed_in if name in back
    }
    event.refresh_from_db()
    assert event.title == "旧标题"
    assert client.post(path, back | {"do": "save"}).status_code == 302
    event.refresh_from_db()
    assert (event.title, TypedForm.objects.count()) == (WORDS, 0)
    assert NOTE not in client.get(path).text


def test_a_step_button_shows_its_rows_again(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    typed_in = controls(client.get(path)) | {"title": [WORDS], "do": ["add"]}
    grown = client.post(path, typed_in)
    end_sessions()
    client.post(path, controls(grown) | {"do": ["add"]})
    client.force_login(clerk)
    page = client.get(path)
    assert (NOTE in page.text, WORDS in page.text) == (True, True)
    assert len(controls(page)) > len(controls(grown))


def test_a_part_of_a_page_leads_the_whole_page_to_the_sign_in(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    end_sessions()
    answer = client.post(path, {"title": WORDS, "do": "look"}, headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/staff/sign-in/?next={path}")
    client.force_login(clerk)
    assert WORDS in client.get(path).text


def test_a_new_event_too(client, clerk):
    path = "/staff/events/new/?kind=lecture"
    typed_in = controls(client.get(path)) | {"title": [WORDS], "do": ["save"]}
    end_sessions()
    client.post(path, typed_in)
    client.force_login(clerk)
    assert WORDS in client.get(path).text
    assert Event.objects.count() == 0


def test_a_file_has_to_be_chosen_again(client, clerk):
    end_sessions()
    file = SimpleUploadedFile("表.csv", "编号,标题".encode())
    client.post("/staff/imports/", {"note": WORDS, "file": file})
    client.force_login(clerk)
    assert "选过的文件要重新选一次" in client.get("/staff/imports/").text


def test_a_list_that_was_pasted(client, host):
    host.kind, host.area = "street_office", StreetFactory()
    host.save()
    clerk = MembershipFactory(organization=host).person
    client.force_login(clerk)
    client.get("/staff/")
    end_sessions()
    fields = {"street": host.area.pk, "text": "甲村\n乙村", "confirm": "1"}
    client.post("/staff/villages/", fields)
    client.force_login(clerk)
    page = client.get("/staff/villages/").text
    assert ("甲村\n乙村" in page, host.area.children.count()) == (True, 0)


def test_what_a_button_without_a_page_says_is_shown_with_the_button(client, clerk, host):
    event = OccurrenceFactory(event=PublishedEventFactory(host=host)).event
    path = f"/staff/events/{event.pk}/withdraw/"
    end_sessions()
    client.post(path, {"reason": WORDS})
    client.force_login(clerk)
    page = client.get(path)
    assert (page.status_code, WORDS in page.text, "再按一次" in page.text) == (200, True, True)


def test_a_form_that_leads_to_itself_is_shown_and_leads_nowhere(client, clerk, host):
    path = f"/staff/venues/{VenueFactory(organization=host).pk}/photos/"
    assert client.get(path).status_code == 200
    end_sessions()
    client.post(path, {"caption": WORDS})
    client.force_login(clerk)
    page = client.get(path)
    assert (page.status_code, WORDS in page.text) == (200, True)


def test_somebody_who_joins_signs_in_between(client):
    fields = {"name": "麦奶奶", "languages": ["zh"], "areas": []}
    answer = client.post("/volunteer/enrol/", fields)
    assert answer["Location"].startswith("/sign-in/")
    client.force_login(PersonFactory())
    page = client.get(answer["Location"].split("next=")[1])
    assert ("麦奶奶" in page.text, Volunteer.objects.count()) == (True, 0)


def test_nobody_else_gets_it(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    end_sessions()
    client.post(path, {"title": WORDS})
    assert WORDS not in client.get(path, follow=True).text
    client.force_login(MembershipFactory(organization=event.host).person)
    page = client.get(path).text
    assert (NOTE in page, WORDS in page, TypedForm.objects.count()) == (False, False, 0)


def test_nor_another_browser(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    end_sessions()
    client.post(path, {"title": WORDS})
    other = Client()
    other.force_login(clerk)
    assert WORDS not in other.get(path).text


def test_it_is_sealed_and_gone_after_an_hour(client, clerk, event, monkeypatch):
    path = f"/staff/events/{event.pk}/edit/"
    end_sessions()
    client.post(path, {"title": "13900000123"})
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_typedform")
        (row,) = cursor.fetchall()
    token = client.cookies["typed"].value
    assert [one for one in row if token in str(one) or "13900000123" in str(one)] == []
    now = clock.now() + dt.timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: now)
    client.force_login(clerk)
    assert NOTE not in client.get(path).text
    tasks.sweep()
    assert TypedForm.objects.count() == 0


def test_it_may_be_thrown_away(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    end_sessions()
    client.post(path, {"title": WORDS})
    client.force_login(clerk)
    assert client.post("/typed/drop/", {"path": path})["Location"] == path
    assert NOTE not in client.get(path).text
    assert client.post("/typed/drop/", {"path": "https://elsewhere.example/"})["Location"] == "/"


@pytest.mark.parametrize("origin", ["https://elsewhere.example", "null"])
def test_another_site_fills_in_nothing(client, clerk, event, origin):
    end_sessions()
    client.post(f"/staff/events/{event.pk}/edit/", {"title": WORDS}, headers={"Origin": origin})
    assert TypedForm.objects.count() == 0


def test_proofs_are_never_kept(client, clerk):
    end_sessions()
    secret = "a long enough one"
    client.post("/staff/security/password/", {"current": secret, "new": secret, "again": secret})
    client.post("/staff/security/2fa/totp/activate/", {"code": "123456"})
    client.post("/mine/data/erase/", {"sure": "on", "code": "123456"})
    client.post(f"/new-password/{resetting.token_of(clerk)}/", {"do": "code", "new": secret})
    client.post("/setup/", {"key": secret, "phone": "13900000001", "password": secret})
    assert TypedForm.objects.count() == 0
    client.post("/admin/accounts/person/add/", {"name": WORDS, "password1": secret})
    assert [typed_forms.read(row)[0] for row in TypedForm.objects.all()] in ([], [{"name": [WORDS]}])


def test_it_is_bounded(client, clerk, event, monkeypatch):
    end_sessions()
    path = f"/staff/events/{event.pk}/edit/"
    client.post(path, {"title": "长" * typed_forms.LARGEST})
    assert TypedForm.objects.count() == 0
    Client().post(path, {"title": "长" * typed_forms.LARGEST_OF_STRANGERS})
    assert TypedForm.objects.count() == 0
    monkeypatch.setattr(typed_forms, "PER_NETWORK", 2)
    for _ in range(4):
        Client().post(path, {"title": WORDS})
    assert TypedForm.objects.count() == 2


def test_what_is_too_much_is_said_to_be_lost(client, clerk, event):
    path = f"/staff/events/{event.pk}/edit/"
    end_sessions()
    answer = client.post(path, {"title": "长" * (typed_forms.LARGEST + 1)})
    page = client.get(answer["Location"]).text
    assert ("替您留着" in page, "没能替您留住" in page, TypedForm.objects.count()) == (False, True, 0)


def test_erasing_takes_it(client, clerk, event):
    end_sessions()
    client.post(f"/staff/events/{event.pk}/edit/", {"title": WORDS})
    erasing.erase(person=clerk, now=clock.now())
    assert TypedForm.objects.count() == 0


def strict(person=None):
    """A browser whose tokens are looked at."""
    client = Client(enforce_csrf_checks=True)
    if person:
        client.force_login(person)
    return client


def test_an_old_token_loses_nothing(clerk, event):
    client, path = strict(clerk), f"/staff/events/{event.pk}/edit/"
    fields = controls(client.get(path)) | {"title": [WORDS], "csrfmiddlewaretoken": ["x" * 64]}
    answer = client.post(path, fields, headers={"Origin": "http://testserver"})
    assert (answer.status_code, "填的都还在" in answer.text, f'href="{path}"' in answer.text) == (403, True, True)
    page = client.get(path)
    assert (NOTE in page.text, WORDS in page.text) == (True, True)
    assert client.post(path, controls(page) | {"do": "save"}).status_code == 302
    event.refresh_from_db()
    assert event.title == WORDS


def test_nor_does_somebody_without_a_session():
    client, path = strict(), "/ask/"
    client.get(path)
    answer = client.post(path, {"contact_name": "麦奶奶", "csrfmiddlewaretoken": "x" * 64})
    assert answer.status_code == 403
    page = client.get(path)
    assert (NOTE in page.text, "麦奶奶" in page.text) == (True, True)


def test_an_old_token_of_another_site_fills_in_nothing(clerk, event):
    client, path = strict(clerk), f"/staff/events/{event.pk}/edit/"
    client.get(path)
    answer = client.post(path, {"title": WORDS}, headers={"Origin": "https://elsewhere.example"})
    assert (answer.status_code, TypedForm.objects.count()) == (403, 0)


def test_programs_hear_it_in_their_own_words():
    from django.test import RequestFactory

    from accounts.views.typed import failed

    assert failed(RequestFactory().post("/api/v1/anything/"))["Content-Type"] == "application/json"
