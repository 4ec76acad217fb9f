"""The shifts of an event, and the register of volunteers, as files for pages and API clients."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from accounts.models import Person
from core import phrases
from core.phone_numbers import phones
from core.spreadsheets import portions
from core.spreadsheets.portions import Portions, Weighted
from core.spreadsheets.writer import Table
from events import queries as event_queries
from events.models import Event
from events.wording import phrases as event_words
from volunteers import queries
from volunteers.forms.register import RegisterFilterForm
from volunteers.models import Shift, SignUp, Volunteer, VolunteerQualification
from volunteers.profiles import register

COLUMNS = ("岗位", "从", "到", "地点", "最少", "最好", "已报", "志愿者", "编号", "手机")
REGISTER = ("姓名", "编号", "手机", "语言", "愿意去的街道", "证书", "加入时间", "在服务", "后面的岗位")


def shifts(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Of one event (``events.queries.asked_for``): a row for each who comes, one for a shift without anybody; whole numbers for organizers
    of the host. Raises Event.DoesNotExist for one that isn't theirs.
    """
    event = event_queries.asked_for(person, asked)
    is_full = Event.objects.managed_by(person, role="organizer").filter(pk=event.pk).exists()
    found = queries.with_people(queries.on_event(event))
    rows = Portions(partial(_weighted, event), lambda ids: _rows(portions.in_order(found, ids), is_full=is_full))
    return Table(f"岗位 {event.title}", COLUMNS, rows)


def _weighted(event: Event) -> list[Weighted]:
    """Each shift, and who comes to it."""
    return [Weighted(pk, max(taken, 1)) for pk, taken in queries.on_event(event).values_list("pk", "taken")]


def _rows(shifts: Iterable[Shift], *, is_full: bool) -> Iterator[list[object]]:
    for shift in shifts:
        facts: list[object] = [
            shift.role,
            shift.start,
            shift.end,
            event_words.place(shift.occurrence),
        ]
        facts = [*facts, shift.minimum, shift.ideal, shift.with_names]
        people: list[SignUp] = getattr(shift, "people")  # noqa: B009 - set by the query
        yield from ([*facts, *_person(person, is_full=is_full)] for person in people)
        if not people:
            yield [*facts, "", "", ""]


def _person(one: SignUp, *, is_full: bool) -> list[object]:
    person = one.volunteer.person
    return [person.name, one.volunteer.number, phones.shown(person.phone or "", is_full=is_full)]


def volunteers(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """Those whom the person keeps, as the page filters them. Numbers are masked here whoever asks: the page shows them one by
    one, and keeps who looked. Raises Volunteer.DoesNotExist for those who keep none.
    """
    if not register.is_keeper(person):
        raise Volunteer.DoesNotExist
    kept = register.kept_by(person)
    form = RegisterFilterForm(asked, languages=register.languages_of(kept))
    found = register.listed(kept, form.wanted(), now=now).prefetch_related("areas")
    day = phrases.local(now).date()
    return Table("志愿者", REGISTER, portions.of(found, partial(_volunteers, day=day)))


def _volunteers(rows: Iterable[Volunteer], *, day: dt.date) -> Iterator[list[object]]:
    for row in rows:
        held: list[VolunteerQualification] = getattr(row, "held")  # noqa: B009 - set by the query
        yield [
            row.person.name,
            row.number,
            phones.shown(row.person.phone or "", is_full=False),
            row.languages,
            "、".join(area.name for area in row.areas.all()),
            "、".join(_certificate(one, day) for one in held),
            row.joined_at,
            row.active,
            getattr(row, "coming", 0),
        ]


def _certificate(held: VolunteerQualification, day: dt.date) -> str:
    has_ended = held.valid_until is not None and held.valid_until < day
    state = "等核对" if held.is_claimed else "过期了" if has_ended else ""
    until = f"到 {held.valid_until}" if held.valid_until else ""
    return "，".join(filter(None, (str(held.qualification), until, state)))


EXPORTS = {
    "shifts": shifts,
    "volunteers": volunteers,
}
"""Each list of this app that is offered as a file, by its name in addresses."""
