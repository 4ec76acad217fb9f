"""A long list is made portion by portion, as it would have been made at once; a killed worker costs one portion."""

import datetime as dt

import pytest

from core import clock
from core.spreadsheets import reader, writer
from core.web import downloads
from events.models import Event
from organizations.models import Membership
from spreadsheets import tasks
from spreadsheets.list_files import asking, content, making
from spreadsheets.models import ListFile, ListFilePart
from tests.factories.bases import BaseFactory, RoundFactory
from tests.factories.events import OccurrenceFactory, PlanFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.factories.registrations import register
from tests.factories.requests import ask
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory
from tests.spreadsheets.list_files.conftest import asked, made

pytestmark = pytest.mark.django_db


def bytes_of(file):
    return b"".join(content.read(file))


def at_once(file):
    """The same as a short list is made."""
    table = asking.wanted_of(file).table(file.by)
    rows = list(table.rows)
    if file.ending == "csv":
        return writer.csv(table.columns, rows)
    return writer.xlsx(table.title, table.columns, rows)


@pytest.mark.parametrize("ending", downloads.FORMATS)
def test_the_file_is_the_one_that_is_made_at_once(organizer, dates, ending):
    file = asked(organizer, ending=ending)
    assert (file.state, file.total, file.parts.count()) == ("making", 7, 3)
    made(file)
    assert (file.state, file.done, file.total, file.size) == ("made", 7, 7, len(bytes_of(file)))
    assert reader.read(bytes_of(file)) == reader.read(at_once(file))
    if ending == "csv":
        assert bytes_of(file) == at_once(file)
        assert b"'=\xe7\xac\xac0\xe5\x9c\xba" in bytes_of(file)


def everything(host):
    """Two rows of most lists."""
    event = PublishedEventFactory(host=host)
    for _ in range(2):
        date = OccurrenceFactory(event=event, venue=VenueFactory(organization=host))
        SpaceFactory(venue=date.venue)
        register(SeatPoolFactory(occurrence=date, capacity=40), "麦奶奶", "麦爷爷")
        ShiftFactory(occurrence=date)
        BaseFactory(venue=date.venue)
        CrewFactory(organization=host)
        ResourceFactory()
        ask(date.venue.area)
    return event


@pytest.mark.parametrize("name", downloads.offered())
def test_each_list_can_be_made_so(host, organizer, name):
    event = everything(host)
    MembershipFactory(organization=AssociationFactory(), person=organizer, role="administrator")
    plan = PlanFactory(first_year=2021, last_year=2030)
    year = clock.today().year
    RoundFactory(year=year)
    words = {
        "registrations": f"event={event.slug}", "shifts": f"event={event.slug}", "base-reports": f"year={year}",
        "street-lists": f"plan={plan.slug}&year=2026",
    }.get(name, "")  # fmt: skip
    file = made(asked(organizer, name=name, ending="csv", words=words))
    assert (file.state, file.problem) == ("made", "")
    assert bytes_of(file) == at_once(file)


def test_numbers_rows_and_widths_of_a_workbook_go_on_over_portions(organizer, dates):
    sheet = reader.read(bytes_of(made(asked(organizer, ending="xlsx"))))
    assert [row.number for row in sheet] == list(range(1, 9))


def test_what_comes_after_it_began_is_not_in_it_and_what_went_makes_no_row(organizer, dates):
    file = asked(organizer)
    making.go_on(now=clock.now())
    Event.objects.filter(title="=第4场").delete()
    PublishedEventFactory(host=dates[0].host, title="后来的")
    made(file)
    assert (file.state, file.total) == ("made", 6)
    assert "后来的" not in bytes_of(file).decode()


def kill(monkeypatch, name):
    """The worker is killed while it does this."""

    def killed(*args, **kwargs):
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(content, name, killed)
        with pytest.raises(SystemExit):
            making.go_on(now=clock.now())


@pytest.mark.parametrize("name", ["rows", "write_whole"])
def test_a_killed_worker_costs_one_portion(organizer, dates, monkeypatch, time_machine, name):
    time_machine.move_to(clock.now(), tick=False)
    file = asked(organizer)
    for _ in range(1 if name == "rows" else 3):
        making.go_on(now=clock.now())
    kill(monkeypatch, name)
    file.refresh_from_db()
    assert (file.state, file.done) == ("making", 3 if name == "rows" else 7)
    assert making.go_on(now=clock.now()) is None  # as long as it may be at it
    time_machine.shift(making.LEASE)
    assert tasks.make_list_files() == (4 if name == "rows" else 0)
    file.refresh_from_db()
    assert bytes_of(file) == at_once(file)


def test_what_never_comes_through_is_given_up_and_says_so(organizer, dates, monkeypatch, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    file = asked(organizer)
    for _ in range(making.MAX_ATTEMPTS):
        kill(monkeypatch, "rows")
        time_machine.shift(making.LEASE)
    assert making.go_on(now=clock.now()) is None
    file.refresh_from_db()
    assert (file.state, file.problem) == ("failed", making.GIVEN_UP)
    again = asked(organizer)
    assert again.pk != file.pk
    assert made(again).state == "made"


def test_attempts_count_at_one_portion_only(organizer, dates, monkeypatch, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    file = asked(organizer)
    for _ in range(3):
        kill(monkeypatch, "rows")
        time_machine.shift(making.LEASE)
        making.go_on(now=clock.now())
    assert made(file).state == "made"


def test_who_comes_back_late_stores_nothing(organizer, dates, time_machine):
    time_machine.move_to(clock.now(), tick=False)
    file = asked(organizer)
    slow = making._take(clock.now())
    part = file.parts.first()
    time_machine.shift(making.LEASE)
    assert making.go_on(now=clock.now()) == 3
    assert making._make(slow, part, asking.wanted_of(file).table(organizer)) == 0
    assert (made(file).done, bytes_of(file)) == (7, at_once(file))


def test_two_take_one_portion_each(organizer, dates):
    asked(organizer)
    now = clock.now()
    assert making._take(now) is not None
    assert making._take(now) is None


def test_files_take_turns(organizer, dates):
    first, second = asked(organizer), asked(organizer, ending="xlsx")
    now = clock.now()
    for number in range(2):
        making.go_on(now=now + dt.timedelta(seconds=number))
    assert [one.done for one in (ListFile.objects.get(pk=first.pk), ListFile.objects.get(pk=second.pk))] == [3, 3]


def test_rights_that_change_meanwhile_end_it(organizer, dates):
    file = asked(organizer)
    making.go_on(now=clock.now())
    Membership.objects.filter(person=organizer).update(role="viewer")
    making.go_on(now=clock.now())
    file.refresh_from_db()
    assert (file.state, file.problem) == ("failed", making.RIGHTS_CHANGED)


def test_an_event_that_goes_to_others_ends_its_list(organizer, host):
    event = everything(host)
    file = asked(organizer, name="registrations", words=f"event={event.slug}")
    Event.objects.filter(pk=event.pk).update(host=MembershipFactory().organization)
    making.go_on(now=clock.now())
    file.refresh_from_db()
    assert (file.state, file.problem) == ("failed", making.NOT_THEIRS)


def test_other_columns_end_it(organizer, dates):
    file = asked(organizer)
    ListFile.objects.update(columns=["编号"])
    making.go_on(now=clock.now())
    file.refresh_from_db()
    assert (file.state, file.problem) == ("failed", making.OTHER_COLUMNS)


def test_nothing_of_it_is_plain_in_the_database(organizer, host):
    event = everything(host)
    file = made(asked(organizer, name="registrations", words=f"event={event.slug}&q=麦奶奶"))
    assert "麦奶奶" in bytes_of(file).decode()
    raw = ListFilePart.objects.extra(select={"raw": "content"}).values_list("raw", flat=True)
    assert all(content_.startswith("gAAAA") for content_ in raw)
