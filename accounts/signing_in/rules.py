"""How often a code may be asked for, and a code or a password tried. Pure; docs/decisions/0006-sign-in-budgets.md says why."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from core.errors import Refusal
from core.site import site_facts

SECOND, MINUTE, HOUR, DAY = (dt.timedelta(seconds=count) for count in (1, 60, 3600, 86400))
NETWORK_PACE = 10 * SECOND
"""Between two new numbers of a network that used up what it has in an hour."""
TRIES_PER_NUMBER_PER_HOUR = 15
TRIES_PER_NUMBER_PER_DAY = 30
WRONG_CODES_PER_NETWORK_PER_HOUR = 100
FIRST_DELAY = 5
MAX_DELAY = 60
DOUBLED_EVERY = 20
"""Seconds between two wrong codes from a network beyond its hour's; doubled after so many more."""
SITE_PAUSE = 600
PASSWORD_WINDOW = 15 * MINUTE


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Codes asked for lately from the budgets that a new one would be taken from."""

    times: Sequence[dt.datetime]
    """When, within a day: by this number as strangers see it, or by this device, and so on."""
    tries_hour: int = 0
    tries_day: int = 0
    """Digits typed with those codes."""
    network_numbers: int = 0
    """Other numbers that strangers asked for from this network within an hour."""
    network_last: dt.datetime | None = None
    site_hour: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How many wrong tries pass within a quarter of an hour."""

    own: int
    """By one device, or for one number from one network."""
    number: int = 1_000_000
    """For one number from all networks."""
    network: int = 1_000_000
    """From one network for all numbers."""


WRONG_TRIES = {
    "device": Limits(own=10),
    "password": Limits(own=5, number=30, network=100),
    "proof": Limits(own=30, number=10, network=100),
    "second": Limits(own=5, number=10),
}
"""By way: from a known device; password alone; password and authenticator together (its ``number``: where the
password was right and the digits were not, which no stranger can do); digits after the right password."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tries:
    """Wrong tries within a quarter of an hour, by what they count for."""

    way: str
    own: int
    number: int = 0
    network: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """Wrong codes typed from one network within an hour, and when the last was."""

    wrong: int
    last: dt.datetime | None


def refuse_another_code(asked: Asked, *, now: dt.datetime) -> None:
    """Raise ``too_many_codes`` when a limit of the number or device, of the network or of the site is reached."""
    _refuse_own(asked, now)
    if asked.tries_day >= TRIES_PER_NUMBER_PER_DAY:
        raise _too_many("这个号码的验证码今天错得太多了，请明天再试。" + _other_ways(), 86400)
    if asked.tries_hour >= TRIES_PER_NUMBER_PER_HOUR:
        raise _too_many("这个号码的验证码错得太多了，请过 1 小时再试。" + _other_ways(), 3600)
    if asked.network_numbers >= settings.CODES_PER_NETWORK_PER_HOUR and asked.network_last:
        if (wait := _seconds(asked.network_last + NETWORK_PACE - now)) > 0:
            raise _too_many(f"你用的这个网络上要验证码的人太多，请等 {wait} 秒再点一次，或换手机流量试试。", wait)
    if asked.site_hour >= settings.CODES_PER_SITE_PER_HOUR:
        raise _too_many("现在登录的人太多，请过几分钟再试。" + _other_ways(), SITE_PAUSE)


def refuse_another_try(typed: Typed, *, now: dt.datetime) -> None:
    """Raise ``too_many_wrong_codes`` where a network typed very many wrong ones, and the last just now."""
    over = typed.wrong - WRONG_CODES_PER_NETWORK_PER_HOUR
    if over < 0 or typed.last is None:
        return
    delay = min(FIRST_DELAY * 2 ** min(over // DOUBLED_EVERY, 10), MAX_DELAY)
    if (wait := _seconds(typed.last + delay * SECOND - now)) > 0:
        message = f"你用的这个网络上错的验证码太多，请等 {wait} 秒再填一次，这次不算错。"
        raise Refusal("too_many_wrong_codes", message, retry_after=wait)


def refuse_another_password(tries: Tries) -> None:
    """Raise ``too_many_tries`` when a limit of this way in is reached."""
    limits = WRONG_TRIES[tries.way]
    if tries.own < limits.own and tries.number < limits.number and tries.network < limits.network:
        return
    window = int(PASSWORD_WINDOW / SECOND)
    message = (
        "试的次数太多了，请过 15 分钟再试。不想等：用以前登录过的手机或电脑，用安全密钥，"
        "或把验证器的数字、管理员给的放行码一起填上。忘了密码请找本单位管理员重设。"
    )
    raise Refusal("too_many_tries", message, retry_after=window)


def is_alarming(tries: Tries) -> bool:
    """Whether the try after these is the one that reaches a limit of a whole number or network."""
    limits = WRONG_TRIES[tries.way]
    return tries.number + 1 == limits.number or tries.network + 1 == limits.network


def in_words(seconds: int) -> str:
    """42 秒, 35 分钟, 3 小时: never less than it is."""
    if seconds < 60:
        return f"{seconds} 秒"
    if seconds <= 3600 - 60:
        return f"{-(-seconds // 60)} 分钟"
    return f"{-(-seconds // 3600)} 小时"


def _refuse_own(asked: Asked, now: dt.datetime) -> None:
    limits: dict[str, int] = settings.CODES_PER_PHONE
    if wait := _wait(asked.times, limits["minute"], MINUTE, now):
        raise _too_many(f"刚给这个号码发过一条，请等 {wait} 秒再要。", wait)
    for name, window, words in (("day", DAY, "一天"), ("hour", HOUR, "一小时")):
        if wait := _wait(asked.times, limits[name], window, now):
            message = f"这个号码{words}里要了 {limits[name]} 次了，请过 {in_words(wait)}再试。"
            raise _too_many(message + _other_ways(), wait)


def _wait(times: Sequence[dt.datetime], limit: int, window: dt.timedelta, now: dt.datetime) -> int:
    """Seconds until there is room again in the window; 0: there is."""
    within = sorted(at for at in times if at > now - window)
    return max(1, _seconds(within[-limit] + window - now)) if len(within) >= limit else 0


def _seconds(span: dt.timedelta) -> int:
    return int(-(-span // SECOND))


def _other_ways() -> str:
    return f"着急的话，用以前登录过的手机或电脑，或打 {site_facts.current().help_phone} 请管理员放行。"


def _too_many(message: str, wait: int) -> Refusal:
    return Refusal("too_many_codes", message, retry_after=wait)
