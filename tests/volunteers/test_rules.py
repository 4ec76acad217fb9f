"""Facts in, refusal out: each reason once, in its order."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.spans import Span
from organizations.travel import Table
from volunteers import rules
from volunteers.rules import Helper, Place, Post, Reason, Validity

NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)  # 9:00 in Anning
START = dt.datetime(2026, 9, 17, 6, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def span(offset_minutes: int = 0, *, minutes: int = 60) -> Span:
    start = START + dt.timedelta(minutes=offset_minutes)
    return Span(start, start + dt.timedelta(minutes=minutes))


ROADS = Table({(7, 9): 45}, otherwise=20)
"""Twenty minutes from street to street, but 45 from 7 to 9."""


def post(**facts) -> Post:
    base = {"shift_id": 1, "span": span(), "street": 7, "taken": 0, "maximum": 5}
    return Post(**{**base, **facts})


def reason(post: Post, helper: Helper, *, now: dt.datetime = NOW) -> str | None:
    found = rules.refusal(post, helper, now=now, minutes=ROADS.minutes)
    return found.code if found else None


def place(**facts) -> Place:
    base = {"shift_id": 2, "span": span(-60), "street": 7, "name": "县街卫生院"}
    return Place(**{**base, **facts})


def test_everything_fits():
    assert reason(post(), Helper()) is None


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"is_cancelled": True}, Reason.CANCELLED),
        ({"is_live": False}, Reason.CLOSED),
        ({"is_closed": True}, Reason.CLOSED),
        ({"opens_at": NOW + HOUR}, Reason.NOT_YET_OPEN),
        ({"opens_at": NOW}, None),
        ({"qualification_id": 3, "qualification": "急救证"}, Reason.NOT_QUALIFIED),
        ({"language": "彝语"}, Reason.LANGUAGE),
        ({"taken": 5}, Reason.FULL),
        ({"taken": 4}, None),
    ],
)
def test_the_shift_decides(facts, expected):
    assert reason(post(**facts), Helper(languages=frozenset({"普通话"}))) == expected


def test_a_shift_that_began_is_over_for_signing_up():
    assert reason(post(), Helper(), now=START) == Reason.ENDED
    assert reason(post(), Helper(), now=START - dt.timedelta(seconds=1)) is None


def test_an_inactive_volunteer_is_refused():
    assert reason(post(), Helper(is_active=False)) == Reason.INACTIVE


def test_the_same_shift_twice_is_told_before_anything_else():
    helper = Helper(is_active=False, places=(place(shift_id=1, span=span()),))
    assert reason(post(taken=5, is_closed=True), helper) == Reason.ALREADY_IN


@pytest.mark.parametrize(
    ("last", "expected"),
    [(None, None), (dt.date(2026, 9, 17), None), (dt.date(2026, 9, 16), Reason.NOT_QUALIFIED)],
)
def test_a_qualification_must_hold_at_the_end_of_the_shift(last, expected):
    asks = post(qualification_id=3, qualification="急救证")
    assert reason(asks, Helper(qualifications={3: (Validity(None, last),)})) == expected


def test_an_expired_qualification_says_since_when():
    asks = post(qualification_id=3, qualification="急救证")
    found = rules.refusal(
        asks, Helper(qualifications={3: (Validity(None, dt.date(2026, 8, 31)),)}), now=NOW, minutes=ROADS.minutes
    )
    assert found is not None
    assert found.message == "要有效的“急救证”，你的到8月31日就过期了。换了新证，在“我的资料”里拍照登记。"


def test_the_end_of_the_shift_counts_in_local_days():
    # ends at 00:30 on the 18th in Anning, still the 17th in UTC
    late = post(span=Span(START, dt.datetime(2026, 9, 17, 16, 30, tzinfo=dt.UTC)), qualification_id=3)
    assert reason(late, Helper(qualifications={3: (Validity(None, dt.date(2026, 9, 17)),)})) == Reason.NOT_QUALIFIED


@pytest.mark.parametrize(
    ("papers", "expected"),
    [
        ([("2026-09-17", "2026-09-18")], None),
        ([("2026-09-18", None)], Reason.NOT_QUALIFIED),  # begins in the middle of the night
        ([(None, "2026-09-17")], Reason.NOT_QUALIFIED),
        ([(None, "2026-09-17"), ("2026-09-18", None)], None),  # renewed at midnight
        ([(None, "2026-09-16"), ("2026-09-18", None)], Reason.NOT_QUALIFIED),
        ([], Reason.NOT_QUALIFIED),
    ],
)
def test_each_day_of_the_shift_must_be_covered(papers, expected):
    def day(text):
        return dt.date.fromisoformat(text) if text else None

    late = post(span=Span(START, dt.datetime(2026, 9, 17, 16, 30, tzinfo=dt.UTC)), qualification_id=3)
    held = tuple(Validity(day(first), day(last)) for first, last in papers)
    assert reason(late, Helper(qualifications={3: held})) == expected


def test_languages_are_read_from_words():
    assert rules.languages("普通话、彝语, 本地话 ") == {"普通话", "彝语", "本地话"}
    assert rules.languages("") == frozenset()
    assert reason(post(language="彝语"), Helper(languages=rules.languages("普通话、彝语"))) is None


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (place(), None),  # back to back in the same street
        (place(span=span(-59)), Reason.OVERLAPS),
        (place(street=8), Reason.OVERLAPS),  # no time to travel
        (place(street=8, span=span(-80)), None),  # twenty minutes just do
        (place(street=8, span=span(-79)), Reason.OVERLAPS),
        (place(street=None), None),  # online: nothing to travel
        (place(span=span(60)), None),
        (place(street=8, span=span(79)), Reason.OVERLAPS),
        (place(street=8, span=span(80)), None),
        (place(street=9, span=span(104)), Reason.OVERLAPS),  # the table knows this way
        (place(street=9, span=span(105)), None),
    ],
)
def test_overlaps_count_the_way_between_streets(held, expected):
    assert reason(post(), Helper(places=(held,))) == expected


def test_an_overlap_names_the_other_shift_and_the_way_out():
    found = rules.refusal(post(), Helper(places=(place(street=8),)), now=NOW, minutes=ROADS.minutes)
    assert found is not None
    assert found.message == ("9月17日下午 1:30—2:30 你在县街卫生院有岗，中间要留 20 分钟赶路。退出那个岗，就能报这个。")
    assert found.detail == {"shift": 2}


def test_a_full_shift_says_what_else_stands_in_the_way_first():
    assert reason(post(taken=5, language="彝语"), Helper()) == Reason.LANGUAGE


@given(st.integers(-300, 300), st.integers(1, 240), st.integers(1, 240), st.booleans())
def test_clashing_is_symmetric(offset, length, other_length, apart):
    one, other = span(0, minutes=length), span(offset, minutes=other_length)
    street = 8 if apart else 7
    there = rules.clash(one, 7, (place(span=other, street=street),), minutes=ROADS.minutes) is not None
    back = rules.clash(other, street, (place(span=one, street=7),), minutes=ROADS.minutes) is not None
    assert there == back
