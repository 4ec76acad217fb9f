"""Which seats a visitor of the registration page is looking at. Reads only."""

import datetime as dt
from dataclasses import dataclass, replace

from core import phrases as spoken
from events.models import Event, Occurrence
from events.wording import phrases
from registrations import queries, rules
from registrations.models import SeatPool
from registrations.queries import SeatWords
from registrations.registering import invitations
from registrations.registering.invitations import Invitations


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """One thing that can be registered for: an occurrence, or (``occurrence`` empty) the whole course."""

    event: Event
    occurrence: Occurrence | None
    dates: list[Occurrence]
    seats: SeatWords
    label: str
    pools: tuple[SeatPool, ...]
    """What it takes, with their room; empty where there are no seats yet."""
    schools: list[str]
    """Whose lesson it is."""
    invitation: str
    """The token that the visitor came with, where it opens this."""

    @property
    def groups_only(self) -> bool:
        """Whether only groups are counted."""
        return any(pool.unit == SeatPool.Unit.GROUPS for pool in self.pools)

    @property
    def admission(self) -> rules.Admission:
        """What stands between a group and its seats here."""
        return self._admission(is_group=True)

    @property
    def is_private(self) -> bool:
        """Whether nobody but the invited may register, a family neither."""
        return self._admission(is_group=self.groups_only) == rules.Admission.INVITED

    def _admission(self, *, is_group: bool) -> rules.Admission:
        admission = rules.admission(self.event.group_entry, is_group=is_group, has_school=bool(self.schools))
        return rules.Admission.OPEN if self.invitation else admission

    def fits(self, heads: int) -> bool:
        """Whether so many would sit down at once."""
        return self.seats.takes_people and all(pool.seats_for(heads) <= pool.room for pool in self.pools)

    @property
    def first(self) -> Occurrence:
        """When it begins."""
        return self.occurrence or self.dates[0]

    @property
    def key(self) -> str:
        """For a form's list."""
        return str(self.occurrence.uid) if self.occurrence else "course"

    @property
    def line(self) -> str:
        """For a form's list: 第3站 9月17日 周四 下午 2:30（还有 12 个名额）."""
        return f"{self.label} {spoken.moment(self.first.start)}（{self.seats.words}）".strip()

    @property
    def ids(self) -> tuple[int, ...]:
        """For the verb."""
        return (self.occurrence.pk,) if self.occurrence else ()

    @property
    def name(self) -> str:
        """What a visitor looks for: the street of a drive's stop, else as ``label``."""
        row = self.occurrence
        if row is None or row.venue is None or self.event.kind != Event.Kind.DRIVE:
            return self.label
        return " · ".join(filter(None, (row.venue.area.street.name, row.title)))

    @property
    def query(self) -> str:
        """The part of the address that names it."""
        which = f"?occurrence={self.occurrence.uid}" if self.occurrence else "?course=1"
        return f"{which}&invited={self.invitation}" if self.invitation else which


def choices(event: Event, *, now: dt.datetime, invitation: str = "") -> list[Choice]:
    """All that can be registered for now, the whole course first. ``invitation``: the token that the visitor brings."""
    total = event.occurrences.count()
    rows = event.occurrences.scheduled().upcoming(now).select_related("venue__area__parent", "event")
    dates = list(rows)
    if not event.is_live or not event.takes_registrations or not dates:
        return []
    pools = {pool.occurrence_id: pool for pool in SeatPool.objects.with_room().filter(event=event)}
    found = [_single(event, row, pools.get(row.pk), total, now) for row in dates] if _has_singles(event) else []
    links = invitations.of(event) if invitation else None
    return [_invited(choice, invitation, links) for choice in (*_course(event, dates, pools, now), *found)]


def _invited(choice: Choice, token: str, links: Invitations | None) -> Choice:
    """As it looks to a visitor with this invitation; whose it is, to one without."""
    if links and links.opens(token, [choice.occurrence]):
        return replace(choice, invitation=token)
    if choice.is_private and choice.seats.takes_people:
        return replace(choice, seats=queries.private_words(choice.schools))
    return choice


def _has_singles(event: Event) -> bool:
    return event.booking in {Event.Booking.OCCURRENCE, Event.Booking.BOTH}


def _single(event: Event, row: Occurrence, pool: SeatPool | None, total: int, now: dt.datetime) -> Choice:
    if pool:
        pool.occurrence = row
    label = " ".join(part for part in (phrases.short_label(event, row, total), phrases.subtitle(event, row)) if part)
    return Choice(
        event=event,
        occurrence=row,
        dates=[row],
        seats=queries.event_words(event, pool, now=now),
        label=label,
        pools=(pool,) if pool else (),
        schools=[row.school] if row.school else [],
        invitation="",
    )


def _course(event: Event, dates: list[Occurrence], pools: dict[int | None, SeatPool], now: dt.datetime) -> list[Choice]:
    if event.booking == Event.Booking.OCCURRENCE:
        return []
    lessons: list[int | None] = [None] if event.booking == Event.Booking.COURSE else [row.pk for row in dates]
    seat_pools = [pools.get(pk) for pk in lessons]
    tightest = min(seat_pools, key=lambda pool: (pool.room, pool.free, -pool.waiting) if pool else (-1, 0, 0))
    found = tuple(pool for pool in seat_pools if pool)
    label = f"全部 {len(dates)} {phrases.unit(event.kind)}" if len(dates) > 1 else ""
    seats = queries.event_words(event, tightest, now=now)
    schools = list(dict.fromkeys(row.school for row in dates if row.school))
    return [
        Choice(
            event=event,
            occurrence=None,
            dates=dates,
            seats=seats,
            label=label,
            pools=found,
            schools=schools,
            invitation="",
        )
    ]


def chosen(found: list[Choice], *, uid: str, course: bool) -> Choice | None:
    """The one that the address names, or the only one there is."""
    if uid:
        return next((choice for choice in found if choice.occurrence and str(choice.occurrence.uid) == uid), None)
    if course:
        return next((choice for choice in found if choice.occurrence is None), None)
    return found[0] if len(found) == 1 else None


def invited(event: Event, *, now: dt.datetime) -> list[tuple[Choice, str]]:
    """What only the invited can register for, each with the link to hand on."""
    found = [choice for choice in choices(event, now=now) if choice.admission == rules.Admission.INVITED]
    links = invitations.of(event) if found else None
    return [(one, links.link(one.occurrence)) for one in found] if links else []
