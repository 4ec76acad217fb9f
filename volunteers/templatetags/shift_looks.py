"""A shift in words: who is still needed, which stop it is, how long until it begins."""

import datetime as dt

from django import template

from core import clock
from core.phone_numbers import written_numbers
from events.wording import phrases
from volunteers import question_texts
from volunteers.models import CoverAsk, Shift

register = template.Library()


@register.filter
def need(shift: Shift) -> str:
    """还差 2 人; 最少够了，再来 1 人更好; 还可以来 1 人; 人满了."""
    if shift.taken < shift.minimum:
        return f"还差 {shift.minimum - shift.taken} 人"
    if shift.taken < shift.ideal:
        return f"最少够了，再来 {shift.ideal - shift.taken} 人更好"
    free = shift.maximum - shift.taken
    return f"够了，还可以来 {free} 人" if free else "人满了"


@register.filter
def which(shift: Shift, dates: int) -> str:
    """第3站; empty for an event of one date."""
    return phrases.short_label(shift.occurrence.event, shift.occurrence, dates)


@register.filter
def part_of(shift: Shift, total: int) -> str:
    """这是 6 节课里的一节; of a competition, 这是 3 轮里的一轮."""
    unit = phrases.unit(shift.occurrence.event.kind)
    return f"这是 {total} 节课里的一节" if unit == "课" else f"这是 {total} {unit}里的一{unit}"


@register.filter
def counter(shift: Shift) -> str:
    """节 of lessons, 轮 of rounds."""
    unit = phrases.unit(shift.occurrence.event.kind)
    return "节" if unit == "课" else unit


@register.filter
def where(shift: Shift) -> str:
    """样例文化站（门口）; a mobile number that somebody typed into it is masked."""
    return written_numbers.masked(phrases.place(shift.occurrence)) or "地点另行通知"


@register.filter
def countdown(start: dt.datetime) -> str:
    """还有 28 分钟, 还有 3 小时, 还有 3 天; 正在进行 once it began."""
    left = start - clock.now()
    if left <= dt.timedelta():
        return "正在进行"
    minutes = int(left.total_seconds() // 60)
    if minutes < 60:
        return f"还有 {minutes} 分钟"
    return f"还有 {minutes // 60} 小时" if minutes < 48 * 60 else f"还有 {minutes // 1440} 天"


@register.filter
def answered(ask: CoverAsk) -> str:
    """能去, 没答复; 短信早上 8 点发 while the text waits."""
    return question_texts.words(ask, now=clock.now())


_SEARCHES = {"swap": "正在找人换", "mate": "正在问你请的人", "cover": "正在找人接", "ring": "组织者在找人接"}


@register.filter
def search(how: str) -> str:
    """How somebody is sought for a place (``queries.mine``), in words."""
    return _SEARCHES[how]
