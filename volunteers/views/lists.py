"""The shifts of an event as a file."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from core import downloads, phones, words
from events import words as event_words
from events.models import Event
from organizations.access import StaffRequest, staff_page
from volunteers import panels, queries
from volunteers.models import Shift, SignUp

COLUMNS = ("岗位", "从", "到", "地点", "最少", "最好", "已报", "志愿者", "编号", "手机")


@require_GET
@staff_page
def export(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """A row for each who comes, one for a shift without anybody; whole numbers for organizers of the host."""
    event = get_object_or_404(Event.objects.managed_by(request.user), pk=pk)
    shifts = queries.with_people(queries.on_event(event))
    rows = _rows(shifts, is_full=panels.may_write(request, event))
    return downloads.answer(f"岗位 {event.title}", COLUMNS, rows, ending=ending)


def _rows(shifts: Iterable[Shift], *, is_full: bool) -> Iterator[list[object]]:
    for shift in shifts:
        facts: list[object] = [
            shift.role,
            _moment(shift.start),
            _moment(shift.end),
            event_words.place(shift.occurrence),
        ]
        facts = [*facts, shift.minimum, shift.ideal, shift.taken]
        people: list[SignUp] = getattr(shift, "people")  # noqa: B009 - set by the query
        yield from ([*facts, *_person(one, is_full=is_full)] for one in people)
        if not people:
            yield [*facts, "", "", ""]


def _person(one: SignUp, *, is_full: bool) -> list[object]:
    person = one.volunteer.person
    number = phones.national(person.phone) if person.phone and is_full else phones.mask(person.phone or "")
    return [person.name, one.volunteer.number, number]


def _moment(at: dt.datetime) -> str:
    return f"{words.local(at):%Y-%m-%d %H:%M}"
