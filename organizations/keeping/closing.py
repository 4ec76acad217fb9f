"""Close an organization that is no more, and open it again."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import registry
from core.errors import Refusal
from organizations import signals
from organizations.keeping.changing import refuse_merged
from organizations.memberships import inviting, locking, roles
from organizations.models import Organization


@dataclass(frozen=True, slots=True)
class OpenWork:
    """Something of an organization that is still to come, in words, and the page on which it is settled."""

    words: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Something that doesn't keep it open and that nobody of it will finish: how much, what becomes of it, the first few."""

    words: str
    becomes: str
    path: str
    shown: list[OpenWork]
    left: int
    """How many are not shown."""


def unfinished(organization: Organization, *, now: dt.datetime) -> list[Unfinished]:
    """What closing it takes from its people: the answers to ``organizations.unfinished``."""
    answers = registry.provided("organizations.unfinished")
    rows = [row for answer in answers for row in answer(organization, now=now)]
    return [
        Unfinished(words, becomes, path, [OpenWork(*one) for one in shown], left)
        for words, becomes, path, shown, left in rows
    ]


def open_work(organization: Organization, *, now: dt.datetime) -> list[OpenWork]:
    """What stands in the way of closing it: the answers to ``organizations.open_work``."""
    answers = registry.provided("organizations.open_work")
    return [OpenWork(*row) for answer in answers for row in answer(organization, now=now)]


@transaction.atomic
def close(*, organization: Organization, by: Person, now: dt.datetime) -> Organization:
    """Nobody is offered it any more, and nobody works for it; what it did stays as it was. Again does nothing.

    What waited for its people waits no more (``signals.closing``): events that asked for approval are drafts again, and
    the association can give drafts to another host.

    Raises ``organization_is_association``, ``organization_merged``, and ``organization_has_open_work`` with what it is.
    """
    locked = locking.lock_with_people(organization, by=by)[organization.pk]
    refuse_merged(locked)
    if locked.closed_at:
        return locked
    refuse_unclosable(locked)
    work = open_work(locked, now=now)
    if work:
        words = "还有没办完的，先处理好再停用：" + "；".join(one.words for one in work) + "。"
        raise Refusal("organization_has_open_work", words, open_work=[one.words for one in work])
    signals.closing.send(Organization, organization=locked, by=by, now=now)
    inviting.withdraw_all(organization=locked, by=by, now=now)
    roles.end_all(organization=locked, why="单位停用", by=by, now=now)
    locked.closed_at = now
    locked.save(update_fields=["closed_at"])
    _write(Kind.ORGANIZATION_CLOSED, locked, by, now)
    signals.changed.send(Organization, organizations=[locked.pk], now=now)
    return locked


def refuse_unclosable(organization: Organization) -> None:
    """Raises ``organization_merged`` and ``organization_is_association``."""
    refuse_merged(organization)
    if organization.is_association:
        raise Refusal("organization_is_association", "科协不能停用：没有它就没有人管全部单位了。")


@transaction.atomic
def reopen(*, organization: Organization, by: Person, now: dt.datetime) -> Organization:
    """It is offered again; whoever is to work for it is given a role anew. Again does nothing.

    Raises ``organization_merged``.
    """
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    refuse_merged(locked)
    if locked.closed_at:
        locked.closed_at = None
        locked.save(update_fields=["closed_at"])
        _write(Kind.ORGANIZATION_REOPENED, locked, by, now)
        signals.changed.send(Organization, organizations=[locked.pk], now=now)
    return locked


def _write(kind: Kind, organization: Organization, by: Person, now: dt.datetime) -> None:
    writing.write(kind, by=by, now=now, organization_id=organization.pk, link=organization.staff_path)
