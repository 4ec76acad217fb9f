"""What the entries of every private feed are made of."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable

from calendars.entries import facts, ics, rules
from events.models import Event, Occurrence

MAX_ENTRIES = 1_000
"""Entries of a feed about an organization or a team: a large client loses more than that without saying so."""


def totals(events: Collection[int]) -> Counter[int]:
    """How many dates each of these events has."""
    return Counter(Occurrence.objects.filter(event__in=events).values_list("event_id", flat=True))


def standing(occurrence: Occurrence, day: dt.datetime, *, left: bool = False) -> rules.EntryState:
    """How it stands for who follows; ``left``: it was cancelled for this person alone."""
    if left:
        return rules.EntryState.CANCELLED
    live = facts.is_live(occurrence)
    return rules.standing(
        state=occurrence.state, live=live, moved_at=occurrence.moved_at, in_time=occurrence.moved_in_time, now=day
    )


def inside(occurrence: Occurrence, day: dt.datetime) -> rules.EntryState:
    """How it stands for those who plan it: a draft is no cancelled date."""
    live = occurrence.event.is_unpublished or facts.is_live(occurrence)
    return rules.standing(
        state=occurrence.state, live=live, moved_at=occurrence.moved_at, in_time=occurrence.moved_in_time, now=day
    )


def why(occurrence: Occurrence, how: rules.EntryState, own: str) -> list[str]:
    """Why nobody should come, or why this person doesn't: what a cancelled entry must not leave open."""
    if own:
        return [f"原因：{own}"]
    return facts.news(occurrence, how)


def uid(occurrence: Occurrence) -> str:
    """A date that another came back for keeps its entries under the UID that they had."""
    return str(occurrence.replaced_uid or occurrence.uid)


def modified(occurrence: Occurrence, *own: dt.datetime) -> dt.datetime:
    """The latest of the entry's text, the occurrence and the feed's own rows."""
    entry = getattr(occurrence, "calendar_entry", None)
    text = entry.modified if entry else occurrence.changed_at
    return max(text, occurrence.changed_at, *own).replace(microsecond=0)


def stage(event: Event) -> str:
    """草稿：, before what is not public; nothing before what is."""
    return f"{event.get_state_display()}：" if event.is_unpublished else ""


def told(
    occurrence: Occurrence,
    lines: list[str],
    *,
    uid: str,
    start: dt.datetime,
    end: dt.datetime,
    status: str,
    sequence: int,
    modified: dt.datetime,
    summary: str,
    url: str = "",
) -> ics.Facts:
    """What this person's entry says: their own lines first, then what all who come must know."""
    page = url or facts.page(occurrence.event.slug)
    spot = facts.venue_lines(occurrence.venue) if occurrence.venue else []
    said = [*lines, *facts.event_lines(occurrence.event), *spot]
    return ics.Facts(
        uid=uid,
        start=start,
        end=end,
        status=status,
        sequence=sequence,
        modified=modified,
        summary=summary,
        url=page,
        description=description(said, page),
        location=facts.location(occurrence),
        geo=facts.geo(occurrence),
    )


def description(lines: Iterable[str], page: str) -> str:
    """What there is to say, a line each, and the page that says more."""
    return "\n".join(line for line in [*lines, f"详情：{page}"] if line)
