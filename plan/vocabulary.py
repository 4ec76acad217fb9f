"""Load what plans share: areas, organizations, audiences, occasions."""

import datetime as dt
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from core import texts
from core.chinese import pinyin
from organizations.keeping.word_lists import WordList
from organizations.models import Area, Organization
from organizations.rules import office_of, without_level
from plan import signals
from plan.models import Audience, Occasion, Task
from plan.rows import Report, name_of

AUDIENCES = {
    "youth": "青少年",
    "farmers": "农民",
    "workers": "产业工人",
    "elderly": "老年人",
    "officials": "领导干部和公务员",
}
"""As the national outline calls them; a county may call them otherwise (``group_names``)."""
_STREET = "街道"
_NEW_TOWN = "新城"


def load_city(document: dict[str, Any], report: Report) -> Area:
    """The area that the plan is for."""
    name = document["plan"]["area"]
    slug = pinyin.joined(without_level(name))
    cities = Area.objects.filter(level=Area.Level.CITY).order_by("pk").values_list("name", "pk")
    meant = [pk for known, pk in cities if _is_same_city(known, name)]
    same = meant[0] if len(meant) == 1 else None
    key = {"level": Area.Level.CITY, "name": name}
    city = report.upsert(Area.objects, key=key, facts={}, first={"slug": slug}, same=same)
    others = [known for known, pk in cities if pk != city.pk]
    if others and name_of(city) in report.created:
        report.notes.append(
            f"注意：这个方案写的是“{name}”，这里是“{others[0]}”。载入会多出一个市县，和它的街道、单位。"
        )
    return city


def _is_same_city(one: str, other: str) -> bool:
    """样例 and 样例 县 are 样例县; 长沙市 and 长沙县 are two."""
    if texts.name_key(one) == texts.name_key(other):
        return True
    plain = [texts.name_key(without_level(name)) for name in (one, other)]
    has_no_level = any(texts.name_key(name) == key for name, key in zip((one, other), plain, strict=True))
    return has_no_level and plain[0] == plain[1]


def _by_key(rows: "QuerySet[Any]") -> dict[str, int]:
    """Their ids by names in whatever way they are written."""
    return {texts.name_key(name): pk for name, pk in rows.order_by("-pk").values_list("name", "pk")}


def load_streets(document: dict[str, Any], city: Area, report: Report) -> None:
    """The streets, each with its office."""
    known = _by_key(Area.objects.filter(parent=city))
    offices = _by_key(Organization.objects.filter(kind=Organization.Kind.STREET_OFFICE))
    for position, street in enumerate(document["streets"], start=1):
        _street(street, position, city, report, same=known.get(texts.name_key(street)), offices=offices)


def _street(name: str, position: int, city: Area, report: Report, *, same: int | None, offices: dict[str, int]) -> None:
    short = name.removesuffix(_STREET)
    street = report.upsert(
        Area.objects,
        key={"parent": city, "name": name},
        facts={"level": Area.Level.STREET, "position": position},
        first={"slug": pinyin.joined(short.removesuffix(_NEW_TOWN)), "initials": pinyin.initials(short)},
        same=same,
    )
    report.upsert(
        Organization.objects,
        key={"name": office_of(name)},
        facts={"kind": Organization.Kind.STREET_OFFICE, "area": street},
        first={"slug": f"{street.slug}-office"},
        same=offices.get(texts.name_key(office_of(street.name))),
    )


def load_organizations(document: dict[str, Any], city: Area, report: Report) -> dict[str, Organization]:
    """The bodies that lead and cooperate, by name and by alias; the first coordinator ever named is the association."""
    association = document["plan"]["coordinator"]
    if Organization.objects.filter(is_association=True).exists():
        association = ""
    known = _by_key(Organization.objects.all())
    found = {
        name: _organization(
            name, city, report, is_association=name == association, same=known.get(texts.name_key(name))
        )
        for name in document["organizations"]
    }
    return found | {alias: found[name] for alias, name in document.get("aliases", {}).items()}


def _organization(name: str, city: Area, report: Report, *, is_association: bool, same: int | None) -> Organization:
    first = {"slug": pinyin.slug(name), "area": city, "is_association": is_association}
    found = report.upsert(Organization.objects, key={"name": name}, facts={}, first=first, same=same)
    return found.merged_into or found


def settle_doubles(source: Organization, target: Organization, *, now: dt.datetime) -> None:
    """An answer to ``organizations.doubles``: who leads a task does not help with it too."""
    pair = (source, target)
    Task.cooperating.through.objects.filter(task__lead__in=pair, organization__in=pair).delete()


def group_names() -> dict[str, str]:
    """The five groups as this county calls them and in its order, by slug."""
    own = dict(Audience.objects.filter(parent=None, slug__in=AUDIENCES).values_list("slug", "name"))
    return own | {slug: name for slug, name in AUDIENCES.items() if slug not in own}


def load_audiences(document: dict[str, Any], report: Report) -> dict[str, Audience]:
    """The five groups and their parts; returns the groups."""
    groups = {}
    for position, (slug, name) in enumerate(AUDIENCES.items()):
        facts = {"name": name, "position": position * 100}
        groups[slug] = report.upsert(Audience.objects, key={"slug": slug}, facts=facts)
    for slug, names in document.get("sub_audiences", {}).items():
        own = set(Audience.objects.filter(parent=groups[slug]).values_list("name", "slug"))
        for index, name in enumerate(names, start=1):
            code = f"{slug}-{pinyin.joined(name, longest=28)}"
            if any(word == name and other != code for word, other in own):
                continue  # people added it themselves
            facts = {"name": name, "parent": groups[slug], "position": groups[slug].position + index}
            report.upsert(Audience.objects, key={"slug": code}, facts=facts)
    return groups


def in_groups(audiences: "QuerySet[Audience]") -> "QuerySet[Audience]":
    """Each group before its parts, in the order of the groups: parts are ordered within theirs alone."""
    place = Coalesce("parent__position", "position")
    rows = audiences.select_related("parent")
    return rows.order_by(place, Coalesce("parent", "pk"), F("parent").asc(nulls_first=True), "position", "pk")


def word_lists() -> list[WordList]:
    """Answer of ``organizations.word_lists``."""
    about = "排活动时选赶在哪个主题日，居民按它找；每年是哪几天，在“主题日”里填。"
    return [
        WordList(
            name="occasions",
            title="主题日名称",
            about=about,
            model=Occasion,
            renamed=_renamed,
            not_counted=frozenset({"plan.OccasionDate.occasion"}),
        ),
        WordList(
            name="audiences",
            title="人群（大类）",
            about="五类是全国的纲要定的，统计按它们；叫法可以改。",
            model=Audience,
            can_grow=False,
            within={"parent": None},
            not_counted=frozenset({"plan.Audience.parent"}),
        ),
        *(
            WordList(
                name=f"audiences-{group.slug}",
                title=f"人群：{group.name}",
                about=f"{group.name}里细分的人群：排活动、点单、登记人数时选。",
                model=Audience,
                within={"parent": group},
            )
            for group in Audience.objects.filter(parent=None)
        ),
    ]


def _renamed(occasion: Occasion, now: dt.datetime) -> None:
    """It is called otherwise: entries of its days are new revisions of theirs."""
    occasion.dates.update(revision=F("revision") + 1, changed_at=now)
    signals.dated.send(Occasion, occasion=occasion, now=now)


def load_occasions(document: dict[str, Any], report: Report) -> None:
    """Theme days; their dates are entered each year and are not touched here."""
    for position, row in enumerate(document.get("occasions", []), start=1):
        report.upsert_unless_removed(
            Occasion.objects,
            key={"slug": pinyin.joined(row["name"])},
            facts={"name": row["name"], "kind": row["kind"], "rule": row.get("rule", ""), "position": position},
        )
