"""Which volunteers are notified of a change, and in which role; which are reminded of tomorrow.

Answers ``events.recipients`` and ``events.expected``; writes nothing.
"""

import copy
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
from volunteers import course_notices, notices, queries, rules
from volunteers.models import Shift, SignUp
from volunteers.shifts import moving
from volunteers.signups import terms


def volunteers_hear(
    change: Change, occurrences: Sequence[Occurrence], composer: MessageComposer, now: dt.datetime
) -> None:
    """Each volunteer on a shift of these occurrences, once a shift; where a move makes two shifts overlap, or lets a certificate
    run out, the text warns of it. Who said yes to what it was is asked to say it again.
    """
    by_id = {occurrence.pk: occurrence for occurrence in occurrences}
    listeners = _listeners(change, by_id, now)
    overlapping = _overlapping(change, by_id, listeners)
    asked = _asked_again(change, by_id, listeners, now)
    lacking = _lacking(change, by_id, listeners, now)
    links = _links(listeners, overlapping, asked)
    for sign_up in listeners:
        occurrence = by_id[sign_up.shift.occurrence_id]
        label = notices.role_label(
            sign_up,
            has_overlap=sign_up.pk in overlapping,
            lacks=lacking.get(sign_up.pk, ""),
            is_asked=sign_up.pk in asked,
        )
        news = NewsItem(
            at=occurrence.start,
            what=change_lines.change_line(change, occurrence),
            role_label=label,
            link=links.get(sign_up.volunteer_id, ""),
            asks=sign_up.volunteer_id in links,
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
    abouts = {sign_up: course_notices.told_of(sign_up) for sign_up in mine}
    told = message_queries.told_at({about for keys in abouts.values() for about in keys}, [Purpose.SHIFT])
    for sign_up, keys in abouts.items():
        if at := max((told[about] for about in keys if about in told), default=None):
            yield sign_up.volunteer.person.phone_hash, sign_up.shift.occurrence_id, at


def _listeners(change: Change, by_id: dict[int, Occurrence], now: dt.datetime) -> list[SignUp]:
    """Those who hold a place or wait for one, or did until this very change, whose shift is not over by then."""
    held = Q(status__in=SignUp.OPEN)
    if change.pk:
        held |= Q(status=SignUp.Status.CANCELLED, changed_at=now)
    rows = SignUp.objects.filter(held, shift__occurrence__in=by_id).order_by("shift__start", "pk")
    by = moving.to_move(by_id.values())
    sign_ups = rows.select_related("shift__qualification", "volunteer__person")
    return [sign_up for sign_up in sign_ups if moving.moved_span(sign_up.shift, by).end > now]


def _links(listeners: list[SignUp], overlapping: set[int], asked: set[int]) -> dict[int, str]:
    """By volunteer: to the one shift that is to be answered, where there is no more to be settled; else to all of theirs."""
    of: dict[int, list[SignUp]] = defaultdict(list)
    for sign_up in listeners:
        if sign_up.pk in asked or sign_up.pk in overlapping:
            of[sign_up.volunteer_id].append(sign_up)
    return {pk: _link(rows, overlapping) for pk, rows in of.items()}


def _link(rows: list[SignUp], overlapping: set[int]) -> str:
    is_one = len(rows) == 1 and rows[0].pk not in overlapping
    return rows[0].again_link if is_one else notices.mine_link()


def _asked_again(change: Change, by_id: dict[int, Occurrence], listeners: list[SignUp], now: dt.datetime) -> set[int]:
    """Those who said yes to another arrangement than the one that holds with the change: the same once it is stored."""
    coming = [one for one in listeners if one.status == SignUp.Status.CONFIRMED]
    if change.kind != Change.Kind.RESCHEDULED or not coming:
        return set()
    rows = Occurrence.objects.filter(pk__in=by_id).select_related("venue", "space")
    stored = {occurrence.pk: occurrence for occurrence in rows}
    found = set()
    for one in coming:
        shift = one.shift
        was = stored[shift.occurrence_id]
        by = by_id[was.pk].start - was.start
        agreed_to = one.agreed_to if one.is_asked_again else terms.of(shift, place=phrases.place(was))
        moved = _moved(shift, {was.pk: by})
        if moved.start > now and not terms.holds(agreed_to, terms.of(moved, place=phrases.place(by_id[was.pk]))):
            found.add(one.pk)
    return found


def _lacking(change: Change, by_id: dict[int, Occurrence], listeners: list[SignUp], now: dt.datetime) -> dict[int, str]:
    """The qualification that is not valid on the new days, by sign-up."""
    asking = [one for one in listeners if one.status == SignUp.Status.CONFIRMED and one.shift.qualification_id]
    if change.kind != Change.Kind.RESCHEDULED or not asking:
        return {}
    by = moving.to_move(by_id.values())
    papers = queries.papers_of({one.volunteer_id for one in asking})
    found = {}
    for one in asking:
        post = rules.Post(
            shift_id=one.shift_id,
            span=moving.moved_span(one.shift, by),
            street=None,
            taken=0,
            maximum=1,
            qualification_id=one.shift.qualification_id,
        )
        if rules.unqualified(post, rules.Helper(qualifications=papers.get(one.volunteer_id, {})), now):
            found[one.pk] = str(one.shift.qualification)
    return found


def _moved(shift: Shift, by: dict[int, dt.timedelta]) -> Shift:
    there = copy.copy(shift)
    span = moving.moved_span(shift, by)
    there.start = span.start
    there.end = span.end
    return there


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
