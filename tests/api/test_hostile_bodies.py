"""Bodies that no honest program sends: refused at once, in our shape, without a traceback."""

import json
import logging

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from api.parsing import MAX_BYTES
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db
REGISTER = "/api/v1/registrations/"
WRONG = {
    "100 000 levels of lists": b'{"attendees": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "100 000 levels of objects": b'{"a":' * 80_000 + b"1" + b"}" * 80_000,
    "twenty levels": b'{"attendees": ' + b"[" * 20 + b"]" * 20 + b"}",
    "a number of 100 000 digits": b'{"pupils": ' + b"9" * 100_000 + b"}",
    "no number": b'{"pupils": NaN}',
    "infinite": b'{"pupils": -Infinity}',
    "infinite by its exponent": b'{"pupils": 1e999}',
    "half a pair": b'{"contact_name": "\\ud800"}',
    "half a pair in a key": b'{"\\udfff": 1}',
    "nul": b'{"contact_name": "a\\u0000b"}',
    "nul deep inside": b'{"attendees": [{"name": {"x": ["\\u0000"]}}]}',
    "invalid utf-8": b'{"contact_name": "\xff\xfe"}',
    "a list": b"[]",
    "null": b"null",
    "a text": b'"registration"',
    "a number": b"1",
    "true": b"true",
    "half an object": b'{"event": ',
    "no json": b"event=a",
    "nothing but a byte": b"\x00",
}


def post(data, kind="application/json", path=REGISTER, client=None):
    return (client or APIClient(raise_request_exception=False)).generic("POST", path, data, content_type=kind)


def shape_of(answer):
    assert answer["Content-Type"] == "application/json"
    return set(answer.json())


@pytest.mark.parametrize("what", WRONG)
def test_what_nobody_can_read_is_400(what, caplog):
    with caplog.at_level(logging.WARNING):
        answer = post(WRONG[what])
    assert (answer.status_code, shape_of(answer)) == (400, {"code", "message", "detail"})
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_body_over_the_limit_is_413(caplog):
    answer = post(json.dumps({"needs": "x" * MAX_BYTES}))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")
    assert [record for record in caplog.records if record.exc_info] == []


def test_too_many_values_are_413():
    assert post(json.dumps({"occurrences": [1] * 30_000})).status_code == 413


def test_what_is_announced_as_huge_is_not_even_read():
    answer = Client().post(REGISTER, b"{}", content_type="application/json", CONTENT_LENGTH=str(10**12))
    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_another_kind_of_body_is_415(kind):
    answer = post(b"a=1", kind)
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("body", [{"event": {}}, {"event": [1]}, {"event": True, "pupils": True}, {"pupils": 1.5}])
def test_values_of_another_kind_are_explained_beside_their_field(body):
    answer = post(json.dumps(body))
    assert answer.status_code == 400
    assert set(answer.json()["detail"]) >= set(body)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/", 404, "not_found"),
        ("GET", "/api/v1/nothing/", 404, "not_found"),
        ("GET", "/api/v2/events/", 404, "not_found"),
        ("DELETE", "/api/v1/events/", 401, "not_authenticated"),
        ("PUT", "/api/v1/plans/", 401, "not_authenticated"),
        ("POST", "/api/v1/docs/", 405, "method_not_allowed"),
        ("GET", "/api/v1/events/a%00b/", 404, "not_found"),
        ("GET", "/api/v1/events/?kind=%00", 400, "unreadable"),
        ("POST", "/api/v1/bookings/null/release/", 404, "not_found"),
        ("GET", f"/api/v1/venue-photos/{2**63}/", 404, "not_found"),
    ],
)
def test_no_answer_is_a_page(method, path, status, code, client):
    answer = client.generic(method, path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert answer.json()["code"] == code


def test_a_redirect_to_the_slash_is_no_page_either(client):
    answer = client.get("/api/v1/events")
    assert (answer.status_code, answer["Content-Type"]) == (301, "application/json")


def test_a_session_without_the_token_of_the_page_is_refused_in_json():
    client = Client(enforce_csrf_checks=True)
    client.force_login(MembershipFactory(role="organizer").person)
    answer = client.post("/api/v1/clashes/", "{}", content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (403, "permission_denied")


def test_a_bug_is_told_in_json_too(monkeypatch):
    monkeypatch.setattr("api.organizations.organizations.OrganizationViewSet.list", lambda *args, **kwargs: 1 / 0)
    answer = Client(raise_request_exception=False).get("/api/v1/organizations/")
    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (500, "application/json", "broken")


def page(data, kind="application/x-www-form-urlencoded"):
    return Client(raise_request_exception=False).generic(
        "POST", reverse("outreach_requests:ask"), data, content_type=kind
    )


@pytest.mark.parametrize(
    ("data", "kind", "status"),
    [
        (b"wish=" + b"x" * 2_700_000, "application/x-www-form-urlencoded", 413),
        (b"&".join(b"a%d=1" % number for number in range(5_000)), "application/x-www-form-urlencoded", 400),
        (b"wish=a%00b", "application/x-www-form-urlencoded", 400),
        (b"a%00b=1", "application/x-www-form-urlencoded", 400),
        (b"--x\r\nnothing", "multipart/form-data; boundary=", 400),
        (b"wish=%ff%fe", "application/x-www-form-urlencoded", 422),
        (b"[]", "application/json", 422),
    ],
)
def test_pages_say_it_kindly(data, kind, status, caplog):
    answer = page(data, kind)
    assert (answer.status_code, answer["Content-Type"]) == (status, "text/html; charset=utf-8")
    assert "<h1" in answer.content.decode()
    assert [record for record in caplog.records if record.exc_info] == []


def test_a_query_that_nobody_can_read_is_refused_kindly(client):
    for query in ("q=a%00b", "&".join(f"a{number}=1" for number in range(5_000))):
        answer = client.get(f"/?{query}")
        assert (answer.status_code, "没有办成" in answer.content.decode()) == (400, True)
