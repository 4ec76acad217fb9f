"""Load kinds of venues, and types and levels of science bases, from a plan document."""

from typing import Any

from core.chinese import pinyin
from organizations.keeping.word_lists import WordList
from venues import prefill
from venues.models import BaseLevel, BaseType, VenueKind

SECTIONS: dict[str, type[VenueKind] | type[BaseType] | type[BaseLevel]] = {
    "venue_kinds": VenueKind,
    "base_types": BaseType,
    "base_levels": BaseLevel,
}


def word_lists() -> list[WordList]:
    """Answer of ``organizations.word_lists``."""
    return [WordList(name="venue-kinds", title="场馆类型", about="登记场馆、导入场馆表时选。", model=VenueKind)]


def load(document: dict[str, Any], report: Any) -> None:
    """Answer of ``plan.sections``; what is no longer named stays, since places may be of that kind."""
    for section, model in SECTIONS.items():
        for position, name in enumerate(document.get(section, []), start=1):
            report.upsert_unless_removed(
                model.objects,
                key={"name": name},
                facts={"position": position},
                first={"slug": pinyin.joined(name)},
            )
    prefill.ensure()
