"""From the link under a list over the page that says how far it is to the file; the same for programs."""

import datetime as dt

import pytest

from core import clock
from core.web import downloads
from events.models import Event
from organizations.models import Membership
from spreadsheets.list_files import asking
from spreadsheets.models import ListFile
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.spreadsheets.list_files.conftest import asked, made

pytestmark = pytest.mark.django_db
NEW = "/staff/list-files/new/"
API = "/api/v1/list-files/"


@pytest.fixture
def staff(client, organizer):
    client.force_login(organizer)
    return client


def content_of(answer):
    return b"".join(answer)


def test_a_short_list_comes_at_once(staff, dates):
    answer = staff.get("/staff/events/export.csv", {"events": str(dates[4].pk)})
    assert (answer.status_code, "第4场" in answer.content.decode()) == (200, True)


def test_a_long_list_is_asked_for_followed_and_got(staff, dates, django_capture_on_commit_callbacks):
    first = staff.get("/staff/events/export.csv", {"state": "published", "order": "newest"})
    assert (first.status_code, first["Location"].partition("?")[0]) == (302, NEW)
    page = staff.get(first["Location"])
    assert "这份表有 7 行" in page.text
    assert ListFile.objects.count() == 0  # looking makes nothing
    sent = {"list": "events", "ending": "csv", "asked": "state=published&order=newest", "since": "", "until": ""}
    started = staff.post(NEW, sent)
    file = ListFile.objects.get()
    assert (file.asked, started["Location"]) == ("state=published&order=newest", f"/staff/list-files/{file.uid}/")
    under_way = staff.get(started["Location"])
    assert (under_way["Refresh"], "正在做：0 / 7 行" in under_way.text) == ("3", True)
    early = staff.get(f"{started['Location']}file")
    assert (early.status_code, 'data-reason="not_made_yet"' in early.text) == (409, True)
    made(file)
    there = staff.get(started["Location"])
    assert ("Refresh" in there, "做好了，一共 7 行" in there.text, "file" in there.text) == (False, True, True)
    answer = staff.get(f"{started['Location']}file")
    downloads.MOST_AT_ONCE = 100
    assert (
        content_of(answer) == staff.get("/staff/events/export.csv", {"state": "published", "order": "newest"}).content
    )
    assert answer["Content-Length"] == str(file.size)
    assert (answer["Cache-Control"], answer["Content-Disposition"][:10]) == ("no-store", "attachment")


def test_nobody_else_gets_it(client, organizer, dates, host):
    file = made(asked(organizer))
    colleague = MembershipFactory(organization=host, role="administrator").person
    association = MembershipFactory(organization=OrganizationFactory(is_association=True), role="administrator").person
    for person in (colleague, association):
        client.force_login(person)
        for path in (f"/staff/list-files/{file.uid}/", f"/staff/list-files/{file.uid}/file", f"{API}{file.uid}/file/"):
            assert client.get(path).status_code == 404
        assert client.post(f"/staff/list-files/{file.uid}/delete/").status_code == 404
        assert client.delete(f"{API}{file.uid}/").status_code == 404
        assert "活动 .csv" not in client.get("/staff/list-files/").text
    assert ListFile.objects.filter(pk=file.pk).exists()


def test_rights_are_looked_at_when_it_is_got(staff, organizer, dates, host):
    file = made(asked(organizer))
    page, api = f"/staff/list-files/{file.uid}/file", f"{API}{file.uid}/file/"
    Membership.objects.filter(person=organizer).update(role="viewer")
    refused = staff.get(page)
    assert (refused.status_code, 'data-reason="rights_changed"' in refused.text) == (409, True)
    assert staff.get(api).json()["code"] == "rights_changed"
    Membership.objects.filter(person=organizer).update(role="organizer")
    assert staff.get(page).status_code == 200
    Membership.objects.filter(person=organizer).delete()
    assert (staff.get(page).status_code, staff.get(api).status_code) == (403, 403)


def test_the_list_of_an_event_that_is_no_longer_theirs_is_not_given_out(staff, organizer, dates):
    file = made(asked(organizer, name="registrations", words=f"event={dates[0].slug}"))
    page = f"/staff/list-files/{file.uid}/file"
    assert staff.get(page).status_code == 200
    Event.objects.filter(pk=dates[0].pk).update(host=OrganizationFactory())
    assert (staff.get(page).status_code, staff.get(f"{API}{file.uid}/file/").status_code) == (404, 404)


def test_what_is_too_long_offers_days_and_keeps_what_was_typed(staff, dates, monkeypatch):
    monkeypatch.setattr(asking, "MAX_ROWS", 4)
    asked_for = {"list": "events", "ending": "xlsx", "asked": "state=published"}
    page = staff.get(NEW, asked_for)
    assert "这份表有 7 行，太长了" in page.text
    first = (clock.today() + dt.timedelta(days=1)).isoformat()
    last = (clock.today() + dt.timedelta(days=4)).isoformat()
    refused = staff.post(NEW, asked_for | {"since": first, "until": last})
    assert (refused.status_code, 'data-reason="too_many_rows"' in refused.text, first in refused.text) == (
        422,
        True,
        True,
    )
    wrong = staff.post(NEW, asked_for | {"since": last, "until": first})
    assert (wrong.status_code, "要在开始那天之后。" in wrong.text, last in wrong.text) == (422, True, True)
    assert staff.post(NEW, asked_for | {"since": last, "until": ""}).status_code == 302
    assert ListFile.objects.get().total == 3


def test_days_of_the_list_stay_where_the_page_has_none(staff, organizer, dates):
    day = (clock.today() + dt.timedelta(days=4)).isoformat()
    file = made(asked(organizer, words=f"since={day}"))
    page = staff.get(f"/staff/list-files/{file.uid}/")
    assert "再做一次" in page.text
    staff.post(NEW, {"list": "events", "ending": "csv", "asked": file.asked, "again": "1"})
    again = ListFile.objects.get()
    assert (again.pk != file.pk, again.asked, again.total) == (True, file.asked, 3)


def test_one_too_many_leads_to_those_that_are_there(staff, organizer, dates):
    for number in range(asking.MAX_FILES):
        asked(organizer, words=f"q={number}")
    refused = staff.post(NEW, {"list": "events", "ending": "csv", "asked": ""})
    assert (refused.status_code, 'href="/staff/list-files/"' in refused.text) == (422, True)
    file = ListFile.objects.first()
    assert staff.post(f"/staff/list-files/{file.uid}/delete/").status_code == 302
    assert staff.post(NEW, {"list": "events", "ending": "csv", "asked": ""}).status_code == 302


def test_a_file_that_is_gone_leads_to_those_that_are_there(staff, organizer, dates):
    """A second press of the button, another tab, the way back."""
    file = made(asked(organizer))
    address = f"/staff/list-files/{file.uid}/"
    assert [staff.post(f"{address}delete/").status_code for _ in range(2)] == [302, 302]
    for path in (address, f"{address}file"):
        page = staff.get(path, follow=True)
        assert (page.status_code, page.redirect_chain) == (200, [("/staff/list-files/", 302)])
        assert "这份表已经不在了" in page.text


@pytest.mark.parametrize(("name", "ending"), [("none", "csv"), ("events", "pdf"), ("registrations", "csv"), ("", "")])
def test_what_is_no_list_is_404(staff, dates, name, ending):
    sent = {"list": name, "ending": ending, "asked": ""}
    assert (staff.get(NEW, sent).status_code, staff.post(NEW, sent).status_code) == (404, 404)


@pytest.mark.parametrize("words", ["since=0000-00-00", "%00", "q=%FF", "a" * 3000, "events=1,2,x&page=-1", "=&&;"])
def test_conditions_that_mean_nothing_break_nothing(staff, dates, words):
    sent = {"list": "events", "ending": "csv", "asked": words}
    assert staff.get(NEW, sent).status_code in {200, 400}
    assert staff.post(NEW, sent).status_code in {302, 400}


def test_programs_are_told_where_to_ask_and_get_the_same(staff, dates):
    long = staff.get("/api/v1/exports/events.csv")
    assert (long.status_code, long.json()["code"]) == (409, "list_is_long")
    started = staff.post(
        API, {"name": "events", "ending": "csv", "asked": "state=published"}, content_type="application/json"
    )
    assert (started.status_code, started["Location"]) == (202, f"{API}{started.json()['uid']}/")
    assert {key: started.json()[key] for key in ("state", "total", "done", "file")} == {
        "state": "making", "total": 7, "done": 0, "file": None,
    }  # fmt: skip
    early = staff.get(f"{started['Location']}file/")
    assert (early.status_code, early.json()["code"]) == (409, "not_made_yet")
    made(ListFile.objects.get())
    there = staff.get(started["Location"]).json()
    answer = staff.get(there["file"], HTTP_ACCEPT="text/csv")
    assert (answer.status_code, content_of(answer).decode("utf-8-sig").count("\r\n")) == (200, 8)
    assert staff.delete(started["Location"]).status_code == 204
    assert staff.get(started["Location"]).status_code == 404


def test_programs_are_refused_with_the_same_codes(staff, organizer, dates, monkeypatch):
    def send(**more):
        return staff.post(API, {"name": "events", "ending": "csv", **more}, content_type="application/json")

    assert send(name="none").status_code == 400
    assert send(name="registrations", asked="event=none").status_code == 404
    for number in range(asking.MAX_FILES):
        asked(organizer, words=f"q={number}")
    assert (send().status_code, send().json()["code"]) == (409, "too_many_files")
    monkeypatch.setattr(asking, "MAX_ROWS", 2)
    assert (send().json()["code"], send().json()["detail"]) == ("too_many_rows", {"rows": 7, "most": 2})
