"""Events in the words that people read: labels, places, the text for a WeChat group."""

import datetime as dt
from collections.abc import Iterable, Sequence

from core import phrases
from events.models import CrewMember, Event, Occurrence

UNITS = {
    Event.Kind.DRIVE: "站",
    Event.Kind.CLASS: "课",
    Event.Kind.TRAINING: "课",
    Event.Kind.COMPETITION: "轮",
    Event.Kind.EXHIBITION: "天",
}


def unit(kind: str) -> str:
    """站 for a drive, 课 for lessons, 轮 for rounds, 天 for an exhibition, 场 for all else."""
    return UNITS.get(Event.Kind(kind), "场")


def whole(kind: str) -> str:
    """What one registers for who registers for all dates at once."""
    return "全部轮次" if kind == Event.Kind.COMPETITION else "整门课"


def booking(kind: str, value: str) -> str:
    """How people register, in the words of the kind: 每一站单独报名, 一次报整门课."""
    named = {
        Event.Booking.OCCURRENCE: f"每一{unit(kind)}单独报名",
        Event.Booking.COURSE: f"一次报{whole(kind)}",
        Event.Booking.BOTH: f"可以报{whole(kind)}，也可以单报一{unit(kind)}",
    }
    return named.get(Event.Booking(value), Event.Booking(value).label)


def short_label(event: Event, occurrence: Occurrence, total: int) -> str:
    """第3站; empty when there is only one. A round of a competition is called by its name: 初赛, 复赛, 决赛."""
    if name := round_name(event, occurrence):
        return name
    return f"第{occurrence.position}{unit(event.kind)}" if total > 1 else ""


def label(event: Event, occurrence: Occurrence, total: int) -> str:
    """第3站/共9站; empty when there is only one."""
    if name := round_name(event, occurrence):
        return name
    head = short_label(event, occurrence, total)
    return f"{head}/共{total}{unit(event.kind)}" if head else ""


def round_name(event: Event, occurrence: Occurrence) -> str:
    """What a round of a competition is called; empty for all else."""
    return occurrence.title if event.kind == Event.Kind.COMPETITION else ""


def subtitle(event: Event, occurrence: Occurrence) -> str:
    """What a date is called beside its label; empty where that says it already."""
    return "" if round_name(event, occurrence) else occurrence.title


def place(occurrence: Occurrence) -> str:
    """样例文化站（大厅）; 线上 when there is no place to go to."""
    venue = occurrence.venue.name if occurrence.venue else ""
    return named_place(venue, space(occurrence), mode=occurrence.mode, note=occurrence.place_note)


def named_place(venue: str, part: str, *, mode: str, note: str) -> str:
    """The same from the names of a place and of the part of it that is taken."""
    name = f"{venue}{part}" if venue else ""
    if not name and mode == Occurrence.Mode.ONLINE:
        return "线上"
    return f"{name}（{note}）" if name and note else name or note


def space(occurrence: Occurrence) -> str:
    """一楼大厅; empty where the whole place is taken, or none of its parts."""
    part = occurrence.space
    return part.name if part and not part.is_whole else ""


def speakers(occurrence: Occurrence) -> list[str]:
    """谷小讲（退休信息课老师）: who speaks or guides; drivers are not announced. Expects ``crew`` to be prefetched."""
    people = [member for member in occurrence.crew.all() if member.role != CrewMember.Role.DRIVER]
    return [f"{member.name}（{member.title}）" if member.title else member.name for member in people]


def reminder_line(occurrence: Occurrence) -> str:
    """下午 2:30《手机付钱不上当》，样例文化站: what a reminder says of one date; of a competition with its round."""
    start, end = (phrases.local(moment) for moment in (occurrence.start, occurrence.end))
    at = start.time()
    is_one_day = start.date() == end.date()
    hour = f"{phrases.part_of_day(at)} {phrases.clock(at)}" if is_one_day else phrases.time_range(start, end)
    where = place(occurrence)
    tail = f"，{where}" if where else ""
    return f"{hour}《{occurrence.event.title}》{round_name(occurrence.event, occurrence)}{tail}"


def share_text(event: Event, occurrences: Sequence[Occurrence], *, url: str, now: dt.datetime) -> str:
    """Ready to paste into a WeChat group: what, when, where, for whom it matters, and the link."""
    live = [occurrence for occurrence in occurrences if occurrence.state == Occurrence.State.SCHEDULED]
    lines = [f"【{event.title}】"]
    if event.summary:
        lines.append(event.summary)
    lines += [_share_line(event, occurrence, len(occurrences), now) for occurrence in live]
    if event.bring:
        lines.append(f"要带的：{event.bring}")
    leads_to = "详情" if reserved_for(event, live) else _leads_to(event)
    lines.append(f"{leads_to}：{url}")
    if event.desk_phone:
        lines.append(f"咨询电话：{event.desk_phone}")
    return "\n".join(lines)


def reserved_for(event: Event, dates: Iterable[Occurrence]) -> list[str]:
    """The schools whose own all of these dates are; empty where anybody else may register for one."""
    entries = (Event.GroupEntry.AUTO, Event.GroupEntry.INVITED)
    schools = [date.school for date in dates] if event.takes_registrations and event.group_entry in entries else []
    return list(dict.fromkeys(schools)) if all(schools) else []


def published(event: Event) -> str:
    """What is true for everybody from now on."""
    if event.kind == Event.Kind.THEME_DAY:
        return "发布了。大家现在能看到，各单位可以把活动排进来。"
    if event.booking == Event.Booking.INVITED:
        return "发布了。大家现在能看到；只给约好的单位，不对外报名。"
    registration = "、能报名" if event.takes_registrations else "，不用报名，来了就看"
    return f"发布了。大家现在能看到{registration}。"


def _leads_to(event: Event) -> str:
    if event.kind == Event.Kind.THEME_DAY:
        return "都有哪些活动"
    return "报名和详情" if event.takes_registrations else booking(event.kind, event.booking)


def _share_line(event: Event, occurrence: Occurrence, total: int, now: dt.datetime) -> str:
    parts = (
        short_label(event, occurrence, total),
        phrases.span(occurrence.start, occurrence.end, now=now),
        place(occurrence),
    )
    return "　".join(part for part in parts if part)


def smallest_group(event: Event) -> str:
    """满 20 人开班 of what is learned, 满 20 人才办 of all else; each of several dates for itself."""
    least = event.min_participants
    if not least:
        return ""
    if event.kind in {Event.Kind.CLASS, Event.Kind.TRAINING}:
        return f"满 {least} 人开班"
    each = f"每{unit(event.kind)}" if event.booking != Event.Booking.COURSE and event.kind in UNITS else ""
    return f"{each}满 {least} 人才办"
