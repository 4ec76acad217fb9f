"""A rule of dates: the days that it means, its words, and its RFC 5545 text where it has one. Pure.

A rule is expanded once, when its dates are made. It never runs past ``HORIZON`` nor beyond ``MAX_COUNT`` days.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from itertools import islice
from typing import Any

from dateutil.rrule import FR, MO, MONTHLY, SA, SU, TH, TU, WE, WEEKLY, rrule, rrulestr

from core import phrases
from core.errors import Refusal
from special_days import lunar_and_market_days as calendar

MAX_COUNT = 60
"""Dates of one event: what fits on its page and in its editor."""
HORIZON = dt.timedelta(days=3 * 366)
_ONE_DAY = dt.timedelta(days=1)
_WEEKDAYS = (MO, TU, WE, TH, FR, SA, SU)
_UNTIL = re.compile(r"[0-9]{8}(T[0-9]{6}Z?)?")
_ALLOWED = {
    "DAILY": {"BYDAY", "BYMONTH"},
    "WEEKLY": {"BYDAY", "BYMONTH"},
    "MONTHLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
    "YEARLY": {"BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS"},
}
"""Parts of a typed rule (RFC 5545 section 3.3.10) that mean days and can't keep a processor busy."""


class Kind(StrEnum):
    """What kind of rule."""

    WEEKLY = "weekly"
    MONTHDAY = "monthday"
    MONTHWEEK = "monthweek"
    LUNAR = "lunar"
    MARKET = "market"
    RRULE = "rrule"
    DATES = "dates"


@dataclass(frozen=True, kw_only=True, slots=True)
class Market:
    """A street's market as it was when the rule was made (``events.models.MarketCycle``)."""

    name: str
    rule: str
    every: int | None = None
    anchor: dt.date | None = None
    values: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Pattern:
    """A rule from ``first`` on, up to ``until`` (included) or for ``count`` times.

    ``every``: each so many weeks, months or market days. ``values``: ISO weekdays (weekly, monthweek), days of the
    month (monthday; -1 is the last), lunar days (lunar). ``nth``: which of the weekdays in a month (-1: the last).
    ``months``: lunar months, all when empty; ``leap``: leap months too.
    """

    kind: Kind
    first: dt.date
    until: dt.date | None = None
    count: int | None = None
    every: int = 1
    values: tuple[int, ...] = ()
    nth: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    leap: bool = False
    market: Market | None = None
    text: str = ""
    dates: tuple[dt.date, ...] = ()


def days(pattern: Pattern) -> list[dt.date]:
    """The days of the rule, in order.

    Refuses: rule_without_end, rule_not_read, two_ends, no_dates, too_many_dates.
    """
    has_own_end = pattern.kind == Kind.DATES
    if pattern.kind == Kind.RRULE:
        has_own_end = bool({"COUNT", "UNTIL"} & set(_parts(pattern.text)))
    if not has_own_end and pattern.until is None and not pattern.count:
        raise Refusal("rule_without_end", "请填到哪天为止，或者一共几次。")
    found = list(islice(_counted(pattern), MAX_COUNT + 1))
    _refuse_two_ends(pattern, found)
    if not found:
        raise Refusal("no_dates", "照这个规律，这段时间里一天也没有。请改一改起止日期或规律。")
    if len(found) > MAX_COUNT:
        raise Refusal(
            "too_many_dates", f"一个活动最多 {MAX_COUNT} 个日期。请早一点结束，或者分成两个活动。", most=MAX_COUNT
        )
    return found


def as_rrule(pattern: Pattern) -> str:
    """The value of an RRULE (RFC 5545 section 3.3.10); empty for rules that RFC 5545 can't say."""
    if pattern.kind == Kind.RRULE:
        return pattern.text
    if pattern.kind not in _CLASSIC:
        return ""
    return str(_classic(pattern)).rpartition("RRULE:")[2]


def ended(pattern: Pattern, last: dt.date) -> Pattern:
    """The same rule, which ends on a day that it names."""
    if pattern.kind == Kind.DATES:
        return replace(pattern, dates=tuple(day for day in pattern.dates if day <= last))
    text = ""
    if pattern.kind == Kind.RRULE:
        text = f"{endless(pattern.text)};UNTIL={last:%Y%m%d}"
    return replace(pattern, until=last, count=None, text=text)


def endless(text: str) -> str:
    """A typed rule without its end. Refuses: rule_not_read."""
    return ";".join(f"{name}={value}" for name, value in _parts(text).items() if name not in {"COUNT", "UNTIL"})


def ends_itself(text: str) -> bool:
    """Whether a typed rule has an end of its own, COUNT or UNTIL; also one that can't be read."""
    return any(part.strip().startswith(("COUNT", "UNTIL")) for part in text.upper().split(";"))


def _refuse_two_ends(pattern: Pattern, found: list[dt.date]) -> None:
    """A typed rule that ends itself may be given the same end once more, not another one."""
    if pattern.kind != Kind.RRULE or not (pattern.until or pattern.count) or not ends_itself(pattern.text):
        return
    by_itself = replace(pattern, until=None, count=None)
    by_form = replace(pattern, text=endless(pattern.text))
    if any(list(islice(_counted(one), MAX_COUNT + 1)) != found for one in (by_itself, by_form)):
        sentence = "规则里写的结束（COUNT 或 UNTIL）和下面填的不一样。请只留一个。"
        raise Refusal("two_ends", sentence)


def _counted(pattern: Pattern) -> Iterator[dt.date]:
    last = min(pattern.until or dt.date.max, pattern.first + HORIZON)
    found = (day for day in _expanded(pattern, last) if pattern.first <= day <= last)
    return islice(found, pattern.count) if pattern.count else found


def _expanded(pattern: Pattern, last: dt.date) -> Iterable[dt.date]:
    if pattern.kind == Kind.DATES:
        return sorted(set(pattern.dates))
    if pattern.kind == Kind.RRULE:
        return _typed(pattern, last)
    if pattern.kind in _CLASSIC:
        return (moment.date() for moment in _classic(pattern, last))
    every_day = (pattern.first + _ONE_DAY * number for number in range((last - pattern.first).days + 1))
    if pattern.kind == Kind.LUNAR:
        return (day for day in every_day if _is_lunar(day, pattern))
    return islice((day for day in every_day if _is_market(day, pattern.market)), None, None, pattern.every)


def _is_lunar(day: dt.date, pattern: Pattern) -> bool:
    _, month, number = calendar.lunar(day)
    if month < 0 and not pattern.leap:
        return False
    return number in pattern.values and (not pattern.months or abs(month) in pattern.months)


def _is_market(day: dt.date, market: Market | None) -> bool:
    if market is None:
        raise Refusal("rule_not_read", "请选一个街道的赶街天。")
    return calendar.is_market(day, rule=market.rule, every=market.every, anchor=market.anchor, values=market.values)


_CLASSIC = (Kind.WEEKLY, Kind.MONTHDAY, Kind.MONTHWEEK)


def _classic(pattern: Pattern, last: dt.date | None = None) -> rrule:
    until = last or (None if pattern.count else pattern.until)
    more: dict[str, Any] = {"until": _midnight(until)} if until else {"count": pattern.count}
    if pattern.kind == Kind.MONTHDAY:
        more["bymonthday"] = pattern.values
    elif pattern.kind == Kind.MONTHWEEK:
        more["byweekday"] = [_WEEKDAYS[day - 1](nth) for nth in pattern.nth for day in pattern.values]
    else:
        more["byweekday"] = [_WEEKDAYS[day - 1] for day in pattern.values]
    more |= {"dtstart": _midnight(pattern.first), "interval": pattern.every}
    return rrule(WEEKLY, **more) if pattern.kind == Kind.WEEKLY else rrule(MONTHLY, **more)


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())


def _typed(pattern: Pattern, last: dt.date) -> Iterator[dt.date]:
    parts = _parts(pattern.text)
    bounds = {name: parts.pop(name, "") for name in ("COUNT", "UNTIL")}
    plain = ";".join(f"{name}={value}" for name, value in parts.items())
    ends = f"COUNT={bounds['COUNT']}" if bounds["COUNT"] else f"UNTIL={last:%Y%m%d}"
    try:
        until = _until(bounds["UNTIL"]) if bounds["UNTIL"] else last
        moments = rrulestr(f"{plain};{ends}", dtstart=_midnight(pattern.first))
    except (ValueError, KeyError, TypeError) as error:
        raise _not_read() from error
    return (moment.date() for moment in moments if moment.date() <= until)


def _until(text: str) -> dt.date:
    """The day of a UNTIL: a date, a local moment, or one in UTC that lies on a day here (RFC 5545 section 3.3.10)."""
    if not _UNTIL.fullmatch(text):
        raise _not_read()
    moment = dt.datetime.fromisoformat(text)
    return phrases.local(moment).date() if moment.tzinfo else moment.date()


def _parts(text: str) -> dict[str, str]:
    """The parts of a typed rule; refuses those that don't mean days."""
    pairs = [part.partition("=") for part in text.strip().upper().removeprefix("RRULE:").split(";") if part]
    parts = {name.strip(): value.strip() for name, _, value in pairs}
    allowed = _ALLOWED.get(parts.get("FREQ", ""))
    if allowed is None or len(parts) != len(pairs):
        raise _not_read()
    if set(parts) - allowed - {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST"}:
        raise _not_read()
    if not (_is_small(parts.get("INTERVAL", "1")) and _is_small(parts.get("COUNT", "1"))):
        raise _not_read()
    return parts


def _is_small(text: str) -> bool:
    return text.isascii() and text.isdigit() and 0 < int(text[:5]) <= 1000


def _not_read() -> Refusal:
    sentence = "这条规则看不懂。请从日历软件原样拷来，例如 FREQ=MONTHLY;BYDAY=2TU；只认按天、周、月、年的规则。"
    return Refusal("rule_not_read", sentence)


def spoken(pattern: Pattern) -> str:
    """每周三、周五，共 8 次: what an organizer reads."""
    tail = f"，共 {pattern.count} 次" if pattern.count else ""
    if pattern.kind == Kind.RRULE and ends_itself(pattern.text):
        tail = ""
    elif pattern.until and not pattern.count:
        tail = f"，到 {phrases.long_date(pattern.until)}"
    return f"{_SPOKEN[pattern.kind](pattern)}{tail}"


def _each(pattern: Pattern, unit: str) -> str:
    if pattern.every == 1:
        return f"每{unit}"
    counted = f"个{unit}" if unit == "月" else unit
    return f"每 {pattern.every} {counted}"


def _spoken_weekdays(pattern: Pattern) -> str:
    return "、".join(map(phrases.weekday_name, sorted(pattern.values)))


def _spoken_weekly(pattern: Pattern) -> str:
    names = _spoken_weekdays(pattern)
    return f"每{names}" if pattern.every == 1 else f"{_each(pattern, '周')}的{names}"


def _spoken_monthday(pattern: Pattern) -> str:
    numbers = "、".join("最后一天" if day == -1 else f"{day} 日" for day in pattern.values)
    return f"{_each(pattern, '月')} {numbers}"


def _spoken_monthweek(pattern: Pattern) -> str:
    which = "、".join("最后一个" if nth == -1 else f"第{'一二三四五'[nth - 1]}个" for nth in pattern.nth)
    return f"{_each(pattern, '月')}{which}{_spoken_weekdays(pattern)}"


def _spoken_lunar(pattern: Pattern) -> str:
    names = "、".join(calendar.lunar_day_name(day) for day in pattern.values)
    months = "、".join(calendar.lunar_month_name(month) for month in pattern.months) or "每月"
    leap = "（闰月也算）" if pattern.leap else ""
    return f"农历{months}{names}{leap}"


def _spoken_market(pattern: Pattern) -> str:
    name = pattern.market.name if pattern.market else ""
    return name if pattern.every == 1 else f"{name}，每 {pattern.every} 次去一次"


def _spoken_rrule(pattern: Pattern) -> str:
    return f"规则 {pattern.text}"


def _spoken_dates(pattern: Pattern) -> str:
    return f"列出的 {len(set(pattern.dates))} 天"


_SPOKEN = {
    Kind.WEEKLY: _spoken_weekly,
    Kind.MONTHDAY: _spoken_monthday,
    Kind.MONTHWEEK: _spoken_monthweek,
    Kind.LUNAR: _spoken_lunar,
    Kind.MARKET: _spoken_market,
    Kind.RRULE: _spoken_rrule,
    Kind.DATES: _spoken_dates,
}


def as_data(pattern: Pattern) -> dict[str, Any]:
    """JSON that keeps the rule."""
    found: dict[str, Any] = _plain(asdict(pattern))
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def from_data(data: dict[str, Any]) -> Pattern:
    """The rule that ``as_data`` kept."""
    market = data["market"]
    kept = {name: data[name] for name in ("count", "every", "leap", "text")}
    kept |= {name: tuple(data[name]) for name in ("values", "nth", "months")}
    kept |= {"kind": Kind(data["kind"]), "first": dt.date.fromisoformat(data["first"]), "until": _day(data["until"])}
    kept["dates"] = tuple(map(dt.date.fromisoformat, data["dates"]))
    if market:
        kept["market"] = Market(**market | {"anchor": _day(market["anchor"]), "values": tuple(market["values"])})
    return Pattern(**kept)


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
