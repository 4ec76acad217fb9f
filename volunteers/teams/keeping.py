"""Organizers add teams, change what is kept of them, close and open them."""

import datetime as dt
from dataclasses import dataclass, fields
from typing import Any

from django.db import transaction
from django.urls import reverse

from accounts import locks
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import texts
from core.chinese import pinyin
from core.errors import Refusal
from core.site import site_facts
from organizations.keeping import meanwhile
from organizations.memberships import locking
from organizations.models import Area, Organization
from volunteers.blocks import releasing
from volunteers.models import Team, TeamMembership, VolunteerGroup
from volunteers.teams import audit, telling

NAMES = "team names"
"""One writes at a time: names are compared with all others, and no circle is closed by two at once."""
MAX_SLUG = 50
RESERVED = frozenset({"join", "new"})
SHOWN = 5
"""Names that one answer says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TeamFacts:
    """All that is kept of a team; ``area`` is a street or the city, ``parent`` the team that it is a part of."""

    name: str
    organization: Organization
    group: VolunteerGroup | None = None
    parent: Team | None = None
    area: Area | None = None
    about: str = ""
    public: bool = True


def facts_of(team: Team) -> TeamFacts:
    """As they are now."""
    return TeamFacts(**as_typed(team))


def as_typed(team: Team) -> dict[str, Any]:
    """The same for a form."""
    return {field.name: getattr(team, field.name) for field in fields(TeamFacts)}


@transaction.atomic
def add(*, facts: TeamFacts, by: Person, now: dt.datetime) -> Team:
    """A new team, with a slug of its name that stays whatever it is called later; the organizers find it without a captain.

    By organizers of the organization and of the association. Refusals: ``not_your_organization``, ``organization_closed``,
    ``team_name_missing``, ``team_name_too_long``, ``team_name_taken``, ``team_about_too_long``, ``not_a_street``,
    ``organization_merged``, ``team_closed`` (the one that it is to be a part of), ``not_your_parent`` (that one is another
    organization's).
    """
    locks.acquire(NAMES)
    _refuse_others(facts.organization, by)
    locking.hold_host(facts.organization.pk)
    _refuse_closed(facts.organization, "请选别的单位")
    clean = _clean(facts)
    if clean.parent and clean.parent.closed_at:
        raise Refusal("team_closed", "选的上级队停用了，请选别的。")
    _refuse_parent(clean.parent, by)
    added = Team.objects.create(slug=_new_slug(clean.name), **_columns(clean))
    audit.write(Kind.TEAM_ADDED, added, by=by, now=now)
    return added


@transaction.atomic
def change(*, team: Team, facts: TeamFacts, by: Person, now: dt.datetime, seen: TeamFacts | None = None) -> Team:
    """Bring it to these facts; slug, link and members stay.

    ``seen`` is what they were before somebody changed them: what others changed meanwhile stays. Refusals: those of
    ``add``, ``team_in_a_circle``, and ``team_changed`` (both changed the same).
    """
    locks.acquire(NAMES)
    locking.hold_host(team.organization_id, facts.organization.pk)  # before the team, as merging takes them
    locked = Team.objects.select_for_update(of=("self",)).select_related("organization").get(pk=team.pk)
    _refuse_others(locked.organization, by)
    facts = _merged(facts, seen, facts_of(locked)) if seen else facts
    if facts.organization.pk != locked.organization_id:
        _refuse_others(facts.organization, by)
        _refuse_closed(facts.organization, "请选别的单位")
    clean = _clean(facts, locked)
    if clean.parent != locked.parent:
        _refuse_parent(clean.parent, by)
    changed = [name for name, value in _columns(clean).items() if getattr(locked, name) != value]
    if changed:
        told = "、".join(_title(name) for name in changed)
        for name in changed:
            setattr(locked, name, getattr(clean, name))
        locked.save()
        audit.write(Kind.TEAM_CHANGED, locked, by=by, now=now, what=told)
    return locked


def _merged(facts: TeamFacts, seen: TeamFacts, stored: TeamFacts) -> TeamFacts:
    result, both = meanwhile.merged(facts, seen=seen, stored=stored)
    if both:
        raise meanwhile.refusal("team_changed", both, lambda name: f"{_title(name)}现在是 {getattr(stored, name)}")
    return result


def _title(name: str) -> str:
    titles = {field.name: str(field.verbose_name) for field in Team._meta.fields}  # noqa: SLF001 - Django's documented name
    return titles[name]


@transaction.atomic
def close(*, team: Team, closed: bool, by: Person, now: dt.datetime) -> Team:
    """It takes nobody in any more: the link ends, who asked is told, invitations end, places that it holds without a name go back; members and their hours stay. Or it opens again.

    Refusals: ``not_your_organization``, and of an open one ``organization_closed``: nobody would answer for it.
    """
    if not closed:
        locking.lock_organizations(team.organization_id)  # before the team, as merging takes them
    locked = Team.objects.select_for_update(of=("self",)).select_related("organization").get(pk=team.pk)
    _refuse_others(locked.organization, by)
    if bool(locked.closed_at) == closed:
        return locked
    if not closed:
        _refuse_closed(locked.organization, "请先改归别的单位，再恢复这支队")
    locked.closed_at = now if closed else None
    locked.link_seed = ""
    locked.link_digest = ""
    locked.save(update_fields=["closed_at", "link_seed", "link_digest"])
    if closed:
        _end_waiting(locked, now)
        releasing.end_with_team(team=locked, now=now)
    audit.write(Kind.TEAM_CLOSED if closed else Kind.TEAM_REOPENED, locked, by=by, now=now)
    return locked


def open_work(organization: Organization, *, now: dt.datetime) -> list[tuple[str, str]]:
    """An answer to ``organizations.open_work``: teams that anybody may still join; nobody would answer for them."""
    names = list(Team.objects.in_use().filter(organization=organization).values_list("name", flat=True))
    if not names:
        return []
    shown = "、".join(names[:SHOWN]) + ("等" if len(names) > SHOWN else "")
    path = f"{reverse('volunteers:staff_teams')}?organization={organization.pk}"
    return [(f"{len(names)} 支志愿服务队还在用（{shown}），先停用，或改归别的单位", path)]


def _end_waiting(team: Team, now: dt.datetime) -> None:
    waiting = team.memberships.live().exclude(state=TeamMembership.State.ACTIVE)
    for row in waiting.select_related("team__organization", "volunteer__person"):
        was_asked = row.is_asked
        row.state = TeamMembership.State.LEFT
        row.until = now
        row.save(update_fields=["state", "until"])
        if was_asked:
            telling.refused(row, now=now)


def usable_name(name: str, but: int | None = None) -> str:
    """In one line. Raises ``team_name_missing``, ``team_name_too_long``, ``team_name_taken``."""
    clean = texts.one_line(name)
    if not clean:
        raise Refusal("team_name_missing", "请写队的名称，例如：某某街道科技志愿服务队。")
    if len(clean) > Team.MOST_NAME:
        raise Refusal("team_name_too_long", f"名称最多 {Team.MOST_NAME} 个字，请写短一点。")
    named = Team.objects.filter(name=clean)
    if (named.exclude(pk=but) if but else named).exists():
        raise Refusal("team_name_taken", f"已经有“{clean}”了，同一支队只要一个。")
    return clean


def _clean(facts: TeamFacts, before: Team | None = None) -> TeamFacts:
    name = usable_name(facts.name, before.pk if before else None)
    if len(facts.about) > Team.MOST_ABOUT:
        raise Refusal("team_about_too_long", f"“做什么”最多 {Team.MOST_ABOUT} 个字，请写短一点。")
    if facts.area and facts.area.level == Area.Level.VILLAGE:
        raise Refusal("not_a_street", f"写到街道就可以，请选街道，或选{site_facts.current().whole_area}。")
    if before and facts.parent:
        _refuse_circle(before, facts.parent)
    return TeamFacts(**{field.name: getattr(facts, field.name) for field in fields(facts)} | {"name": name})


def _refuse_circle(team: Team, parent: Team) -> None:
    """Up from the parent to the top: the team must not be on the way."""
    above: int | None = parent.pk
    seen: set[int] = set()
    while above and above not in seen:
        if above == team.pk:
            raise Refusal("team_in_a_circle", f"“{parent}”是它下面的队，不能又当它的上级。请选别的队。")
        seen.add(above)
        above = Team.objects.filter(pk=above).values_list("parent", flat=True).first()


def _refuse_parent(parent: Team | None, by: Person) -> None:
    """A team stands on the page of the one that it is a part of: both are kept by whoever says so."""
    if parent and not Team.objects.managed_by(by, role="organizer").filter(pk=parent.pk).exists():
        raise Refusal("not_your_parent", f"“{parent}”是{parent.organization}的队，要由他们或科协来挂。")


def _columns(facts: TeamFacts) -> dict[str, Any]:
    return {field.name: getattr(facts, field.name) for field in fields(facts)}


def _refuse_others(organization: Organization, by: Person) -> None:
    theirs = Organization.objects.managed_by(by, role="organizer")
    if not theirs.filter(pk=organization.pk).exists():
        raise Refusal("not_your_organization", "队伍由所属单位或科协的组织者来管。")


def _refuse_closed(organization: Organization, instead: str) -> None:
    """The organization is locked: it isn't closed meanwhile."""
    if Organization.objects.filter(pk=organization.pk).exclude(closed_at=None).exists():
        raise Refusal("organization_closed", f"{organization}停用了，{instead}。")


def _new_slug(name: str) -> str:
    """The pinyin of the name; numbered where another has it."""
    plain = pinyin.slug(name, longest=MAX_SLUG) or "team"
    taken = set(Team.objects.filter(slug__startswith=plain).values_list("slug", flat=True))
    return pinyin.numbered(plain, taken | RESERVED)
