"""Reads that several callers share: what staff may see of messages, and what somebody must look at."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum

from accounts.models import Person
from core import phrases as core_words
from notifications.models import Breaker, Message, MessageQuerySet, Mute, OptOut, Purpose, StaffTask, Switch
from notifications.texts import phrases, sending_hours
from organizations.models import Membership

State = Message.State
LATE = dt.timedelta(minutes=5)
NEAR = 0.8
"""Of a cap."""


NOT_TOLD = (State.FAILED, State.WITHDRAWN, State.EXPIRED)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something about messages that somebody must look at: ``code`` is away, codes_near, codes_over, late, unknown,
    failed or switched_off.
    """

    code: str
    count: int
    words: str


def told_at(abouts: Collection[str], purposes: Collection[Purpose]) -> dict[str, dt.datetime]:
    """By what texts are about, of when the last of them speaks that reached its number, or will: what waits is composed
    again before it leaves. One query.
    """
    rows = Message.objects.filter(about__in=abouts, purpose__in=purposes).exclude(state__in=NOT_TOLD)
    return dict(rows.values("about").annotate(at=Max("not_before")).values_list("about", "at").order_by())


def opted_out(phone_hashes: Collection[str], purpose: Purpose) -> set[str]:
    """Those of these numbers that want no texts of this purpose. One query."""
    sealed = {OptOut.sealed_number(one): one for one in phone_hashes if one}
    rows = OptOut.objects.filter(number__in=sealed, purpose=purpose)
    return {sealed[number] for number in rows.values_list("number", flat=True)}


def alerts(now: dt.datetime, messages: MessageQuerySet | None = None) -> list[Alert]:
    """What is wrong, of all messages or of those given (``Message.objects.managed_by(person)``)."""
    mine = Message.objects.all() if messages is None else messages
    late = Q(state=State.PENDING, not_before__lt=now - LATE, expires_at__gt=now)
    unanswered = Q(resending=None, is_moot=False)
    found = mine.filter(state__in=[State.PENDING, State.UNKNOWN, State.FAILED]).aggregate(
        late=Count("pk", filter=late),
        unknown=Count("pk", filter=unanswered & Q(state=State.UNKNOWN)),
        failed=Count("pk", filter=unanswered & Q(state=State.FAILED)),
    )
    counts = [
        ("late", found["late"], "条短信过了 5 分钟还没发出，看看短信通道"),
        ("unknown", found["unknown"], "条不知到没到，不会自动重发"),
        ("failed", found["failed"], "条没送到，可以打个电话"),
        ("switched_off", Switch.objects.filter(off=True).count(), "个短信开关关着，关着的不会发"),
    ]
    return [Alert(code, count, text) for code, count, text in [*_away(now, mine), *_codes(now, mine), *counts] if count]


def _away(now: dt.datetime, mine: MessageQuerySet) -> list[tuple[str, int, str]]:
    """How many wait for a gateway that is away, and since when it is."""
    breaker = Breaker.objects.exclude(opened_at=None).filter(gateway=settings.SMS_GATEWAY).first()
    if breaker is None or breaker.opened_at is None:
        return []
    since = core_words.moment(breaker.opened_at)
    why = phrases.problem(breaker.problem).rstrip("。")
    return [("away", mine.filter(state=State.PENDING).count(), f"条短信在等：{since}起发不出去，{why}。通了会接着发")]


def _codes(now: dt.datetime, mine: MessageQuerySet) -> list[tuple[str, int, str]]:
    """Sign-in codes of today that come near their cap."""
    codes = mine.filter(purpose=Purpose.CODE, called_at__gte=sending_hours.midnight(now))
    spent: int = codes.aggregate(spent=Sum("segments", default=0))["spent"]
    cap: int = settings.SMS_CODE_DAILY_CAP
    if spent < cap * NEAR:
        return []
    if spent < cap:
        return [("codes_near", spent, f"条验证码今天已经发出，到 {cap} 条就不再发，看看是不是有人乱要")]
    return [("codes_over", spent, f"条验证码今天已经发出，到了上限 {cap} 条，明天 0 点前不再发，新来的人登录不了")]


def resendable(person: Person, *, now: dt.datetime, state: str = "", purpose: str = "") -> MessageQuerySet:
    """What the person may have sent again: failed or unknown, still true, not over, not a code, not sent again yet."""
    messages = Message.objects.managed_by(person, role="organizer").unsettled().filter(expires_at__gt=now)
    messages = messages.exclude(purpose=Purpose.CODE).exclude(text="").exclude(phone="")
    wanted = {name: value for name, value in (("state", state), ("purpose", purpose)) if value}
    return messages.filter(**wanted)


@dataclass(frozen=True, slots=True)
class Shown:
    """A message as one person may see it: ``text`` is None where they may not read it."""

    message: Message
    text: str | None
    problem: str


def shown(messages: Iterable[Message], person: Person) -> list[Shown]:
    """Texts only for members of the very organization, never those of codes; personal links are cut."""
    mine = set(Membership.objects.filter(person=person).values_list("organization", flat=True))
    return [
        Shown(message, _text(message) if message.organization_id in mine else None, phrases.problem(message.problem))
        for message in messages
    ]


def _text(message: Message) -> str | None:
    return None if message.purpose == Purpose.CODE else phrases.for_staff(message.text)


def staff_tasks_of(person: Person) -> QuerySet[StaffTask]:
    """What the person was told, or will be with the next text; the newest first."""
    return (
        StaffTask.objects.filter(person=person).select_related("message", "organization").order_by("-created_at", "-pk")
    )


def wanted_kinds(person: Person) -> list[str]:
    """The kinds of staff tasks about which the person wants texts."""
    muted = set(Mute.objects.filter(person=person).values_list("kind", flat=True))
    return [kind for kind in StaffTask.Kind.by_text() if kind not in muted]
