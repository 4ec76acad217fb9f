"""The first county, its streets and its association: what a site can't do without."""

import datetime as dt
from typing import Any

from django.db import transaction

from core import texts
from core.chinese import pinyin
from core.errors import Refusal
from organizations import rules
from organizations.models import Area, Organization

MAX_NAME = 60
MAX_ASSOCIATION = 40
MAX_STREETS = 60


def association() -> Organization | None:
    """The one that sees all; none on a new site."""
    return Organization.objects.filter(is_association=True).order_by("pk").first()


@transaction.atomic
def found(*, city: str, streets: str, name: str, now: dt.datetime) -> Organization:
    """The association of this name, with the city and its streets (a name a line), each with its office.

    Raises Refusal: city_missing, city_too_long, streets_missing, street_too_long, street_twice, too_many_streets,
    association_missing, association_too_long, association_there.
    """
    city = usable_city(city)
    name = usable_association(name)
    listed = read_streets(streets)
    if association() is not None:
        raise Refusal("association_there", "科协已经有了，没有再建一个。")
    slug = free_slug(Area, rules.without_level(city), "city")
    area, _ = Area.objects.get_or_create(name=city, level=Area.Level.CITY, defaults={"slug": slug})
    body, _ = Organization.objects.update_or_create(
        name=name,
        defaults={"is_association": True, "area": area},
        create_defaults={"is_association": True, "area": area, "slug": free_slug(Organization, name, "association")},
    )
    for position, street in enumerate(listed, start=1):
        _street(street, position, area)
    return body


def read_streets(text: str) -> list[str]:
    """One name a line (、 and commas part names too). Raises what ``found`` raises of streets."""
    seen: dict[str, tuple[int, str]] = {}
    for number, name in enumerate(rules.names_in(text), start=1):
        if len(name) > MAX_NAME:
            raise Refusal("street_too_long", f"“{name[:10]}…”太长了，一个名字最多 {MAX_NAME} 个字。是不是忘了换行？")
        key = texts.name_key(name)
        if key in seen:
            first, other = seen[key]
            raise Refusal("street_twice", f"“{other}”写了两遍（第 {first} 个和第 {number} 个），请去掉一个。")
        seen[key] = (number, name)
    if not seen:
        raise Refusal("streets_missing", "请写街道（乡镇）的名字，一行一个。")
    if len(seen) > MAX_STREETS:
        raise Refusal(
            "too_many_streets", f"最多 {MAX_STREETS} 个街道（乡镇），现在是 {len(seen)} 个。村、社区以后再导入。"
        )
    return [name for _, name in seen.values()]


def usable_city(text: str) -> str:
    """In one line. Raises city_missing, city_too_long."""
    return _usable(text, "city", "请写市、县（区）的名字。", MAX_NAME)


def usable_association(text: str) -> str:
    """In one line. Raises association_missing, association_too_long."""
    return _usable(text, "association", "请写科协的全名。", MAX_ASSOCIATION)


def _usable(text: str, what: str, missing: str, most: int) -> str:
    words = texts.one_line(text)
    if not texts.has_letters(words):
        raise Refusal(f"{what}_missing", missing)
    if len(words) > most:
        raise Refusal(f"{what}_too_long", f"最多 {most} 个字，现在是 {len(words)} 个，请写短一些。")
    return words


def _street(name: str, position: int, city: Area) -> None:
    short = rules.without_level(name)
    facts: dict[str, Any] = {"level": Area.Level.STREET, "position": position, "initials": pinyin.initials(short)[:30]}
    slug = free_slug(Area, short, f"street-{position}")
    street, _ = Area.objects.get_or_create(parent=city, name=name, defaults=facts | {"slug": slug})
    add_office(street)


def add_office(street: Area) -> tuple[Organization, bool]:
    """The office of a street by the name that offices have; whether it is new. One of this name stays as it is."""
    slug = free_slug(Organization, f"{street.slug}-office", f"{street.slug}-office")
    facts = {"kind": Organization.Kind.STREET_OFFICE, "area": street, "slug": slug}
    return Organization.objects.get_or_create(name=rules.office_of(street.name), defaults=facts)


def free_slug(model: type[Area] | type[Organization], name: str, otherwise: str) -> str:
    """In Latin letters, with a number where two are written alike (城西, 成溪)."""
    make = pinyin.joined if model is Area else pinyin.slug
    slug = make(name, longest=50) or otherwise
    taken = set(model._default_manager.filter(slug__startswith=slug).values_list("slug", flat=True))  # noqa: SLF001 - Django's documented name
    return pinyin.numbered(slug, taken)
