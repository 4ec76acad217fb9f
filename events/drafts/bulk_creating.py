"""Create many drafts at once, under the rules of the editor."""

import datetime as dt
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from simple_history.utils import bulk_create_with_history

from accounts.models import Person
from core import bounds
from core.errors import Refusal
from events import signals, staff_notices
from events.models import Cooperation, Event, Occurrence
from events.occurrences import reserving
from events.rules import Assignments
from events.wording import search_index
from events.wording import slugs as event_slugs
from organizations.memberships import locking
from organizations.models import Organization
from plan.models import Audience

BATCH = 500


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """An event that is not stored yet, with its dates; ``key`` is the host's own number for it, or empty.

    ``assignments`` says, by the uid of a date, what it takes along.
    """

    event: Event
    occurrences: Sequence[Occurrence]
    audiences: Sequence[Audience] = field(default=())
    cooperating: Sequence[Organization] = field(default=())
    assignments: Mapping[UUID, Assignments] = field(default_factory=dict)
    key: str = ""


def save_drafts(*, drafts: Sequence[Draft], by: Person, now: dt.datetime) -> list[Event]:
    """Store them all, or none; a few statements for each five hundred. Refuses: ends_before_start, and
    too_long, too_early, too_far_ahead.

    Each gets the positions, search words, history and seats that the editor would give it; spaces, vans and kits that
    are free are held for it, the others are left out (and are a clash).
    """
    for draft in drafts:
        if any(occurrence.end <= occurrence.start for occurrence in draft.occurrences):
            raise Refusal("ends_before_start", f"《{draft.event.title}》有一场的结束不晚于开始，请改一下时间。")
        for one in draft.occurrences:
            bounds.refuse_unplannable(one.start, one.end, now=now)
    slugs = _slugs(draft.event.title for draft in drafts)
    with transaction.atomic():
        locking.hold_host(*{draft.event.host_id for draft in drafts})
        for first in range(0, len(drafts), BATCH):
            _store(drafts[first : first + BATCH], slugs, by=by, now=now)
        events = [draft.event for draft in drafts]
        signals.drafted.send(Event, events=events, now=now)
        return events


def _store(drafts: Sequence[Draft], slugs: Iterator[str], *, by: Person, now: dt.datetime) -> None:
    for draft in drafts:
        event = draft.event
        event.slug = next(slugs)
        event.created_by = by
        event.created_at = now
        event.version = 1
    bulk_create_with_history([draft.event for draft in drafts], Event, default_user=by, default_date=now)
    dates = [occurrence for draft in drafts for occurrence in _dates(draft, now)]
    bulk_create_with_history(dates, Occurrence, default_user=by, default_date=now)
    through = Event.audiences.through
    through.objects.bulk_create(
        through(event_id=draft.event.pk, audience_id=audience.pk) for draft in drafts for audience in draft.audiences
    )
    invitations = [
        Cooperation(event=draft.event, organization=organization, invited_at=now)
        for draft in drafts
        for organization in draft.cooperating
        if organization.pk != draft.event.host_id
    ]
    staff_notices.invited(Cooperation.objects.bulk_create(invitations), now=now)
    _take_along(drafts, by=by, now=now)


def _take_along(drafts: Sequence[Draft], *, by: Person, now: dt.datetime) -> None:
    resources = Occurrence.resources.through
    crew = Occurrence.crew.through
    taken = [
        (occurrence.pk, draft.assignments[occurrence.uid])
        for draft in drafts
        for occurrence in draft.occurrences
        if occurrence.uid in draft.assignments
    ]
    resources.objects.bulk_create(
        resources(occurrence_id=pk, resource_id=thing)
        for pk, assignments in taken
        for thing in assignments.resource_ids
    )
    crew.objects.bulk_create(
        crew(occurrence_id=pk, crewmember_id=crew_id) for pk, assignments in taken for crew_id in assignments.crew_ids
    )
    for draft in drafts:
        if any(occurrence.space_id for occurrence in draft.occurrences) or any(
            one.resource_ids for one in draft.assignments.values()
        ):
            reserving.reserve_tentatively(draft.event, draft.occurrences, by=by, now=now)


def _dates(draft: Draft, now: dt.datetime) -> list[Occurrence]:
    """Positions follow the clock."""
    ordered = sorted(draft.occurrences, key=lambda one: (one.start, one.end))
    search_index.write(draft.event, ordered)
    for position, occurrence in enumerate(ordered, start=1):
        occurrence.event = draft.event
        occurrence.position = position
        occurrence.changed_at = now
    return ordered


def _slugs(titles: Iterable[str]) -> Iterator[str]:
    """Addresses that nobody has: one query for all."""
    taken = set(Event.objects.values_list("slug", flat=True))
    for title in titles:
        stem = slugify(search_index.initials(title))[: event_slugs.MAX_STEM] or "event"
        slug = stem
        while slug in taken:
            slug = f"{stem}-{secrets.token_hex(3)}"
        taken.add(slug)
        yield slug
