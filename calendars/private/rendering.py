"""Render what a private feed holds: one's own, a team's, an organization's dates or its places.

Rendered when asked for: few people follow each. Times come from the store, so that nothing changes while nothing happens
(``stamping``); the window moves by whole days.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable, Iterator

from django.urls import reverse

from calendars.entries import facts, ics, rules
from calendars.feeds import cache
from calendars.models import FeedToken
from calendars.private import entry_facts, hosted, mine, places, stamping, team
from core import phrases
from core.phone_numbers import written_numbers
from core.site import site_facts

Kind = FeedToken.Kind
_ENTRIES: dict[str, Callable[[FeedToken, dt.datetime], Iterator[ics.Facts]]] = {
    Kind.MINE: mine.entries,
    Kind.TEAM: team.entries,
    Kind.HOSTED: hosted.entries,
    Kind.PLACES: places.entries,
}
_ABOUT: dict[str, str] = {
    Kind.MINE: "我的报名和志愿岗位。只给自己看，不要转发。",
    Kind.TEAM: "队里的人去哪些岗位，去几个人；称呼只写在队里留的名额上。只给队长、副队长看，不要转发。",
    Kind.HOSTED: "本单位主办的活动，草稿也在里面。只给本单位的人看，不要转发。",
    Kind.PLACES: "本单位的场馆谁在用。只给本单位的人看，不要转发。",
}


def body(token: FeedToken, *, now: dt.datetime) -> cache.Body:
    """The calendar file of the person whose token this is; raises ``FeedToken.DoesNotExist`` where it was just erased."""
    token.refresh_from_db(fields=["shown", "shown_at", "revoked_at"])  # in one read, so that they agree
    day = phrases.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    alarm = dt.timedelta(minutes=token.alarm) if token.alarm else None
    found = sorted(_ENTRIES[token.kind](token, day), key=lambda entry: entry.start)
    is_cut = token.kind != Kind.MINE and len(found) >= entry_facts.MAX_ENTRIES
    rows = found[: entry_facts.MAX_ENTRIES] if is_cut else found
    entries = [dataclasses.replace(_masked(token, row), alarm=alarm) for row in rows if not _is_done(row, day)]
    header = _header(token, is_cut=is_cut)
    told, changed = stamping.stamped(
        token,
        entries,
        head=header.name if token.kind == Kind.MINE else f"{header.name}\n{header.description}",
        now=now,
        day=day,
        says_what_went=token.kind != Kind.MINE,
        until=rows[-1].start if is_cut else None,
    )
    told.sort(key=lambda entry: entry.start)
    opening = ics.opening(dataclasses.replace(header, modified=changed))
    plain = opening + "".join(map(ics.entry, told)).encode() + ics.FOOTER
    return cache.pack(plain, modified=changed)


def _is_done(entry: ics.Facts, day: dt.datetime) -> bool:
    """What is cancelled leaves sooner after its end than what took place, as from the public feeds."""
    how = rules.EntryState.CANCELLED if entry.status == "CANCELLED" else rules.EntryState.AS_PLANNED
    return rules.drop_after(entry.end, how) <= day


def _masked(token: FeedToken, entry: ics.Facts) -> ics.Facts:
    """People write numbers into the words of shifts, dates and bookings; where these are not one's own, they are masked."""
    if token.kind == Kind.MINE:
        return entry
    summary, said = (written_numbers.masked(words) for words in (entry.summary, entry.description))
    return dataclasses.replace(entry, summary=summary, description=said)


def _header(token: FeedToken, *, is_cut: bool) -> ics.Header:
    """Without SOURCE: the address is the key, which is not stored, and any other page would ask to sign in."""
    about = token.team or token.organization
    whose = f"{about}·{token.name}" if about else token.name
    cut = f"只放得下最近的 {entry_facts.MAX_ENTRIES} 条。" if is_cut else ""
    return ics.Header(
        name=f"{site_facts.current().site_name}·{whose}",
        description=f"{_ABOUT[token.kind]}{cut}",
        source="",
        page=facts.site("/mine/" if token.kind == Kind.MINE else reverse("calendars:private")),
        modified=None,
    )
