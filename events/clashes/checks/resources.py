"""Clashes of spaces, vans and kits: taken, closed, in upkeep, too small, not answered yet, without a driver."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from django.db.models import Q

from core import registry
from core.spans import Span
from events.clashes.types import Clash, Code, Look, PlannedDate, clash
from events.models import CrewMember
from venues import availability
from venues.availability import BookingConflict, BookingRequest, Slot
from venues.models import LIVE, Booking, Resource, Space, Venue


def booking_requests(dates: Iterable[PlannedDate]) -> list[BookingRequest]:
    """What the dates want to take, from arriving to leaving; ``key`` is the date's index."""
    found = []
    for date in dates:
        if date.space_id:
            found.append(BookingRequest(start=date.arrive, end=date.leave, key=date.index, space_id=date.space_id))
        found += [
            BookingRequest(start=date.arrive, end=date.leave, key=date.index, resource_id=pk)
            for pk in date.resource_ids
        ]
    return found


def bookables(dates: Iterable[PlannedDate]) -> availability.Bookables:
    """The spaces and resources that the dates take, with what belongs to them."""
    return availability.load_bookables(booking_requests(dates))


def clashes(look: Look) -> Iterator[Clash]:
    """At most eight queries."""
    known = bookables(look.dates)
    yield from _of_each(look, known)
    yield from twice(look, known)


def of_each(look: Look) -> Iterator[Clash]:
    """Of each date, whatever the others are."""
    return _of_each(look, bookables(look.dates))


def _of_each(look: Look, known: availability.Bookables) -> Iterator[Clash]:
    dates = {date.index: date for date in look.dates}
    slots = availability.slots(booking_requests(dates.values()), known)
    for conflict in availability.conflicts(slots, now=look.now, ignoring=look.own_bookings):
        yield _in_the_way(conflict, dates[conflict.slot.booking_request.key], look)
    yield from _not_answered(look, dates)
    yield from _without_driver(known, dates)
    yield from _too_small(known, dates)
    yield from _under_a_roof(known, dates)


def _in_the_way(conflict: BookingConflict, date: PlannedDate, look: Look) -> Clash:
    booking = conflict.booking
    sentence = conflict.words
    if booking and booking.organization_id not in look.sees:
        sentence = availability.taken_words(conflict.slot, booking, in_detail=False)
    if booking:
        sentence += "请换个时间，或换一个。"
    return clash(
        Code(conflict.code),
        date,
        sentence,
        span=booking.busy if booking else None,
        booking_id=booking.pk if booking else None,
        about=f"{conflict.slot.column} {conflict.slot.thing.pk}",
    )


def twice(look: Look, known: availability.Bookables) -> Iterator[Clash]:
    """Two dates of the plan in one space, padding included; vans and people are checked by ``own_dates``. No query."""
    dates = {date.index: date for date in look.dates}
    slots = availability.slots(booking_requests(dates.values()), known)
    of_thing: defaultdict[int, list[Slot]] = defaultdict(list)
    for slot in slots:
        if slot.column == "space":
            of_thing[slot.thing.pk].append(slot)
    seen: set[tuple[int, int]] = set()
    for group in of_thing.values():
        for one, two in combinations(sorted(group, key=lambda slot: (slot.busy, slot.booking_request.key)), 2):
            first = dates[one.booking_request.key]
            date = dates[two.booking_request.key]
            if first is date or not one.busy.overlaps(two.busy) or (first.index, date.index) in seen:
                continue
            seen.add((first.index, date.index))
            if not _said_by_itself(first, date):
                sentence = (
                    f"{first.label or '前一场'}要用{one.thing}：{look.when(one.busy)}（含布置收拾）。请错开，或换一个。"
                )
                yield clash(
                    Code.OVERLAPS_ITSELF, date, sentence, span=one.busy, about=f"{first.index} space", other=first
                )


def _said_by_itself(one: PlannedDate, two: PlannedDate) -> bool:
    return one.working_span.overlaps(two.working_span) and bool(
        {*one.resource_ids, *one.crew_ids} & {*two.resource_ids, *two.crew_ids}
    )


def _not_answered(look: Look, dates: dict[int, PlannedDate]) -> Iterator[Clash]:
    if not look.own_bookings:
        return
    said = Q(answer=Booking.Answer.ASKED, state__in=LIVE) | Q(answer=Booking.Answer.DECLINED)
    asked = Booking.objects.filter(said, pk__in=look.own_bookings)
    rows = asked.select_related("space__venue__organization", "resource__organization", "booking_link")
    by_occurrence: defaultdict[int | None, list[PlannedDate]] = defaultdict(list)
    for date in dates.values():
        by_occurrence[date.occurrence_id].append(date)
    for row in rows.order_by("start", "pk"):
        for date in by_occurrence.get(row.booking_link.occurrence_id, ()):
            if (row.start, row.end) == (date.arrive, date.leave):
                yield from _answer(row, date, look)


def _answer(row: Booking, date: PlannedDate, look: Look) -> Iterator[Clash]:
    if row.answer == Booking.Answer.DECLINED:
        yield _declined(row, date, look)
    else:
        owner = row.space.venue.organization if row.space else row.resource and row.resource.organization
        sentence = f"{row.thing}归{owner}管，还没有答复。可以打个电话催一下。"
        yield clash(Code.NOT_ANSWERED, date, sentence, span=row.busy, booking_id=row.pk)


def _declined(row: Booking, date: PlannedDate, look: Look) -> Clash:
    """Its manager said no to this very time; another time, or another thing, is asked for anew."""
    note = f"：{row.answer_note.rstrip('。')}" if row.answer_note else ""
    other = (
        f"对方建议{look.when(Span(row.suggested_start, row.suggested_end))}。"
        if row.suggested_start and row.suggested_end
        else ""
    )
    sentence = f"{row.thing}的管理单位说不行{note}。{other}请换个时间，或换一个。"
    return clash(Code.DECLINED, date, sentence, booking_id=row.pk, about="suggested" if other else "")


def _without_driver(known: availability.Bookables, dates: dict[int, PlannedDate]) -> Iterator[Clash]:
    driven = {pk for pk, resource in known.resources.items() if resource.needs_driver}
    if not driven:
        return
    crew = {pk for date in dates.values() for pk in date.crew_ids}
    drivers = set(CrewMember.objects.filter(pk__in=crew, role=CrewMember.Role.DRIVER).values_list("pk", flat=True))
    lacking = [date for date in dates.values() if driven & {*date.resource_ids} and not drivers & {*date.crew_ids}]
    helped = _driven_by_others([date.occurrence_id for date in lacking if date.occurrence_id])
    for date in lacking:
        for pk in sorted(driven & {*date.resource_ids}) if date.occurrence_id not in helped else ():
            sentence = (
                f"{known.resources[pk]}要有司机，这一场还没有派。请选一位司机，或加一个勾了“这个岗位开车”的志愿者岗位。"
            )
            yield clash(Code.DRIVER_MISSING, date, sentence, about=pk)


def _driven_by_others(occurrence_ids: list[int]) -> set[int]:
    """Dates for which an app above finds the driver."""
    if not occurrence_ids:
        return set()
    return set().union(*(answer(occurrence_ids) for answer in registry.provided("events.drivers")))


def _too_small(known: availability.Bookables, dates: dict[int, PlannedDate]) -> Iterator[Clash]:
    crowded = [date for date in dates.values() if date.heads and date.venue_id]
    if not crowded:
        return
    venues = Venue.objects.in_bulk({date.venue_id for date in crowded if date.venue_id})
    for date in crowded:
        place = known.spaces.get(date.space_id or 0) or venues.get(date.venue_id or 0)
        if place and place.capacity and date.heads and place.capacity < date.heads:
            sentence = f"{place}能容纳 {place.capacity} 人，预计来 {date.heads} 人。请换个大一点的地方，或分两场。"
            yield clash(Code.TOO_SMALL, date, sentence, about=f"{place.capacity} {date.heads}")


def _under_a_roof(known: availability.Bookables, dates: dict[int, PlannedDate]) -> Iterator[Clash]:
    """A van at a space of which somebody has said that it is indoors."""
    vans = {pk: van for pk, van in known.resources.items() if van.kind == Resource.Kind.VAN}
    inside = [
        (date, known.spaces[date.space_id])
        for date in dates.values()
        if date.space_id in known.spaces
        and known.spaces[date.space_id].open_air is False
        and {*vans} & {*date.resource_ids}
    ]
    if not inside:
        return
    outside: defaultdict[int, list[str]] = defaultdict(list)
    rows = Space.objects.usable().filter(open_air=True, venue__in={space.venue_id for _, space in inside})
    for venue_id, name in rows.values_list("venue", "name"):
        outside[venue_id].append(name)
    for date, space in inside:
        van = vans[min({*vans} & {*date.resource_ids})]
        names = "、".join(outside[space.venue_id])
        way_out = f"这里露天的有{names}，请换过去" if names else "请换一个露天的地方"
        sentence = f"{van}要停在露天的地方，{space}在屋里。{way_out}；车停在别处的，勾上写一句。"
        yield clash(Code.NEEDS_OPEN_AIR, date, sentence, about=f"{van.pk} {space.pk}")
