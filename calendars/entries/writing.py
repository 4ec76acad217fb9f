"""Write the stored entries: once when something changes, never during a request for a feed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import OuterRef, Subquery

from calendars.entries import facts, ics, keys, rules, stamps, teams
from calendars.models import Entry, FeedStamp, Listing
from events.models import Occurrence

_LEFT = ("came_at", "left_at", "text", "sequence", "modified")
FIELDS = ("text", "size", "status", "start", "end", "drop_after", "rewrite_after", "sequence", "modified")
"""Columns of an entry that are written."""


@dataclass(frozen=True, slots=True)
class Family:
    """What an entry must know of the other occurrences of its event."""

    total: int
    first: str
    """UID of the first one."""


def write(occurrences: Iterable[Occurrence], now: dt.datetime, *, also: Iterable[str] = ()) -> set[str]:
    """Store the entries of these occurrences and touch the feeds whose content changed; returns their keys.

    What did not change is not written. An occurrence that was never public has no entry; one that was and is taken
    back is cancelled, not gone. ``also``: feeds that the caller changes afterwards, locked with the others in their order.
    """
    wanted = [occurrence.pk for occurrence in occurrences]
    with transaction.atomic():
        rows = _held_rows(wanted)
        families = _families({row.event_id for row in rows})
        helping = teams.of(row.pk for row in rows)
        wanted_keys = {row.pk: keys.of(row, teams=helping.get(row.pk, ())) for row in rows}
        written = [_written(row, families[row.event_id], wanted_keys[row.pk], now) for row in rows]
        touched = _store(written)
        touched |= _list(written, now)
        if touched:
            if also:
                stamps.hold(touched.union(also))
            stamps.touch(touched, now=now)
            _note_revisions(written)
    return touched


def _hold(occurrences: Iterable[int]) -> set[int]:
    """Their entries, before any stamp."""
    rows = Entry.objects.select_for_update().filter(occurrence__in=occurrences).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def _held_rows(wanted: list[int]) -> list[Occurrence]:
    """The occurrences with their entries, all of them held: one that somebody wrote meanwhile is held, too."""
    while True:
        held = _hold(wanted)
        rows = _rows(wanted)
        if held.issuperset(row.calendar_entry.pk for row in rows if hasattr(row, "calendar_entry")):
            return rows


def _note_revisions(written: "list[_Written]") -> None:
    """Beside each listing the revision of its feed."""
    revision = FeedStamp.objects.filter(key=OuterRef("key")).values("revision")[:1]
    moved = [item.entry.pk for item in written if item.changed or item.moved]
    Listing.objects.filter(entry__in=moved).update(revision=Subquery(revision))


def take_over(occurrence: Occurrence, cancelled: Occurrence, *, now: dt.datetime) -> None:
    """Continue the entry of a cancelled date: one UID, one entry, and a sequence above the cancelled one's."""
    with transaction.atomic():
        _hold([occurrence.pk, cancelled.pk])
        entries = {one.occurrence_id: one for one in Entry.objects.filter(occurrence__in=[occurrence, cancelled])}
        old = entries.get(cancelled.pk)
        new = entries.get(occurrence.pk)
        if old is None:
            return
        left = set(old.listings.values_list("key", flat=True))
        if new is not None:
            Entry.objects.filter(pk=new.pk).update(sequence=max(new.sequence, old.sequence + 1))
            there = set(new.listings.values_list("key", flat=True))
            old.listings.exclude(key__in=there).update(entry=new)  # what it leaves now is said there
            left -= there
        old.delete()
        if left:
            stamps.touch(left, now=now)
        write([occurrence], now)


@dataclass(slots=True)
class _Written:
    occurrence: Occurrence
    entry: Entry
    changed: bool
    is_stale: bool
    """The row says something else, and be it only when it is due next."""
    family: Family
    listings: dict[str, Listing]
    """By feed, those included that it left."""
    wanted: set[str]
    """Feeds that it belongs to now."""
    moved: bool = False
    """It came into a feed or left one."""

    @property
    def before(self) -> set[str]:
        """Feeds that listed it so far."""
        return {key for key, listing in self.listings.items() if listing.left_at is None}


def _rows(wanted: list[int]) -> list[Occurrence]:
    """The occurrences as they now are, with all that an entry says; those never published are left out."""
    rows = Occurrence.objects.filter(pk__in=wanted).select_related(*facts.RELATED)
    rows = rows.prefetch_related("event__audiences__parent", "calendar_entry__listings").order_by("pk")
    return [row for row in rows if row.replaced_uid is None and (row.event.is_public or hasattr(row, "calendar_entry"))]


def _families(events: set[int]) -> dict[int, Family]:
    members: dict[int, list[str]] = defaultdict(list)
    rows = Occurrence.objects.filter(event__in=events).order_by("position", "start", "pk")
    for event, uid in rows.values_list("event_id", "uid"):
        members[event].append(str(uid))
    return {event: Family(len(uids), uids[0]) for event, uids in members.items()}


def _written(row: Occurrence, family: Family, wanted: set[str], now: dt.datetime) -> _Written:
    known = hasattr(row, "calendar_entry")
    entry: Entry = row.calendar_entry if known else Entry(occurrence=row)
    listings = {listing.key: listing for listing in entry.listings.all()} if known else {}
    back = [listing.sequence + 1 for key, listing in listings.items() if listing.left_at and key in wanted]
    stored = [getattr(entry, name) for name in FIELDS]
    changed = _render(entry, row, family, now, least=max(back, default=0))
    is_stale = stored != [getattr(entry, name) for name in FIELDS]
    return _Written(row, entry, changed, is_stale, family, listings, wanted)


def _render(entry: Entry, row: Occurrence, family: Family, now: dt.datetime, *, least: int) -> bool:
    """Fill the entry from its occurrence; False where every word stays as it was. ``least``: its SEQUENCE at least."""
    how = rules.standing(
        state=row.state, live=facts.is_live(row), moved_at=row.moved_at, in_time=row.moved_in_time, now=now
    )
    known = entry.pk is not None
    status = "CANCELLED" if how.is_off else "CONFIRMED"
    material = known and (entry.status, entry.start, entry.end) != (status, row.start, row.end)
    entry.sequence = rules.sequence(
        previous=entry.sequence if known else None, revision=settings.CALENDAR_EPOCH + row.revision, material=material
    )
    entry.sequence = max(entry.sequence, least)
    entry.status = status
    entry.start = row.start
    entry.end = row.end
    entry.drop_after = rules.drop_after(row.end, how)
    entry.rewrite_after = rules.rewrite_after(row.moved_at, how)
    text = _text(entry, row, how, family, entry.modified) if known else ""
    if known and text == entry.text:
        entry.size = len(text.encode())
        return False
    before = entry.modified if known else None
    entry.modified = rules.modified(previous=before, changed_at=row.changed_at, now=now)
    if before is None:
        entry.text = _text(entry, row, how, family, entry.modified)
    else:
        entry.text = ics.restamped(text, old=before, new=entry.modified)
    entry.size = len(entry.text.encode())
    return True


def _text(entry: Entry, row: Occurrence, how: rules.EntryState, family: Family, modified: dt.datetime) -> str:
    return ics.entry(_facts(entry, row, how, family, modified))


def _facts(entry: Entry, row: Occurrence, how: rules.EntryState, family: Family, modified: dt.datetime) -> ics.Facts:
    return facts.public(
        row, how=how, total=family.total, first=family.first, sequence=entry.sequence, modified=modified
    )


def _store(written: list[_Written]) -> set[str]:
    """Write what changed; the feeds that list it."""
    fresh = [item.entry for item in written if item.entry.pk is None]
    stale = [item.entry for item in written if item.is_stale and item.entry.pk is not None]
    # Held, so each is there. An upsert costs a tenth of bulk_update, which says every column as a CASE of all rows.
    Entry.objects.bulk_create(stale, update_conflicts=True, unique_fields=["id"], update_fields=FIELDS)
    Entry.objects.bulk_create(fresh)
    return {key for item in written if item.changed for key in item.before}


def _list(written: list[_Written], now: dt.datetime) -> set[str]:
    """Put entries into the feeds they belong to and take them out of others; the feeds that gained or lost.

    What leaves a feed for another stays there as cancelled and says where it went; what time takes out just goes.
    """
    gained: list[Listing] = []
    kept: list[Listing] = []
    lost: set[int] = set()
    touched: set[str] = set()
    for item in written:
        entry = item.entry
        before = item.before
        inside = rules.in_window(start=entry.start, drop_after=entry.drop_after, now=now)
        wanted = item.wanted if inside else set()
        for key in sorted(wanted - before):
            listing = item.listings.get(key)
            (kept if listing else gained).append(_come(listing or Listing(entry=entry, key=key), now))
        is_over = entry.end <= now  # what took place is never cancelled afterwards
        left = before - item.wanted if inside and not is_over else set()
        # of a team that is not public any more nothing stays, not even where it was
        stays = {key for key in before - item.wanted if not key.startswith(f"{teams.DIMENSION}/")}
        kept_there = stays if inside and is_over else set()
        out = before - wanted - left - kept_there
        lost |= {item.listings[key].pk for key in out}
        gone = [
            listing for key, listing in item.listings.items() if key in left or (listing.left_at and key not in wanted)
        ]
        changed = [listing for listing in gone if _leave(listing, item, now)]
        kept += changed
        moved = (wanted - before) | out | {listing.key for listing in changed}
        item.moved = bool(moved)
        touched |= moved
    Listing.objects.filter(pk__in=lost).delete()
    Listing.objects.bulk_update(kept, _LEFT)
    Listing.objects.bulk_create(gained)
    return touched


def _come(listing: Listing, now: dt.datetime) -> Listing:
    """It is listed, perhaps again."""
    listing.came_at = now
    listing.left_at = None
    listing.text = ""
    listing.sequence = 0
    listing.modified = None
    return listing


def _leave(listing: Listing, item: _Written, now: dt.datetime) -> bool:
    """Say in this feed where its date went; False where that is said already, or was said for long enough."""
    if listing.left_at is not None and not listing.text:
        return False
    entry = item.entry
    row = item.occurrence
    how = rules.standing(
        state=row.state, live=facts.is_live(row), moved_at=row.moved_at, in_time=row.moved_in_time, now=now
    )
    listing.left_at = listing.left_at or now
    listing.sequence = max(listing.sequence, entry.sequence + 1)  # above what any calendar holds of this date
    at = now.replace(microsecond=0)
    here = _facts(entry, row, how, item.family, at)
    said = listing.modified or at
    text = ics.entry(
        facts.gone(row, here, key=listing.key, total=item.family.total, sequence=listing.sequence, modified=said)
    )
    if text == listing.text:
        return False
    listing.text = ics.restamped(text, old=said, new=at)
    listing.modified = at
    return True
