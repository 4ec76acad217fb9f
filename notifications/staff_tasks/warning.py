"""Alert those who may let anybody in that somebody may be trying to get in."""

import datetime as dt
import logging

from core import phrases
from notifications.models import StaffTask
from notifications.staff_tasks import assigning

PAGE = "/staff/let-in/"
HOURS = 6
"""Once in so many hours for each kind: an attack makes no flood of texts."""
TEXTS = {
    "wrong_codes": (
        "有人在猜验证码",
        "同一个网络一小时里填错的验证码太多，已经放慢。不用马上做什么；有人说登录不了，可以给他放行。",
    ),
    "wrong_passwords": (
        "有人在猜组织者的密码",
        "同一个号码或网络上错的密码太多，已经拦住。请提醒大家启用验证器；有人登录不了，可以放行。",
    ),
    "codes_of_network": (
        "一个网络上要验证码的人很多",
        "一个网络一小时里要验证码的新号码太多，已经放慢。要是正在办培训，不用管。",
    ),
    "codes_of_site": ("全站要验证码的人很多", "一小时里要验证码的新号码到了上限，新来的人要等一等；登录过的不受影响。"),
}

logger = logging.getLogger(__name__)


def warn(*, kind: str, network: str, now: dt.datetime) -> list[StaffTask]:
    """Keep it for each who may let anybody in (of the site, of the association), once in six hours, and log it."""
    logger.warning("sign-in alarm %s, network %s", kind, network[:12])
    at = phrases.local(now)
    occasion = f"sign_in:{kind}:{at:%Y-%m-%d}:{at.hour // HOURS}"
    subject, text = TEXTS[kind]
    note = assigning.Note(
        kind=StaffTask.Kind.SIGN_IN,
        about=occasion,
        key=occasion,
        subject=subject,
        text=f"{subject}：{text}",
        path=PAGE,
        organization_id=None,
    )
    return assigning.create_tasks(note, assigning.administrators_of_all(), now=now)
