"""Cache of the bodies of public feeds, in each process.

A poll that finds nothing new costs no query: the stamps of the held feeds are read at most once a second, and a body
is joined again only when its stamp moved. The gzip stream is stored with it (``mtime=0``, so that nodes agree), and
the ETag is made of the body, so that restarts and nodes agree on it too.
"""

import datetime as dt
import gzip
import hashlib
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.http import http_date, urlencode

from calendars.entries import facts, heads, ics, theme_days
from calendars.entries import keys as feed_keys
from calendars.models import Entry, FeedStamp, Listing

log = logging.getLogger(__name__)

LOOK_EVERY = 1.0
"""Seconds between two reads of the stamps; a change is seen by every process within it."""
HELD_BYTES = 64 * 1024 * 1024
"""Bodies and their gzip streams that a process holds; the feeds asked for least recently go first."""
MOST_JOINED = 300
"""Feeds of several dimensions that a process holds, of millions that somebody could ask for."""
_TRIES = 5

Stamp = tuple[int, dt.datetime]


@dataclass(frozen=True, slots=True)
class Body:
    """A calendar file, ready to be sent."""

    plain: bytes
    packed: bytes
    etag: str
    """Hexadecimal, without quotes."""
    modified: dt.datetime | None
    stamp: Stamp | None = None
    last_modified: str = ""
    """The same as a header says it; empty for a body that has none."""

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return len(self.plain) + len(self.packed)


def pack(plain: bytes, *, modified: dt.datetime | None, stamp: Stamp | None = None) -> Body:
    """The bytes with their stored gzip stream and their tag."""
    packed = gzip.compress(plain, compresslevel=6, mtime=0)
    said = http_date(modified.timestamp()) if modified else ""
    return Body(plain, packed, hashlib.sha256(plain).hexdigest()[:32], modified, stamp, said)


def address(key: str) -> str:
    """The path of a feed's file."""
    return reverse("calendars:feed", args=[key])


def url(key: str) -> str:
    """Where calendars follow it."""
    return facts.site(address(key))


class FeedCache:
    """What one process holds. Safe to use from several threads."""

    def __init__(self, *, ticks: Callable[[], float] = time.monotonic, room: int = HELD_BYTES) -> None:
        self._ticks = ticks
        self._room = room
        self._lock = threading.Lock()
        self.clear()

    def clear(self) -> None:
        """Forget everything."""
        self._bodies: OrderedDict[str, Body] = OrderedDict()
        self._large: dict[str, Body] = {}
        """The one that was asked for last of those that are larger than all the room."""
        self._gates: dict[str, threading.Lock] = {}
        """Of the feeds that are being made now."""
        self._stamps: dict[str, Stamp] = {}
        self._looked = float("-inf")
        self._news = 0
        """Raised once stamps were read, and once another body is held: what was answered before may be old."""

    def get(self, key: str) -> Body | None:
        """The body of a feed as of at most a second ago; None where there is no such feed."""
        body = self._held(key)
        if body is None:
            return self._make_once(key, None)
        self._look()
        if self._stamps.get(key) != body.stamp:
            return self._make_once(key, body)
        with self._lock:
            if key in self._bodies:
                self._bodies.move_to_end(key)
        return body

    @property
    def state(self) -> int | None:
        """Another number whenever an answer may be another one; None where the stamps are to be looked at first."""
        return self._news if self._ticks() - self._looked < LOOK_EVERY else None

    def _held(self, key: str) -> Body | None:
        return self._bodies.get(key) or self._large.get(key)

    def _look(self) -> None:
        """Read the stamps of the held feeds, once a second; while they can't be read, the old ones stand."""
        if self._ticks() - self._looked < LOOK_EVERY:
            return
        self._looked = self._ticks()  # before the query: threads that come meanwhile don't stampede
        try:
            self._stamps = read_stamps([*self._bodies, *self._large])
        except DatabaseError:
            log.warning("the feeds' stamps can't be read; serving what is held", exc_info=True)
        self._news += 1

    def _make_once(self, key: str, seen: Body | None) -> Body | None:
        """Make another than the one ``seen``; one thread at a time makes it, and whoever comes meanwhile goes on with what
        it saw, or waits where nothing was made yet.
        """
        with self._lock:
            gate = self._gates.setdefault(key, threading.Lock())
        if not gate.acquire(blocking=seen is None):
            return seen
        try:
            body = self._held(key)
            return self._make(key) if body is seen else body
        finally:
            with self._lock:
                self._gates.pop(key, None)
            gate.release()

    def _make(self, key: str) -> Body | None:
        body = build(key)
        with self._lock:
            if body is None:
                self._bodies.pop(key, None)
                self._large.pop(key, None)
                return None
            self._hold(key, body)
            if body.stamp is not None:
                self._stamps[key] = body.stamp
            else:
                self._stamps.pop(key, None)
            self._news += 1
        return body

    def _hold(self, key: str, body: Body) -> None:
        """The feeds asked for least recently make room; one that is larger than all of it pushes none of them out."""
        self._bodies.pop(key, None)
        self._large.pop(key, None)
        if body.size > self._room:
            self._large = {key: body}
            return
        self._bodies[key] = body
        joined = [one for one in self._bodies if feed_keys.is_joined(one)]
        for oldest in joined[:-MOST_JOINED]:
            del self._bodies[oldest]
        held = sum(one.size for one in self._bodies.values())
        while held > self._room:
            _, gone = self._bodies.popitem(last=False)
            held -= gone.size


def read_stamps(keys: list[str]) -> dict[str, Stamp]:
    """The stamps of these feeds; that of several dimensions is made of theirs."""
    parts = {part for key in keys for part in feed_keys.parts(key)}
    rows = FeedStamp.objects.filter(key__in=parts).values_list("key", "revision", "modified")
    stored = {key: (revision, modified) for key, revision, modified in rows}
    found = {key: _stamp_of([stored[part] for part in feed_keys.parts(key) if part in stored]) for key in keys}
    return {key: stamp for key, stamp in found.items() if stamp}


def _stamp_of(parts: list[Stamp]) -> Stamp | None:
    """Revisions only rise, so their sum changes with any of them."""
    return (sum(revision for revision, _ in parts), max(modified for _, modified in parts)) if parts else None


def build(key: str) -> Body | None:
    """Join a feed's stored entries under its stored head; None for a feed that neither exists nor holds anything.

    Read again when a change was committed in between, so that body, head and stamp agree; where changes don't end, its stamp
    is the one from before, and the next look reads it again.
    """
    parts = feed_keys.parts(key)
    for _ in range(_TRIES):
        rows = _stamp_rows(parts)
        stamp = _stamp(rows)
        entries = _entries(parts)
        texts = [*theme_days.texts(key, since=_since(key, rows)), *entries]
        if stamp == _stamp(_stamp_rows(parts)):
            break
    head = _head(key, parts, rows, is_empty=not entries)
    if head is None:
        return None
    modified = stamp[1] if stamp and len(parts) == 1 else None
    plain = ics.opening(_header(key, head, modified)) + "".join(texts).encode() + ics.FOOTER
    return pack(plain, modified=modified, stamp=stamp)


_SAID = Q(left_at=None) | ~Q(text="")
"""Of what left, only what is said of it still."""


def _entries(parts: list[str]) -> list[str]:
    """The texts of what is in all of these feeds, by their start; what left one of them says so where it was in all."""
    if len(parts) == 1:
        listed = Listing.objects.filter(_SAID, key=parts[0]).order_by("entry__start", "entry")
        return [gone or text for gone, text in listed.values_list("text", "entry__text")]
    here = [Exists(Listing.objects.filter(_SAID, entry=OuterRef("pk"), key=part)) for part in parts]
    left = Exists(Listing.objects.filter(entry=OuterRef("pk"), key__in=parts, left_at__isnull=False))
    rows = list(
        Entry.objects.filter(*here).order_by("start", "pk").annotate(left=left).values_list("pk", "text", "left")
    )
    gone = _gone(parts, [pk for pk, _, has_left in rows if has_left])
    return [text for text in (gone[pk] if has_left else stored for pk, stored, has_left in rows) if text]


def _gone(parts: list[str], entries: list[int]) -> dict[int, str]:
    """What is said of entries that left one of these feeds; nothing of those that were never in all of them at once."""
    found: dict[int, list[Listing]] = {entry: [] for entry in entries}
    for listing in Listing.objects.filter(entry__in=entries, key__in=parts).order_by("sequence", "modified", "pk"):
        found[listing.entry_id].append(listing)
    return {entry: _last_words(listings) for entry, listings in found.items()}


def _last_words(listings: list[Listing]) -> str:
    came = [listing.came_at for listing in listings if listing.came_at]
    left = [listing for listing in listings if listing.left_at]
    ended = min(listing.left_at for listing in left if listing.left_at)
    return left[-1].text if not came or max(came) < ended else ""


def _head(key: str, parts: list[str], rows: dict[str, FeedStamp], *, is_empty: bool) -> heads.Head | None:
    """The stored one, and the living one of a feed that held nothing yet; None for a feed that there is not."""
    told = {part: row for part, row in rows.items() if row.name and (row.label or len(parts) == 1)}
    shown = {part: heads.Head(row.name, row.description, row.label) for part, row in told.items()}
    if is_empty or len(shown) < len(parts):
        living = heads.heads(part for part in parts if part in rows or heads.may_be_empty(part))
        if is_empty and len(living) < len(parts):
            return None
        shown = living | shown
    if len(shown) < len(parts):
        return heads.Head(key)
    return shown[key] if len(parts) == 1 else heads.together([shown[part] for part in parts])


def unknown(parts: list[str]) -> list[str]:
    """Those of these stored feeds that there are not."""
    stored = set(_stamp_rows(parts))
    asked = [part for part in parts if part not in stored]
    living = heads.heads(filter(heads.may_be_empty, asked))
    return [part for part in asked if part not in living]


def _stamp_rows(parts: list[str]) -> dict[str, FeedStamp]:
    return {row.key: row for row in FeedStamp.objects.filter(key__in=parts)}


def _stamp(rows: dict[str, FeedStamp]) -> Stamp | None:
    return _stamp_of([(row.revision, row.modified) for row in rows.values()])


def _since(key: str, rows: dict[str, FeedStamp]) -> dt.datetime | None:
    """When its content changed last; a street in which nothing was held yet has the theme days of everybody."""
    if not rows and key.startswith("area/"):
        rows = _stamp_rows([feed_keys.ALL])
    stamp = _stamp(rows)
    return stamp[1] if stamp else None


def _header(key: str, head: heads.Head, modified: dt.datetime | None) -> ics.Header:
    return ics.Header(
        name=head.name,
        description=head.description,
        source=url(key),
        page=_page(key),
        modified=modified,
    )


def _page(key: str) -> str:
    """Where people read more: the event, or where one subscribes, with what is chosen besides streets."""
    chosen = feed_keys.by_dimension(key)
    if feed_keys.EVENT in chosen:
        return facts.page(chosen[feed_keys.EVENT])
    here = facts.site(reverse("calendars:subscribe"))
    return f"{here}?{urlencode(chosen)}" if chosen.keys() - {"area"} else here


feed_cache = FeedCache()
"""This process's own."""
