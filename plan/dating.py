"""Set the days of an occasion in a year."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import clock, phrases
from core.errors import Refusal
from organizations.keeping.word_lists import offered
from plan import signals
from plan.models import Occasion, OccasionDate
from special_days import lunar_and_market_days

Days = tuple[dt.date, dt.date]
"""The first and the last one, both included."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page said of an occasion in a year; no days: that they are not known."""

    days: Days | None


def set_dates(
    *,
    occasion: Occasion,
    year: int,
    first: dt.date | None,
    by: Person,
    now: dt.datetime,
    last: dt.date | None = None,
    seen: Seen | None = None,
) -> OccasionDate | None:
    """From the first to the last day, or (without a last one) one day; without a first it is not known any more.

    ``seen`` is what was known before somebody typed: where others wrote other days meanwhile, ``occasion_changed`` says
    so. Refuses: first_missing, not_in_year, ends_before_start.
    """
    check(year=year, first=first, last=last)
    wanted = (first, last or first) if first else None
    with transaction.atomic():
        Occasion.objects.select_for_update().get(pk=occasion.pk)
        stored = OccasionDate.objects.filter(occasion=occasion, first__year=year).order_by("first").first()
        before = (stored.first, stored.last) if stored else None
        if before == wanted:
            return stored
        if seen and before != seen.days:
            words = f"您打开这一页以后，这里改过了，现在是 {_told(before)}。要照您写的改，再点一次。"
            raise Refusal("occasion_changed", words)
        date = _write(stored or OccasionDate(occasion=occasion), wanted, now)
        about = f"{occasion.name}，{year} 年：{_told(before)} → {_told(wanted)}"
        link = f"{reverse('plan:occasions')}?{urlencode({'year': year})}"
        writing.write(Kind.OCCASION_DATED, by=by, now=now, about=about, link=link)
        signals.dated.send(Occasion, occasion=occasion, now=now)
        return date


def _write(date: OccasionDate, wanted: Days | None, now: dt.datetime) -> OccasionDate | None:
    if wanted is None:
        date.delete()
        return None
    date.first, date.last = wanted
    date.revision += 1
    date.changed_at = now
    date.save()
    return date


def _told(days: Days | None) -> str:
    return f"{days[0].year}年{phrases.days_range(*days, now=clock.midnight(days[0]))}" if days else "未填"


def within(first: dt.date, last: dt.date) -> QuerySet[OccasionDate]:
    """Those of which a day lies in the span, both ends included, with their occasions."""
    return (
        OccasionDate.objects.filter(first__lte=last, last__gte=first).select_related("occasion").order_by("first", "pk")
    )


def next_of(occasion: Occasion, *, today: dt.date) -> OccasionDate | None:
    """The days that are on or to come; else the latest ones that were."""
    dates = OccasionDate.objects.filter(occasion=occasion)
    return dates.filter(last__gte=today).order_by("first").first() or dates.order_by("-first").first()


@dataclass(frozen=True, kw_only=True, slots=True)
class Expected:
    """An occasion that is offered: its days in a year, and those of the year before."""

    occasion: Occasion
    year: int
    stored: OccasionDate | None
    before: OccasionDate | None

    @property
    def usual(self) -> Days | None:
        """By its custom, where its days are not known yet."""
        return None if self.stored else usual(self.occasion.rule, self.year)

    @property
    def like_before(self) -> Days | None:
        """On the same weekdays as the year before, where no custom names them."""
        if self.before is None or self.stored or self.usual:
            return None
        return like_last((self.before.first, self.before.last), self.year)


def expected(year: int) -> list[Expected]:
    """All that are offered, or have days in the year. Three statements."""
    stored = {date.occasion_id: date for date in OccasionDate.objects.filter(first__year=year).order_by("-first")}
    before = {date.occasion_id: date for date in OccasionDate.objects.filter(first__year=year - 1).order_by("-first")}
    return [
        Expected(occasion=one, year=year, stored=stored.get(one.pk), before=before.get(one.pk))
        for one in offered(Occasion, but=stored)
    ]


_FIXED = re.compile(r"(\d\d)-(\d\d)(?:\.\.(\d\d)-(\d\d))?")
_LUNAR = re.compile(r"lunar (\d\d)-(\d\d)")
_WEEKS = dt.timedelta(weeks=52)
"""After so long it is the same weekday."""


def usual(rule: str, year: int) -> Days | None:
    """First and last day in the year by a custom that names them (``Occasion.rule``); None where each year is announced."""
    if lunar := _LUNAR.match(rule):
        day = lunar_and_market_days.from_lunar(year, int(lunar[1]), int(lunar[2]))
        return (day, day) if day and day.year == year else None
    fixed = _FIXED.match(rule)
    if fixed is None:
        return None
    first = dt.date(year, int(fixed[1]), int(fixed[2]))
    return first, dt.date(year, int(fixed[3]), int(fixed[4])) if fixed[3] else first


def like_last(before: Days, year: int) -> Days | None:
    """The days of the year before on the same weekdays: where it may be expected until it is announced."""
    first, last = (day + _WEEKS for day in before)
    return (first, last) if first.year == year else None


def check(*, year: int, first: dt.date | None, last: dt.date | None) -> None:
    """The same refusals, before anything is written."""
    if last and not first:
        raise Refusal("first_missing", "请填第一天。")
    if first and first.year != year:
        raise Refusal("not_in_year", f"请填 {year} 年的日期。")
    if first and last and last < first:
        raise Refusal("ends_before_start", "最后一天不能早于第一天。")
