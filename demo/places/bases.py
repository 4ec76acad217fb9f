"""Science bases of the demo, in all states and levels. Names of places are of the usual kind; all else is invented."""

import datetime as dt
from decimal import Decimal
from typing import NamedTuple

from accounts.models import Person
from core import phrases
from demo.people import people
from venues.bases import steps
from venues.bases.annual_reports import evaluate, submit
from venues.bases.applications import accredit, apply, refuse
from venues.bases.rules import Opening
from venues.bases.status_changes import change_level, remove, warn
from venues.models import Base, BaseLevel, BaseStep, BaseTheme, BaseType, ReportRound, ScoringSheet, Venue

DAY = dt.timedelta(days=1)
EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)
NOT_MONDAY = (2, 3, 4, 5, 6, 7)
WORKDAYS = (1, 2, 3, 4, 5)
WEEKEND = (6, 7)


class Sample(NamedTuple):
    """A base in one line; ``ends`` is what became of it, ``points`` are last year's."""

    place: str
    name: str
    type: str
    level: str
    themes: tuple[str, ...]
    days: tuple[int, ...]
    hours: tuple[str, ...]
    admission: str
    audiences: str
    introduction: str
    ends: str = "accredited"
    points: tuple[int, ...] = ()
    words: str = ""
    by_appointment: bool = False
    years: int = 2
    """How many years ago it was accredited."""


SAMPLES = (
    Sample("lr-museum", "安宁市科技馆", "科普教育基地", "省级", ("digital", "astronomy"), NOT_MONDAY, ("09:00-17:00",), "免费，凭身份证领票", "小学生、中学生、亲子", "二十六件能动手的展品：气旋、辉光球、手眼协调、滚球迷宫。每天 10 点和 15 点有人讲。\n走一圈一个半小时。", points=(10, 9, 9, 9, 10, 9), words="每天 16:30 停止入馆"),
    Sample("wq-visitor", "温泉地热科普教育基地", "风景区、温泉地质、城市主题公园", "全国", ("geology", "ecology"), EVERY_DAY, ("08:30-17:30",), "免费", "中小学生、亲子、老年人", "地下的热水从哪里来：剖面模型、会冒泡的泉眼、岩石墙。\n沿着讲解牌走到曹溪寺一公里，有台阶。", points=(9, 10, 9, 8, 8, 9), years=3),
    Sample("lr-library", "市图书馆科普阅读基地", "博物馆/文化馆/图书馆", "昆明市级", ("digital", "scientists"), NOT_MONDAY, ("09:00-20:00",), "免费", "学龄前、小学生、老年人", "三千册科普绘本，周末有人念。", points=(8, 8, 7, 8, 9, 8)),
    Sample("bj-farm", "八街食用玫瑰科普研学基地", "科普研学实践基地", "昆明市级", ("farming", "ecology"), (3, 6, 7), ("09:00-12:00", "14:00-17:00"), "研学课 30 元一人，含材料", "小学生、中学生", "从扦插到做鲜花饼，三个小时做完一盒。五月花最多。", by_appointment=True, words="团队提前三天打电话", points=(7, 8, 8, 7, 6, 7)),
    Sample("cp-workers", "草铺磷化工安全体验基地", "公共安全健康教育基地", "安宁市级", ("safety", "industry"), WORKDAYS, ("08:30-11:30", "14:00-17:00"), "免费", "职工、中学生", "戴一次安全带、按一次洗眼器、走一趟烟雾通道。", by_appointment=True, ends="warned", points=(6, 7, 6, 6, 5, 6)),
    Sample("xj-mini", "县街微型科技馆", "科普教育基地", "安宁市级", ("astronomy",), WEEKEND, ("09:30-16:30",), "免费", "小学生、亲子", "一间屋子十件展品，看馆的是退休物理老师。", ends="promoted", points=(9, 9, 8, 9, 9, 10)),
    Sample("tp-mini", "太平微型科技馆", "科普教育基地", "安宁市级", ("digital",), WEEKEND, ("10:00-17:00",), "免费", "亲子", "编程小车和积木墙。", ends="ending", points=(6, 7, 7, 6, 8, 7)),
    Sample("lr-college", "老年大学健康科普基地", "公共安全健康教育基地", "安宁市级", ("health",), WORKDAYS, ("09:00-11:30",), "免费", "老年人", "量血压、认药盒、学急救，每周三有医生。", points=(8, 7, 7, 8, 9, 8)),
    Sample("ql-station", "青龙水源保护科普基地", "专题(产业、学科)科普基地", "安宁市级", ("ecology",), (2, 4, 6), ("09:00-16:00",), "免费", "中小学生", "一条螳螂川，三瓶水：看看哪瓶能喝。", ends="closed"),
    Sample("cp-yard", "草铺田间学校", "科普研学实践基地", "安宁市级", ("farming",), (6,), ("09:00-16:00",), "免费", "农民、小学生", "土壤、病虫、农药怎么配，田边讲田边做。", ends="expired", years=4),
    Sample("lb-clinic", "禄脿卫生院健康小屋", "公共安全健康教育基地", "安宁市级", ("health",), WORKDAYS, ("08:00-12:00",), "免费", "老年人", "一间小屋，一台测骨密度的机器。", ends="removed", years=4),
    Sample("bj-school", "八街小样中学天文台", "前沿科技体验基地", "安宁市级", ("astronomy",), (5,), ("19:00-21:00",), "免费", "中学生", "一台 20 厘米的望远镜，晴天的周五晚上开。", ends="applied", by_appointment=True),
    Sample("xj-station", "县街科学家精神展厅", "科学家精神教育基地", "安宁市级", ("scientists", "culture"), NOT_MONDAY, ("09:00-17:00",), "免费", "中小学生", "三位在安宁工作过的地质队员的故事。", ends="applied"),
    Sample("jf-community", "金方社区科普驿站", "科普教育基地", "安宁市级", ("health",), WEEKEND, ("14:00-17:00",), "免费", "居民", "一面墙的展板。", ends="refused"),
)  # fmt: skip


def load(venues: dict[str, Venue], by: Person, *, now: dt.datetime) -> list[Base]:
    """All of them, each through the verbs, so that their steps tell the story."""
    keepers = {number: people.number(3000 + number) for number in range(len(SAMPLES))}
    bases = [_base(one, venues[one.place], keepers[number], by, now) for number, one in enumerate(SAMPLES)]
    _years(bases, by, now)
    for one, base in zip(SAMPLES, bases, strict=True):
        _end(one.ends, base, by, now)
    return bases


def _base(one: Sample, venue: Venue, contact: str, by: Person, now: dt.datetime) -> Base:
    wished = Base(
        venue=venue,
        name=one.name,
        type=BaseType.objects.get(name=one.type),
        level=BaseLevel.objects.get(name=one.level),
        application=f"{one.introduction}\n一年开放两百天以上，有固定的讲解人和值班表。",
        introduction=one.introduction,
        audiences=one.audiences,
        opening_words=one.words,
        by_appointment=one.by_appointment,
        admission=one.admission,
        booking_phone="0871-0000 1234",
        contact_name=f"{venue.area.short_name[:1]}小馆",
        contact_phone=contact,
    )
    began = now - 365 * DAY * one.years if one.ends not in {"applied", "refused"} else now - 6 * DAY
    themes = BaseTheme.objects.filter(slug__in=one.themes)
    base = apply(wished=wished, themes=themes, openings=_openings(one), by=by, now=began)
    if one.ends in {"applied", "refused"}:
        return base
    first = began.date()
    until = dt.date(max(first.year + 5, now.year + 1), 12, 31)
    document = f"安科协〔{first.year}〕{base.pk}号"
    later = began + 20 * DAY
    return accredit(
        base=base,
        level=wished.level,
        valid_from=later.date(),
        valid_until=until,
        document=document,
        by=by,
        now=later,
    )


def _openings(one: Sample) -> list[Opening]:
    spans = [[dt.time.fromisoformat(part) for part in text.split("-")] for text in one.hours]
    return [Opening(day, opens, closes) for day in one.days for opens, closes in spans]


def _years(bases: list[Base], by: Person, now: dt.datetime) -> None:
    """Last year's round is over, this year's is open; grades are last year's."""
    year = now.year
    sheet = ScoringSheet.objects.filter(in_use=True)[0]
    last = _round(year - 1, now - 200 * DAY, now - 150 * DAY, by)
    this = _round(year, now - 3 * DAY, now + 45 * DAY, by)
    items = list(sheet.items.all())
    for number, (one, base) in enumerate(zip(SAMPLES, bases, strict=True)):
        if not one.points:
            continue
        points = {item.pk: Decimal(given) for item, given in zip(items, one.points, strict=True)}
        submit(base=base, round_=last, facts=_report(one, number), by=by, now=now - (160 - number) * DAY)
        evaluate(base=base, year=year - 1, sheet=sheet, points=points, by=by, now=now - 120 * DAY)
        if number < 3:
            submit(base=base, round_=this, facts=_report(one, number + 1), by=by, now=now - DAY)


def _round(year: int, opens: dt.datetime, deadline: dt.datetime, by: Person) -> ReportRound:
    return ReportRound.objects.create(year=year, opens_on=opens.date(), deadline=deadline.date(), by=by, at=opens)


def _report(one: Sample, number: int) -> dict[str, object]:
    visitors = 2_000 + sum(one.points) * 150 - number * 90
    return {
        "open_days": 52 * len(one.days) - number,
        "visitors": visitors,
        "minors": visitors * 2 // 5,
        "groups": 12 + number,
        "activities": sum(one.points) // 4,
        "staff": 2 + number % 3,
        "volunteers": 6 + number,
        "spending": Decimal(8_000 + 1_500 * number),
        "highlights": f"{one.introduction.splitlines()[0]}周末的场次最满。",
        "problems": "讲解的人还是少，明年想和学校一起培训小讲解员。",
    }


def _end(ends: str, base: Base, by: Person, now: dt.datetime) -> None:
    today = phrases.local(now).date()
    if ends == "warned":
        warn(
            base=base,
            reason="烟雾通道的应急灯坏了两盏，讲解牌掉了三块",
            by=by,
            now=now - 10 * DAY,
            mend_by=today + 20 * DAY,
        )
    elif ends == "promoted":
        up = BaseLevel.objects.get(name="昆明市级")
        reason = "去年评价优秀，市里推荐"
        change_level(base=base, level=up, reason=reason, document="昆科协〔样例〕8号", by=by, now=now - 60 * DAY)
    elif ends == "removed":
        remove(base=base, reason="机器搬走了，一年没有开放", by=by, now=now - 40 * DAY)
    elif ends == "refused":
        refuse(base=base, reason="只有展板，没有能动手的内容，也没有讲解的人", by=by, now=now - 2 * DAY)
    else:
        _time_passes(ends, base, now)


def _time_passes(ends: str, base: Base, now: dt.datetime) -> None:
    """What no verb does: time."""
    today = phrases.local(now).date()
    if ends == "closed":
        base.closed_from = today - DAY
        base.closed_until = today + 12 * DAY
        base.closed_reason = "换展品"
        base.save(update_fields=["closed_from", "closed_until", "closed_reason"])
    elif ends == "ending":
        base.valid_until = today + 25 * DAY
        base.save(update_fields=["valid_until"])
    elif ends == "expired":
        base.valid_until = today - 12 * DAY
        why = f"有效期到 {base.valid_until}，没有续期"
        base.save(update_fields=["valid_until"])
        steps.step(base, BaseStep.Kind.EXPIRED, by=None, now=now - 11 * DAY, reason=why, state=Base.State.EXPIRED)
