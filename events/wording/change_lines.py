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


def brief(change: Change, occurrence: Occurrence) -> tuple[str, str] | None:
    """12月8日 周二, 第2站14:30: of a date that is at another time and nothing else; None of all others."""
    item = next(item for item in change.items if item.occurrence_id == occurrence.pk)
    if not is_plain_move(change, item):
        return None
    start = phrases.local(item.new.start)
    return phrases.date(start.date(), now=change.at), f"{item.label}{start:%-H:%M}"


def is_plain_move(change: Change, item: ChangeItem) -> bool:
    """Another time and nothing else."""
    if change.kind != Change.Kind.RESCHEDULED or item.before is None or item.after is None or item.old.is_postponed:
        return False
    return item.has_new_time and not item.has_new_place and not swap_line(item)


def was_line(item: ChangeItem, *, now: dt.datetime) -> str:
    """第3站 9月16日 周三 下午 2:30 样例文化站: as it was planned."""
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
