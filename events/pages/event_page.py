"""What the public page of an event shows."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Prefetch, Sum
from django.db.models.functions import Coalesce

from core import phrases
from events.models import ChangeSide, Event, HeldCount, HeldRecord, Occurrence
from events.pages import upcoming
from events.pages.programme import Programme, programme
from events.wording import news
from events.wording.phrases import reserved_for, share_text, speakers, unit
from organizations.models import Area
from venues.models import Venue


@dataclass(frozen=True, slots=True)
class Stop:
    """One occurrence on the page: a stop, a lesson, a slot, or the only date."""

    occurrence: Occurrence
    is_mine: bool
    is_over: bool
    opens_day: bool
    """Whether it is the first of its date."""
    was_when: str = ""
    """The time that the latest change replaced, in words."""
    was_where: str = ""
    is_market_day: bool = False
    """Whether its street or village holds its market that day."""

    @property
    def speakers(self) -> list[str]:
        """Who speaks or guides there."""
        return speakers(self.occurrence)

    @property
    def street(self) -> str:
        """样例: what a stop of a drive is called."""
        venue = self.occurrence.venue
        return venue.area.street.short_name if venue else "线上"


@dataclass(frozen=True, slots=True)
class Page:
    """Everything the page needs; made with a fixed number of queries."""

    event: Event
    stops: list[Stop]
    records: list[HeldRecord]
    mine: Stop | None
    cooperating: list[str]
    """Names of those who agreed to help."""
    now: dt.datetime
    programme: Programme | None = None
    """Of a theme day: its members' dates; it has none of its own."""

    @property
    def first(self) -> Stop:
        """The earliest date."""
        return self.stops[0]

    @property
    def last(self) -> Stop:
        """The latest date."""
        return self.stops[-1]

    @property
    def day_count(self) -> int:
        """How many different dates there are."""
        return sum(stop.opens_day for stop in self.stops)

    @property
    def count_words(self) -> str:
        """5 天，8 站; 5 天 where a day is what is counted, or where each day has one."""
        total = f"{len(self.stops)} {unit(self.event.kind)}"
        days = f"{self.day_count} 天"
        return total if self.day_count == 1 or total == days else f"{days}，{total}"

    @property
    def is_over(self) -> bool:
        """Whether all dates are past."""
        if self.programme:
            return self.programme.is_over
        return all(stop.is_over for stop in self.stops)

    @property
    def is_coming(self) -> bool:
        """Whether somebody can still go there."""
        return self.event.is_live and not self.is_over

    @property
    def has_open_dates(self) -> bool:
        """Whether some date will be held: not over, called off or put off."""
        if self.programme:
            return self.is_coming
        return self.is_coming and any(stop.occurrence.is_scheduled and not stop.is_over for stop in self.stops)

    @property
    def schools(self) -> str:
        """Whose own the coming dates are, where nobody else can register: 样例小学."""
        coming = [stop.occurrence for stop in self.stops if stop.occurrence.is_scheduled and not stop.is_over]
        return "、".join(reserved_for(self.event, coming))

    @property
    def place(self) -> Venue | None:
        """The place that facts are told about: the visitor's own stop, else the only one there is."""
        if self.mine:
            return self.mine.occurrence.venue
        venues = {stop.occurrence.venue for stop in self.stops}
        return next(iter(venues)) if len(venues) == 1 else None

    @property
    def contacts(self) -> list[str]:
        """Names of those who are there, once each."""
        return list(dict.fromkeys(stop.occurrence.contact_name for stop in self.stops if stop.occurrence.contact_name))

    @property
    def share_text(self) -> str:
        """Ready to paste into a WeChat group."""
        url = f"{settings.SITE_URL}{self.event.get_absolute_url()}"
        rows = [self.mine] if self.mine else self.stops
        return share_text(self.event, [stop.occurrence for stop in rows], url=url, now=self.now)

    @property
    def speakers(self) -> list[str]:
        """Everybody who speaks or guides, once each."""
        return list(dict.fromkeys(name for stop in self.stops for name in stop.speakers))

    @property
    def audience_words(self) -> str:
        """老年人、青少年."""
        return "、".join(audience.name for audience in self.event.audiences.all())


def page(event: Event, *, street: Area | None, now: dt.datetime, programme_in: str = "") -> Page:
    """The page of a public event as a visitor from this street sees it; ``programme_in`` narrows a theme day's list."""
    rows = list(
        event.occurrences.select_related("venue__area__parent", "space")
        .prefetch_related("crew")
        .order_by("start", "pk")
    )
    before = {pk: one.item.old for pk, one in news.latest(news.stored([event])).items()}
    stops = _stops(rows, before, street, now)
    mine = next((stop for stop in stops if stop.is_mine), None)
    cooperating = list(event.cooperations.confirmed().values_list("organization__name", flat=True))
    shown = programme(event, street=programme_in, now=now) if event.kind == Event.Kind.THEME_DAY else None
    return Page(event, stops, _records(event), mine, cooperating, now, shown)


def _stops(rows: list[Occurrence], before: dict[int, ChangeSide], street: Area | None, now: dt.datetime) -> list[Stop]:
    stops = []
    day = None
    markets = upcoming.on_market_days(row for row in rows if row.is_scheduled and row.end > now)
    for row in rows:
        date = phrases.local(row.start).date()
        is_mine = len(rows) > 1 and bool(street and row.venue and row.venue.area.street == street)
        was = _was(row, before[row.pk], now) if row.pk in before and row.end > now else ("", "")
        stops.append(Stop(row, is_mine, row.end <= now, date != day, *was, is_market_day=row.pk in markets))
        day = date
    return stops


def _was(row: Occurrence, before: ChangeSide, now: dt.datetime) -> tuple[str, str]:
    when = where = ""
    if (before.start, before.end) != (row.start, row.end):
        day = (
            ""
            if phrases.local(before.start).date() == phrases.local(row.start).date()
            else f"{_date(before.start, now)} "
        )
        when = f"{day}{phrases.time_range(before.start, before.end)}"
    if before.venue_id != row.venue_id:
        where = before.place
    return when, where


def _date(at: dt.datetime, now: dt.datetime) -> str:
    return phrases.date(phrases.local(at).date(), now=now)


def _records(event: Event) -> list[HeldRecord]:
    counts = HeldCount.objects.select_related("audience")
    records = HeldRecord.objects.filter(occurrence__event=event).select_related("occurrence")
    heads = Coalesce(Sum("counts__heads"), 0)
    return list(records.annotate(heads=heads).prefetch_related("photos", Prefetch("counts", counts)).order_by("pk"))
