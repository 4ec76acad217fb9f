"""Shared part of all verbs of bases: lock the row, check the transition, and add a step."""

import datetime as dt
from typing import Any

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from organizations.models import Organization
from venues.bases import notices, rules
from venues.models import Base, BaseLevel, BaseStep, Venue


def lock(pk: int, verb: str) -> Base:
    """Lock the base until the transaction ends; refuses a verb that can't go on from its state."""
    rows = Base.objects.select_for_update(of=("self",)).select_related("venue__organization", "level", "type")
    base = rows.get(pk=pk)
    refuse_state(base, verb)
    return base


def refuse_state(base: Base, verb: str) -> None:
    """Say no where the verb can't go on."""
    way = rules.TRANSITIONS[verb]
    if base.state not in way.states:
        raise Refusal(way.code, way.sentence, state=base.state)


def refuse_unless_association(by: Person) -> None:
    """Accrediting and judging is for the association."""
    if not for_association(by):
        raise Refusal("not_association", "这一步由科协办，请联系科协。")


def for_association(person: Person) -> bool:
    """Whether the person organizes for the association (or is an administrator of the site)."""
    mine = Organization.objects.managed_by(person, role="organizer")
    return person.is_superuser or mine.filter(is_association=True).exists()


def refuse_unless_manages(by: Person, venue: Venue) -> None:
    """Applying and reporting is for who manages the venue; the association may do it for them."""
    if not Organization.objects.managed_by(by, role="organizer").filter(pk=venue.organization_id).exists():
        raise Refusal("not_manager", "只有管理这个场馆的单位才能办，请联系它或科协。")


def reason(text: str) -> str:
    """The reason, without spaces around it. Refuses: reason_missing."""
    plain = text.strip()
    if not plain:
        raise Refusal("reason_missing", "请写上原因，基地会收到。")
    return plain[:200]


def refuse_double(wished: Base) -> None:
    """A venue has one base of a type; a row that is no base now may be used again."""
    base = Base.objects.filter(venue=wished.venue, type=wished.type).first()
    if base:
        refuse_state(base, "apply")


def refuse_past(day: dt.date | None, *, now: dt.datetime) -> None:
    """A day to come. Refuses: date_is_past."""
    if day and day < phrases.local(now).date():
        raise Refusal("date_is_past", f"{day} 已经过了，请选今天以后的日子。")


def refuse_validity(first: dt.date, last: dt.date, *, now: dt.datetime) -> None:
    """A validity that ends before it begins, or is over already, is a slip of the pen."""
    if last < first or last < phrases.local(now).date():
        raise Refusal("validity_backwards", "有效期要到今天以后，也不能早于开始那天，请改一下日期。")


def step(
    base: Base,
    kind: BaseStep.Kind,
    *,
    by: Person | None,
    now: dt.datetime,
    reason: str = "",
    document: str = "",
    state: Base.State | None = None,
    level: BaseLevel | None = None,
    is_new: bool = False,
    **facts: Any,
) -> BaseStep:
    """Write what changes (state, level and other fields), add the step, and tell the base's contact."""
    before_state = base.state
    before_level = base.level
    for name, value in facts.items():
        setattr(base, name, value)
    base.state = state or base.state
    base.level = level or base.level
    base.save(update_fields=["state", "level", *facts])
    row = BaseStep.objects.create(
        base=base,
        kind=kind,
        at=now,
        by=by,
        state_before="" if is_new else before_state,
        state_after=base.state,
        level_before=None if is_new else before_level,
        level_after=base.level,
        valid_until=base.valid_until,
        reason=reason,
        document=document.strip()[:60],
    )
    notices.tell(row, now=now)
    return row
