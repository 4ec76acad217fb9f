"""Theme days, weeks and months that the public list points to."""

import datetime as dt

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from core import phrases
from events.models import Occurrence
from plan import dating
from plan.models import OccasionDate
from portal.filters import Filters
from search.groups import themes_said

NEXT_DAYS = dt.timedelta(days=7)
FAR = dt.timedelta(days=400)
"""How far ahead names are looked for."""
MAX_COUNT = 3


def pointed_to(filters: Filters, *, now: dt.datetime) -> list[OccasionDate]:
    """Those in which the asked day lies, those that a search names, and else the next one that has events. Each with how
    many dates are to come for it (``coming``).
    """
    today = phrases.local(now).date()
    if filters.q:
        rows = dating.within(today, today + FAR)
        return list(_with_coming(themes_said(rows, filters.words, today), now)[:MAX_COUNT])
    if filters.day:
        return list(_with_coming(dating.within(filters.day, filters.day), now)[:MAX_COUNT])
    near = _with_coming(dating.within(today, today + NEXT_DAYS), now)
    return [occasion_date for occasion_date in near if getattr(occasion_date, "coming", 0)][:1]


def _with_coming(rows: "QuerySet[OccasionDate]", now: dt.datetime) -> "QuerySet[OccasionDate]":
    dates = Occurrence.objects.public().upcoming(now).filter(event__occasion=OuterRef("occasion")).order_by()
    total = dates.values("event__occasion").annotate(total=Count("pk")).values("total")
    return rows.annotate(coming=Coalesce(Subquery(total), 0))
