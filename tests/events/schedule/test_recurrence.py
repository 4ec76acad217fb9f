"""Rules of dates against python-dateutil, and against calendars that were looked up."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Refusal
from events.schedule import recurrence
from events.schedule.recurrence import Kind, Market, Pattern
from special_days import lunar_and_market_days

FIRST = dt.date(2026, 9, 1)
DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2029, 12, 31))


def pattern(kind, **facts):
    return Pattern(**{"kind": kind, "first": FIRST, "until": dt.date(2026, 12, 31)} | facts)


@st.composite
def classic(draw):
    """Weekly, by day of the month (31 and the last too), or by weekday of the month."""
    kind = draw(st.sampled_from([Kind.WEEKLY, Kind.MONTHDAY, Kind.MONTHWEEK]))
    weekdays = st.lists(st.integers(1, 7), min_size=1, max_size=3, unique=True)
    monthdays = st.lists(st.sampled_from([-1, 1, 15, 28, 29, 30, 31]), min_size=1, max_size=3, unique=True)
    ends = {"count": draw(st.integers(1, 12))} if draw(st.booleans()) else {"until": None}
    first = draw(DAYS)
    if "until" in ends:
        ends = {"until": first + dt.timedelta(days=draw(st.integers(40, 300)))}
    return Pattern(
        kind=kind,
        first=first,
        every=draw(st.integers(1, 3)),
        values=tuple(draw(monthdays if kind == Kind.MONTHDAY else weekdays)),
        nth=tuple(draw(st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), min_size=1, max_size=2, unique=True))),
        **ends,
    )


@given(classic())
def test_a_classic_rule_means_what_its_rfc_text_means(rule):
    midnight = dt.datetime.combine(rule.first, dt.time())
    last = rule.first + recurrence.HORIZON
    said = [moment.date() for moment in rrulestr(recurrence.as_rrule(rule), dtstart=midnight)]
    wanted = [day for day in said if day <= last]
    if 0 < len(wanted) <= recurrence.MAX_COUNT:
        assert recurrence.days(rule) == wanted
        return
    with pytest.raises(Refusal) as refused:
        recurrence.days(rule)
    assert refused.value.code == ("too_many_dates" if wanted else "no_dates")


@given(classic())
def test_a_rule_is_kept_as_data(rule):
    assert recurrence.from_data(recurrence.as_data(rule)) == rule
    assert recurrence.spoken(rule).startswith("每")


def test_months_without_a_31st_are_left_out_and_the_last_day_is_always_there():
    assert [day.month for day in recurrence.days(pattern(Kind.MONTHDAY, values=(31,)))] == [10, 12]
    last = recurrence.days(pattern(Kind.MONTHDAY, values=(-1,), until=dt.date(2027, 3, 1)))
    assert [(day.month, day.day) for day in last] == [(9, 30), (10, 31), (11, 30), (12, 31), (1, 31), (2, 28)]


@pytest.mark.slow
def test_a_lunar_festival_falls_on_its_solar_dates():
    """火把节, 六月廿四; 2025 has a leap sixth month that does not count twice."""
    torches = pattern(Kind.LUNAR, first=dt.date(2025, 1, 1), until=dt.date(2027, 12, 31), values=(24,), months=(6,))
    assert recurrence.days(torches) == [dt.date(2025, 7, 18), dt.date(2026, 8, 6), dt.date(2027, 7, 27)]


@pytest.mark.parametrize(("leap", "wanted"), [(False, [(7, 9), (8, 23)]), (True, [(7, 9), (7, 25), (8, 8), (8, 23)])])
def test_a_leap_month_counts_only_when_asked_for(leap, wanted):
    summer = {"first": dt.date(2025, 7, 1), "until": dt.date(2025, 8, 31)}
    found = recurrence.days(pattern(Kind.LUNAR, values=(1, 15), leap=leap, **summer))
    assert [(day.month, day.day) for day in found] == wanted


@pytest.mark.slow
@given(DAYS)
def test_lunar_days_go_there_and_back(day):
    assert lunar_and_market_days.from_lunar(*lunar_and_market_days.lunar(day)) == day


def test_markets():
    every = Market(name="赶街", rule="every", every=6, anchor=dt.date(2026, 8, 30))
    assert recurrence.days(pattern(Kind.MARKET, market=every, until=None, count=3)) == [
        dt.date(2026, 9, 5), dt.date(2026, 9, 11), dt.date(2026, 9, 17),
    ]  # fmt: skip
    third = recurrence.days(pattern(Kind.MARKET, market=every, every=3, until=None, count=2))
    assert third == [dt.date(2026, 9, 5), dt.date(2026, 9, 23)]
    zodiac = recurrence.days(pattern(Kind.MARKET, market=Market(name="", rule="zodiac", values=(1, 7)), count=4))
    assert [lunar_and_market_days.zodiac(day) for day in zodiac] == [7, 1, 7, 1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("FREQ=SECONDLY;COUNT=9", "rule_not_read"),
        ("FREQ=DAILY;BYHOUR=1;COUNT=9", "rule_not_read"),
        ("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30;COUNT=9", "rule_not_read"),
        ("FREQ=WEEKLY;INTERVAL=0;COUNT=9", "rule_not_read"),
        ("FREQ=WEEKLY;COUNT=99999999999999999999", "rule_not_read"),
        ("FREQ=WEEKLY;UNTIL=tomorrow", "rule_not_read"),
        ("FREQ=WEEKLY;UNTIL=2026091", "rule_not_read"),
        ("FREQ=WEEKLY;UNTIL=20261301T000000Z", "rule_not_read"),
        ("FREQ=WEEKLY;FREQ=DAILY;COUNT=2", "rule_not_read"),
        ("weekly please, COUNT", "rule_not_read"),
        ("FREQ=DAILY;COUNT=61", "too_many_dates"),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=2", "no_dates"),
    ],
)
def test_a_typed_rule_is_refused_with_its_reason(text, code):
    with pytest.raises(Refusal) as refused:
        recurrence.days(pattern(Kind.RRULE, text=text, until=None))
    assert refused.value.code == code


@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), st.integers(1, 9), st.integers(1, 20), DAYS)
def test_a_typed_rule_equals_dateutil(frequency, interval, count, first):
    text = f"FREQ={frequency};INTERVAL={interval};COUNT={count}"
    wanted = [one.date() for one in rrulestr(text, dtstart=dt.datetime.combine(first, dt.time()))]
    wanted = [day for day in wanted if day <= first + recurrence.HORIZON]
    assert recurrence.days(Pattern(kind=Kind.RRULE, first=first, text=text)) == wanted


@given(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY"]), DAYS, st.integers(0, 50 * 24 * 60 - 1), st.booleans())
def test_a_rule_that_says_until_when_equals_dateutil(frequency, first, minutes, is_utc):
    """UNTIL is a day, or a moment in UTC: half past four in the afternoon there is the next day here."""
    start = dt.datetime.combine(first, dt.time(), ZoneInfo("Asia/Shanghai"))
    until = start + dt.timedelta(minutes=minutes)
    if is_utc:
        text = f"FREQ={frequency};UNTIL={until.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"
        wanted = [one.date() for one in rrulestr(text, dtstart=start)]
    else:
        text = f"FREQ={frequency};UNTIL={until:%Y%m%d}"
        wanted = [one.date() for one in rrulestr(text, dtstart=start.replace(tzinfo=None))]
    assert recurrence.days(Pattern(kind=Kind.RRULE, first=first, text=text)) == wanted
    assert recurrence.days(Pattern(kind=Kind.RRULE, first=first, text=text, until=until.date())) == wanted


def test_a_typed_rule_has_one_end():
    """Its own or that of the form; both where they mean the same."""
    until = "RRULE:FREQ=WEEKLY;UNTIL=20260915T000000Z"
    assert [day.day for day in recurrence.days(pattern(Kind.RRULE, text=until, until=None))] == [1, 8, 15]
    counted = pattern(Kind.RRULE, text="FREQ=WEEKLY;COUNT=3", until=None, count=3)
    assert [day.day for day in recurrence.days(counted)] == [1, 8, 15]
    for ends in ({"until": dt.date(2026, 9, 10)}, {"until": dt.date(2026, 12, 1)}, {"until": None, "count": 2}):
        with pytest.raises(Refusal, match="two_ends"):
            recurrence.days(pattern(Kind.RRULE, text="FREQ=WEEKLY;COUNT=9", **ends))


def test_a_rule_without_an_end_is_not_expanded():
    with pytest.raises(Refusal, match="rule_without_end"):
        recurrence.days(pattern(Kind.WEEKLY, until=None, values=(1,)))


def test_words():
    assert recurrence.spoken(pattern(Kind.WEEKLY, values=(5, 3), count=8)) == "每周三、周五，共 8 次"
    assert recurrence.spoken(pattern(Kind.WEEKLY, values=(3,), every=2)) == "每 2 周的周三，到 2026年12月31日"
    assert (
        recurrence.spoken(pattern(Kind.MONTHWEEK, values=(6,), nth=(1, -1), count=2))
        == "每月第一个、最后一个周六，共 2 次"
    )
    assert recurrence.spoken(pattern(Kind.LUNAR, values=(24,), months=(6,), count=1)) == "农历六月廿四，共 1 次"


def test_a_typed_rule_says_its_end_once():
    cut = recurrence.ended(pattern(Kind.RRULE, text="FREQ=WEEKLY;COUNT=6", until=None), dt.date(2026, 9, 15))
    assert recurrence.spoken(cut) == "规则 FREQ=WEEKLY;UNTIL=20260915"
    assert recurrence.spoken(pattern(Kind.RRULE, text="FREQ=WEEKLY", count=6)) == "规则 FREQ=WEEKLY，共 6 次"
