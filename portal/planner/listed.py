"""The planner's list as a file."""

import datetime as dt

from django.http import QueryDict

from accounts.models import Person
from core import phrases
from core.spreadsheets.writer import Table
from organizations.access_scope import staff_access_of
from portal.planner.asking import Asked
from portal.planner.page import page

COLUMNS = ("日期", "开始", "结束", "活动", "第几", "单位", "街道", "地点", "车和设备", "状态", "撞上什么")


def table(person: Person, asked: QueryDict, *, now: dt.datetime) -> Table:
    """All that the planner shows for this address, by time."""
    look = page(Asked.read(asked, today=phrases.local(now).date()), staff_access=staff_access_of(person), now=now)
    rows = []
    for item in look.items:
        start = phrases.local(item.start)
        end = phrases.local(item.end)
        until = f"{end:%H:%M}" if end.date() == start.date() else f"{end:%Y-%m-%d %H:%M}"
        facts = [start.date().isoformat(), f"{start:%H:%M}", until, item.title, item.short, item.host, item.street]
        rows.append([*facts, item.place, item.things, item.state_words, item.conflict_words])
    return Table(f"排期 {look.title}", COLUMNS, rows)
