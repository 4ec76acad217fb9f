"""Reads that several callers share: what staff may see of messages, and what somebody must look at."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from notifications import words
from notifications.models import Errand, Message, MessageQuerySet, Mute, Purpose, Switch
from organizations.models import Membership

State = Message.State
LATE = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Alert:
    """Something about messages that somebody must look at: ``code`` is late, unknown, failed or switched_off."""

    code: str
    count: int
    words: str


def alerts(now: dt.datetime, messages: MessageQuerySet | None = None) -> list[Alert]:
    """What is wrong, of all messages or of those given (``Message.objects.managed_by(person)``)."""
    mine = Message.objects.all() if messages is None else messages
    late = Q(state=State.PENDING, not_before__lt=now - LATE, expires_at__gt=now)
    unanswered = Q(resending=None)
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
    return [Alert(code, count, text) for code, count, text in counts if count]


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
        Shown(message, _text(message) if message.organization_id in mine else None, words.problem(message.problem))
        for message in messages
    ]


def _text(message: Message) -> str | None:
    return None if message.purpose == Purpose.CODE else words.for_staff(message.text)


def errands_of(person: Person) -> QuerySet[Errand]:
    """What the person was told, or will be with the next text; the newest first."""
    return Errand.objects.filter(person=person).select_related("message", "organization").order_by("-created_at", "-pk")


def wanted_kinds(person: Person) -> list[str]:
    """The kinds of errands about which the person wants texts."""
    muted = set(Mute.objects.filter(person=person).values_list("kind", flat=True))
    return [kind for kind in Errand.Kind.values if kind not in muted]
