"""The register of bases: for pages, files and the API."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from core import phrases
from organizations.models import Area
from organizations.streets import streets
from venues.bases import queries, rules, times
from venues.bases.filters import OPEN, Filters
from venues.models import Base, BaseLevel, BaseQuerySet, BaseTheme, BaseType

COLUMNS = (
    "名称", "级别", "类型", "主题", "状态", "街道", "村（社区）", "地址", "开放时间", "开放说明", "要先预约", "门票",
    "预约电话", "适合谁来", "管理单位", "最早认定", "有效期到", "最近评价", "评价年度",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Card:
    """A base as the register shows it."""

    base: Base
    today: str
    """今天开，上午 9:00—下午 5:00; empty where no hours are known."""
    is_open: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the register; a current one leads back to the wider one."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """All links above the register."""

    opens: list[Choice]
    levels: list[Choice]
    types: list[Choice]
    themes: list[Choice]
    streets: list[Choice]

    @property
    def is_unfolded(self) -> bool:
        """Whether a link of the folded part is in use."""
        return any(choice.is_current for choice in (*self.types, *self.themes, *self.streets))


def found(rows: BaseQuerySet, filters: Filters, *, now: dt.datetime) -> list[Base]:
    """The bases that the filters ask for, from the highest level on; open today means not closed yet."""
    street = Area.objects.filter(level=Area.Level.STREET, slug=filters.street).first() if filters.street else None
    if filters.street and street is None:
        return []
    asked = queries.narrowed(
        rows, level=filters.level, type_=filters.type, theme=filters.theme, street=street, text=filters.q
    )
    bases = list(queries.listed(asked))
    if filters.open == "today":
        return [base for base in bases if times.is_open_today(queries.times(base), now)]
    return queries.open_any(bases, rules.weekend(phrases.local(now).date())) if filters.open else bases


def cards(bases: Iterable[Base], *, now: dt.datetime) -> list[Card]:
    """A card for each base of ``found``."""
    known = ((base, queries.times(base)) for base in bases)
    return [Card(base, times.just_now(open_, now), times.is_open_today(open_, now)) for base, open_ in known]


def choices(filters: Filters) -> Choices:
    """Links as things stand in these filters; only words that a base now has."""
    live = Base.objects.live()
    return Choices(
        opens=[_toggle(filters, "open", value, label) for value, label in OPEN.items()],
        levels=_words(filters, "level", BaseLevel.objects.filter(bases__in=live)),
        types=_words(filters, "type", BaseType.objects.filter(bases__in=live)),
        themes=_words(filters, "theme", BaseTheme.objects.filter(bases__in=live)),
        streets=[_toggle(filters, "street", area.slug, area.short_name) for area in streets()],
    )


def table(bases: Iterable[Base]) -> list[list[object]]:
    """Rows under ``COLUMNS``; no contact stands in them."""
    return [_row(base) for base in bases]


def _row(base: Base) -> list[object]:
    area = base.venue.area
    return [
        base.name,
        base.level.name,
        base.type.name,
        "、".join(theme.name for theme in base.themes.all()),
        base.get_state_display(),
        area.street.name,
        area.name if area.level == Area.Level.VILLAGE else "",
        base.venue.address,
        times.week_line(queries.times(base).openings),
        base.opening_words,
        base.by_appointment,
        base.admission,
        base.booking_phone or base.venue.organization.desk_phone,
        base.audiences,
        base.venue.organization.name,
        base.accredited_on,
        base.valid_until,
        getattr(base, "grade", None),
        getattr(base, "graded_year", None),
    ]


def _words(
    filters: Filters, name: str, rows: "QuerySet[BaseLevel] | QuerySet[BaseType] | QuerySet[BaseTheme]"
) -> list[Choice]:
    known: Sequence[BaseLevel | BaseType | BaseTheme] = list(rows.distinct())
    return [_toggle(filters, name, one.slug, one.name) for one in known]


def _toggle(filters: Filters, name: str, value: str, label: str) -> Choice:
    is_current = getattr(filters, name) == value
    return Choice(label, filters.link(**{name: "" if is_current else value}), is_current)
