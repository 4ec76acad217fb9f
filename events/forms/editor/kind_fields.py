"""What the editor asks for each kind of event, and what it proposes."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from core import phrases
from events.forms.choices import Choices
from events.forms.editor.date_patterns import BY_KIND, Pattern
from events.models import Event

Booking = Event.Booking


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """How the editor of a kind is put into words."""

    icon: str
    words: str
    heading: str
    unit_hint: str = "存的时候按时间排好次序。"
    lay: str = ""
    """The button that makes rows from the pattern."""
    facts: dict[str, Any] = field(default_factory=dict)
    """What a new event begins with."""


FREE = {"booking": Booking.NONE}
LOOKS = {
    Event.Kind.DRIVE: Look(
        icon="bus",
        words="大篷车一站一站走：到达、开放、撤场，路上要多久都帮你算。",
        heading="一站一站",
        lay="每个街道各加一站",
        facts=FREE | {"seats_each": 30},
    ),
    Event.Kind.CLASS: Look(
        icon="chair",
        words="几节课连着上：可以一次报全部课，也可以单报。",
        heading="每一课",
        lay="排出这些课",
        facts={"booking": Booking.COURSE, "seats_each": 20, "topic": Event.Topic.DIGITAL},
    ),
    Event.Kind.OUTREACH: Look(
        icon="school",
        words="到学校去：一场一个年级，学校按班整组报名。",
        heading="每一场：学校和年级",
        facts={"seats_each": 1, "topic": Event.Topic.SCHOOL},
    ),
    Event.Kind.LECTURE: Look(
        icon="people",
        words="讲座、体验、义诊：一个日期，或同样的内容几场。",
        heading="日期和地点",
        lay="排出这些日期",
        facts={"seats_each": 60},
    ),
    Event.Kind.TRAINING: Look(
        icon="bag",
        words="给一个行业、工种的人上课：一整天，或连着几次。",
        heading="每一次课",
        lay="排出这些课",
        facts={"booking": Booking.COURSE, "seats_each": 40},
    ),
    Event.Kind.COMPETITION: Look(
        icon="star",
        words="初赛、复赛、决赛一轮一轮来，有报名截止。",
        heading="一轮一轮",
        facts={"booking": Booking.COURSE, "seats_each": 60},
    ),
    Event.Kind.EXHIBITION: Look(
        icon="cal",
        words="连着开放几天，每天有开放时间，随到随看。",
        heading="哪几天开放",
        lay="排出这些天",
        facts=FREE,
    ),
    Event.Kind.THEME_DAY: Look(
        icon="heart",
        words="科技周、科普日这样的总活动：各单位的活动自己加入进来。",
        heading="",
        facts=FREE,
    ),
    Event.Kind.EMERGENCY: Look(
        icon="alert",
        words="出了事要马上讲：一页写完，两位审批人批了就发布。",
        heading="什么时候、在哪里",
        facts=FREE | {"is_emergency": True, "topic": Event.Topic.SAFETY},
    ),
}


def look(kind: str) -> Look:
    """Of this kind."""
    return LOOKS[Event.Kind(kind)]


def new(kind: str) -> Event:
    """An event to begin with, not stored."""
    return Event(kind=kind, **look(kind).facts)


def pattern(kind: str, data: Any, *, now: dt.datetime, places: Choices) -> Pattern | None:
    """The form above the rows, where there is one."""
    made = BY_KIND.get(kind)
    if made is None:
        return None
    return made(now=now, places=places) if data is None else made.bound(data, now=now, places=places)


def first_rows(kind: str, now: dt.datetime) -> list[dict[str, Any]]:
    """The rows of a new event: one; none for a programme; the rounds of a competition; an emergency is now."""
    if kind == Event.Kind.THEME_DAY:
        return []
    if kind == Event.Kind.COMPETITION:
        return [{"title": name} for name in ("初赛", "决赛")]
    if kind == Event.Kind.EMERGENCY:
        soon = phrases.local(now + dt.timedelta(hours=2)).replace(minute=0, second=0, microsecond=0)
        end = soon + dt.timedelta(hours=1)
        return [{"day": soon.date(), "start_time": soon.time(), "end_time": end.time()}]
    return [{}]
