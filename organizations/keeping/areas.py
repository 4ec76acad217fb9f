"""Streets with their villages: added, renamed, marked, and taken away while nothing points at them."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import texts
from core.chinese import pinyin
from core.errors import Refusal
from organizations import rules, signals
from organizations.founding import counties
from organizations.keeping import meanwhile, references, site
from organizations.models import Area, Organization, TravelTime

MOST_INITIALS = 30
LABELS = {
    "initials": "拼音首字母",
    "ethnic_minority": "少数民族聚居",
    "less_developed": "欠发达",
    "population": "人口",
}
WORDS = {Area.Level.CITY: "市县", Area.Level.STREET: "街道（乡镇）", Area.Level.VILLAGE: "村（社区）"}
BELOW = {Area.Level.CITY: Area.Level.STREET, Area.Level.STREET: Area.Level.VILLAGE}


@dataclass(frozen=True, kw_only=True, slots=True)
class AreaFacts:
    """What is kept of an area. Without ``initials`` they are what the dictionary reads."""

    name: str
    initials: str = ""
    ethnic_minority: bool = False
    less_developed: bool = False
    population: int | None = None


@dataclass(frozen=True, slots=True)
class InTheWay:
    """So many rows that point at an area, as they are called."""

    words: str
    number: int


def facts_of(area: Area) -> AreaFacts:
    """As they are now."""
    return AreaFacts(name=area.name, **{name: getattr(area, name) for name in LABELS})


def as_typed(area: Area) -> dict[str, Any]:
    """The same for a form."""
    return {"name": area.name} | {name: getattr(area, name) for name in LABELS}


def found(words: str) -> "QuerySet[Area]":
    """All streets; with words the streets and villages of which a name, a slug or initials hold each of them. With
    ``villages`` (how many) and what they lie in.
    """
    rows = Area.objects.select_related("parent").annotate(villages=Count("children"))
    if not words:
        return rows.filter(level=Area.Level.STREET).order_by("parent", "position", "pk")
    return holding(rows.exclude(level=Area.Level.CITY), words).order_by("level", "parent", "position", "pk")


def within(area: Area, words: str) -> "QuerySet[Area]":
    """What lies directly in it, found the same way."""
    return holding(area.children.annotate(villages=Count("children")), words).order_by("position", "pk")


def holding(rows: "QuerySet[Area]", words: str) -> "QuerySet[Area]":
    """Those of which a name, a slug or initials hold each of the words."""
    for word in words.split():
        latin = word.lower()
        rows = rows.filter(Q(name__icontains=word) | Q(slug__icontains=latin) | Q(initials__icontains=latin))
    return rows


def level_within(area: Area) -> Area.Level:
    """Of what lies in it. Raises ``nothing_within_village``."""
    level = BELOW.get(Area.Level(area.level))
    if level is None:
        raise Refusal("nothing_within_village", "村（社区）下面不再分了，请加到街道（乡镇）下面。")
    return level


@transaction.atomic
def add(*, parent: Area, facts: AreaFacts, by: Person, now: dt.datetime) -> Area:
    """A street of a city, with its office, or a village of a street; its slug stays whatever it is called later.

    Raises ``area_name_missing``, ``area_name_too_long``, ``area_name_taken``, ``initials_wrong``, ``population_wrong``
    and, for a village, ``nothing_within_village``.
    """
    locked = Area.objects.select_for_update().get(pk=parent.pk)
    level = level_within(locked)
    clean = _clean(facts, level, locked)
    position = (locked.children.aggregate(last=Max("position"))["last"] or 0) + 1
    short = rules.without_level(clean.name) if level == Area.Level.STREET else clean.name
    slug = counties.free_slug(Area, short, f"{level}-{position}")
    columns = as_columns(clean)
    area = Area.objects.create(parent=locked, level=level, slug=slug, position=position, **columns)
    _write(area, f"{locked.name}加了{area.name}", by, now)
    if level == Area.Level.STREET:
        _add_office(area, by, now)
    return area


@transaction.atomic
def change(*, area: Area, facts: AreaFacts, by: Person, now: dt.datetime, seen: AreaFacts | None = None) -> Area:
    """Bring it to these facts; its slug, and with it every address, stays. Feeds and calendars follow within minutes.

    ``seen`` is what they were before somebody changed them: what others changed meanwhile stays, and where both changed
    the same, ``area_changed`` says so. Initials that were the dictionary's follow the name, and so does how all of a
    county is said (全县). Raises what ``add`` raises
    of names, initials and numbers, and ``area_gone`` for one that somebody took away meanwhile.
    """
    parent = Area.objects.select_for_update().get(pk=area.parent_id) if area.parent_id else None
    locked = Area.objects.select_for_update().filter(pk=area.pk).first()
    if locked is None:
        raise Refusal("area_gone", f"“{area.name}”刚刚被别人去掉了，什么也没有改。")
    level = Area.Level(locked.level)
    before = facts_of(locked)
    if seen:
        facts = _merged(facts, seen, before)
    is_plain = before.initials == _initials(before.name, level) == facts.initials
    clean = _clean(facts, level, parent, before=locked, has_plain_initials=is_plain)
    if clean == before:
        return locked
    for name, value in as_columns(clean).items():
        setattr(locked, name, value)
    locked.save()
    _write(locked, _changes(before, clean), by, now)
    if clean.name != before.name:
        if level == Area.Level.CITY:
            site.follow_renamed(before=before.name, after=clean.name, by=by, now=now)
        signals.areas_renamed.send(Area, areas=[locked.pk], now=now)
    return locked


def _merged(facts: AreaFacts, seen: AreaFacts, stored: AreaFacts) -> AreaFacts:
    """What is stored, with what was changed from what was seen. Raises ``area_changed``."""
    result, both = meanwhile.merged(facts, seen=seen, stored=stored)
    if both:
        titles = {"name": "名称"} | LABELS
        told = {name: f"{titles[name]}现在是 {_told(getattr(stored, name))}" for name in both}
        raise meanwhile.refusal("area_changed", both, told.__getitem__)
    return result


def in_the_way(area: Area) -> list[InTheWay]:
    """What points at it, so that it has to stay; one statement for each sort of row.

    Travel times are its own and go with it, and so does the office that nobody has used yet.
    """
    kept = [one for one in references.to(Area) if one.model is not TravelTime]
    unused = [office.pk for office in unused_offices(area)]
    counted = [
        InTheWay(_words(one), one.rows(area).exclude(pk__in=unused if one.model is Organization else []).count())
        for one in kept
    ]
    return [one for one in counted if one.number]


def unused_offices(area: Area) -> list[Organization]:
    """Offices of the street at which nothing points: added with it, and nothing has come of them."""
    pointing = references.to(Organization)
    return [office for office in _offices(area) if not any(one.rows(office).exists() for one in pointing)]


def _offices(area: Area) -> "QuerySet[Organization]":
    kind = Organization.Kind.STREET_OFFICE
    offices = Organization.objects.filter(area=area, kind=kind, is_association=False, merged_into=None)
    return offices.order_by("pk")


def refuse_city(area: Area) -> None:
    """Raise ``area_is_city``: it stays whatever points at it."""
    if area.level == Area.Level.CITY:
        raise Refusal("area_is_city", "市县不能去掉：街道、单位都在它下面。可以改名。")


@transaction.atomic
def remove(*, area: Area, by: Person, now: dt.datetime) -> None:
    """Take away what nothing points at, and the office of a street that nobody has used.

    Raises ``area_is_city`` and ``area_in_use`` with what points at it.
    """
    locked = Area.objects.select_for_update().get(pk=area.pk)
    refuse_city(locked)
    list(_offices(locked).select_for_update())  # what would point at one from now on, waits
    rows = in_the_way(locked)
    if rows:
        words = "、".join(f"{one.words} {one.number} 个" for one in rows)
        raise Refusal(
            "area_in_use",
            f"“{locked.name}”还有用着的，不能去掉：{words}。改了名的，改名称就行；别的先挪到别处。",
            in_use=[{"words": one.words, "number": one.number} for one in rows],
        )
    offices = unused_offices(locked)
    also = f"，和没用过的{'、'.join(one.name for one in offices)}" if offices else ""
    above = locked.parent.name if locked.parent else ""
    for office in offices:
        office.delete()
    name = locked.name
    locked.delete()
    writing.write(
        Kind.AREAS_CHANGED, by=by, now=now, about=f"{above}去掉了{name}{also}", link=reverse("organizations:areas")
    )


def as_columns(facts: AreaFacts) -> dict[str, Any]:
    """The columns that hold them."""
    return {name: getattr(facts, name) for name in ("name", *LABELS)}


def _words(reference: references.Reference) -> str:
    """Villages, not areas."""
    return WORDS[Area.Level.VILLAGE] if reference.model is Area else reference.words


def _add_office(street: Area, by: Person, now: dt.datetime) -> None:
    office, is_new = counties.add_office(street)
    if is_new:
        writing.write(
            Kind.ORGANIZATION_ADDED,
            by=by,
            now=now,
            about=office.name,
            organization_id=office.pk,
            link=office.staff_path,
        )


def _clean(
    facts: AreaFacts,
    level: Area.Level,
    parent: Area | None,
    *,
    before: Area | None = None,
    has_plain_initials: bool = False,
) -> AreaFacts:
    name = usable_name(facts.name, level=level, parent=parent, before=before)
    initials = usable_initials(facts.initials)
    if not initials or has_plain_initials:
        initials = _initials(name, level)
    population = facts.population
    if population is not None and not 0 <= population <= rules.MAX_POPULATION:
        raise Refusal("population_wrong", f"人口请写 0 到 {rules.MAX_POPULATION} 的数字，不清楚就空着。")
    return AreaFacts(
        name=name,
        initials=initials,
        ethnic_minority=facts.ethnic_minority,
        less_developed=facts.less_developed,
        population=population,
    )


def usable_initials(typed: str) -> str:
    """In small letters; may be empty. Raises ``initials_wrong``."""
    initials = texts.one_line(typed).lower()
    if initials and not (initials.isascii() and initials.isalnum() and len(initials) <= MOST_INITIALS):
        raise Refusal("initials_wrong", f"拼音首字母只写字母和数字，最多 {MOST_INITIALS} 个，例如重庆写 cq。")
    return initials


def usable_name(typed: str, *, level: Area.Level, parent: Area | None, before: Area | None = None) -> str:
    """In one line, once under its parent in any width and with any blanks.

    Raises ``area_name_missing``, ``area_name_too_long`` and ``area_name_taken``.
    """
    name = texts.one_line(typed)
    key = texts.name_key(name)
    if not texts.has_letters(key):
        raise Refusal("area_name_missing", f"请写{WORDS[level]}的名称。")
    if len(name) > rules.MAX_NAME:
        raise Refusal("area_name_too_long", f"名称最多 {rules.MAX_NAME} 个字，现在是 {len(name)} 个，请写短一些。")
    for other in Area.objects.filter(parent=parent):
        if other != before and texts.name_key(other.name) == key:
            there = f"{parent.name}已经有" if parent else "已经有"
            raise Refusal("area_name_taken", f"{there}“{other.name}”了，不用再加。", slug=other.slug)
    return name


def _initials(name: str, level: Area.Level) -> str:
    """As they are read; local names may be read wrong, so that people can correct them."""
    short = name if level == Area.Level.VILLAGE else rules.without_level(name)
    return pinyin.initials(short)[:MOST_INITIALS]


def _changes(before: AreaFacts, after: AreaFacts) -> str:
    told = [f"{before.name} → {after.name}" if before.name != after.name else f"{after.name}："]
    told += [
        f"{label} {_told(getattr(before, name))} → {_told(getattr(after, name))}"
        for name, label in LABELS.items()
        if getattr(before, name) != getattr(after, name)
    ]
    return "；".join(told).replace("：；", "：")


def _told(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "未填" if value in (None, "") else str(value)


def _write(area: Area, about: str, by: Person, now: dt.datetime) -> None:
    link = reverse("organizations:area", kwargs={"slug": area.slug})
    writing.write(Kind.AREAS_CHANGED, by=by, now=now, about=about, link=link)
