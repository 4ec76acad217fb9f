"""The texts of a change, one a number: from what each number was last told to what holds then."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from core import registry
from core.errors import Refusal
from core.phone_numbers import phones
from events import locks
from events.changes import net_changes, recipients
from events.models import Change, ChangeItem, Event, Occurrence
from events.wording import phrases
from notifications import rules
from notifications.composing.messages import MessageComposer, Recipient, Section
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing, untold
from notifications.outbox.enqueueing import Draft
from notifications.outbox.untold import Untold
from notifications.rules import Span
from notifications.texts import sending_hours

PREFIX = "change:"
"""Opens what the texts of a change are about."""
HEADLINES = {Change.Kind.POSTPONED: "延期通知", Change.Kind.SWAPPED: "安排有变"}
PREFIXES = {Change.Kind.ADDED: "加了 ", Change.Kind.CANCELLED: "取消 "}
"""What a line opens with among others; a move and a postponement say themselves what happened."""
AFTERWARDS = {Change.Kind.POSTPONED: "新时间定了再发短信，报名和岗位都还在。"}
"""What ends the text, whatever the reason."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement:
    """Texts of one wording: for all numbers that have heard of the same changes so far."""

    changes: list[Change]
    """What is told, from what these numbers know to what holds; empty where that is the same."""
    composer: MessageComposer
    replaces: tuple[str, ...] = ()

    def only(self, is_wanted: Callable[[str], bool]) -> "Announcement":
        """The same, for the numbers that are wanted."""
        return replace(self, composer=self.composer.only(is_wanted))

    @property
    def spans(self) -> list[Span]:
        """When somebody may be on the way: the old times and the new ones; the time of a postponed date is nobody's."""
        items = [item for change in self.changes for item in change.items]
        return [(side.start, side.end) for item in items for side in item.sides if not side.is_postponed]

    def drafts(self, key: str, *, now: dt.datetime) -> list[Draft]:
        """For the outbox, under the change's key."""
        kinds = {change.kind for change in self.changes}
        items = [item for change in self.changes for item in change.items]
        ends = [side.end for item in items for side in item.sides]
        return self.composer.drafts(
            key=key,
            purpose=Purpose.CANCELLATION if Change.Kind.CANCELLED in kinds else Purpose.CHANGE,
            expires_at=max(ends, default=now),
            organization_id=self.changes[0].event.host_id if self.changes else None,
            spans=self.spans,
            replaces=self.replaces,
            is_provisional=True,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeTexts:
    """All texts of a change."""

    announcements: list[Announcement]
    untold: Mapping[str, Untold]
    """By number, the texts whose place they take."""
    now: dt.datetime

    def recipients(self) -> list[Recipient]:
        """Everybody who is told, with the text."""
        return [recipient for announcement in self.announcements for recipient in announcement.composer.recipients()]

    def texts(self) -> dict[str, str]:
        """By number, without the signature."""
        return {
            phone: text for announcement in self.announcements for phone, text in announcement.composer.texts().items()
        }

    @property
    def goes_at(self) -> dt.datetime:
        """When the first of them leaves."""
        urgent = any(rules.is_urgent(announcement.spans, now=self.now) for announcement in self.announcements)
        return self.now if urgent else sending_hours.in_window(self.now)

    @property
    def silenced(self) -> int:
        """How many numbers would have got a text, and get none: for them all is as they know it."""
        return len(self.untold.keys() - self.texts().keys())

    @property
    def merged(self) -> int:
        """How many numbers get one text instead of another that has not left yet."""
        return len(self.untold.keys() & self.texts().keys())


def compose(change: Change, *, dates: Sequence[Occurrence], now: dt.datetime, lock: bool = False) -> ChangeTexts:
    """The texts of a change. ``dates``: all occurrences of the event, as changed. ``lock``: for whoever sends them."""
    others = change.event.changes.exclude(pk=change.pk)
    waiting = untold.untold([_key(uid) for uid in others.values_list("uid", flat=True)], lock=lock)
    announcements = [_announcement([change], dates).only(lambda phone: phone not in waiting)]
    for known, numbers in _by_knowledge(change.event, waiting.values()).items():
        missed = [one for one in _stored(change.event, known.abouts) if one.pk != change.pk]
        told = _announcement(net_changes.net([*missed, change], dict(known.heard)), dates).only(numbers.__contains__)
        announcements.append(replace(told, replaces=known.abouts))
    return ChangeTexts(announcements=announcements, untold=waiting, now=now)


def tell(change: Change, *, dates: Sequence[Occurrence], now: dt.datetime) -> list[Message]:
    """Put one text per number into the outbox, under the change's own key; what it replaces is not sent."""
    change_texts = compose(change, dates=dates, now=now, lock=True)
    untold.take_back([pk for one in change_texts.untold.values() for pk in one.ids], now=now)
    drafts = [
        draft for announcement in change_texts.announcements for draft in announcement.drafts(_key(change.uid), now=now)
    ]
    return enqueueing.enqueue(drafts, now=now)


def compose_again(about: str, now: dt.datetime) -> None:
    """The answer to ``notifications.compose_again``: what waits about the event of a change says what holds now.

    Whoever left meanwhile hears nothing; what is said of their party, their shift or the place is as it is today.
    """
    change = Change.objects.filter(uid=about.removeprefix(PREFIX)).first() if about.startswith(PREFIX) else None
    if change is None:
        return
    with transaction.atomic():
        event = locks.event(change.event_id)
        dates = locks.occurrences(event)
        waiting = untold.untold([_key(uid) for uid in event.changes.values_list("uid", flat=True)], lock=True)
        texts: dict[str, str] = {}
        for known, numbers in _by_knowledge(event, waiting.values()).items():
            told = _announcement(net_changes.net(_stored(event, known.abouts), dict(known.heard)), dates)
            texts |= told.composer.only(numbers.__contains__).texts()
        untold.rewrite(waiting.values(), texts, now=now)


def refuse_without_reason(reason: str) -> None:
    """People who are told that something is cancelled or postponed are told why."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句原因，大家会在短信里看到。")


def _key(uid: UUID) -> str:
    return f"{PREFIX}{uid}"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Knowledge:
    """What a number has not heard of, and when other texts told it what held, by date."""

    abouts: tuple[str, ...]
    heard: frozenset[tuple[int, dt.datetime]]


def _by_knowledge(event: Event, waiting: Collection[Untold]) -> dict[_Knowledge, set[str]]:
    """The numbers that know the same."""
    heard = _heard(event, {phones.look_up(one.phone) for one in waiting}) if waiting else {}
    found: dict[_Knowledge, set[str]] = {}
    for one in waiting:
        known = heard.get(phones.look_up(one.phone), {})
        found.setdefault(_Knowledge(abouts=one.abouts, heard=frozenset(known.items())), set()).add(one.phone)
    return found


def _heard(event: Event, hashes: AbstractSet[str]) -> dict[str, dict[int, dt.datetime]]:
    """By hash of a number and by date, when the last other text told it; answers of ``events.heard``."""
    found: dict[str, dict[int, dt.datetime]] = {}
    for answer in registry.provided("events.heard"):
        for phone_hash, occurrence_id, at in answer(event, hashes):
            of_number = found.setdefault(phone_hash, {})
            of_number[occurrence_id] = max(at, of_number.get(occurrence_id, at))
    return found


def _stored(event: Event, abouts: Sequence[str]) -> list[Change]:
    """The changes that texts were about, in their order."""
    changes = event.changes.filter(uid__in=[about.removeprefix(PREFIX) for about in abouts]).order_by("pk")
    for change in changes:
        change.event = event
    return list(changes)


def _announcement(changes: list[Change], dates: Sequence[Occurrence]) -> Announcement:
    """All recipients, by the registry question ``events.recipients``, and the crew."""
    composer = MessageComposer(headline=f"安排有变：《{changes[0].event.title}》" if changes else "")
    by_id = {occurrence.pk: occurrence for occurrence in dates}
    for change in changes:
        composer.section = _section(change, dates)
        seen = [item.occurrence_id for item in change.items if item.is_seen]
        if occurrences := [by_id[pk] for pk in seen if pk in by_id]:
            for recipient in registry.provided("events.recipients"):
                recipient(change, occurrences, composer, change.at)
        touched = [item.occurrence_id for item in change.items if item.occurrence_id in by_id]
        recipients.crew(change, [by_id[pk] for pk in touched], composer)
    return Announcement(changes=changes, composer=composer)


def _section(change: Change, dates: Sequence[Occurrence]) -> Section:
    return Section(
        headline=f"{_headline(change, dates)}：《{change.event.title}》",
        prefix=PREFIXES.get(Change.Kind(change.kind), ""),
        reason=change.reason.rstrip("。"),
        ending=AFTERWARDS.get(Change.Kind(change.kind), ""),
    )


def _headline(change: Change, dates: Sequence[Occurrence]) -> str:
    if change.kind == Change.Kind.CANCELLED:
        return "取消通知" if any(date.is_ahead(change.at) for date in dates) else "活动取消"
    if change.kind == Change.Kind.ADDED:
        return f"加了一{phrases.unit(change.event.kind)}"
    return HEADLINES.get(Change.Kind(change.kind)) or _changed(change.items)


def _changed(items: Sequence[ChangeItem]) -> str:
    if all(item.old.is_postponed for item in items):
        return "新时间定了"
    time = any(item.has_new_time for item in items)
    place = any(item.has_new_place for item in items)
    return ("时间" if time else "") + ("地点" if place else "") + "有变"
