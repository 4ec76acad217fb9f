"""Theme days, weeks and months in the public feeds: one all-day item from the first to the last day."""

import datetime as dt
from collections.abc import Iterable
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.urls import reverse

from calendars.entries import facts, ics, rules, stamps
from calendars.entries import keys as feed_keys
from core import clock, phrases
from organizations.models import Area
from plan.models import Audience, Occasion, OccasionDate


def keys(occasion: Occasion) -> set[str]:
    """The feeds that show its days: everything, its own, those of streets with their villages, and those of audiences."""
    own = {feed_keys.ALL, f"occasion/{occasion.slug}"}
    return own | {f"area/{slug}" for slug in _slugs(Area)} | {f"audience/{slug}" for slug in _slugs(Audience)}


def _slugs(model: type[Area | Audience]) -> Iterable[str]:
    return model._default_manager.values_list("slug", flat=True)  # noqa: SLF001 - Django's documented name


def touch(occasion: Occasion, *, now: dt.datetime) -> None:
    """Its days changed: programs that follow read them again."""
    stamps.touch(keys(occasion), now=now)


def texts(key: str, *, since: dt.datetime | None) -> list[str]:
    """The items of a feed whose content changed last at ``since``: the same in every process.

    Days are everybody's, in whatever street: a feed of one place, one host or one kind of event has none.
    """
    about = feed_keys.by_dimension(key)
    if since is None or about.keys() - {"area", "audience", "occasion"}:
        return []
    rows = OccasionDate.objects.filter(last__gte=phrases.local(since - rules.BACK).date()).select_related("occasion")
    mine = rows.filter(occasion__slug=about["occasion"]) if "occasion" in about else rows
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
