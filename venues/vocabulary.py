"""What a plan file says about places: their kinds, and the types and levels of science bases."""

from typing import Any

from core import pinyin
from venues import beginnings
from venues.models import BaseLevel, BaseType, VenueKind

SECTIONS: dict[str, type[VenueKind] | type[BaseType] | type[BaseLevel]] = {
    "venue_kinds": VenueKind,
    "base_types": BaseType,
    "base_levels": BaseLevel,
}


def load(document: dict[str, Any], report: Any) -> None:
    """Answer of ``plan.sections``; what is no longer named stays, since places may be of that kind."""
    for section, model in SECTIONS.items():
        known = {row.name: row for row in model.objects.all()}
        for position, name in enumerate(document.get(section, []), start=1):
            _row(model, known.get(name), name, position, report)
    beginnings.ensure()


def _row(
    model: type[VenueKind] | type[BaseType] | type[BaseLevel],
    row: VenueKind | BaseType | BaseLevel | None,
    name: str,
    position: int,
    report: Any,
) -> None:
    meta = model._meta  # noqa: SLF001 - Django's documented name
    what = f"{meta.verbose_name}“{name}”"
    if row is None:
        model.objects.create(name=name, slug=pinyin.joined(name), position=position)
        report.created.append(what)
    elif row.position != position:
        report.differs(what, "次序", row.position, position)
        row.position = position
        row.save(update_fields=["position"])
