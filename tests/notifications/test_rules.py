"""notifications.rules and times: limits, receipts, opt-out words, quiet hours."""

import datetime as dt
import functools
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifications import rules
from notifications.texts import segments, sending_hours
from tests.notifications.make import NIGHT, NOON, SHANGHAI

YEAR = dt.datetime(2026, 1, 1, tzinfo=SHANGHAI)
MOMENTS = st.timedeltas(dt.timedelta(0), dt.timedelta(days=730)).map(lambda since: YEAR + since)
OPENING = dt.datetime(2026, 9, 17, 8, 0, tzinfo=SHANGHAI)
HOUR = dt.timedelta(hours=1)
DAY = 24 * HOUR
GO = rules.Go(at_once=False)


def facts(**known):
    defaults = {
        "purpose": "reminder",
        "at_once": False,
        "created_at": NIGHT,
        "expires_at": NOON + 48 * HOUR,
        "segments": 1,
    }
    return rules.Facts(**defaults | known)


@pytest.mark.parametrize(
    ("known", "now", "decision"),
    [
        ({}, NOON, GO),
        ({"expires_at": NOON}, NOON, rules.Drop("expired", "expired")),
        ({"opted_out": True}, NOON, rules.Drop("withdrawn", "opted_out")),
        ({"opted_out": True, "purpose": "code", "at_once": True}, NOON, rules.Go(at_once=True)),
        ({"switched_off": True}, NOON, rules.Hold(NOON, "switched_off")),
        ({}, NIGHT, rules.Hold(OPENING, "")),
        ({"purpose": "change"}, NIGHT, rules.Hold(OPENING, "")),
        ({"purpose": "change", "at_once": True}, NIGHT, rules.Go(at_once=True)),
        ({"purpose": "registration", "at_once": True}, NIGHT + HOUR, rules.Go(at_once=True)),
        ({"purpose": "registration", "at_once": True}, NIGHT + 2 * HOUR, rules.Hold(OPENING, "")),
        ({"purpose": "urgent", "at_once": True}, NIGHT + 5 * HOUR, rules.Go(at_once=True)),
        ({"purpose": "code", "budget": 0}, NOON, rules.Drop("expired", "code_cap")),
        ({"budget": 0}, NOON, rules.Hold(OPENING, "daily_cap")),
        ({"budget": 0, "purpose": "cancellation"}, NOON, GO),
        ({"budget": 0, "purpose": "registration", "at_once": True}, NOON, rules.Go(at_once=True)),
        ({"heard_today": 5}, NOON, rules.Hold(OPENING, "enough_today")),
        ({"heard_today": 4}, NOON, GO),
        ({"heard_today": 5, "purpose": "change"}, NOON, GO),
    ],
)
def test_decide(known, now, decision):
    assert rules.decide(facts(**known), now=now) == decision


@given(MOMENTS)
def test_what_is_put_off_goes_within_the_window_and_soon(at):
    found = sending_hours.in_window(at)
    here = found.astimezone(SHANGHAI)
    assert dt.time(8) <= here.time() < dt.time(20)
    assert dt.timedelta(0) <= found - at <= 12 * HOUR
    assert sending_hours.in_window(found) == found


@given(MOMENTS)
def test_the_window_moves_nothing_that_lies_in_it(at):
    inside = dt.time(8) <= at.time() < dt.time(20)
    assert (sending_hours.in_window(at) == at) == inside


@given(MOMENTS, st.timedeltas(dt.timedelta(0), dt.timedelta(days=2)))
def test_what_can_wait_is_heard_two_hours_before(now, ahead):
    starts = now + ahead
    if not sending_hours.must_go_now(starts, now=now):
        assert starts - sending_hours.in_window(now) >= 2 * HOUR


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
    assert sending_hours.must_go_now(at(*starts), now=at(*now)) is expected


@given(MOMENTS)
def test_the_first_moment_of_urgency(starts):
    first = sending_hours.urgent_from(starts)
    assert sending_hours.must_go_now(starts, now=first)
    assert not sending_hours.must_go_now(starts, now=first - dt.timedelta(microseconds=1))
    assert dt.timedelta(0) < starts - first <= 14 * HOUR


SPANS = st.lists(
    st.tuples(st.timedeltas(-2 * DAY, 3 * DAY), st.timedeltas(HOUR, 5 * HOUR)).map(
        lambda facts: (NOON + facts[0], NOON + facts[0] + facts[1])
    ),
    max_size=3,
)
PURPOSES = st.sampled_from(["change", "cancellation", "offer", "registration", "shift", "request", "reminder"])
LATER = st.timedeltas(dt.timedelta(0), 3 * DAY).map(lambda since: NOON + since)


@given(SPANS, PURPOSES, st.booleans(), LATER)
def test_at_night_goes_only_what_is_near_or_just_asked_for(spans, purpose, at_once, now):
    given_facts = facts(
        purpose=purpose, at_once=at_once, created_at=NOON, expires_at=NOON + 9 * DAY, spans=spans, heard_today=0
    )
    near = any(end > now and start < sending_hours.in_window(now) + 2 * HOUR for start, end in spans)
    just_asked = at_once and now - NOON <= HOUR and not (spans and purpose in rules.BY_DATES)
    open_now = sending_hours.in_window(now) == now
    decision = rules.decide(given_facts, now=now)
    if near or just_asked or open_now:
        assert isinstance(decision, rules.Go)
    else:
        assert decision == rules.Hold(sending_hours.in_window(now), "")


@given(SPANS, LATER)
def test_what_is_held_by_a_limit_goes_once_it_is_urgent(spans, now):
    held = facts(purpose="offer", created_at=NOON, expires_at=NOON + 9 * DAY, spans=spans, heard_today=5)
    decision = rules.decide(held, now=now)
    if isinstance(decision, rules.Hold):
        assert decision.until > now
        urgent = [sending_hours.urgent_from(start) for start, _ in spans]
        assert not any(now < turn < decision.until for turn in urgent)


@pytest.mark.parametrize(
    ("known", "night"),
    [
        ({"starts": NIGHT + 11 * HOUR}, True),
        ({"starts": NIGHT + 12 * HOUR}, False),
        ({"starts": NIGHT - 13 * HOUR}, False),
        ({"starts": NIGHT - HOUR / 2}, True),
    ],
)
def test_what_is_over_makes_nothing_urgent(known, night):
    """Moved from this morning to next week, written while the gateway was away: it waits for the window by now."""
    next_week = (NIGHT + 7 * DAY, NIGHT + 7 * DAY + HOUR)
    spans = [(known["starts"], known["starts"] + HOUR), next_week]
    told = facts(purpose="change", at_once=True, created_at=NOON, expires_at=next_week[1], spans=spans)
    expected = rules.Go(at_once=True) if night else rules.Hold(OPENING, "")
    assert rules.decide(told, now=NIGHT) == expected


@pytest.mark.parametrize(
    ("purpose", "at_once", "pot"),
    [
        ("code", True, "codes"),
        ("registration", True, "answers"),
        ("registration", False, "notices"),
        ("request", True, "answers"),
        ("change", True, "notices"),
        ("reminder", False, "notices"),
        ("urgent", True, "notices"),
    ],
)
def test_pots(purpose, at_once, pot):
    assert rules.pot(purpose, at_once=at_once) == pot


def test_waits_and_pauses_grow_and_stay_short():
    seconds = lambda spans: [span.total_seconds() for span in spans]
    assert seconds(rules.wait(number) for number in (1, 2, 3, 4, 4000)) == [30, 60, 120, 120, 120]
    assert seconds(rules.pause(number) for number in (3, 4, 5, 4000)) == [30, 60, 60, 60]
    assert seconds([rules.wait(1, patience=5), rules.pause(9, patience=5)]) == [150, 300]


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
    assert segments.segments(text) == parts
