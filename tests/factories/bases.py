"""Science bases and what comes every year."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from core import clock
from tests.factories.events import VenueFactory
from venues.models import (
    Base,
    BaseHours,
    BaseLevel,
    BaseTheme,
    BaseType,
    ReportRound,
    ScoringGrade,
    ScoringItem,
    ScoringSheet,
)

LEVELS = ("全国", "省级", "昆明市级", "安宁市级")


def level(name=""):
    """One of the four, at its place; where none is named, the site's own, if it has one of its own."""
    own = None if name else BaseLevel.objects.exclude(name__in=LEVELS).order_by("position").last()
    if own:
        return own
    name = name or LEVELS[-1]
    position = LEVELS.index(name) + 1
    return BaseLevel.objects.get_or_create(name=name, defaults={"slug": f"level-{position}", "position": position})[0]


def base_type(name="科普教育基地", slug="kepu"):
    return BaseType.objects.get_or_create(name=name, defaults={"slug": slug})[0]


class ThemeFactory(DjangoModelFactory):
    class Meta:
        model = BaseTheme

    slug = factory.Sequence(lambda n: f"theme-{n}")
    name = factory.Sequence(lambda n: f"样例主题{n}")


class BaseFactory(DjangoModelFactory):
    """Accredited since last year, valid for two more."""

    class Meta:
        model = Base

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"样例基地{n}")
    slug = factory.Sequence(lambda n: f"base-{n}")
    type = factory.LazyFunction(base_type)
    level = factory.LazyFunction(level)
    state = Base.State.ACCREDITED
    valid_from = factory.LazyFunction(lambda: dt.date(clock.today().year - 1, 1, 1))
    accredited_on = factory.SelfAttribute("valid_from")
    valid_until = factory.LazyFunction(lambda: dt.date(clock.today().year + 2, 12, 31))
    contact_name = "温小泉"
    contact_phone = factory.Sequence(lambda n: f"+861390007{n % 10_000:04d}")


class ApplicationFactory(BaseFactory):
    """Waiting for the association."""

    state = Base.State.APPLIED
    valid_from = accredited_on = valid_until = None


class HoursFactory(DjangoModelFactory):
    class Meta:
        model = BaseHours

    base = factory.SubFactory(BaseFactory)
    weekday = 1
    opens = dt.time(9)
    closes = dt.time(17)


class RoundFactory(DjangoModelFactory):
    """Open since yesterday, for this year."""

    class Meta:
        model = ReportRound

    year = factory.LazyFunction(lambda: clock.today().year)
    opens_on = factory.LazyFunction(lambda: clock.today() - dt.timedelta(days=1))
    deadline = factory.LazyFunction(lambda: clock.today() + dt.timedelta(days=40))
    at = factory.LazyFunction(clock.now)


def sheet():
    """Two items, one of them three times as heavy, and three grades."""
    made = ScoringSheet.objects.create(name="样例评分表")
    for position, (name, weight) in enumerate((("开放", 75), ("管理", 25)), start=1):
        ScoringItem.objects.create(sheet=made, name=name, weight=weight, most=10, position=position)
    for name, least in (("优秀", 90), ("合格", 60), ("不合格", 0)):
        ScoringGrade.objects.create(sheet=made, name=name, at_least=least)
    return made
