"""The list of registrations as a file, for pages and API clients."""

import datetime as dt
from collections.abc import Iterator, Mapping
from functools import partial

from accounts.models import Person
from core.phone_numbers import phones
from core.spreadsheets import portions, writer
from core.spreadsheets.portions import Portions, Weighted
from core.spreadsheets.writer import Table
from events import queries as event_queries
from events.models import Event, Occurrence
from events.wording import phrases
from registrations import queries
from registrations.models import Registration

COLUMNS = ("姓名", "年级", "场次", "人数", "状态", "要照顾的", "联系人", "手机", "报名时间", "报名号")


def registrations(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Of one event (``events.queries.asked_for``), as the page shows it, a row a person; whole numbers for organizers of
    the host. A group is one row, with its heads; those of one party have the same number of registration.

    Raises Event.DoesNotExist for one that isn't theirs.
    """
    event = event_queries.asked_for(person, asked)
    is_full = Event.objects.managed_by(person, role="organizer").filter(pk=event.pk).exists()
    found = queries.staff_rows(event, status=asked.get("status", ""))
    rows = Portions(
        partial(_weighted, event, asked), lambda ids: _rows(event, portions.in_order(found, ids), is_full=is_full)
    )
    return Table(f"报名 {event.title}", COLUMNS, rows)


def _weighted(event: Event, asked: Mapping[str, str]) -> list[Weighted]:
    """Those that the page shows, and how many of each come by name."""
    found = queries.staff_list(event, status=asked.get("status", ""), text=asked.get("q", ""))
    return [Weighted(row.pk, max(len(row.attendees.all()), 1)) for row in found]


def _rows(event: Event, rows: list[Registration], *, is_full: bool) -> Iterator[list[object]]:
    for row in rows:
        dates = "、".join(
            _date(event, claim.occurrence) if claim.occurrence else phrases.whole(event.kind)
            for claim in row.claims.all()
        )
        contact = (row.contact_name, phones.shown(row.phone, is_full=is_full), row.created_at, row.pk)
        for name, heads in _people(row):
            yield [name, row.grade, dates, heads, row.get_status_display(), row.needs, *contact]


def _date(event: Event, occurrence: Occurrence) -> str:
    """决赛 2026-09-13 12:00: with the round of a competition."""
    return " ".join(filter(None, (phrases.round_name(event, occurrence), writer.moment(occurrence.start))))


def _people(row: Registration) -> list[tuple[str, int]]:
    """Each by name; a group, with its heads."""
    names = [attendee.name or "（已抹去）" for attendee in row.attendees.all()]
    if row.is_group or len(names) != row.party_size:
        return [(row.group_name or "、".join(names), row.party_size)]
    return [(name, 1) for name in names]


EXPORTS = {
    "registrations": registrations,
}
"""Each list of this app that is offered as a file, by its name in addresses."""
