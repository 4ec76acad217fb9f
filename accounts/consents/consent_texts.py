"""The texts that people consent to, word for word, in all versions.

Whoever changes a text, or what the page 我的信息怎么用 promises, adds a version at the end: rows of consent name the
version that their owner read, and old versions stay here to be read again.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from core.errors import Refusal

SIGN_IN = "sign_in"
REGISTRATION = "registration"
GROUP = "group"
GUARDIAN = "guardian"
REQUEST = "request"
VOLUNTEER = "volunteer"
PAGE = "page"
API = "api"
DESK = "desk"


@dataclass(frozen=True, kw_only=True, slots=True)
class Version:
    """The texts as they read from a day on: by purpose, and where staff ask by telephone or at the desk."""

    number: str
    since: dt.date
    texts: Mapping[str, str]
    at_the_desk: Mapping[str, str]


VERSIONS = (
    Version(
        number="1",
        since=dt.date(2026, 11, 28),
        texts={
            SIGN_IN: "往下走就是同意“我的信息怎么用”。号码只用来登录和发活动短信。",
            REGISTRATION: "来的人都知道这次报名，也同意把称呼告诉主办方；有不满 14 岁的孩子，家长也同意",
            GROUP: "我代表这个团体报名，到时候会带大家来，也同意用我的称呼和手机号联系这次活动",
            GUARDIAN: "有不满 14 岁的孩子，家长也同意",
            REQUEST: "同意把称呼写在活动页上，把手机号交给科协和来办活动的人，只用来联系这一次",
            VOLUNTEER: "我自愿参加志愿服务，同意用我的称呼和手机号安排岗位、发岗位短信",
        },
        at_the_desk={
            REGISTRATION: "问过来的人，都同意把称呼和这个手机号用在这次活动上；有不满 14 岁的孩子，家长也同意",
            GUARDIAN: "有不满 14 岁的孩子，家长也同意",
            REQUEST: "对方同意把称呼写在活动页上，把手机号交给来办活动的人",
        },
    ),
)
BEFORE_VERSIONS = "0"
"""Of consent that was given before texts had numbers."""
FIRST = VERSIONS[0]
CURRENT = VERSIONS[-1]


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreed:
    """Somebody said yes: to which version, and through what."""

    version: str
    channel: str


def agreed(version: str, *, channel: str) -> Agreed:
    """What was said yes to; raises ``consent_missing`` and ``consent_outdated``."""
    if not version:
        raise Refusal("consent_missing", "要先同意“我的信息怎么用”，才能往下办。", version=CURRENT.number)
    if version != CURRENT.number:
        sentence = "“我的信息怎么用”改过了，请看一看新的，再勾一次。"
        raise Refusal("consent_outdated", sentence, version=CURRENT.number)
    return Agreed(version=version, channel=channel)


def text(purpose: str, *, channel: str = PAGE) -> str:
    """The words in force."""
    return (CURRENT.at_the_desk if channel == DESK else CURRENT.texts)[purpose]
