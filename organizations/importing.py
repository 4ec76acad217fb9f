"""Import a street's list of villages: preview first, then all or nothing."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import texts
from core.chinese import pinyin
from core.errors import Refusal
from organizations import rules
from organizations.models import Area

MAX_SLUG = 60
FIELDS = ("ethnic_minority", "less_developed", "population")


class Effect(StrEnum):
    """What a line does."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One line and its effect."""

    row: rules.VillageRow
    effect: Effect


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What an import would do, or did. Villages that the list leaves out stay as they are."""

    steps: tuple[Step, ...]
    problems: tuple[rules.Problem, ...]

    def count(self, effect: Effect) -> int:
        """How many lines have this effect."""
        return sum(step.effect == effect for step in self.steps)

    @property
    def new(self) -> int:
        """Villages that are added."""
        return self.count(Effect.NEW)

    @property
    def changed(self) -> int:
        """Villages whose attributes change."""
        return self.count(Effect.CHANGED)

    @property
    def same(self) -> int:
        """Villages that stay as they are."""
        return self.count(Effect.SAME)


def preview(*, street: Area, text: str) -> Preview:
    """What importing this text into this street would do; nothing is written. One query."""
    read = rules.read_villages(text)
    known = _known(street)
    steps = tuple(Step(row=row, effect=_effect(row, known.get(texts.name_key(row.name)))) for row in read.rows)
    return Preview(steps=steps, problems=read.problems)


def import_villages(*, street: Area, text: str, by: Person, now: dt.datetime) -> Preview:
    """Write the villages of the text under the street, all of them or none; doing it twice changes nothing.

    Raises ``list_has_problems`` when any line can't be read, and ``not_a_street``.
    """
    if street.level != Area.Level.STREET:
        raise Refusal("not_a_street", "村只能导入到街道下面，请先选街道。")
    with transaction.atomic():
        locked = Area.objects.select_for_update().get(pk=street.pk)
        done = preview(street=locked, text=text)
        if done.problems:
            raise Refusal(
                "list_has_problems", "名单里还有错，一个也没有导入。请改好再来。", problems=len(done.problems)
            )
        _write(locked, done)
        if done.new or done.changed:
            about = f"{locked.name}导入了村（社区）名单：新增 {done.new} 个，改动 {done.changed} 个"
            link = f"{reverse('organizations:villages')}?street={locked.slug}"
            writing.write(Kind.AREAS_CHANGED, by=by, now=now, about=about, link=link)
    return done


def _known(street: Area) -> dict[str, Area]:
    """Its villages, found again in any width and with any blanks; they keep the name that they have."""
    return {texts.name_key(village.name): village for village in street.children.all()}


def _effect(row: rules.VillageRow, village: Area | None) -> Effect:
    if village is None:
        return Effect.NEW
    same = all(getattr(village, field) == getattr(row, field) for field in FIELDS)
    return Effect.SAME if same else Effect.CHANGED


def _write(street: Area, done: Preview) -> None:
    taken = set(Area.objects.values_list("slug", flat=True))
    known = _known(street)
    for place, step in enumerate(done.steps, start=len(known)):
        if step.effect == Effect.NEW:
            taken.add(_add(street, step.row, taken, place).slug)
        elif step.effect == Effect.CHANGED:
            _change(known[texts.name_key(step.row.name)], step.row)


def _add(street: Area, row: rules.VillageRow, taken: set[str], place: int) -> Area:
    return Area.objects.create(
        name=row.name,
        slug=_new_slug(row.name, within=street, taken=taken),
        level=Area.Level.VILLAGE,
        parent=street,
        initials=_initials(row.name),
        position=place,
        **{field: getattr(row, field) for field in FIELDS},
    )


def _change(village: Area, row: rules.VillageRow) -> None:
    for field in FIELDS:
        setattr(village, field, getattr(row, field))
    village.save(update_fields=list(FIELDS))


def _initials(name: str) -> str:
    """``zhzl`` for 智慧助老; local names may be read wrong, so that people can correct the field."""
    return pinyin.initials(name)[:30]


def _new_slug(name: str, *, within: Area, taken: Collection[str]) -> str:
    """A slug that is not taken: the pinyin, else with the slug of the area above, else numbered."""
    plain = slugify("".join(pinyin.syllables(name)))[:40] or "area"
    longer = f"{within.slug}-{plain}"[:MAX_SLUG]
    return longer if plain in taken and longer not in taken else pinyin.numbered(plain, taken)
