"""Whoever puts a volunteer on a shift reads of them, not to them, why it can't be."""

import datetime as dt

import pytest

from core.errors import Refusal
from core.spans import Span
from volunteers import rules
from volunteers.rules import Helper, Place, Post, Reason, Validity
from volunteers.signups import by_staff

NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 9, 17, 6, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
SPAN = Span(START, START + HOUR)
EXPIRED = {3: (Validity(last=dt.date(2026, 6, 1)),)}
BROKEN = {3: (Validity(first=dt.date(2026, 12, 1)),)}
ASKS = {"qualification_id": 3, "qualification": "急救证"}
BUSY = (Place(shift_id=2, span=SPAN, street=7, name="你好书店"),)
BEFORE = (Place(shift_id=2, span=Span(START - HOUR, START), street=9),)


def said(*, now=NOW, of=None, **facts) -> Refusal:
    post = Post(**({"shift_id": 1, "span": SPAN, "street": 7, "taken": 0, "maximum": 5} | facts))
    refusal = rules.refusal(post, of or Helper(), now=now, minutes=lambda one, other: 0 if one == other else 20)
    assert refusal is not None
    return refusal


CASES = {
    "already in": ({"of": Helper(places=(Place(shift_id=1, span=SPAN, street=7),))}, Reason.ALREADY_IN),
    "offered": ({"of": Helper(offered=frozenset({1}))}, Reason.OFFERED),
    "waiting": ({"of": Helper(waiting=frozenset({1}))}, Reason.WAITING),
    "cancelled": ({"is_cancelled": True}, Reason.CANCELLED),
    "ended": ({"now": START}, Reason.ENDED),
    "merged": ({"of": Helper(is_active=False, is_merged=True)}, Reason.MERGED),
    "paused": ({"of": Helper(is_active=False)}, Reason.INACTIVE),
    "closed": ({"is_closed": True}, Reason.CLOSED),
    "not yet open": ({"opens_at": NOW + HOUR}, Reason.NOT_YET_OPEN),
    "no certificate": (ASKS, Reason.NOT_QUALIFIED),
    "expired": (ASKS | {"of": Helper(qualifications=EXPIRED)}, Reason.NOT_QUALIFIED),
    "not valid then": (ASKS | {"of": Helper(qualifications=BROKEN)}, Reason.NOT_QUALIFIED),
    "language": ({"language": "彝语"}, Reason.LANGUAGE),
    "at the same time": ({"of": Helper(places=BUSY)}, Reason.OVERLAPS),
    "on the way": ({"of": Helper(places=BEFORE)}, Reason.OVERLAPS),
    "full": ({"taken": 5}, Reason.FULL),
}


@pytest.mark.parametrize("case", CASES)
def test_each_reason_is_told_of_the_volunteer_with_its_code(case):
    facts, code = CASES[case]
    before = said(**facts)
    told = by_staff.in_staff_words(before)
    assert (before.code, told.code, told.detail) == (code, code, before.detail)
    assert "你" not in told.message.replace("你好书店", "")
    assert told.message.endswith("。")


def test_every_reason_is_tried():
    assert {code for _, code in CASES.values()} == set(Reason)


def test_facts_stay_and_what_staff_do_next_follows():
    told = {case: by_staff.in_staff_words(said(**CASES[case][0])).message for case in CASES}
    assert told["at the same time"] == (
        "9月17日下午 2:30—3:30 他在你好书店有岗，两个岗时间撞了。先把他从那个岗撤下来，才能加到这个。"
    )
    assert told["expired"] == "要有效的“急救证”，他的到6月1日就过期了。有新的证书，先登记、核对好再加。"
    assert told["not yet open"] == "9月10日 周四 上午 10:00 开始报名。要提前加人，先改开放报名的时间。"


def test_what_is_no_reason_of_the_rules_stays_as_it_is():
    refusal = Refusal("reason_missing", "请写一句。")
    assert by_staff.in_staff_words(refusal) is refusal
