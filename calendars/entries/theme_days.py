"""Theme days, weeks and months in the public feeds: one all-day item from the first to the last day."""

import datetime as dt
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse

from calendars.entries import facts, ics, rules, stamps, writing
from core import clock, phrases
from organizations.models import Area
from plan.models import Occasion, OccasionDate


def keys(occasion: Occasion) -> set[str]:
    """The feeds that show its days: everything, its own, and those of the streets with their villages."""
    return {writing.ALL, f"occasion/{occasion.slug}"} | {f"area/{slug}" for slug in _areas()}


def _areas() -> "QuerySet[Area, str]":
    return Area.objects.values_list("slug", flat=True)


def touch(occasion: Occasion, *, now: dt.datetime) -> None:
    """Its days changed: programs that follow read them again."""
    stamps.touch(keys(occasion), now=now)


def texts(key: str, *, since: dt.datetime | None) -> list[str]:
    """The items of a feed whose content changed last at ``since``: the same in every process."""
    kind, _, slug = key.partition("/")
    if since is None or kind == "event":
        return []
    rows = OccasionDate.objects.filter(last__gte=phrases.local(since - rules.BACK).date()).select_related("occasion")
    mine = rows.filter(occasion__slug=slug) if kind == "occasion" else rows
    return [_text(row, since) for row in mine.order_by("first", "pk")]


def _text(row: OccasionDate, since: dt.datetime) -> str:
    """DTEND is the day after the last (RFC 5545 section 3.6.1); a year's days keep their UID when they change."""
    address = facts.site(f"{reverse('portal:home')}?{urlencode({'occasion': row.occasion.slug, 'street': 'all'})}")
    changed = (row.changed_at or since).replace(microsecond=0)
    return ics.entry(
        ics.Facts(
            uid=f"occasion-{row.occasion.slug}-{row.first.year}@{urlsplit(settings.SITE_URL).hostname}",
            start=clock.midnight(row.first),
            end=clock.midnight(row.last + dt.timedelta(days=1)),
            status="CONFIRMED",
            sequence=settings.CALENDAR_EPOCH + row.revision,
            modified=changed,
            summary=row.occasion.name,
            url=address,
            description=f"{phrases.days_range(row.first, row.last, now=changed)}。各单位为它办的活动：{address}",
            is_background=True,
        )
    )
