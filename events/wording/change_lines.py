"""What a change did to a date, in the words that people read."""

import datetime as dt
from collections.abc import Sequence

from core import phrases
from events.models import Change, ChangeItem, ChangeSide, Occurrence


def change_line(change: Change, occurrence: Occurrence) -> str:
    """What happened to one occurrence: the same words for every recipient."""
    return _line(change, next(item for item in change.items if item.occurrence_id == occurrence.pk), change.at)


def change_lines(change: Change, *, now: dt.datetime) -> list[str]:
    """One line for each occurrence of the change, as staff read it at ``now``."""
    return [staff_line(change, item, now=now) for item in change.items]


def staff_line(change: Change, item: ChangeItem, *, now: dt.datetime) -> str:
    """All that happened to one occurrence, what it takes included."""
    return "：".join(filter(None, (_line(change, item, now), swap_line(item))))


def many_moved_line(items: Sequence[ChangeItem], *, now: dt.datetime) -> str:
    """7 站改了时间，地点不变：12月8日 周二 第1站9:00、第2站14:30；12月9日 周三 第3站9:00: for whoever goes to all of them."""
    days: dict[str, list[str]] = {}
    for item in sorted(items, key=lambda change_item: change_item.new.start):
        start = phrases.local(item.new.start)
        days.setdefault(phrases.date(start.date(), now=now), []).append(f"{item.label}{start:%-H:%M}")
    told = "；".join(f"{day} {'、'.join(stops)}" for day, stops in days.items())
    return f"{len(items)} 处改了时间，地点不变：{told}"


def was_line(item: ChangeItem, *, now: dt.datetime) -> str:
    """第3站 9月16日 周三 下午 2:30 县街文化站: as it was planned."""
    return f"{_head(item)}{_when(item.old, now)} {item.old.place}"


def is_line(item: ChangeItem, *, now: dt.datetime) -> str:
    """The same, as it is planned now."""
    return f"{_head(item)}{_when(item.new, now)} {item.new.place}"


def far_line(label: str, before: dt.datetime, after: dt.datetime, *, now: dt.datetime) -> str:
    """第3站 9月16日 周三 移到 2027年9月16日 周四，差 365 天."""
    head = f"{label} " if label else ""
    first = phrases.local(before).date()
    last = phrases.local(after).date()
    days = abs((last - first).days)
    return f"{head}{phrases.date(first, now=now)} 移到 {phrases.date(last, now=now)}，差 {days} 天"


def swap_line(item: ChangeItem) -> str:
    """大篷车 1 号换成大篷车 2 号: what a date takes instead, for staff and crew; empty where it takes the same."""
    old = item.old
    new = item.new
    space = ""
    if old.space != new.space and not item.is_seen:
        space = f"场地由{old.space or '没占'}换成{new.space or '不占'}"
    return "，".join(filter(None, (space, assigned_line(old.assigned or (), new.assigned or ()))))


def assigned_line(before: Sequence[str], after: Sequence[str]) -> str:
    """大篷车 1 号换成大篷车 2 号, 加上音响, 不用音响了, by name; empty where they are the same."""
    lost = "、".join(name for name in before if name not in after)
    gained = "、".join(name for name in after if name not in before)
    if lost and gained:
        return f"{lost}换成{gained}"
    if gained:
        return f"加上{gained}"
    return f"不用{lost}了" if lost else ""


def _line(change: Change, item: ChangeItem, now: dt.datetime) -> str:
    if change.kind == Change.Kind.CANCELLED:
        return was_line(item, now=now)
    if change.kind == Change.Kind.POSTPONED:
        return f"{_head(item)}原定 {_when(item.old, now)} {item.old.place}，延期，时间待定"
    if item.before is None or not item.is_seen:
        return is_line(item, now=now)
    return _head(item) + _moved(item, now)


def _head(item: ChangeItem) -> str:
    return f"{item.label} " if item.label else ""


def _moved(item: ChangeItem, now: dt.datetime) -> str:
    old = item.old
    new = item.new
    if old.is_postponed:
        return f"原定 {phrases.moment(old.start, now=now)} 的，定在 {_when(new, now)}，{new.place}"
    if not item.has_new_time:
        return f"{_when(old, now)}，地点由{old.place}改到{new.place}"
    since = phrases.moment(old.start, now=now)
    to = _when(new, now)
    if old.start == new.start:
        since = _when(old, now)
        to = phrases.span(new.start, new.end, now=now)
    place = f"地点改到{new.place}" if item.has_new_place else new.place
    return f"{since} 改到 {to}，{place}"


def _when(side: ChangeSide, now: dt.datetime) -> str:
    return phrases.when(side.start, side.end, now=now)
