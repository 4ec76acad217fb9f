"""Recipients of changes and reminders among those who registered: the answers to ``events.recipients`` and ``events.expected``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from events.models import Change, Event, Occurrence
from events.wording import change_lines, phrases
from notifications.composing.messages import Group, MessageComposer, NewsItem, Numbers
from registrations import queries
from registrations.models import Registration, SeatClaim

Status = Registration.Status


def registered_people(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """Everybody who has a seat, an offer or a place in the queue; also those whom this very change has ended."""
    for claim in queries.holders(change.event, occurrences):
        registration = claim.registration
        if not _hears(registration, now):
            continue
        for occurrence in occurrences:
            if claim.occurrence_id in {None, occurrence.pk}:
                what = change_lines.change_line(change, occurrence)
                news = NewsItem(
                    at=occurrence.start,
                    what=what,
                    role_label=_role_label(claim),
                    link=registration.short_link,
                    group=_group(claim),
                )
                composer.add(registration.phone, news, name=registration.contact_name)
    if change.kind == Change.Kind.ADDED and change.event.booking == Event.Booking.BOTH:
        _people_of_other_lessons(change, occurrences, composer, now)


def _people_of_other_lessons(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """Whoever is in for single lessons may want the new one too."""
    for claim in queries.in_for_others(change.event, occurrences, now=now):
        registration = claim.registration
        for occurrence in occurrences:
            what = change_lines.change_line(change, occurrence)
            role_label = "您没报这一课，想来请另报"
            link = registration.short_link
            news = NewsItem(at=occurrence.start, what=what, role_label=role_label, link=link, group=_group(claim))
            composer.add(registration.phone, news, name=registration.contact_name)


def expected_people(
    dates: Sequence[Occurrence], composer: MessageComposer, since: dt.datetime, numbers: Numbers
) -> None:
    """Everybody confirmed for these dates before ``since``: the answer to ``events.expected``. One query."""
    by_event: dict[int, list[Occurrence]] = defaultdict(list)
    for date in dates:
        by_event[date.event_id].append(date)
    for claim in queries.seated(dates, numbers):
        if claim.registration.is_expected(since):
            _expect(claim, by_event[claim.registration.event_id], composer)


def _expect(claim: SeatClaim, dates: Sequence[Occurrence], composer: MessageComposer) -> None:
    registration = claim.registration
    for date in dates:
        if claim.occurrence_id in {None, date.pk}:
            news = NewsItem(
                at=date.start,
                what=phrases.reminder_line(date),
                role_label=_role_label(claim),
                link=registration.short_link,
            )
            composer.add(registration.phone, news, name=registration.contact_name)


def _hears(registration: Registration, now: dt.datetime) -> bool:
    """A number that nobody proved gets the one text that asks, and no other."""
    if registration.prove_by is not None:
        return False
    just_ended = registration.status == Status.CANCELLED and registration.status_changed_at == now
    return bool(registration.phone) and (registration.is_active or just_ended)


def _group(claim: SeatClaim) -> Group:
    return Group.REGISTERED if claim.held else Group.WAITING


def _role_label(claim: SeatClaim) -> str:
    if claim.registration.status == Status.REQUESTED:
        return "申请中"
    return f"报名{claim.registration.party_size}人" if claim.held else "候补中"
