"""Decisions about requests for an outreach. Pure: facts in, an answer out; the present is always passed in."""

import datetime as dt
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.consents.consent_texts import Agreed
from core.errors import Refusal

MAX_TIMES = 3
MAX_HEADS = 5000
MAX_AHEAD = dt.timedelta(days=370)
MAX_UNCONFIRMED = 2
"""How many texts a number can be sent that nobody has answered by the button."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Time:
    """A day and a part of it, perhaps with an hour."""

    day: dt.date
    part: str = "any"
    clock: dt.time | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What somebody asks for. ``phone`` is E.164; ``proven`` when they signed in with it."""

    asker: str
    organization_name: str
    contact_name: str
    phone: str
    topic: str
    times: tuple[Time, ...]
    style: str = "any"
    wish: str = ""
    audience_ids: tuple[int, ...] = ()
    children: int = 0
    adults: int = 0
    street_id: int | None = None
    venue_id: int | None = None
    place: str = ""
    facilities: tuple[str, ...] = ()
    notes: str = ""
    network: str = ""
    proven: bool = False
    by_person_id: int | None = None
    """Staff who wrote it down for somebody; they are not counted, and what they write is proven."""
    assigned_to_id: int | None = None
    consent: Agreed | None = None
    """What was said yes to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Lately:
    """What was asked under this number and from this network."""

    number_today: int
    number_unconfirmed: int
    network_hour: int


def check(asked: Asked, *, today: dt.date) -> None:
    """Refuses: organization_missing, name_missing, heads_missing, too_many_heads, times_missing, place_missing, and
    what ``check_times`` refuses.
    """
    lacks = (
        (asked.organization_name.strip(), "organization_missing", "请写单位的名字，例如 样例小学。"),
        (asked.contact_name.strip(), "name_missing", "请写联系人怎么称呼，例如 谷老师。"),
        (asked.children + asked.adults > 0, "heads_missing", "请写大概多少人，没有的写 0。"),
        (asked.children + asked.adults <= MAX_HEADS, "too_many_heads", f"一次最多 {MAX_HEADS} 人，人多请分几次点。"),
        (
            asked.venue_id or (asked.street_id and asked.place.strip()),
            "place_missing",
            "请选一个场馆，或者选街道再写地方。",
        ),
    )
    for there, code, sentence in lacks:
        if not there:
            raise Refusal(code, sentence)
    check_times(asked.times, today=today)


def check_times(times: Sequence[Time], *, today: dt.date) -> None:
    """Refuses: times_missing, too_many_times, time_twice, day_past, day_too_far."""
    if not times:
        raise Refusal("times_missing", "请至少写一个日子。")
    if len(times) > MAX_TIMES:
        raise Refusal("too_many_times", f"最多写 {MAX_TIMES} 个日子。", limit=MAX_TIMES)
    if len(set(times)) < len(times):
        raise Refusal("time_twice", "有两个时间一样，请改一个，或者去掉一个。")
    if any(time.day <= today for time in times):
        raise Refusal("day_past", "请选明天以后的日子，最好留两个星期给我们准备。")
    if any(time.day > today + MAX_AHEAD for time in times):
        raise Refusal("day_too_far", "日子太远了，请选一年以内的。")


def refuse_another(lately: Lately, *, proven: bool, per_number: int, per_network: int) -> None:
    """Raise ``too_many`` or ``not_confirmed_yet``; ordinary people never meet these."""
    if lately.network_hour >= per_network:
        raise Refusal("too_many", "这个网络点得太多了，请过一小时再试，或者打咨询电话。")
    if lately.number_today >= per_number:
        raise Refusal("too_many", "这个号码今天点得太多了，请明天再点，或者打咨询电话。")
    if not proven and lately.number_unconfirmed >= MAX_UNCONFIRMED:
        sentence = "这个号码前面点的还没确认。请先打开短信里的链接，按一下“是我点的”。"
        raise Refusal("not_confirmed_yet", sentence)


def place_key(*, venue_id: int | None, street_id: int | None, place: str) -> str:
    """The same for two spellings of one place: width, case, blanks and dots don't count."""
    if venue_id:
        return f"venue:{venue_id}"
    plain = unicodedata.normalize("NFKC", place).casefold()
    return f"{street_id}:{''.join(letter for letter in plain if letter.isalnum())}"[:100]


def weeks(days: Iterable[dt.date]) -> set[tuple[int, int]]:
    """The calendar weeks (ISO 8601) in which the days lie."""
    return {(day.isocalendar().year, day.isocalendar().week) for day in days}
