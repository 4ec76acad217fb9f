"""Recipients of changes and reminders among those who registered: the answers to ``events.recipients`` and ``events.expected``."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from types import MappingProxyType

from events.models import Change, Event, Occurrence
from events.wording import change_lines, phrases
from notifications import queries as message_queries
from notifications.composing.messages import Group, MessageComposer, NewsItem, Numbers
from notifications.models import Purpose
from registrations import notices, party_words, queries
from registrations.models import Registration, SeatClaim

Status = Registration.Status
TELLING = (Purpose.REGISTRATION, Purpose.OFFER)
"""Texts about a registration that say when it is."""


def registered_people(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """Everybody who has a seat, an offer or a place in the queue; also those whom this very change has ended."""
    holders = queries.holders(change.event, occurrences)
    claims = [claim for claim in _not_told_of_round(change, holders) if _hears(claim.registration, now)]
    lines = {occurrence.pk: change_lines.change_line(change, occurrence) for occurrence in occurrences}
    briefs = {occurrence.pk: change_lines.brief(change, occurrence) for occurrence in occurrences}
    _add(claims, occurrences, lines, composer, briefs=briefs)
    if change.kind == Change.Kind.ADDED and change.event.booking == Event.Booking.BOTH:
        _people_of_other_lessons(change, occurrences, composer, now)


def _not_told_of_round(change: Change, claims: Iterable[SeatClaim]) -> list[SeatClaim]:
    """Without those to whom the text that they go on says by itself what holds: it was composed after the change, or waits."""
    found = list(claims)
    if change.event.kind != Event.Kind.COMPETITION or change.kind == Change.Kind.CANCELLED:
        return found
    abouts = {
        claim.pk: notices.about_round(claim.registration, claim.occurrence) for claim in found if claim.occurrence
    }
    told = message_queries.told_at(set(abouts.values()), (Purpose.REGISTRATION,)) if abouts else {}
    read_later = {pk for pk, about in abouts.items() if about in told and told[about] >= change.at}
    return [claim for claim in found if claim.pk not in read_later]


def _people_of_other_lessons(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """Whoever is in for single lessons may want the new one too."""
    for claim in queries.in_for_others(change.event, occurrences, now=now):
        registration = claim.registration
        for occurrence in occurrences:
            what = change_lines.change_line(change, occurrence)
            role_label = f"您没报这一{phrases.unit(change.event.kind)}，想来请另报"
            link = registration.short_link
            news = NewsItem(at=occurrence.start, what=what, role_label=role_label, link=link, group=_group(claim))
            composer.add(registration.phone, news, name=registration.contact_name)


def expected_people(
    dates: Sequence[Occurrence], composer: MessageComposer, since: dt.datetime, numbers: Numbers
) -> None:
    """Everybody confirmed for these dates before ``since``: the answer to ``events.expected``. Two queries."""
    claims = [claim for claim in queries.seated(dates, numbers) if claim.registration.is_expected(since)]
    _add(claims, dates, {date.pk: phrases.reminder_line(date) for date in dates}, composer)


def heard(event: Event, numbers: AbstractSet[str]) -> Iterator[tuple[str, int, dt.datetime]]:
    """When a number of these (keyed hashes) was last told of a date by a text about a registration: the answer to
    ``events.heard``. Three queries.
    """
    claims = SeatClaim.objects.filter(registration__event=event, registration__phone_hash__in=numbers)
    mine = list(claims.select_related("registration"))
    told = message_queries.told_at({notices.about(claim.registration) for claim in mine}, TELLING)
    dates = list(event.occurrences.values_list("pk", flat=True)) if told else []
    for claim in mine:
        if at := told.get(notices.about(claim.registration)):
            for pk in [claim.occurrence_id] if claim.occurrence_id else dates:
                yield claim.registration.phone_hash, pk, at


def _add(
    claims: Iterable[SeatClaim],
    dates: Sequence[Occurrence],
    lines: Mapping[int, str],
    composer: MessageComposer,
    *,
    briefs: Mapping[int, tuple[str, str] | None] = MappingProxyType({}),
) -> None:
    """One line a number and date: what all its registrations come to; one link, to all of them where there are several."""
    of_number: dict[str, list[SeatClaim]] = defaultdict(list)
    for claim in claims:
        of_number[claim.registration.phone_hash].append(claim)
    for mine in of_number.values():
        registrations = {claim.registration_id: claim.registration for claim in mine}
        first = next(iter(registrations.values()))
        link = first.short_link if len(registrations) == 1 else first.overview_link
        for date in dates:
            for label, group in _labels([claim for claim in mine if _is_for(claim, date)]):
                brief = briefs.get(date.pk)
                news = NewsItem(
                    at=date.start, what=lines[date.pk], role_label=label, link=link, brief=brief, group=group
                )
                composer.add(first.phone, news)
        for registration in registrations.values():
            composer.call(first.phone, registration.contact_name)


def _is_for(claim: SeatClaim, date: Occurrence) -> bool:
    return claim.occurrence_id == date.pk or (
        claim.occurrence_id is None and claim.registration.event_id == date.event_id
    )


def _labels(claims: Sequence[SeatClaim]) -> Iterator[tuple[str, Group]]:
    """报名5人：王奶奶等2人、李奶奶等3人; 候补中; 申请中: of one number at one date, each once."""
    asked = [claim for claim in claims if claim.registration.status == Status.REQUESTED]
    seated = [claim for claim in claims if claim.held and claim not in asked]
    waiting = [claim for claim in claims if not claim.held and claim not in asked]
    if seated:
        yield f"报名{_sum(seated)}", Group.REGISTERED
    if waiting:
        yield f"候补中{_sum_of_several(waiting)}", Group.WAITING
    if asked:
        yield f"申请中{_sum_of_several(asked)}", _group(asked[0])


def _sum_of_several(claims: Sequence[SeatClaim]) -> str:
    """Whoever waits alone knows how many they are."""
    return _sum(claims) if len(claims) > 1 else ""


def _sum(claims: Sequence[SeatClaim]) -> str:
    registrations = [claim.registration for claim in claims]
    with_names = len(registrations) > 1 or registrations[0].made_for == Registration.For.CLERK
    return party_words.sum_of([queries.party(registration) for registration in registrations], with_names=with_names)


def _hears(registration: Registration, now: dt.datetime) -> bool:
    """A number that nobody proved gets the one text that asks, and no other."""
    if registration.prove_by is not None:
        return False
    just_ended = registration.status == Status.CANCELLED and registration.status_changed_at == now
    return bool(registration.phone) and (registration.is_active or just_ended)


def _group(claim: SeatClaim) -> Group:
    return Group.REGISTERED if claim.held else Group.WAITING
