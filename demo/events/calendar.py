"""Days of the demo: markets, exams, a festival, theme days. Markets are of the usual kinds; none is promised to be right."""

import datetime as dt
import uuid
from typing import Any

from accounts.models import Person
from demo.events import programme
from demo.events.programme import Stage
from demo.events.specs import Spec
from events.duplication import event_templates
from events.models import Event
from events.occurrences.cloning import Times
from events.schedule import recurrence
from events.series import generating
from organizations.models import Area
from plan.models import Occasion, OccasionDate
from special_days import lunar_and_market_days
from special_days.models import DayMark, MarketCycle

MARKETS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("lubiao", {"rule": "lunar", "values": [2, 7]}),
    ("bajie", {"rule": "lunar", "values": [3, 8]}),
    ("xianjie", {"rule": "every", "every": 6, "anchor": dt.date(2026, 1, 4)}),
    ("qinglong", {"rule": "zodiac", "values": [0, 6]}),
    ("caopu", {"rule": "weekday", "values": [7]}),
    ("wenquan", {"rule": "solar", "values": [5, 0]}),
)
"""``DayMark`` and ``MarketCycle`` say what the values mean."""
EXAMS = (("高考", (6, 7), (6, 9)), ("初中学业水平考试", (6, 15), (6, 17)))
FIXED = {
    "学雷锋科技志愿服务周": ((3, 1), (3, 7)),
    "全国防灾减灾日": ((5, 12), (5, 12)),
    "全国科技工作者日": ((5, 30), (5, 30)),
    "全国科普月": ((9, 1), (9, 30)),
}
LUNAR = {"火把节": (6, 24), "重阳节": (9, 9)}
YEARS = 2
TEMPLATES = (
    ("科普大篷车九街行：看得见的科学", "大篷车九街行（五天九站）"),
    ("手机付钱不上当：智慧助老课堂", "智慧助老八课"),
)
CLUB = Spec(
    title="周六科普读书会", kind="lecture", topic="science", host="市科协", task="P1.2", audiences=("youth", "workers"),
    summary="一周一本，大人和孩子一起读。", description="每次一位领读，读完做一个小实验。书由图书馆备好，来了就能读。",
    dates=(), booking="none", ends="draft",
)  # fmt: skip


def load(*, today: dt.date) -> None:
    """Of this year and the next."""
    for slug, rule in MARKETS:
        MarketCycle.objects.create(area=Area.objects.get(slug=slug), **rule)
    for year in range(today.year, today.year + YEARS):
        for name, first, last in EXAMS:
            DayMark.objects.create(kind="exam", name=name, first=dt.date(year, *first), last=dt.date(year, *last))
        torches = lunar_and_market_days.from_lunar(year, *LUNAR["火把节"])
        if torches:
            DayMark.objects.create(kind="festival", name="火把节", first=torches, last=torches + dt.timedelta(days=2))
        _theme_days(year)


def _theme_days(year: int) -> None:
    dated = {name: (dt.date(year, *first), dt.date(year, *last)) for name, (first, last) in FIXED.items()}
    for name, lunar in LUNAR.items():
        if day := lunar_and_market_days.from_lunar(year, *lunar):
            dated[name] = (day, day)
    for occasion in Occasion.objects.filter(name__in=dated):
        first, last = dated[occasion.name]
        OccasionDate.objects.get_or_create(occasion=occasion, first=first, defaults={"last": last})


def add_templates(stage: Stage, *, by: Person) -> None:
    """A drive and a class that were good, for everybody."""
    for title, name in TEMPLATES:
        event = Event.objects.select_related("host").get(title=title)
        template = event_templates.keep(event=event, name=name, organization=event.host, by=by, now=stage.now)
        template.is_shared = True
        template.uid = uuid.UUID(int=stage.chance.getrandbits(128), version=4)
        template.save(update_fields=["is_shared", "uid"])


def add_series(stage: Stage, *, by: Person) -> None:
    """A reading club every Saturday, as a draft: one week is skipped."""
    event = programme.build(CLUB, stage)
    first = stage.today + dt.timedelta(days=(5 - stage.today.weekday()) % 7 or 7)
    pattern = recurrence.Pattern(kind=recurrence.Kind.WEEKLY, first=first, count=8, values=(6,))
    times = Times(start=dt.time(14, 30), end=dt.time(16), venue_id=stage.venues["lr-library"].pk)
    skipped = {first + dt.timedelta(days=14): "图书馆盘点"}
    series = generating.repeat(event=event, pattern=pattern, times=times, skipped=skipped, by=by, now=stage.now)
    for row in (series, *event.occurrences.order_by("start")):
        row.uid = uuid.UUID(int=stage.chance.getrandbits(128), version=4)
        row.save(update_fields=["uid"])
