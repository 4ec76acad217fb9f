"""Look up the names in cells (venues, tasks, people …), read once a file."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from accounts.models import Person
from core import phrases, texts
from events.models import CrewMember, Event
from events.pages import programme
from organizations.models import Area, Organization
from organizations.own_first import own_first, streets_for
from plan.models import Audience, Occasion, Task
from spreadsheets import cell_values
from spreadsheets.cell_values import Reader
from spreadsheets.cells import near_names
from spreadsheets.cells.errors import CellError
from venues.models import Resource, Space, Venue


@dataclass(frozen=True, slots=True)
class Names:
    """All that cells may name. What is no longer in use may only stand where it stands already (``is_old``)."""

    hosts: dict[str, Organization]
    organizations: dict[str, Organization]
    tasks: dict[str, list[Task]]
    audiences: dict[str, Audience]
    streets: dict[str, Area]
    today: dt.date
    venues: dict[str, list[Venue]] = field(default_factory=dict)
    spaces: dict[int, dict[str, Space]] = field(default_factory=dict)
    resources: dict[str, Resource] = field(default_factory=dict)
    crew: dict[str, list[CrewMember]] = field(default_factory=dict)
    occasions: dict[str, Occasion] = field(default_factory=dict)
    programmes: dict[str, list[Event]] = field(default_factory=dict)
    offered: frozenset[int] = frozenset()
    """Programmes that an event may join; the others already have some of the hosts' events."""

    def is_old(self, one: object) -> bool:
        """Whether an editor wouldn't offer it any more."""
        if isinstance(one, Task):
            return one.retired or one.plan.is_over(self.today)
        if isinstance(one, CrewMember):
            return not one.active
        if isinstance(one, Organization):
            return one.closed_at is not None
        if isinstance(one, Event):
            return one.pk not in self.offered
        return isinstance(one, Venue | Space | Resource) and one.closed


def names(person: Person, *, now: dt.datetime) -> Names:
    """Read them; a dozen queries."""
    mine = Organization.objects.managed_by(person, role="organizer").in_use().order_by("name")
    hosts = own_first(mine, person, organization="pk", area="area")
    known = Organization.objects.select_related("merged_into").order_by("name")
    every = own_first(known, person, organization="pk", area="area")
    venues = Venue.objects.select_related("area__parent").order_by("area__position", "pk")
    places = own_first(venues, person, organization="organization", area="area")
    today = phrases.local(now).date()
    offered = programme.programmes_for(person)
    joined = Event.objects.filter(members__host__in=hosts).distinct()
    named = Q(pk__in=CrewMember.objects.managed_by(person).values("pk")) | Q(occurrences__event__host__in=hosts)
    named |= Q(pk__in=CrewMember.objects.offered_to(person).values("pk"))
    return Names(
        hosts={host.name: host for host in hosts},
        organizations={organization.name: organization.merged_into or organization for organization in every},
        tasks=_tasks(today),
        audiences=_audiences(),
        streets=streets(person),
        today=today,
        venues=_several((venue.name, venue) for venue in sorted(places, key=lambda venue: venue.closed)),
        spaces=_spaces(),
        resources={
            resource.name: resource
            for resource in own_first(Resource.objects.all(), person, organization="organization")
        },
        crew=_crew(CrewMember.objects.filter(named).distinct().select_related("organization")),
        occasions={occasion.name: occasion for occasion in Occasion.objects.all()},
        programmes=_several(
            (name, one) for one in {*offered, *joined} for name in dict.fromkeys((one.title, one.slug))
        ),
        offered=frozenset(event.pk for event in offered),
    )


def streets(person: Person) -> dict[str, Area]:
    """By the full and by the short name."""
    return {name: area for area in streets_for(person) for name in (area.name, area.short_name)}


def _several(pairs: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for name, one in pairs:
        found[name].append(one)
    return dict(found)


def _tasks(today: dt.date) -> dict[str, list[Task]]:
    """Those of the plans that run by their code, and of those to come where none that runs has it; all by the plan's
    name and their code.
    """
    found: dict[str, list[Task]] = defaultdict(list)
    to_come: dict[str, list[Task]] = defaultdict(list)
    for task in Task.objects.select_related("plan"):
        if not task.retired and not task.plan.is_over(today):
            among = found if task.plan.covers(today) else to_come
            among[task.code.upper()].append(task)
        found[f"{task.plan.slug}/{task.code}".upper()].append(task)
    return to_come | found


def _audiences() -> dict[str, Audience]:
    """Groups by their names; parts by theirs where nothing else is called so, and by 组·部分."""
    rows = list(Audience.objects.select_related("parent"))
    rows.sort(key=lambda audience: audience.parent_id is not None)
    labels = audience_labels(rows)
    dotted = {f"{audience.parent.name}·{audience.name}": audience for audience in rows if audience.parent}
    return dotted | {labels[row.pk]: row for row in rows}


def listed_audiences(known: Names) -> list[str]:
    """One name for each: whole groups first."""
    labels = audience_labels({audience.pk: audience for audience in known.audiences.values()}.values())
    mine = [name for name, one in known.audiences.items() if labels[one.pk] == name and not one.retired]
    return sorted(mine, key=lambda name: known.audiences[name].parent_id is not None)


def audience_labels(rows: Iterable[Audience]) -> dict[int, str]:
    """How each is called in a table."""
    rows = list(rows)
    called = Counter(row.name for row in rows)
    return {
        audience.pk: f"{audience.parent.name}·{audience.name}"
        if audience.parent and called[audience.name] > 1
        else audience.name
        for audience in rows
    }


def _spaces() -> dict[int, dict[str, Space]]:
    found: dict[int, dict[str, Space]] = defaultdict(dict)
    for space in Space.objects.all():
        found[space.venue_id][space.name] = space
    return dict(found)


def _crew(rows: Iterable[CrewMember]) -> dict[str, list[CrewMember]]:
    return _several((_bare(label), member) for member in rows for label in _crew_labels(member))


def _crew_labels(one: CrewMember) -> tuple[str, str, str]:
    """From the shortest to the one that nobody shares."""
    role = one.get_role_display()
    return one.name, f"{one.name} · {role}", f"{one.name} · {role} · {one.organization}"


def crew_names() -> dict[int, str]:
    """How each is called in a table that goes out: no longer than it must be. One query."""
    rows = list(CrewMember.objects.select_related("organization"))
    called = Counter(label for member in rows for label in _crew_labels(member))
    return {row.pk: next(label for label in _crew_labels(row) if called[label] == 1) for row in rows}


def _bare(label: str) -> str:
    """张三（司机） and 张三 · 司机 are the same, and so is a name whatever stands between its parts."""
    return texts.name_key(label)


def crew_reader(known: Mapping[str, list[CrewMember]]) -> Reader:
    """People by name; where two are called the same, what they do stands behind."""

    def one(name: str) -> CrewMember:
        members = known.get(_bare(name), [])
        if not members:
            raise CellError(f"“主讲人和司机”里没有“{name[:30]}”，请先加上，或核对名字")
        if len(members) > 1:
            whole = "、".join(_crew_labels(member)[2] for member in members)
            raise CellError(f"有 {len(members)} 位叫“{name[:30]}”，请写成其中一个：{whole}")
        return members[0]

    return lambda cell: list({one(name).pk: one(name) for name in cell_values.parts(cell)}.values())


def task_reader(tasks: Mapping[str, list[Task]]) -> Reader:
    """A task's code; the plan's name in addresses before it where two plans have the same."""

    def read(cell: str) -> Task:
        typed = cell_values.plain(cell).upper().split()
        found = tasks.get(typed[0] if typed else "", [])
        if not found:
            raise CellError(f"在用的方案里没有编号“{cell[:30]}”的任务")
        if len(found) > 1:
            plans = "、".join(f"{task.plan.slug}/{task.code}" for task in found)
            raise CellError(f"几个方案都有“{cell[:30]}”，请写成其中一个：{plans}")
        return found[0]

    return read


def programme_reader(known: Mapping[str, list[Event]]) -> Reader:
    """A programme's title; the end of its address where two have the same."""

    def read(cell: str) -> Event:
        events = known.get(cell, [])
        if not events:
            raise CellError(f"没有叫“{cell[:30]}”的主题日活动，请写全名，或先建好它")
        if len(events) > 1:
            slugs = "、".join(one.slug for one in events)
            raise CellError(f"有 {len(events)} 个主题日活动叫“{cell[:30]}”，请写网址名：{slugs}")
        return events[0]

    return read


def host_reader(hosts: Mapping[str, Organization]) -> Reader:
    """An organization for which the person may organize, by its name or what can only be short for it."""

    def read(cell: str) -> Organization:
        if cell in hosts:
            return hosts[cell]
        meant = near_names.meant(cell, hosts)
        if len(meant) == 1:
            return hosts[meant[0]]
        near = meant or near_names.like(cell, hosts)
        raise CellError(f"“{cell[:30]}”不是您可以组织活动的单位{near_names.asked(near) or '，请写全名'}", near)

    return read
