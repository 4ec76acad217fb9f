"""The columns of a table of events, and the names that may stand in them: read once a file."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import Person
from core import words
from core.errors import Refusal
from events import languages
from events.importing import cells
from events.importing.cells import CellError, Reader
from events.importing.tables import Column
from events.models import Event, Occurrence
from organizations.models import Area, Organization
from plan.models import Audience, Task
from venues.models import Venue

MOST_HEADS = 100_000
KINDS = {
    kind.label: kind.value for kind in Event.Kind if kind not in {Event.Kind.THEME_DAY, Event.Kind.EMERGENCY}
}  # fmt: skip
BOOKINGS = {
    "不用报名": Event.Booking.NONE.value,
    "每场报名": Event.Booking.OCCURRENCE.value,
    "一次报全部": Event.Booking.COURSE.value,
    "都可以": Event.Booking.BOTH.value,
}
MODES = {mode.label: mode.value for mode in Occurrence.Mode}
EVENT_KEYS = (
    "kind", "topic", "task", "summary", "description", "bring", "rain", "languages", "desk_phone", "expected_heads",
    "booking", "seats_each",
)  # fmt: skip
"""What every row of an event says of the whole event; the first that says it counts."""
SET_KEYS = ("audiences", "cooperating")
DATE_KEYS = (
    "subtitle", "place_note", "mode", "online_link", "contact_name", "contact_phone", "school", "grade", "pupils",
    "adults",
)  # fmt: skip
FIELDS = {"subtitle": "title"}
"""Columns of a date that are fields by another name."""


@dataclass(frozen=True, slots=True)
class Names:
    """All that cells may name."""

    hosts: dict[str, Organization]
    organizations: dict[str, Organization]
    tasks: dict[str, list[Task]]
    audiences: dict[str, Audience]
    streets: dict[str, Area]
    venues: dict[str, list[Venue]] = field(default_factory=dict)


def names(person: Person, *, now: dt.datetime) -> Names:
    """Read them; six queries."""
    venues: dict[str, list[Venue]] = defaultdict(list)
    for venue in Venue.objects.usable().select_related("area__parent"):
        venues[venue.name].append(venue)
    hosts = Organization.objects.managed_by(person, role="organizer").order_by("name")
    return Names(
        hosts={one.name: one for one in hosts},
        organizations={one.name: one for one in Organization.objects.all()},
        tasks=_tasks(words.local(now).year),
        audiences={one.name: one for one in Audience.objects.order_by("-parent", "pk")},
        streets=streets(),
        venues=venues,
    )


def streets() -> dict[str, Area]:
    """By the full and by the short name."""
    found = Area.objects.filter(level=Area.Level.STREET)
    return {name: one for one in found for name in (one.name, one.short_name)}


def _tasks(year: int) -> dict[str, list[Task]]:
    running = Q(retired=False, plan__first_year__lte=year, plan__last_year__gte=year)
    found: dict[str, list[Task]] = defaultdict(list)
    for task in Task.objects.filter(running).select_related("plan"):
        found[task.code.upper()].append(task)
        found[f"{task.plan.slug}/{task.code}".upper()].append(task)
    return found


def task_reader(tasks: dict[str, list[Task]]) -> Reader:
    """A task's code; the plan's name in addresses before it where two plans have the same."""

    def read(cell: str) -> Task:
        words = cells.plain(cell).upper().split()
        found = tasks.get(words[0] if words else "", [])
        if not found:
            raise CellError(f"今年的方案里没有编号“{cell[:30]}”的任务")
        if len(found) > 1:
            plans = "、".join(f"{task.plan.slug}/{task.code}" for task in found)
            raise CellError(f"几个方案都有“{cell[:30]}”，请写成其中一个：{plans}")
        return found[0]

    return read


def event_columns(known: Names) -> list[Column]:
    """In the order of the template."""
    topics = {topic.label: topic.value for topic in Event.Topic}
    sole = next(iter(known.hosts.values())) if len(known.hosts) == 1 else None
    heads = cells.count(MOST_HEADS)
    rows: Iterable[tuple[str, str, Reader, Any, str, str]] = (
        ("编号", "key", cells.text(40), "", "本单位自己的编号，再导入时靠它认；可以不填", "2026-001"),
        ("标题", "title", cells.text(80), "", "同一个活动几个日期就写几行，标题一样", "野生菌安全讲座"),
        ("类型", "kind", cells.one_of("类型", KINDS), "", "、".join(KINDS), "讲座活动"),
        ("内容", "topic", cells.one_of("内容", topics), Event.Topic.SCIENCE.value, "、".join(topics), "野生菌安全"),
        ("主办单位", "host", _host(known.hosts), sole, "全名；只能是您可以组织活动的单位", "县街街道办事处"),
        ("任务编号", "task", task_reader(known.tasks), None, "方案里的编号；发布前要有", "A1.1"),
        ("给谁", "audiences", cells.some_of("人群", known.audiences), [], "几类用“、”隔开", "农民、老年人"),
        ("日期", "day", cells.day, None, "2026-09-01", "2026-09-01"),
        ("开始", "start", cells.clock, None, "24 小时", "14:30"),
        ("结束", "end", cells.clock, None, "24 小时", "16:00"),
        ("地点", "venue", cells.text(80), "", "场馆的全名；没有的写在“具体位置”", "县街街道综合文化站"),
        ("街道", "street", cells.one_of("街道", known.streets), None, "几个场馆同名时用来区分", "县街街道"),
        ("具体位置", "place_note", cells.text(80), "", "房间，或列表里没有的地方", "一楼大厅"),
        ("方式", "mode", cells.one_of("方式", MODES), Occurrence.Mode.ON_SITE.value, "、".join(MODES), "线下"),
        ("线上链接", "online_link", cells.link, "", "只发给报了名的人", ""),
        ("小标题", "subtitle", cells.text(80), "", "课名等", ""),
        ("学校", "school", cells.text(60), "", "进校园要写", ""),
        ("年级和班", "grade", cells.text(40), "", "", ""),
        ("学生数", "pupils", heads, None, "", ""),
        ("老师家长数", "adults", heads, None, "", ""),
        ("联系人", "contact_name", cells.text(40), "", "现场的，只给组织者看", "样例联系人"),
        ("联系手机", "contact_phone", cells.phone, "", "加密保存", "139 0000 0123"),
        ("一句话介绍", "summary", cells.text(120), "", "放在列表里", "认得清、吃得放心"),
        ("介绍", "description", cells.text(4000), "", "发布前要有", "请农技员带着实物讲怎么认菌。"),
        ("带什么", "bring", cells.text(200), "", "", ""),
        ("下雨怎么办", "rain", cells.text(200), "", "", ""),
        ("语言", "languages", _languages, languages.KNOWN[0], "、".join(languages.KNOWN), "普通话"),
        ("咨询电话", "desk_phone", cells.text(30), "", "公开", ""),
        ("预计人数", "expected_heads", heads, None, "", "60"),
        ("报名", "booking", cells.one_of("报名方式", BOOKINGS), _BOOKED, "、".join(BOOKINGS), "每场报名"),
        ("每场名额", "seats_each", heads, None, "", "60"),
        (
            "协办单位",
            "cooperating",
            cells.some_of("单位", known.organizations, list_them=False),
            [],
            "全名，用“、”",
            "",
        ),
    )
    required = {"title", "kind", "day", "start", "end"} | ({"host"} if sole is None else set())
    return [
        Column(title=title, key=key, read=read, required=key in required, empty=empty, hint=hint, example=example)
        for title, key, read, empty, hint, example in rows
    ]


_BOOKED = Event.Booking.OCCURRENCE.value


def _languages(cell: str) -> str:
    try:
        return languages.normal(cell)
    except Refusal as refusal:
        raise CellError(refusal.message.rstrip("。")) from None


def _host(hosts: dict[str, Organization]) -> Reader:
    def read(cell: str) -> Organization:
        if cell not in hosts:
            raise CellError(f"“{cell[:30]}”不是您可以组织活动的单位，请写全名")
        return hosts[cell]

    return read
