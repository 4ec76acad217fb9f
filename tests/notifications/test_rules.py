"""notifications.rules and times: limits, receipts, opt-out words, quiet hours."""

import datetime as dt
import functools
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import rules, texts, times
from tests.notifications.make import NIGHT, NOON, SHANGHAI

YEAR = dt.datetime(2026, 1, 1, tzinfo=SHANGHAI)
MOMENTS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=730)).map(lambda since: YEAR + since)
OPENING = dt.datetime(2026, 9, 17, 8, 0, tzinfo=SHANGHAI)
HOUR = dt.timedelta(hours=1)


def facts(**known):
    defaults = {"purpose": "reminder", "at_once": False, "expires_at": NOON + 48 * HOUR, "segments": 1}
    return rules.Facts(**defaults | known)


@pytest.mark.parametrize(
    ("known", "now", "decision"),
    [
        ({}, NOON, rules.Go()),
        ({"expires_at": NOON}, NOON, rules.Drop("expired", "expired")),
        ({"opted_out": True}, NOON, rules.Drop("withdrawn", "opted_out")),
        ({"opted_out": True, "purpose": "code", "at_once": True}, NOON, rules.Go()),
        ({"switched_off": True}, NOON, rules.Hold(NOON, "switched_off")),
        ({}, NIGHT, rules.Hold(OPENING, "")),
        ({"purpose": "change"}, NIGHT, rules.Hold(OPENING, "")),
        ({"purpose": "change", "at_once": True}, NIGHT, rules.Go()),
        ({"budget": 0}, NOON, rules.Hold(OPENING, "daily_cap")),
        ({"budget": 0, "purpose": "cancellation"}, NOON, rules.Go()),
        ({"budget": 0, "purpose": "registration", "at_once": True}, NOON, rules.Go()),
        ({"heard_today": 5}, NOON, rules.Hold(OPENING, "enough_today")),
        ({"heard_today": 4}, NOON, rules.Go()),
        ({"heard_today": 5, "purpose": "change"}, NOON, rules.Go()),
    ],
)
def test_decide(known, now, decision):
    assert rules.decide(facts(**known), now=now) == decision


@given(MOMENTS)
def test_what_is_put_off_goes_within_the_window_and_soon(at):
    found = times.in_window(at)
    here = found.astimezone(SHANGHAI)
    assert dt.time(8) <= here.time() < dt.time(20)
    assert dt.timedelta(0) <= found - at <= 12 * HOUR
    assert times.in_window(found) == found


@given(MOMENTS)
def test_the_window_moves_nothing_that_lies_in_it(at):
    inside = dt.time(8) <= at.time() < dt.time(20)
    assert (times.in_window(at) == at) == inside


@given(MOMENTS, st.timedeltas(dt.timedelta(0), dt.timedelta(days=2)))
def test_what_can_wait_is_heard_two_hours_before(now, ahead):
    starts = now + ahead
    if not times.must_go_now(starts, now=now):
        assert starts - times.in_window(now) >= 2 * HOUR


@pytest.mark.parametrize(
    ("now", "starts", "expected"),
    [
        ((16, 22, 30), (17, 9, 59), True),
        ((16, 22, 30), (17, 10, 0), False),
        ((17, 6, 30), (17, 8, 0), True),
        ((16, 12, 0), (16, 13, 59), True),
        ((16, 12, 0), (16, 14, 0), False),
    ],
)
def test_must_go_now(now, starts, expected):
    at = lambda day, hour, minute: dt.datetime(2026, 9, day, hour, minute, tzinfo=SHANGHAI)
    assert times.must_go_now(at(*starts), now=at(*now)) is expected


STATUSES = ["accepted", "buffered", "delivered", "failed", "rejected"]


@pytest.mark.parametrize("first", ["sending", "submitted", "unknown"])
def test_receipts_in_any_order_end_in_delivered(first):
    ends = {functools.reduce(rules.after_receipt, order, first) for order in itertools.permutations(STATUSES)}
    assert ends == {"delivered"}


@pytest.mark.parametrize(
    ("state", "status", "expected"),
    [
        ("sending", "accepted", "submitted"),
        ("unknown", "buffered", "submitted"),
        ("submitted", "accepted", "submitted"),
        ("submitted", "failed", "failed"),
        ("failed", "accepted", "failed"),
        ("failed", "delivered", "delivered"),
        ("delivered", "failed", "delivered"),
        ("unknown", "rejected", "failed"),
    ],
)
def test_after_receipt(state, status, expected):
    assert rules.after_receipt(state, status) == expected


@pytest.mark.parametrize(
    "text", ["R", "t", "TD", "Ｔ Ｄ", " td\n", "退订", "退 订", "拒收。", "回复TD".removeprefix("回复"), "\u200bR"]
)
def test_words_that_opt_out(text):
    assert rules.is_opt_out(text)


@pytest.mark.parametrize("text", ["", "好的", "TD1", "不要退订", "RT", "1"])
def test_words_that_do_not(text):
    assert not rules.is_opt_out(text)


@pytest.mark.parametrize(
    ("text", "parts"),
    [("字" * 70, 1), ("字" * 71, 2), ("字" * 134, 2), ("字" * 135, 3), ("🍄" * 35, 1), ("🍄" * 36, 2)],
)
def test_segments(text, parts):
    assert texts.segments(text) == parts
