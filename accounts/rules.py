"""How often a code may be asked for, and a password tried. Pure."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings

from core.errors import Refusal

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
PASSWORD_WINDOW = dt.timedelta(minutes=15)
WRONG_PASSWORDS_PER_PHONE = 5
WRONG_PASSWORDS_PER_NETWORK = 30


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """Codes asked for lately: by this number (in a minute, an hour, a day), from this network and on the whole site."""

    minute: int
    hour: int
    day: int
    network_hour: int
    site_hour: int
    last: dt.datetime | None


def refuse_another_code(asked: Asked, *, now: dt.datetime) -> None:
    """Raise ``too_many_codes`` when a limit of the number, the network or the site is reached."""
    limits: dict[str, int] = settings.CODES_PER_PHONE
    if asked.minute >= limits["minute"] and asked.last:
        wait = max(1, -(-(asked.last + MINUTE - now) // dt.timedelta(seconds=1)))
        raise _too_many(f"刚给你发过一条，请等 {wait} 秒再要。", wait)
    if asked.hour >= limits["hour"]:
        raise _too_many(f"这个号码一小时里要了 {asked.hour} 次了，过一小时再试，或打 {settings.HELP_PHONE}。", 3600)
    if asked.day >= limits["day"]:
        raise _too_many(f"这个号码今天要的次数用完了，明天再试，或打 {settings.HELP_PHONE}。", 86400)
    if asked.network_hour >= settings.CODES_PER_NETWORK_PER_HOUR:
        raise _too_many("你用的这个网络要验证码的人太多，过一会儿再试，或换手机流量试试。", 3600)
    if asked.site_hour >= settings.CODES_PER_SITE_PER_HOUR:
        raise _too_many("现在登录的人太多，请过几分钟再试。", 600)


def refuse_another_password(*, phone: int, network: int) -> None:
    """Raise ``too_many_tries`` when this number or this network failed too often within a quarter of an hour."""
    if phone >= WRONG_PASSWORDS_PER_PHONE or network >= WRONG_PASSWORDS_PER_NETWORK:
        raise Refusal("too_many_tries", "试的次数太多了，请过 15 分钟再试。忘了密码请找本单位管理员重设。")


def _too_many(message: str, wait: int) -> Refusal:
    return Refusal("too_many_codes", message, retry_after=wait)
