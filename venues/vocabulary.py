"""Kinds of venues; types, levels and themes of science bases: as word lists, and loaded from a plan document."""

from typing import Any

from core.chinese import pinyin
from organizations.keeping.word_lists import WordList
from venues import prefill
from venues.models import BaseLevel, BaseTheme, BaseType, VenueKind

SECTIONS: dict[str, type[VenueKind] | type[BaseType] | type[BaseLevel]] = {
    "venue_kinds": VenueKind,
    "base_types": BaseType,
    "base_levels": BaseLevel,
}


def word_lists() -> list[WordList]:
    """Answer of ``organizations.word_lists``."""
    return [
        WordList(name="venue-kinds", title="场馆类型", about="登记场馆、导入场馆表时选。", model=VenueKind),
        WordList(
            name="base-types", title="基地类型", about="申报、登记科普基地时选。", model=BaseType, must_offer=True
        ),
        WordList(
            name="base-levels",
            title="基地级别",
            about="申报、认定科普基地时选。从高到低排：往上是升级，往下是降级。",
            model=BaseLevel,
            must_offer=True,
            not_counted=frozenset({"venues.BaseStep.level_before", "venues.BaseStep.level_after"}),
        ),
        WordList(name="base-themes", title="基地主题", about="科普基地讲什么，居民按它找。", model=BaseTheme),
    ]


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
