"""What log lines hide, in messages, in tracebacks, and in what the web server writes."""

import io
import logging
import sys

import pytest

from core.web.logs import MASKED_LOGGERS, MaskPersonal, mask, mask_web_server


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("to +8613900000123 now", "to +86139****0123 now"),
        ("13900000123", "139****0123"),
        ("139 0000 0123", "139****0123"),
        ("+86 139-0000-0123", "+86 139****0123"),
        ("?phone=13900000123&x=1", "?phone=139****0123&x=1"),
        ("?q=a%2013900000123", "?q=a%20139****0123"),
        ("?phone=%2B8613900000123", "?phone=%2B86139****0123"),
        ("{'phone': '+8613900000123'}", "{'phone': '+86139****0123'}"),
        ("008613900000123 and 013900000123", "0086139****0123 and 0139****0123"),
        ("?phone=139+0000+0123&x=1", "?phone=139****0123&x=1"),
        ("?phone=139%200000%200123", "?phone=139****0123"),
        ("?phone=%2B86%20139%2D0000%2D0123", "?phone=%2B86%20139****0123"),
        ("?q=%EF%BC%91%EF%BC%93%EF%BC%99" + "%EF%BC%90" * 5 + "%EF%BC%91%EF%BC%92%EF%BC%93", "?q=139****0123"),
        ("１３９ ００００ ０１２３", "139****0123"),
        ("139.0000.0123, (139)0000-0123", "139****0123, (139****0123"),
        ("139\u30000000\u30000123 139\u00a00000\u00a00123", "139****0123 139****0123"),
        ("ValueError: '139\\n0000\\n0123'", "ValueError: '139****0123'"),
        ("1390000 0123 or 13 900 000 123", "139****0123 or 139****0123"),
        (
            "2026-11-28 13:33:45,154 [28/Nov/2026:13:33:45 +0800]",
            "2026-11-28 13:33:45,154 [28/Nov/2026:13:33:45 +0800]",
        ),
        ("?next=%2Fr0123456789abcd&x=1", "?next=%2Fr****&x=1"),
        (
            "/gateways/kannel/inbound/?key=abc-DEF_123&from=%2B8613900000123",
            "/gateways/kannel/inbound/?key=****&from=%2B86139****0123",
        ),
        ("'HTTP_AUTHORIZATION': 'Bearer abc-DEF_123'", "'HTTP_AUTHORIZATION': 'Bearer ****'"),
        ("order 913900000123 and 139000001234", "order 913900000123 and 139000001234"),
        ("GET /r0123456789abcd", "GET /r****"),
        ("GET /q0123456789abcd/answer/", "GET /q****/answer/"),
        ("GET /a17-0123456789abcd", "GET /a17-****"),
        ("?next=%2Fa17-0123456789abcd", "?next=%2Fa17-****"),
        ("GET /events/x/register/?group=1&invited=abc123DEF", "GET /events/x/register/?group=1&invited=****"),
        ("GET /calendars/private/AbCdEf-123_4567890123/a.ics", "GET /calendars/private/****/a.ics"),
        ("GET /registrations/", "GET /registrations/"),
    ],
)
def test_numbers_and_links_are_masked(text, masked):
    assert mask(text) == masked


def raising(number):
    raise ValueError(f"no such number: {number}")


def record_of(error=True, **more):
    try:
        raising("+8613900000123")
    except ValueError:
        info = sys.exc_info() if error else None
        return logging.LogRecord("django.request", logging.ERROR, "", 1, "at %s", ("/r0123456789abcd",), info, **more)


def test_a_traceback_is_masked_for_every_handler():
    record = record_of(sinfo="Stack:\n  13900000123")
    assert MaskPersonal().filter(record) is True
    text = logging.Formatter("%(message)s").format(record)
    assert ("13900000123" in text, "0123456789abcd" in text) == (False, False)
    assert "ValueError: no such number: +86139****0123" in text
    assert "Traceback (most recent call last)" in text
    assert "139****0123" in text.partition("Stack:")[2]


def test_a_traceback_that_another_handler_wrote_first_is_masked_too():
    record = record_of()
    record.exc_text = "ValueError: 13900000123"
    MaskPersonal().filter(record)
    assert record.exc_text == "ValueError: 139****0123"


def test_what_fails_in_a_view_leaves_no_number_in_the_log(client, monkeypatch):
    written = io.StringIO()
    monkeypatch.setattr(next(one for one in logging.getLogger().handlers if one.name == "stderr"), "stream", written)
    client.raise_request_exception = False
    monkeypatch.setattr("portal.views.public.clock.today", lambda: raising("13900000123"))
    assert client.get("/.well-known/security.txt?phone=13900000123").status_code == 500
    assert "ValueError: no such number: 139****0123" in written.getvalue()
    assert "13900000123" not in written.getvalue().replace('raising("13900000123")', "")


def test_no_handler_writes_past_the_mask(settings):
    """Of Django, its server of development and the libraries: with DEBUG too, whose console Django would set up."""
    named = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    written = [
        (logger.name, handler)
        for logger in (logging.root, *named)
        for handler in logger.handlers
        if isinstance(handler, logging.Handler) and not isinstance(handler, logging.NullHandler)
        if "pytest" not in type(handler).__module__
    ]
    bare = {name for name, handler in written if not any(isinstance(one, MaskPersonal) for one in handler.filters)}
    assert ([name for name, _ in written], bare) == (["root"], set())
    assert logging.getLogger("django.server").propagate


def test_the_web_servers_loggers_are_masked_once_and_keep_their_handlers():
    handler = logging.NullHandler()
    logger = logging.getLogger("gunicorn.access")
    logger.addHandler(handler)
    mask_web_server()
    mask_web_server()
    try:
        for name in MASKED_LOGGERS:
            assert [type(known) for known in logging.getLogger(name).filters] == [MaskPersonal]
        assert handler in logger.handlers
    finally:
        logger.removeHandler(handler)
