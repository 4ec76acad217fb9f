"""Series: made once, skipped dates kept, exceptions survive."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rruleset, rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from core.errors import Conflict, Refusal
from events.changes import rescheduling
from events.drafts import editing
from events.models import Change, Event, Occurrence, Series
from events.occurrences.cloning import Times
from events.rules import Move
from events.schedule import recurrence
from events.schedule.recurrence import Kind, Pattern
from events.series import editing_dates, generating, skipping
from events.series.editing_dates import Scope, Wanted
from special_days.models import DayMark, MarketCycle
from tests.events.conftest import NOON, at
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import PersonFactory, StreetFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from venues.models import Booking

pytestmark = pytest.mark.django_db
CLOCKS = ZoneInfo("Asia/Shanghai")
WEDNESDAYS = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 9), count=6, values=(3,))
EVENING = Times(start=dt.time(19), end=dt.time(20, 30))


def times(venue=None, start=19):
    return Times(start=dt.time(start), end=dt.time(start + 1, 30), venue_id=venue.pk if venue else None)


def repeat(event, person, *, pattern=WEDNESDAYS, skipped=None, venue=None, now=NOON, **facts):
    wanted = facts.pop("times", times(venue))
    facts.setdefault("override_reason", "问过了")
    return generating.repeat(
        event=event, pattern=pattern, times=wanted, skipped=skipped or {}, by=person, now=now, **facts
    )


def starts(series):
    """Day and hour of the dates that are on."""
    on = Occurrence.objects.scheduled().filter(series_date__series=series).order_by("start")
    return [(one.astimezone(CLOCKS).day, one.astimezone(CLOCKS).hour) for one in on.values_list("start", flat=True)]


@pytest.fixture
def venue():
    return VenueFactory()


@pytest.fixture
def draft(venue):
    return EventFactory(title="读书会")


@pytest.fixture
def public(venue, only_own_recipients):
    """A published event with its first Wednesday."""
    event = PublishedEventFactory(title="读书会", booking=Event.Booking.NONE)
    OccurrenceFactory(
        event=event,
        start=at(9, 19),
        end=at(9, 20, 30),
        venue=venue,
        contact_name="样例",
        contact_phone="+8613900000001",
    )
    return event


def test_each_day_becomes_its_own_row_and_skipped_ones_are_kept(draft, person, venue):
    series = repeat(draft, person, venue=venue, skipped={dt.date(2026, 9, 23): "老师出差"})
    assert starts(series) == [(9, 19), (16, 19), (30, 19), (7, 19), (14, 19)]
    rows = [(row.day.day, row.is_skipped, row.reason) for row in series.dates.all()]
    assert rows == [
        (9, False, ""),
        (16, False, ""),
        (23, True, "老师出差"),
        (30, False, ""),
        (7, False, ""),
        (14, False, ""),
    ]
    assert (series.rrule, series.spoken) == ("FREQ=WEEKLY;COUNT=6;BYDAY=WE", "每周三，共 5 次，跳过 1 天")
    draft.refresh_from_db()
    assert [one.position for one in draft.occurrences.order_by("start")] == [1, 2, 3, 4, 5]


def test_dates_are_made_like_the_one_that_is_there_which_joins(draft, person, venue):
    first = OccurrenceFactory(
        event=draft, venue=venue, start=at(9, 19), end=at(9, 20, 30), arrive=at(9, 18), contact_name="麦小穗"
    )
    van, speaker = ResourceFactory(), CrewFactory()
    first.resources.add(van)
    first.crew.add(speaker)
    series = repeat(draft, person, venue=venue)
    assert series.dates.first().occurrence == first
    last = series.dates.last().occurrence
    assert (last.contact_name, last.arrive.astimezone(CLOCKS).hour, last.venue) == ("麦小穗", 18, venue)
    assert (list(last.resources.all()), list(last.crew.all())) == ([van], [speaker])
    assert draft.occurrences.count() == 6


def test_what_is_looked_at_first(draft, person, now):
    """National day is off, the Saturday before is worked, an exam and a market are named, the past can't be made."""
    street = StreetFactory(name="县街街道")
    venue = VenueFactory(area=street)
    MarketCycle.objects.create(area=street, rule="weekday", values=[6])
    DayMark.objects.create(kind="exam", name="成人高考", first=dt.date(2026, 10, 17), last=dt.date(2026, 10, 18))
    dates = tuple(dt.date(2026, *day) for day in ((9, 5), (9, 20), (10, 1), (10, 17)))
    pattern = Pattern(kind=Kind.DATES, first=dates[0], dates=dates)
    found = generating.propose(event=draft, pattern=pattern, times=times(venue), now=now)
    marks = [[mark.words for mark in one.marks] for one in found]
    assert marks == [["县街赶街天"], ["补班"], ["国庆放假"], ["成人高考", "县街赶街天"]]
    assert [one.reason for one in found] == ["已经过了", "", "国庆放假", ""]
    assert not Series.objects.exists()


def test_another_date_at_that_time_is_not_made_twice(draft, person, venue, now):
    OccurrenceFactory(event=draft, venue=venue, start=at(16, 20), end=at(16, 21))
    found = generating.propose(event=draft, pattern=WEDNESDAYS, times=times(venue), now=now)
    assert found[1].blocked_reason == "这场活动那天 20:00 已经有一场"
    assert starts(repeat(draft, person, venue=venue))[:2] == [(9, 19), (23, 19)]


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"skipped": dict.fromkeys(recurrence.days(WEDNESDAYS), "")}, "nothing_left"),
        ({"expected_version": 9}, "changed_meanwhile"),
        ({"times": Times(start=dt.time(9), end=dt.time(9))}, "ends_before_start"),
        ({"times": Times(start=dt.time(9), end=dt.time(10), venue_id=999_999)}, "place_unknown"),
    ],
)
def test_nothing_is_stored_when_it_is_refused(draft, person, facts, code):
    with pytest.raises(Refusal) as refused:
        repeat(draft, person, **facts)
    assert refused.value.code == code
    assert (Series.objects.count(), Occurrence.objects.count()) == (0, 0)


def test_an_event_has_sixty_dates_at_most(draft, person, venue):
    repeat(
        draft, person, venue=venue, pattern=Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 9), count=58, values=(3,))
    )
    with pytest.raises(Refusal, match="too_many_dates"):
        repeat(draft, person, venue=venue, times=times(venue, 9), pattern=WEDNESDAYS)
    assert draft.occurrences.count() == 58


@pytest.mark.parametrize("state", ["cancelled", "finished", "archived"])
def test_what_is_closed_grows_no_dates(draft, person, state):
    Event.objects.filter(pk=draft.pk).update(state=state)
    with pytest.raises(Refusal, match="event_closed"):
        repeat(draft, person)


def test_a_published_event_grows_behind_the_numbers_that_people_know(public, person, venue):
    series = repeat(public, person, venue=venue, expected_version=1)
    assert [one.position for one in public.occurrences.order_by("start")] == [1, 2, 3, 4, 5, 6]
    assert series.dates.first().occurrence.contact_phone == "+8613900000001"
    public.refresh_from_db()
    assert (public.version, Change.objects.count()) == (2, 0)
    assert all(public.occurrences.values_list("search", flat=True).filter(position__gt=1))


def test_a_published_event_gets_no_date_without_a_place(public, person):
    with pytest.raises(Refusal, match="missing"):
        repeat(public, person)
    assert public.occurrences.count() == 1


def test_what_the_new_dates_take_is_booked_or_refused(public, person, venue, now):
    hall = SpaceFactory(venue=venue)
    public.occurrences.update(space=hall)
    series = repeat(public, person, venue=venue)
    assert Booking.objects.filter(space=hall, state="confirmed").count() == 5
    other = PublishedEventFactory(booking=Event.Booking.NONE)
    OccurrenceFactory(event=other, start=at(8, 19), end=at(8, 20, 30), venue=venue, space=hall)
    with pytest.raises(Refusal, match="taken"):
        repeat(other, person, venue=venue)
    assert list(Series.objects.all()) == [series]
    seen = generating.propose(event=other, pattern=WEDNESDAYS, times=times(venue), now=now)
    found = generating.preview_clashes(seen, event=other, times=times(venue), by=person, now=now)
    assert [{clash.code for clash in one.clashes} >= {"taken"} for one in found] == [
        False,
        True,
        True,
        True,
        True,
        True,
    ]
    assert found[1].reason.startswith(str(hall))
    made = repeat(other, person, venue=venue, skipped={one.day: one.reason for one in found if one.reason})
    assert [row.is_skipped for row in made.dates.all()] == [False, True, True, True, True, True]


def test_skipping_in_a_draft_is_silent_and_can_be_taken_back(draft, person, venue, now):
    series = repeat(draft, person, venue=venue)
    second = series.dates.all()[1]
    assert skipping.skip(date=second, reason="老师出差", by=person, now=now) is None
    assert starts(series)[:2] == [(9, 19), (23, 19)]
    second.refresh_from_db()
    assert (second.is_skipped, second.reason) == (True, "老师出差")
    with pytest.raises(Refusal, match="already_skipped"):
        skipping.skip(date=second, reason="", by=person, now=now)
    skipping.bring_back(date=second, by=person, now=now)
    assert starts(series)[:2] == [(9, 19), (16, 19)]
    with pytest.raises(Refusal, match="not_skipped"):
        skipping.bring_back(date=second, by=person, now=now)


def test_skipping_in_public_is_cancelling_and_bringing_back_is_a_new_date(public, person, venue, now):
    series = repeat(public, person, venue=venue)
    second = series.dates.all()[1]
    with pytest.raises(Refusal, match="reason_missing"):
        skipping.skip(date=second, reason=" ", by=person, now=now)
    change = skipping.skip(date=second, reason="停电", by=person, now=now)
    assert (change.kind, change.items[0].occurrence_id) == ("cancelled", second.occurrence_id)
    made = skipping.bring_back(date=second, by=person, now=now)
    assert made.pk != second.occurrence_id
    assert [one.state for one in public.occurrences.filter(start=made.start).order_by("pk")] == [
        "cancelled",
        "scheduled",
    ]
    assert made.contact_name == "样例"


def shift(series, person, scope, *, row=0, start=9, venue=None, now=NOON, **facts):
    venue = venue or series.dates.first().venue
    wanted = Wanted(date=series.dates.all()[row], scope=scope, times=times(venue, start), **facts)
    return editing_dates.shift(wanted=wanted, reason="教室换了", by=person, now=now, override_reason="问过了")


def test_one_changed_date_survives_a_change_of_all(draft, person, venue):
    series = repeat(draft, person, venue=venue)
    shift(series, person, Scope.ONE, row=1, start=15)
    assert [row.is_exception for row in series.dates.all()] == [False, True, False, False, False, False]
    shift(series, person, Scope.ALL, start=10)
    assert [hour for _, hour in starts(series)] == [10, 15, 10, 10, 10, 10]
    shift(series, person, Scope.ALL, start=11, exceptions=True)
    assert [hour for _, hour in starts(series)] == [11, 11, 11, 11, 11, 11]


def test_this_and_following(draft, person, venue, now):
    series = repeat(draft, person, venue=venue, skipped={dt.date(2026, 10, 7): "放假"})
    other = VenueFactory()
    shift(series, person, Scope.FOLLOWING, row=3, start=14, venue=other)
    assert [hour for _, hour in starts(series)] == [19, 19, 19, 14, 14]
    back = skipping.bring_back(date=series.dates.get(day=dt.date(2026, 10, 7)), by=person, now=now)
    assert (back.start.astimezone(CLOCKS).hour, back.venue) == (14, other)


def test_all_in_public_is_one_change_for_what_is_still_to_come(public, person, venue):
    series = repeat(public, person, venue=venue)
    later = at(17, 12)
    change = shift(series, person, Scope.ALL, start=10, now=later)
    assert [item.occurrence_id for item in change.items] == list(
        public.occurrences.filter(start__gt=later).order_by("pk").values_list("pk", flat=True)
    )
    assert [hour for _, hour in starts(series)] == [19, 19, 10, 10, 10, 10]
    assert Change.objects.count() == 1
    assert shift(series, person, Scope.ALL, start=10, now=later) is None


def test_a_shift_is_rehearsed_without_storing(public, person, venue, now):
    series = repeat(public, person, venue=venue)
    shift(series, person, Scope.ONE, row=1, start=15)
    before = starts(series)
    wanted = Wanted(date=series.dates.first(), scope=Scope.ALL, times=times(venue, 10))
    seen = editing_dates.preview(wanted=wanted, reason="", now=now)
    assert (len(seen.moves), seen.kept, len(seen.change_preview.occurrences)) == (5, 1, 5)
    assert starts(series) == before


def test_moved_by_any_other_way_it_is_an_exception(public, person, venue, now):
    series = repeat(public, person, venue=venue)
    one = series.dates.all()[2].occurrence
    moves = [Move(one.pk, one.start + dt.timedelta(days=1), one.end + dt.timedelta(days=1), venue.pk)]
    rescheduling.reschedule(event=public, moves=moves, by=person, reason="", now=now, override_reason="问过了")
    shift(series, person, Scope.ALL, start=10)
    assert starts(series)[2] == (24, 19)


def test_the_editor_may_drop_a_date_which_is_then_skipped(draft, person, venue, now):
    series = repeat(draft, person, venue=venue)
    draft.refresh_from_db()
    kept = list(draft.occurrences.order_by("start"))[1:]
    editing.save_event(event=draft, occurrences=kept, by=person, now=now, expected_version=draft.version)
    assert [row.is_skipped for row in series.dates.all()] == [True, False, False, False, False, False]


@pytest.mark.parametrize(
    ("facts", "days"),
    [({"count": 2, "until": None}, [21, 28]), ({"count": None, "until": dt.date(2026, 10, 22)}, [21])],
)
def test_a_series_goes_on(draft, person, now, facts, days):
    series = repeat(draft, person, venue=VenueFactory())
    shift(series, person, Scope.ALL, start=10)
    seen = generating.extend_preview(series=series, now=now, **facts)
    assert [one.day.day for one in seen] == days
    generating.extend(series=series, skipped={}, by=person, now=now, **facts)
    assert starts(series)[6:] == [(day, 10) for day in days]
    assert Series.objects.get().rule.count == 6 + len(days)


def test_every_second_week_goes_on_in_step(draft, person, venue, now):
    fortnight = Pattern(kind=Kind.WEEKLY, first=dt.date(2026, 9, 9), count=2, every=2, values=(3,))
    series = repeat(draft, person, venue=venue, pattern=fortnight)
    generating.extend(series=series, until=None, count=2, skipped={}, by=person, now=now)
    assert [day for day, _ in starts(series)] == [9, 23, 7, 21]


def test_a_list_of_dates_does_not_go_on(draft, person, venue, now):
    listed = Pattern(kind=Kind.DATES, first=dt.date(2026, 9, 9), dates=(dt.date(2026, 9, 9),))
    series = repeat(draft, person, venue=venue, pattern=listed)
    with pytest.raises(Refusal, match="cannot_extend"):
        generating.extend(series=series, until=None, count=2, skipped={}, by=person, now=now)


def test_two_organizers_at_once(draft, person, venue, now):
    series = repeat(draft, person, venue=venue)
    wanted = Wanted(date=series.dates.first(), scope=Scope.ALL, times=times(venue, 10))
    with pytest.raises(Conflict):
        editing_dates.shift(wanted=wanted, reason="", by=person, now=now, expected_version=1)
    assert starts(series)[0] == (9, 19)


@pytest.mark.slow
class Exceptions(TestCase):
    """A series with exceptions equals the occurrences that python-dateutil gives."""

    @settings(max_examples=25)
    @given(
        st.sampled_from(
            ["FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=-1", "FREQ=DAILY"]
        ),
        st.integers(2, 12),
        st.sets(st.integers(0, 11)),
        st.dictionaries(st.integers(0, 11), st.integers(-5, 5), max_size=4),
    )
    def test_equal(self, text, count, skipped, moved):
        """EXDATE for what is skipped; EXDATE and RDATE for what is moved by hours."""
        person, event, venue = PersonFactory(), EventFactory(), VenueFactory()
        rule = Pattern(kind=Kind.RRULE, first=dt.date(2026, 9, 9), text=f"{text};COUNT={count}")
        named = recurrence.days(rule)
        gone = {day: "" for number, day in enumerate(named) if number in skipped}
        if len(gone) == len(named):
            return
        series = repeat(event, person, pattern=rule, venue=venue, skipped=gone)
        wanted = rruleset()
        wanted.rrule(rrulestr(f"{text};COUNT={count}", dtstart=dt.datetime(2026, 9, 9, 19, tzinfo=CLOCKS)))
        for row in series.dates.all():
            if row.is_skipped:
                wanted.exdate(dt.datetime.combine(row.day, dt.time(19), CLOCKS))
            elif hours := moved.get(named.index(row.day)):
                occurrence = row.occurrence
                wanted.exdate(occurrence.start.astimezone(CLOCKS))
                occurrence.start += dt.timedelta(hours=hours)
                occurrence.end += dt.timedelta(hours=hours)
                occurrence.save()
                wanted.rdate(occurrence.start.astimezone(CLOCKS))
        found = [one.start for one in event.occurrences.order_by("start")]
        assert found == sorted(wanted)


def test_soft_clashes_in_public_need_a_reason(public, person, venue, now):
    """7 October is a holiday."""
    with pytest.raises(Refusal) as refused:
        repeat(public, person, venue=venue, override_reason="")
    assert (refused.value.code, Series.objects.count()) == ("clashes_unseen", 0)
    series = repeat(public, person, venue=venue, override_reason="问过学校")
    made = series.dates.get(day=dt.date(2026, 10, 7)).occurrence
    assert [tick.reason for tick in made.acknowledgements.all()] == ["问过学校"]
    skipping.skip(date=made.series_date, reason="停电", by=person, now=now)
    with pytest.raises(Refusal, match="clashes_unseen"):
        skipping.bring_back(date=made.series_date, by=person, now=now)
    assert (
        skipping.bring_back(
            date=made.series_date, by=person, now=now, override_reason="问过学校"
        ).acknowledgements.count()
        == 1
    )
