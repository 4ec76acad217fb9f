"""When something is, in one cell, as offices write it: today is Wednesday, 16 September 2026."""

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from spreadsheets.cells import when, written_times
from spreadsheets.cells.errors import CellError
from spreadsheets.cells.written_times import Time

TODAY = dt.date(2026, 9, 16)
DAY = when.of_day(today=TODAY)
PAST = when.of_day(today=TODAY, is_past=True)
TIME = when.of_time(today=TODAY)


def said(found: when.When) -> str:
    """2026-09-14~2026-09-20 每天 14:30-16:00, as far as it is said."""
    words = []
    if found.days:
        words.append("、".join(day.isoformat() for day in found.days.days))
        words += [f"~{found.days.last.isoformat()}"] if found.days.last else []
        words += [{True: "每天", False: "连着"}[found.days.is_daily]] if found.days.is_daily is not None else []
    clocks = [time for time in (found.start, found.end) if time]
    words += ["-".join(f"{time.clock:%H:%M}" + ("+" if time.is_next_day else "") for time in clocks)] if clocks else []
    return " ".join(words)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026-09-01", "2026-09-01"),
        ("2026/9/1", "2026-09-01"),
        ("2026.9.1", "2026-09-01"),
        ("２０２６年９月１日", "2026-09-01"),
        ("2026年 9月 1日", "2026-09-01"),
        ("20260901", "2026-09-01"),
        ("二〇二六年十二月十五日", "2026-12-15"),
        ("12月15日", "2026-12-15"),
        ("12月15号", "2026-12-15"),
        ("12月15日14:30", "2026-12-15 14:30"),
        ("2026年12月15日9点半-11点", "2026-12-15 09:30-11:00"),
        ("12月14-20日9:00-11:00", "2026-12-14 ~2026-12-20 09:00-11:00"),
        ("十二月十五日（星期二）", "2026-12-15"),
        ("9月16日", "2026-09-16"),
        ("9月15日", "2027-09-15"),
        ("3/18", "2027-03-18"),
        ("3.17", "2027-03-17"),
        ("3.10", "2027-03-10"),
        ("3-17", "2027-03-17"),
        ("2月29日", "2028-02-29"),
        ("2027-3-13 星期六", "2027-03-13"),
        ("3月13日(周六)", "2027-03-13"),
        ("星期六 3月13日", "2027-03-13"),
        ("2026/12/18 0:00:00", "2026-12-18"),
        ("2026-12-18 00:00", "2026-12-18"),
        ("2026-12-18T14:30:00", "2026-12-18 14:30"),
        ("12月15日(二)", "2026-12-15"),
        ("2026年12月15日 （周 二）", "2026-12-15"),
        ("12月15日，星期二", "2026-12-15"),
        ("12月15日/22日/29日", "2026-12-15、2026-12-22、2026-12-29"),
        ("12月15日 09:00 至 12月16日 17:00", "2026-12-15 ~2026-12-16 连着 09:00-17:00"),
        ("2026年12月15日9:00—20日17:00", "2026-12-15 ~2026-12-20 连着 09:00-17:00"),
        ("12月15日 2:30 PM", "2026-12-15 14:30"),
        ("46374", "2026-12-18"),
        ("46374.604166667", "2026-12-18 14:30"),
        ("26年3月17日", "2026-03-17"),
        ("26/3/17", "2026-03-17"),
        ("3/17/2027", "2027-03-17"),
        ("9月14-20日", "2027-09-14 ~2027-09-20"),
        ("9月20日至26日", "2026-09-20 ~2026-09-26"),
        ("9月20日—10月2日", "2026-09-20 ~2026-10-02"),
        ("12月30日～1月2日", "2026-12-30 ~2027-01-02"),
        ("2026-10-01到2026-10-07", "2026-10-01 ~2026-10-07"),
        ("2026年10月1-7日每天一场", "2026-10-01 ~2026-10-07 每天"),
        ("2026-10-01-2026-10-07连着办", "2026-10-01 ~2026-10-07 连着"),
        ("9.20-9.26", "2026-09-20 ~2026-09-26"),
        ("9月21日（周一）-22日（周二）", "2026-09-21 ~2026-09-22"),
        ("12月15日、16日、1月3日", "2026-12-15、2026-12-16、2027-01-03"),
        ("12.15、12.22", "2026-12-15、2026-12-22"),
        ("12月15日下午2:30-4:00", "2026-12-15 14:30-16:00"),
        ("12月15日（周二） 14.30", "2026-12-15 14:30"),
        ("9月20-26日 9:00-17:00", "2026-09-20 ~2026-09-26 09:00-17:00"),
    ],
)
def test_days(cell, expected):
    assert said(DAY(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("9月16日", "2026-09-16"),
        ("9月17日", "2025-09-17"),
        ("12月15日", "2025-12-15"),
        ("2月29日", "2024-02-29"),
        ("12月30日-1月2日", "2025-12-30 ~2026-01-02"),
    ],
)
def test_days_of_the_past(cell, expected):
    assert said(PAST(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("3.1", ["2027-03-01", "2027-03-10"]),
        ("11.3", ["2026-11-03", "2026-11-30"]),
        ("3月13日 星期五", ["2027-03-13", "2027-03-12", "2026-03-13"]),
        ("2026-12-15 周三", ["2026-12-15", "2026-12-16", "2027-12-15"]),
        ("26/3/27", ["2026-03-27", "2027-03-26"]),
        ("3/4/2027", ["2027-03-04", "2027-04-03"]),
    ],
)
def test_days_that_could_be_others_are_asked(cell, choices):
    with pytest.raises(CellError) as error:
        DAY(cell)
    assert list(error.value.choices) == choices
    assert [said(DAY(choice)) for choice in choices] == choices


@pytest.mark.parametrize(
    "cell",
    [
        "下周三", "每周三", "2026-02-30", "13月1日", "18/3", "9月", "9月31日", "待定", "9月20日-14日前", "10月3日-2日",
        "12月16日、15日", "9月20日左右", "2026", "99999999", "-", "周三",
    ],
)  # fmt: skip
def test_what_is_no_day(cell):
    with pytest.raises(CellError):
        DAY(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("14:30", "14:30"),
        ("14.30", "14:30"),
        ("14点30分", "14:30"),
        ("两点半", "14:30"),
        ("2:30", "14:30"),
        ("六点", "18:00"),
        ("1:00", "13:00"),
        ("02:30", "02:30"),
        ("7:00", "07:00"),
        ("早上6点", "06:00"),
        ("早上8点", "08:00"),
        ("9时半", "09:30"),
        ("0.604166666666667", "14:30"),
        ("14:30-16:00", "14:30-16:00"),
        ("14∶30→16∶00", "14:30-16:00"),
        ("上 午 9：00分", "09:00"),
        ("9am-11:30 am", "09:00-11:30"),
        ("PM 2.30", "14:30"),
        ("12:30 AM", "00:30"),
        ("12:30 p.m.", "12:30"),
        ("14：30－16：00", "14:30-16:00"),
        ("9:00—11:00", "09:00-11:00"),
        ("9:00 —— 11:00", "09:00-11:00"),
        ("9.00～11.30", "09:00-11:30"),
        ("9点到11点半", "09:00-11:30"),
        ("下午2:30-4:00", "14:30-16:00"),
        ("9-11点", "09:00-11:00"),
        ("上午9-11点半", "09:00-11:30"),
        ("下午2至4时", "14:00-16:00"),
        ("八-十点", "08:00-10:00"),
        ("午间12点半-1点半", "12:30-13:30"),
        ("正午12点", "12:00"),
        ("下午2点至17:00", "14:00-17:00"),
        ("上午9:00-12:00", "09:00-12:00"),
        ("上午9点-下午4点", "09:00-16:00"),
        ("上午10:00-2:00", "10:00-14:00"),
        ("晚上7点半到9点", "19:30-21:00"),
        ("晚上10点-12点", "22:00-00:00+"),
        ("中午12:00-1:30", "12:00-13:30"),
        ("12月15日 14:30-16:00", "2026-12-15 14:30-16:00"),
        ("2027-3-13 星期六 9时半", "2027-03-13 09:30"),
    ],
)
def test_times(cell, expected):
    assert said(TIME(cell)) == expected


@pytest.mark.parametrize(
    ("cell", "choices"),
    [
        ("14.3", ["14:30", "14:03"]),
        ("9.5", ["9:50", "9:05"]),
        ("16", ["16:00"]),
        ("9-11", ["9:00-11:00"]),
        ("9:00-11", ["9:00-11:00"]),
        ("下午1:30-3", ["下午1:30-3:00"]),
        ("9.5-11", ["9:50-11:00", "9:05-11:00"]),
        ("9-很晚", []),
    ],
)
def test_times_that_could_be_others_are_asked(cell, choices):
    with pytest.raises(CellError) as error:
        TIME(cell)
    assert list(error.value.choices) == choices
    assert all(TIME(choice).start for choice in choices), "what is offered is understood, whole"


@pytest.mark.parametrize("cell", ["午后", "25:00", "上午13:00", "全天", "-16:00", "14:30-16:00-18:00", "9:61"])
def test_what_is_no_time(cell):
    with pytest.raises(CellError):
        TIME(cell)


@pytest.mark.parametrize(
    ("start", "end", "settled"),
    [
        ("14:30", "4:00", "14:30-16:00"),
        ("9:00", "5:30", "09:00-17:30"),
        ("晚上7:00", "9:00", "19:00-21:00"),
        ("18:30", "8:30", "18:30-20:30"),
        ("22:00", "2:00", "22:00-02:00"),
        ("22:00", "00:30", "22:00-00:30"),
        ("8:00", "11:30", "08:00-11:30"),
        ("15:00", "2:30", "15:00-14:30"),
    ],
)
def test_two_cells_are_read_together(start, end, settled):
    both = written_times.settle(written_times.one(start), written_times.one(end), has_end_day=False)
    assert "-".join(f"{time.clock:%H:%M}" for time in both) == settled


def test_early_or_late_is_asked():
    with pytest.raises(CellError) as error:
        written_times.settle(written_times.one("6:30"), written_times.one("8:30"), has_end_day=False)
    assert error.value.choices == ("06:30-08:30", "18:30-20:30")
    assert [said(TIME(choice)) for choice in error.value.choices] == ["06:30-08:30", "18:30-20:30"]


def test_the_end_of_a_day_does_not_begin_it():
    assert TIME("晚上12点").start == Time(dt.time(0), is_next_day=True)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-09-15 24:00", "2026-09-16 00:00:00"),
        ("2026-09-15 晚上12点", "2026-09-16 00:00:00"),
        ("2026-09-15 傍晚6点", "2026-09-15 18:00:00"),
        ("2026-09-15", "2026-09-15 23:59:00"),
        ("9月15日 2:30", "2027-09-15 14:30:00"),
    ],
)
def test_a_deadline(cell, moment):
    assert str(when.moment(today=TODAY)(cell)) == moment


@pytest.mark.parametrize("cell", ["9月1日", "3.1", "1月1日", "2026-09-01 14:30", "2026-09-01-2026-09-03", "46374 9"])
def test_a_day_that_needs_its_year(cell):
    with pytest.raises(CellError):
        when.day_with_year(cell)
    assert when.day_with_year("2026年9月1日 周二") == dt.date(2026, 9, 1)


@example("二二十年")
@example("十十月")
@example("十零月")
@given(st.text(st.sampled_from("0123456789零二〇年月日号:.-/~到至、 周一二三十半点时上下午晚(）每天"), max_size=20))
def test_any_signs_are_read_or_refused_in_words(cell):
    for read in (DAY, PAST, TIME, when.day_with_year):
        try:
            read(cell)
        except CellError as error:
            assert str(error)  # noqa: PT017 - either is right


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)))
def test_every_day_in_every_spelling(day):
    spellings = ("{0.year}年{0.month}月{0.day}日", "{0.year}/{0.month}/{0.day}", "{0.year}-{0.month:02}-{0.day:02}")
    serial = (day - dt.date(1899, 12, 30)).days
    for text in (*(spelling.format(day) for spelling in spellings), str(serial)):
        assert said(DAY(text)) == day.isoformat()
