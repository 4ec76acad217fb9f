"""Compose the texts of one change: one text per number.

A verb of ``events`` opens a composer; apps above add what they know, by number; then one text per number is
composed with all its dates and roles. The preview of a change uses the same composer without storing anything.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db.models import Q

from core.phone_numbers import phones
from notifications.models import Purpose
from notifications.outbox.enqueueing import Draft
from notifications.rules import Span
from notifications.texts import segments

FEW = 3
"""So many dates that move are told one by one."""


class Group(StrEnum):
    """The groups of recipients, in the order in which a preview lists them."""

    REGISTERED = "已报名的"
    WAITING = "候补的"
    VOLUNTEERS = "志愿者"
    REQUESTER = "点单的单位"
    CONTACTS = "现场联系人"
    CREW = "主讲人、司机"
    PLACES = "场地联系人"
    COOPERATING = "协办单位"
    OTHERS = "别的人"


def key_of(about: str, phone: str) -> str:
    """The dedupe key of the text about this to one number."""
    return f"{about}:{phones.look_up(phone)[:24]}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A share of all numbers, from one keyed hash up to another: long work goes share by share."""

    first: str = ""
    until: str = "g"
    """Behind the last; ``g`` is behind every hexadecimal digit."""

    @classmethod
    def share(cls, number: int, of: int) -> "Numbers":
        """One of ``of`` shares (a divisor of 256), counted from 0."""
        width = 256 // of
        until = (number + 1) * width
        return cls(f"{number * width:02x}", f"{until:02x}" if until < 256 else "g")

    def within(self, column: str) -> Q:
        """Rows whose hash in this column is of the share."""
        return Q(**{f"{column}__gte": self.first, f"{column}__lt": self.until})


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipient:
    """One number in a preview."""

    names: list[str]
    number: str
    """Masked."""
    role_labels: list[str]
    text: str
    """Without the signature."""
    groups: list[Group]
    """Every one it is in, in order; it is told once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """News of one kind: what frames them where a number hears of nothing else, and what tells them apart where it does."""

    headline: str
    """Opens the text: 取消通知：《…》."""
    prefix: str = ""
    """Opens each line among lines of other kinds: 取消."""
    reason: str = ""
    ending: str = ""


@dataclass(frozen=True, order=True, slots=True)
class NewsItem:
    """What one number is told of one occurrence: ``what`` changed, and in which role the person is told."""

    at: dt.datetime
    """When it (now) starts; sorts the text."""
    what: str
    """第3站 9月16日 周三 下午 2:30 改到 9月17日 周四 下午 2:30，样例文化站."""
    role_label: str
    """报名 2 人 / 岗位：讲解员 / 现场联系人."""
    link: str = ""
    asks: bool = field(default=False, compare=False)
    """Whether its link is to be answered: a text has one, and this goes before all others."""
    brief: tuple[str, str] | None = field(default=None, compare=False)
    """Day and the rest (9月17日 周四, 第3站14:30), where it is at another time and all else is as it was: many such are told
    as one.
    """
    group: Group = field(default=Group.OTHERS, compare=False)
    section: Section | None = field(default=None, compare=False)


@dataclass
class MessageComposer:
    """News by number. ``headline`` opens every text; ``tail`` ends it.

    Where there are sections, a number that hears of one has its headline and ending instead.
    """

    headline: str
    tail: str = ""
    section: Section | None = None
    """Of whatever is added next."""
    _news: dict[str, list[NewsItem]] = field(default_factory=lambda: defaultdict(list))
    _names: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, phone: str, news: NewsItem, *, name: str = "") -> None:
        """Add news for a number; the same news twice is kept once."""
        if not phone:
            return
        if self.section:
            news = replace(news, section=self.section)
        if news not in self._news[phone]:
            self._news[phone].append(news)
        self.call(phone, name)

    def call(self, phone: str, name: str) -> None:
        """Under which name else a preview knows a number that hears something."""
        if phone in self._news and name and name not in self._names[phone]:
            self._names[phone].append(name)

    def only(self, is_wanted: Callable[[str], bool]) -> "MessageComposer":
        """The same, for the numbers that are wanted."""
        kept = MessageComposer(headline=self.headline, tail=self.tail)
        for phone in filter(is_wanted, self._news):
            kept._news[phone] = self._news[phone]
            kept._names[phone] = self._names[phone]
        return kept

    def texts(self) -> dict[str, str]:
        """The final text of each number, without the signature."""
        return {phone: self._text(sorted(news)) for phone, news in self._news.items()}

    def recipients(self) -> list[Recipient]:
        """All recipients, for the preview."""
        texts = self.texts()
        order = list(Group)
        return [
            Recipient(
                names=self._names[phone],
                number=phones.mask(phone),
                role_labels=sorted({item.role_label for item in news}),
                text=texts[phone],
                groups=sorted({item.group for item in news}, key=order.index),
            )
            for phone, news in self._news.items()
        ]

    def drafts(
        self,
        *,
        key: str,
        purpose: Purpose,
        expires_at: dt.datetime,
        organization_id: int | None,
        spans: Sequence[Span] = (),
        replaces: Sequence[str] = (),
        is_provisional: bool = False,
    ) -> list[Draft]:
        """One draft a number."""
        return [
            Draft(
                to=phone,
                purpose=purpose,
                text=text,
                key=key_of(key, phone),
                about=key,
                organization_id=organization_id,
                expires_at=expires_at,
                spans=spans,
                replaces=replaces,
                is_provisional=is_provisional,
            )
            for phone, text in self.texts().items()
        ]

    def _text(self, news: list[NewsItem]) -> str:
        sections = list(dict.fromkeys(item.section for item in news if item.section))
        news = _shortened(news)
        headlines = {section.headline for section in sections}
        headline = headlines.pop() if len(headlines) == 1 else self.headline
        is_mixed = bool(headlines)
        role_labels: dict[str, list[str]] = {}
        for item in news:
            prefix = item.section.prefix if is_mixed and item.section else ""
            role_labels.setdefault(f"{prefix}{item.what}", []).append(item.role_label)
        lines = [f"{what}（{'，'.join(dict.fromkeys(found))}）" for what, found in role_labels.items()]
        by_need = sorted(news, key=lambda item: not item.asks)
        links = list(dict.fromkeys(item.link for item in by_need if item.link))
        end = self.tail + _tail(sections) + (f" 详情 {links[0]}" if links else "")
        return _fitting(headline, lines, end)


def _shortened(news: list[NewsItem]) -> list[NewsItem]:
    """Many dates that only moved are one line: 7 处改了时间，地点不变：12月8日 周二 第1站9:00、第2站14:30；12月9日 周三 第3站9:00."""
    plain: dict[tuple[Section | None, str], list[NewsItem]] = defaultdict(list)
    for item in news:
        if item.brief:
            plain[item.section, item.role_label].append(item)
    kept = [item for item in news if not item.brief or len(plain[item.section, item.role_label]) <= FEW]
    many = [moved for moved in plain.values() if len(moved) > FEW]
    return sorted([*kept, *(replace(moved[0], what=_in_brief(moved)) for moved in many)])


def _in_brief(moved: Sequence[NewsItem]) -> str:
    days: dict[str, list[str]] = defaultdict(list)
    for day, stop in (item.brief for item in moved if item.brief):
        days[day].append(stop)
    told = "；".join(f"{day} {'、'.join(stops)}" for day, stops in days.items())
    return f"{len(moved)} 处改了时间，地点不变：{told}"


def _tail(sections: Sequence[Section]) -> str:
    reasons = "；".join(dict.fromkeys(section.reason for section in sections if section.reason))
    endings = "".join(dict.fromkeys(section.ending for section in sections))
    return f"原因：{reasons}。{endings}" if reasons else endings


def _fitting(headline: str, lines: list[str], end: str) -> str:
    """All lines; or, where a gateway would refuse so many, the earliest, and how many more there are."""
    for kept in range(len(lines), 0, -1):
        more = f"；还有 {len(lines) - kept} 处也有变" if kept < len(lines) else ""
        text = f"{headline}{'；'.join(lines[:kept])}{more}。{end}"
        if segments.units(segments.signed(text)) <= segments.MAX_UNITS:
            break
    return text
