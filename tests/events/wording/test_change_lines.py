import datetime as dt
import json
from dataclasses import replace

import pytest
from django.core import serializers
from django.db.models import TextField
from django.db.models.functions import Cast

from events.models import Change, ChangeItem, ChangeSide
from events.wording import change_lines
from tests.events.conftest import at
from tests.factories.events import PublishedEventFactory

NIGHT = ChangeSide(start=at(19, 22), end=at(20, 0, 30), venue_id=1, place="县街文化站")
DAYS = ChangeSide(start=at(21, 9), end=at(23, 17), venue_id=1, place="县街文化站")
NOW = at(8, 12)
NIGHT_WORDS = "9月19日 周六 晚上 10:00—次日 凌晨 0:30"


def item(before, after, label="第1场"):
    return ChangeItem(occurrence_id=7, label=label, before=before, after=after)


def line(before, after, kind=Change.Kind.RESCHEDULED):
    (said,) = change_lines.change_lines(Change(kind=kind, items=[item(before, after)]), now=NOW)
    return said


def test_a_span_over_days_is_said_with_both_its_days():
    assert change_lines.was_line(item(NIGHT, DAYS), now=NOW) == f"第1场 {NIGHT_WORDS} 县街文化站"
    days = "9月21日 周一 上午 9:00—9月23日 下午 5:00"
    assert line(NIGHT, DAYS) == f"第1场 9月19日 周六 晚上 10:00 改到 {days}，县街文化站"
    longer = replace(NIGHT, end=DAYS.end)
    assert line(NIGHT, longer) == f"第1场 {NIGHT_WORDS} 改到 9月19日 周六 晚上 10:00—9月23日 下午 5:00，县街文化站"


def test_each_kind_of_change_has_its_line():
    hall = replace(NIGHT, venue_id=2, place="新文化站")
    assert line(NIGHT, hall) == f"第1场 {NIGHT_WORDS}，地点由县街文化站改到新文化站"
    assert line(NIGHT, None, Change.Kind.CANCELLED) == f"第1场 {NIGHT_WORDS} 县街文化站"
    assert line(NIGHT, None, Change.Kind.POSTPONED) == f"第1场 原定 {NIGHT_WORDS} 县街文化站，延期，时间待定"
    assert line(None, NIGHT, Change.Kind.ADDED) == f"第1场 {NIGHT_WORDS} 县街文化站"
    later = replace(NIGHT, start=NIGHT.start + dt.timedelta(days=1), end=NIGHT.end + dt.timedelta(days=1))
    again = f"定在 {NIGHT_WORDS.replace('19日 周六', '20日 周日')}，县街文化站"
    assert line(replace(NIGHT, is_postponed=True), later) == f"第1场 原定 9月19日 周六 晚上 10:00 的，{again}"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"space": "大厅"}, {"space": ""}, "场地由大厅换成不占"),
        ({"assigned": ("大篷车 1 号", "音响")}, {"assigned": ("大篷车 2 号", "音响")}, "大篷车 1 号换成大篷车 2 号"),
        ({"assigned": ()}, {"assigned": ("音响",)}, "加上音响"),
        ({"assigned": ("音响",)}, {"assigned": ()}, "不用音响了"),
        ({}, {}, ""),
    ],
)
def test_what_a_date_takes_instead(before, after, said):
    swap = item(replace(NIGHT, **before), replace(NIGHT, **after))
    assert (change_lines.swap_line(swap), swap.is_seen) == (said, False)


def test_a_date_without_any_side_is_no_change():
    with pytest.raises(ValueError, match="side"):
        item(None, None)


@pytest.mark.django_db
def test_items_come_back_from_the_database_and_from_a_dump_as_they_were_written():
    swapped = item(
        replace(NIGHT, space="", assigned=("音响",), crew_ids=()),
        replace(NIGHT, space="大厅", assigned=(), crew_ids=(3,)),
    )
    items = [swapped, item(replace(NIGHT, is_postponed=True), DAYS, label=""), item(NIGHT, None), item(None, DAYS)]
    made = Change.objects.create(event=PublishedEventFactory(), kind="rescheduled", at=at(1, 9), items=items)
    assert Change.objects.get().items == items
    column = json.loads(Change.objects.annotate(text=Cast("items", TextField())).get().text)
    assert column[0]["before"] == {
        "start": "2026-09-19T14:00:00+00:00", "end": "2026-09-19T16:30:00+00:00", "venue": 1, "place": "县街文化站",
        "space": "", "takes": ["音响"], "crew": [],
    }  # fmt: skip
    (loaded,) = serializers.deserialize("json", serializers.serialize("json", [made]))
    assert loaded.object.items == items
