"""What nobody can read, sent to where nothing is, is no fault of the server."""

import pytest
from django.test import Client


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["/nothing/here/", "/staff/events/42/nothing/", "/media/nothing.jpg", "/api/v1/nothing/"]
)
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data", b"--X\r\n"),
        (f"multipart/form-data; boundary={'x' * 300}", b"--X\r\n"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"a=+ADw-"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % number for number in range(5000))),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 3_000_000),
    ],
)
def test_what_nobody_can_read_sent_to_where_nothing_is_is_not_found(address, kind, body):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.get("/sign-in/")  # whoever has a token: what was sent is looked through for it
    assert client.generic("POST", address, body, content_type=kind).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ["utf-7", "gbk", "latin-1"])
def test_a_form_in_another_charset_is_refused_without_a_traceback(client, caplog, charset):
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    answer = client.generic("POST", "/sign-in/", b"phone=13900000123", content_type=kind)
    assert (answer.status_code, [row.msg for row in caplog.records if row.exc_info]) == (400, [])
