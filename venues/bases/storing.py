"""Store the facts, themes and opening hours of a base. Shared part of the verbs."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction

from core.chinese import pinyin
from core.errors import Refusal
from venues.bases import rules
from venues.bases.rules import Opening
from venues.models import Base, BaseHours, BaseTheme

FACTS = (
    "name", "level", "application", "introduction", "audiences", "opening_words", "by_appointment",
    "closed_on_holidays", "closed_from", "closed_until", "closed_reason", "admission", "booking_phone", "contact_name",
    "contact_phone",
)  # fmt: skip
"""What who manages the venue fills in."""


def store(wished: Base, *, themes: Iterable[BaseTheme], openings: Iterable[Opening]) -> tuple[Base, bool]:
    """The row of this venue and type with the wished facts, and whether it is new. An old one is locked."""
    known = _known(wished)
    base = known or wished
    for name in FACTS:
        setattr(base, name, getattr(wished, name))
    base.slug = base.slug or free_slug(base.name)
    _save(base)
    set_related(base, themes=themes, openings=openings)
    return base, known is None


def _known(wished: Base) -> Base | None:
    rows = Base.objects.select_for_update(of=("self",)).select_related("venue__organization", "level", "type")
    return rows.filter(venue=wished.venue, type=wished.type).first()


def _save(base: Base) -> None:
    """The constraint decides where two apply at once."""
    try:
        with transaction.atomic():
            base.save()
    except IntegrityError as error:
        if not Base.objects.filter(venue=base.venue, type=base.type).exists():
            raise
        raise Refusal(rules.TRANSITIONS["apply"].code, rules.TRANSITIONS["apply"].sentence) from error


def edit(base: Base, *, themes: Iterable[BaseTheme], openings: Iterable[Opening]) -> Base:
    """Write changed facts of a stored base; its state, level and validity change by verbs only."""
    with transaction.atomic():
        base.save(update_fields=[name for name in FACTS if name != "level"])
        set_related(base, themes=themes, openings=openings)
        return base


def set_related(base: Base, *, themes: Iterable[BaseTheme], openings: Iterable[Opening]) -> None:
    """Replace themes and opening hours."""
    base.themes.set(themes)
    base.hours.all().delete()
    rows = [
        BaseHours(base=base, weekday=opening.weekday, opens=opening.opens, closes=opening.closes)
        for opening in openings
    ]
    BaseHours.objects.bulk_create(rows)


def free_slug(name: str) -> str:
    """An address in pinyin that no base has yet."""
    stem = pinyin.slug(name, longest=72) or "base"
    taken = set(Base.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return pinyin.numbered(stem, taken)
