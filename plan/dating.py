"""Set the days of an occasion in a year."""

import datetime as dt
import re
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from core.errors import Refusal
from organizations.keeping.word_lists import offered
from plan import signals
from plan.models import Occasion, OccasionDate
from special_days import lunar_and_market_days


def set_dates(
    *, occasion: Occasion, year: int, first: dt.date | None, now: dt.datetime, last: dt.date | None = None
) -> OccasionDate | None:
    """From the first to the last day, or (without a last one) one day; without a first it is not known any more.

    Refuses: first_missing, not_in_year, ends_before_start.
    """
    check(year=year, first=first, last=last)
    with transaction.atomic():
        Occasion.objects.select_for_update().get(pk=occasion.pk)
        stored = OccasionDate.objects.filter(occasion=occasion, first__year=year).order_by("first").first()
        if first is None:
            if stored:
                stored.delete()
                signals.dated.send(Occasion, occasion=occasion, now=now)
            return None
        date = stored or OccasionDate(occasion=occasion)
        days = (first, last or first)
        if (date.first, date.last) != days:
            date.first, date.last = days
            date.revision += 1
            date.changed_at = now
            date.save()
            signals.dated.send(Occasion, occasion=occasion, now=now)
        return date


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
    def usual(self) -> "Days | None":
        """By its custom, where its days are not known yet."""
        return None if self.stored else usual(self.occasion.rule, self.year)

    @property
    def like_before(self) -> "Days | None":
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
Days = tuple[dt.date, dt.date]


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
