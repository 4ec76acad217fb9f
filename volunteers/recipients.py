"""Which volunteers are notified of a change, and in which role; which are reminded of tomorrow.

Answers ``events.recipients`` and ``events.expected``; writes nothing.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from django.db.models import Q

from events.models import Change, Event, Occurrence
from events.wording import change_lines, phrases
from notifications import queries as message_queries
from notifications.composing.messages import Group, MessageComposer, NewsItem, Numbers
from notifications.models import Purpose
from organizations import travel
from volunteers import notices, queries, rules
from volunteers.models import SignUp
from volunteers.shifts import moving


def volunteers_hear(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """Each volunteer on a shift of these occurrences, once a shift; where a move makes two shifts overlap, the text warns of it."""
    by_id = {occurrence.pk: occurrence for occurrence in occurrences}
    listeners = _listeners(change, by_id, now)
    overlapping = _overlapping(change, by_id, listeners)
    for sign_up in listeners:
        occurrence = by_id[sign_up.shift.occurrence_id]
        overlaps = sign_up.pk in overlapping
        news = NewsItem(
            at=occurrence.start,
            what=change_lines.change_line(change, occurrence),
            role_label=notices.role_label(sign_up, has_overlap=overlaps),
            link=notices.mine_link() if overlaps else "",
            brief=change_lines.brief(change, occurrence),
            group=Group.VOLUNTEERS,
        )
        composer.add(sign_up.volunteer.person.phone, news, name=str(sign_up.volunteer.person))


def volunteers_expected(
    dates: Sequence[Occurrence], composer: MessageComposer, since: dt.datetime, numbers: Numbers
) -> None:
    """Each volunteer on a shift of these dates, signed up before ``since``: the answer to ``events.expected``."""
    by_id = {date.pk: date for date in dates}
    rows = SignUp.objects.filter(status=SignUp.Status.CONFIRMED, shift__occurrence__in=by_id, created_at__lt=since)
    mine = rows.filter(numbers.within("volunteer__person__phone_hash"))
    for sign_up in mine.select_related("shift", "volunteer__person").order_by("shift__start", "pk"):
        occurrence = by_id[sign_up.shift.occurrence_id]
        role_label = notices.reminder_role_label(sign_up.shift, occurrence)
        news = NewsItem(
            at=occurrence.start, what=phrases.reminder_line(occurrence), role_label=role_label, link=notices.mine_link()
        )
        composer.add(sign_up.volunteer.person.phone, news, name=str(sign_up.volunteer.person))


def heard(event: Event, numbers: AbstractSet[str]) -> Iterator[tuple[str, int, dt.datetime]]:
    """When a number of these (keyed hashes) was last told of a date by the confirmation of a shift: the answer to
    ``events.heard``. Two queries.
    """
    rows = SignUp.objects.filter(shift__occurrence__event=event, volunteer__person__phone_hash__in=numbers)
    mine = list(rows.select_related("shift", "volunteer__person"))
    told = message_queries.told_at({notices.about(sign_up) for sign_up in mine}, [Purpose.SHIFT])
    for sign_up in mine:
        if at := told.get(notices.about(sign_up)):
            yield sign_up.volunteer.person.phone_hash, sign_up.shift.occurrence_id, at


def _listeners(change: Change, by_id: dict[int, Occurrence], now: dt.datetime) -> list[SignUp]:
    """Those who hold a place or wait for one, or did until this very change, whose shift is not over by then."""
    held = Q(status__in=SignUp.OPEN)
    if change.pk:
        held |= Q(status=SignUp.Status.CANCELLED, changed_at=now)
    rows = SignUp.objects.filter(held, shift__occurrence__in=by_id).order_by("shift__start", "pk")
    by = moving.to_move(by_id.values())
    sign_ups = rows.select_related("shift", "volunteer__person")
    return [sign_up for sign_up in sign_ups if moving.moved_span(sign_up.shift, by).end > now]


def _overlapping(change: Change, by_id: dict[int, Occurrence], listeners: list[SignUp]) -> set[int]:
    """Sign-ups of the listeners that clash once everything has moved; a preview works out where shifts will stand."""
    if change.kind != Change.Kind.RESCHEDULED:
        return set()
    by = moving.to_move(by_id.values())
    held: dict[int, list[tuple[int, rules.Place]]] = defaultdict(list)
    for sign_up in queries.held_by({sign_up.volunteer_id for sign_up in listeners}, coming_back=by_id):
        shift = sign_up.shift
        shift.occurrence = by_id.get(shift.occurrence_id, shift.occurrence)
        place = queries.place_of(shift, span=moving.moved_span(shift, by))
        held[sign_up.volunteer_id].append((sign_up.pk, place))
    roads = travel.table()
    return {pk for places in held.values() for pk in _clashing(places, roads)}


def _clashing(held: list[tuple[int, rules.Place]], roads: travel.Table) -> list[int]:
    found = []
    for pk, place in held:
        others = tuple(other for other_pk, other in held if other_pk != pk)
        if rules.clash(place.span, place.street, others, minutes=roads.minutes):
            found.append(pk)
    return found
