"""Add an organization, and change what is kept of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts import locks
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import texts
from core.chinese import pinyin
from core.errors import Refusal
from core.site import help_lines, site_facts
from organizations import signals
from organizations.keeping import meanwhile, names
from organizations.models import Area, Organization

MAX_SLUG = 50
NAMES = "organization names"
"""One writes a name at a time: what is alike is compared with all others."""
LABELS = {"kind": "类型", "area": "街道", "approval_levels": "审批", "desk_phone": "对外电话"}


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganizationFacts:
    """All that the association keeps of an organization; ``kind`` is one of ``Organization.Kind``."""

    name: str
    kind: str
    area: Area | None
    approval_levels: int
    desk_phone: str


def facts_of(organization: Organization) -> OrganizationFacts:
    """As they are now."""
    return OrganizationFacts(
        name=organization.name,
        kind=organization.kind,
        area=organization.area,
        approval_levels=organization.approval_levels,
        desk_phone=organization.desk_phone,
    )


def as_typed(organization: Organization) -> dict[str, Any]:
    """The same for a form."""
    return {name: getattr(facts_of(organization), name) for name in ("name", *LABELS)}


@transaction.atomic
def add(*, facts: OrganizationFacts, by: Person, now: dt.datetime, is_another: bool = False) -> Organization:
    """A new one, with a slug of its name that stays whatever it is called later.

    Raises ``organization_name_missing``, ``…_too_long``, ``…_taken`` and, unless ``is_another``, ``…_similar``; and
    ``kind_unknown``, ``not_a_street``, ``approval_levels_wrong``, ``desk_phone_wrong``.
    """
    locks.acquire(NAMES)
    clean = _clean(facts)
    if not is_another:
        names.refuse_similar(clean.name)
    organization = Organization.objects.create(slug=_new_slug(clean.name), **_columns(clean))
    _write(Kind.ORGANIZATION_ADDED, organization, by, now, organization.name)
    return organization


@transaction.atomic
def change(
    *,
    organization: Organization,
    facts: OrganizationFacts,
    by: Person,
    now: dt.datetime,
    seen: OrganizationFacts | None = None,
) -> Organization:
    """Bring it to these facts; its slug, and with it every address, stays. Calendars follow within minutes.

    ``seen`` is what they were before somebody changed them: what others changed meanwhile stays, and where both changed
    the same, ``organization_changed`` says so. Raises what ``add`` raises but for similar names, and
    ``organization_merged`` for one that is another by now.
    """
    locks.acquire(NAMES)
    locked = Organization.objects.select_for_update().get(pk=organization.pk)
    refuse_merged(locked)
    before = facts_of(locked)
    clean = _clean(_merged(facts, seen, before) if seen else facts, locked)
    if clean == before:
        return locked
    for name, value in _columns(clean).items():
        setattr(locked, name, value)
    locked.save()
    if clean.name != before.name:
        _write(Kind.ORGANIZATION_RENAMED, locked, by, now, f"{before.name} → {clean.name}")
    changes = _changes(before, clean)
    if changes:
        _write(Kind.ORGANIZATION_CHANGED, locked, by, now, changes)
    signals.changed.send(Organization, organizations=[locked.pk], now=now)
    return locked


def _merged(facts: OrganizationFacts, seen: OrganizationFacts, stored: OrganizationFacts) -> OrganizationFacts:
    """What is stored, with what was changed from what was seen. Raises ``organization_changed``."""
    result, both = meanwhile.merged(facts, seen=seen, stored=stored)
    if both:
        titles = {"name": "名称"} | LABELS
        words = {"name": stored.name} | dict(zip(LABELS, _words(stored), strict=True))
        raise meanwhile.refusal("organization_changed", both, lambda name: f"{titles[name]}现在是 {words[name]}")
    return result


def refuse_merged(organization: Organization) -> None:
    """Raises ``organization_merged``."""
    if organization.merged_into:
        words = f"它已经并入“{organization.merged_into.name}”，请到那边去改。"
        raise Refusal("organization_merged", words, slug=organization.merged_into.slug)


def _clean(facts: OrganizationFacts, before: Organization | None = None) -> OrganizationFacts:
    name = names.refuse_taken(facts.name, but=before.pk if before else None)
    if facts.kind not in Organization.Kind.values:
        raise Refusal("kind_unknown", "请从列表里选单位类型。")
    if facts.area and facts.area.level == Area.Level.VILLAGE and (before is None or before.area_id != facts.area.pk):
        raise Refusal("not_a_street", f"单位写到街道就可以，请选街道，或选{site_facts.current().whole_area}。")
    if facts.approval_levels not in Organization.LEVELS:
        raise Refusal("approval_levels_wrong", "审批请选不审批、本单位审批，或本单位再科协审批。")
    phone = usable_phone(facts.desk_phone)
    return OrganizationFacts(
        name=name, kind=facts.kind, area=facts.area, approval_levels=facts.approval_levels, desk_phone=phone
    )


def usable_phone(text: str) -> str:
    """In one line; may be empty. Raises ``desk_phone_wrong``."""
    phone = help_lines.printed(texts.one_line(text))
    if phone and not (help_lines.dialled(phone) and len(phone) <= Organization.MOST_PHONE):
        raise Refusal("desk_phone_wrong", "请填一个打得通的电话，座机要带区号，例如 010-0000 1234。")
    return phone


def _columns(facts: OrganizationFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in ("name", *LABELS)}


def _changes(before: OrganizationFacts, after: OrganizationFacts) -> str:
    pairs = zip(_words(before), _words(after), strict=True)
    return "；".join(
        f"{label}：{old} → {new}" for label, (old, new) in zip(LABELS.values(), pairs, strict=True) if old != new
    )


def _words(facts: OrganizationFacts) -> tuple[str, ...]:
    area = facts.area.name if facts.area else "未填"
    return (
        Organization.Kind(facts.kind).label,
        area,
        Organization.LEVELS[facts.approval_levels],
        facts.desk_phone or "未填",
    )


def _write(kind: Kind, organization: Organization, by: Person, now: dt.datetime, about: str) -> None:
    link = organization.staff_path
    writing.write(kind, by=by, now=now, about=about, organization_id=organization.pk, link=link)


def _new_slug(name: str) -> str:
    """The pinyin of the name; numbered where another has it."""
    plain = pinyin.slug(name, longest=MAX_SLUG) or "organization"
    taken = set(Organization.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    taken.add("new")  # the page on which one is added
    return pinyin.numbered(plain, taken)
