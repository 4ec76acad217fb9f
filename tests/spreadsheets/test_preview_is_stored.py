"""Whatever table the preview accepts is stored as the preview said, cell by cell."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from core import phrases
from core.phone_numbers import phones
from events.models import Event, Occurrence
from spreadsheets.events.columns import BOOKINGS
from spreadsheets.reading import facts
from tests.factories.resources import SpaceFactory

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

DAYS = (
    "12月15日",
    "3/18",
    "3.17",
    "2027-3-13 星期六",
    "46374",
    "2026/12/18 0:00:00",
    "9月20-22日每天",
    "10月1日、8日",
    "12.1",
)
SPANS = (
    ("14:30-16:00", ""), ("9:00—11:00", ""), ("两点半", "4:00"), ("早上8点", "9时半"), ("14.30", "16.00"),
    ("下午2:30到4点", ""), ("晚上7点", "9点"), ("22:00", "24:00"),
)  # fmt: skip
PLACES = ("县街文化站", "县街文化站二楼会议室", "县街文化站（二楼会议室）", "（具体位置：广场）", "")
COLUMNS = (
    "标题", "类型", "日期", "开始", "结束", "地点", "具体位置", "给谁", "每场名额", "预计人数", "报名", "联系人", "联系手机", "一句话介绍",
    "应急科普", "预算（元）", "小标题",
)  # fmt: skip
ROWS = st.tuples(
    st.sampled_from(["认菌", "防骗", "急救"]),
    st.sampled_from(["讲座", "讲座活动", "培训", "比赛"]),
    st.sampled_from(DAYS),
    st.sampled_from(SPANS),
    st.sampled_from(PLACES),
    st.sampled_from(["", "门口"]),
    st.sampled_from(["农民", ""]),
    st.sampled_from(["60", "约60人", "60名", ""]),
    st.sampled_from(["100", "100人左右", ""]),
    st.sampled_from(["每场报名", ""]),
    st.sampled_from(["王老师", ""]),
    st.sampled_from(["139 0000 0123", "13900000123", ""]),
    st.sampled_from(["认得清", ""]),
    st.sampled_from(["否", ""]),
    st.sampled_from(["800", "800元", "1,200.50", ""]),
    st.sampled_from(["第一课", ""]),
)


def cells(number, row):
    """Rows of one title are one event and must agree; most are events of their own."""
    title, kind, day, (start, end), *rest = row
    return (title if title == "急救" else f"{title}{number}", kind, day, start, end, *rest)


def stored(one: Occurrence) -> dict[str, str]:
    """All that the columns of this table can say, in the words of the preview but read from what is stored."""
    event = one.event
    start, end = phrases.local(one.start), phrases.local(one.end)
    until = "—" + ("次日 " if end.date() > start.date() else "") + f"{end:%H:%M}"
    where = [one.venue and one.venue.name, one.space and one.space.name, one.place_note]
    return {
        "时间": f"{start.year}年{start.month}月{start.day}日 周{'一二三四五六日'[start.weekday()]} {start:%H:%M}{until}",
        "地点": " ".join(name for name in where if name),
        "标题": event.title,
        "类型": event.get_kind_display(),
        "给谁": "、".join(audience.name for audience in event.audiences.all()),
        "每场名额": str(event.seats_each),
        "预计人数": str(event.expected_heads),
        "报名": next(name for name, value in BOOKINGS.items() if value == event.booking),
        "联系人": one.contact_name,
        "联系手机": phones.national(one.contact_phone),
        "一句话介绍": event.summary,
        "应急科普": "是" if event.is_emergency else "否",
        "预算（元）": str(event.planned_cost),
        "小标题": one.title,
    }


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROWS, min_size=1, max_size=4))
def test_any_table_that_is_accepted_is_stored_as_it_was_shown(bring, venue, task, farmers, rows):
    if not venue.spaces.exists():
        SpaceFactory(venue=venue, name="二楼会议室")
    Event.objects.all().delete()
    sheet = bring(COLUMNS, [cells(number, row) for number, row in enumerate(rows)])
    assume(sheet.state == "ready")
    shown = facts.opened(sheet.reading).rows
    bring(COLUMNS, [cells(number, row) for number, row in enumerate(rows)], apply=True)
    dates = [stored(one) for one in Occurrence.objects.select_related("event", "venue", "space")]
    assert len(dates) == len(shown)
    for row in shown:
        said = dict(row.cells)
        assert any(said.items() <= date.items() for date in dates), (said, dates)


def test_the_property_can_fail(bring, venue, task, farmers):
    """What is stored otherwise than it was shown is seen."""
    sheet = bring(COLUMNS, [("认菌", "讲座", "12月15日", "9:00", "11:00", "县街文化站", *[""] * 11)], apply=True)
    said = dict(facts.opened(sheet.reading).rows[0].cells)
    date = Occurrence.objects.get()
    assert said.items() <= stored(date).items()
    date.start += dt.timedelta(days=1)
    assert not said.items() <= stored(date).items()
