"""Dates over midnight and over several days, as they are typed, kept and moved."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, phrases
from core.errors import Refusal
from events.forms.dates import span_of
from events.forms.editor import field_values
from events.models import Change, Event, Occurrence
from events.occurrences.cloning import Times
from events.schedule import local_times
from tests.events.conftest import at
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.pages import controls
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.resources import SpaceFactory

DAY, NEXT = dt.date(2026, 11, 28), dt.date(2026, 11, 29)
MINUTES = st.integers(0, 2 * 366 * 24 * 60)
ZERO = local_times.at(dt.date(2026, 1, 1), dt.time(0))


def clock_at(text):
    return dt.time.fromisoformat(text)


# -- the rule ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "end", "end_day", "ends"),
    [
        ("09:00", "17:00", None, DAY),
        ("22:00", "00:30", None, NEXT),
        ("17:00", "06:00", None, NEXT),
        ("22:00", "00:30", NEXT, NEXT),
        ("09:00", "17:00", dt.date(2026, 12, 2), dt.date(2026, 12, 2)),
        ("09:00", "08:00", NEXT, NEXT),
        ("22:00", "23:00", NEXT, NEXT),
    ],
)
def test_the_end_is_on_its_day(start, end, end_day, ends):
    span = local_times.span(DAY, clock_at(start), clock_at(end), end_day)
    assert [phrases.local(one).replace(tzinfo=None) for one in span] == [
        dt.datetime.combine(DAY, clock_at(start)),
        dt.datetime.combine(ends, clock_at(end)),
    ]


@pytest.mark.parametrize(
    ("start", "end", "end_day", "code"),
    [
        ("16:59", "06:00", None, "ends_before_start"),
        ("17:00", "06:01", None, "ends_before_start"),
        ("22:00", "22:00", None, "ends_before_start"),
        ("22:00", "00:30", DAY, "ends_before_start"),
        ("09:00", "17:00", dt.date(2026, 11, 27), "end_day_before"),
        ("09:00", "09:01", dt.date(2027, 11, 29), "too_long"),
    ],
)
def test_what_makes_no_span(start, end, end_day, code):
    with pytest.raises(Refusal) as refused:
        local_times.span(DAY, clock_at(start), clock_at(end), end_day)
    assert refused.value.code == code
    assert local_times.span(DAY, clock_at("09:00"), clock_at("09:00"), dt.date(2027, 11, 29))


@given(MINUTES, st.integers(1, 366 * 24 * 60))
def test_the_fields_of_a_span_say_it(begins, minutes):
    start = ZERO + dt.timedelta(minutes=begins)
    end = start + dt.timedelta(minutes=minutes)
    facts = span_of(start, end)
    assert local_times.span(facts["day"], facts["start_time"], facts["end_time"], facts["end_day"]) == (start, end)
    if facts["end_day"] is None:
        assert end - start < dt.timedelta(days=1)


@given(MINUTES, st.integers(0, 24 * 60 - 1))
def test_who_comes_before_comes_at_most_the_evening_before(begins, minutes):
    start, told = ZERO + dt.timedelta(minutes=begins), dt.time(minutes // 60, minutes % 60)
    for found, is_after in ((local_times.before(start, told), False), (local_times.after(start, told), True)):
        if found is not None:
            gap = found - start if is_after else start - found
            assert dt.timedelta(0) <= gap < dt.timedelta(days=1)
            assert phrases.local(found).time() == told


# -- pages ---------------------------------------------------------------------------


@pytest.fixture
def host(db, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(8, 12))
    return OrganizationFactory(name="样例科协")


@pytest.fixture
def staff(client, host):
    client.force_login(MembershipFactory(organization=host).person)
    return client


def edit(event):
    return reverse("events:staff_edit", args=[event.pk])


def times(event):
    return list(event.occurrences.order_by("pk").values_list("start", "end", "arrive", "leave"))


def made(kind, spans, **facts):
    event = EventFactory(kind=kind, booking="none", **facts)
    for position, (start, minutes, before, after) in enumerate(spans, start=1):
        begins = at(20, 0) + dt.timedelta(seconds=start)
        ends = begins + dt.timedelta(minutes=minutes)
        OccurrenceFactory(
            event=event, position=position, start=begins, end=ends, venue=VenueFactory(),
            arrive=None if before is None else begins - dt.timedelta(minutes=before),
            leave=None if after is None else ends + dt.timedelta(minutes=after),
            school="样例小学",
        )  # fmt: skip
    return event


ASIDE = st.none() | st.integers(0, 3 * 24 * 60)
SPANS = st.lists(
    st.tuples(st.integers(0, 30 * 86400), st.integers(1, 20 * 24 * 60), ASIDE, ASIDE), min_size=1, max_size=3
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS, kind=st.sampled_from([kind for kind in Event.Kind if kind != Event.Kind.THEME_DAY]))
def test_an_editor_that_is_saved_as_it_is_changes_no_time(staff, host, spans, kind):
    event = made(kind, spans, host=host)
    before = times(event)
    answer = staff.post(edit(event), controls(staff.get(edit(event))) | {"do": "save"})
    assert answer.status_code == 302
    assert times(event) == before


@pytest.mark.slow
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS)
def test_a_published_date_that_is_moved_nowhere_stays(staff, host, spans):
    event = made(Event.Kind.LECTURE, spans[:1], host=host, state="published", published_at=at(7, 12))
    before, address = times(event), reverse("events:move", args=[event.occurrences.get().pk])
    form = staff.get(address).context["form"]
    answer = staff.post(address, {bound.html_name: field_values.sent(bound) for bound in form})
    assert not answer.context["form"].errors
    assert answer.context["lines"] == []
    staff.post(address, {bound.html_name: field_values.sent(bound) for bound in form} | {"confirm": "1"})
    assert times(event) == before
    assert not Change.objects.filter(event=event).exists()


def row(**facts):
    return {f"dates-0-{name}": value for name, value in facts.items()}


def names(page):
    return [cell.name for cell in page.context["rows"].forms[0].main_cells]


def created(staff, kind="lecture", **facts):
    typed_in = {"title": "观星夜", "topic": "science", "version": "1", "do": "save", "booking": "none", "host": ""}
    typed_in |= {"host": str(OrganizationFactory._meta.model.objects.get(name="样例科协").pk)}
    typed_in |= {"dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "0"} | row(day="2026-11-28", **facts)
    return staff.post(reverse("events:staff_new") + f"?kind={kind}", typed_in)


def test_a_night_and_an_exhibition_are_typed(staff):
    assert created(staff, start_time="22:00", end_time="00:30").status_code == 302
    night = Occurrence.objects.get()
    assert night.end - night.start == dt.timedelta(hours=2, minutes=30)
    page = staff.get(edit(night.event))
    assert "end_day" not in names(page)
    assert page.context["rows"].forms[0]["end_time"].label == "结束（次日）"
    night.event.delete()
    assert created(staff, "exhibition", start_time="09:00", end_time="17:00", end_day="2026-12-02").status_code == 302
    show = Occurrence.objects.get()
    assert phrases.local(show.end).replace(tzinfo=None) == dt.datetime.combine(dt.date(2026, 12, 2), dt.time(17))
    page = staff.get(edit(show.event))
    assert 'value="2026-12-02"' in page.content.decode()
    assert names(page) == ["day", "start_time", "end_time", "end_day", "venue"]


def test_a_drive_that_packs_up_after_midnight_and_arrives_the_evening_before(staff):
    created(staff, "drive", arrive_time="21:00", start_time="22:00", end_time="23:30", leave_time="00:15")
    one = Occurrence.objects.get()
    assert (one.start - one.arrive, one.leave - one.end) == (dt.timedelta(hours=1), dt.timedelta(minutes=45))
    wrong = created(staff, "drive", arrive_time="23:00", start_time="22:00", end_time="23:30", leave_time="07:15")
    errors = wrong.context["rows"].errors
    assert errors == [{"arrive_time": ["到达要早于开始。"], "leave_time": ["撤场要晚于结束。"]}]


def test_what_is_wrong_with_the_end_opens_its_day(staff):
    page = created(staff, start_time="16:00", end_time="02:00")
    assert page.status_code == 422
    assert page.context["rows"].errors == [{"end_time": [local_times.BACKWARDS]}]
    assert "end_day" in names(page)
    page = created(staff, start_time="16:00", end_time="02:00", end_day="2026-11-27")
    assert page.context["rows"].errors == [{"end_day": ["结束日期不能早于开始那天。"]}]


def test_one_more_date_and_dates_that_move_along_stay_as_long(staff):
    facts = {"title": "大集", "topic": "science", "version": "1", "dates-TOTAL_FORMS": "1", "dates-INITIAL_FORMS": "0"}
    facts |= row(day="2026-11-27", start_time="09:00", end_time="17:00", end_day="2026-11-28", place_note="广场")
    page = staff.post(reverse("events:staff_new") + "?kind=lecture", facts | {"do": "add"})
    second = page.context["rows"].forms[1]
    assert [second[name].value() for name in ("day", "end_day")] == ["2026-11-30", "2026-12-01"]
    grown = {name: value[0] for name, value in controls(page).items()} | {"dates-0-day": "2026-12-28", "do": "shift-1"}
    moved = staff.post(reverse("events:staff_new") + "?kind=lecture", grown | {"dates-0-end_day": "2026-12-29"})
    second = moved.context["rows"].forms[1]
    assert [second[name].value() for name in ("day", "end_day")] == ["2026-12-31", "2027-01-01"]


def test_dragging_keeps_the_length(staff, host):
    event = PublishedEventFactory(kind="exhibition", host=host)
    show = OccurrenceFactory(event=event, start=at(20, 9), end=at(22, 17), venue=VenueFactory())
    address = reverse("events:move", args=[show.pk])
    form = staff.get(address, {"day": "2026-09-24", "start_time": "10:00"}).context["form"]
    assert (form.cleaned_data["start"], form.cleaned_data["end"]) == (at(24, 10), at(26, 18))
    form = staff.get(address, {"day": "2026-09-24", "start_time": "22:00", "end_time": "00:30"}).context["form"]
    assert form.cleaned_data["end"] == at(25, 0, 30)
    form = staff.get(address, {"day": "2026-09-24"}).context["form"]
    assert form.cleaned_data["end"] == at(26, 17)


def test_a_postponed_date_over_days_asks_for_its_last_day(staff, host):
    event = PublishedEventFactory(kind="exhibition", host=host)
    show = OccurrenceFactory(event=event, start=at(20, 9), end=at(22, 17), venue=VenueFactory(), state="postponed")
    address = reverse("events:move", args=[show.pk])
    form = staff.get(address).context["form"]
    facts = {bound.html_name: field_values.sent(bound) for bound in form} | {"day": "2026-09-25"}
    page = staff.post(address, facts)
    assert page.context["form"].errors == {"end_day": ["原来是跨天的，请填新的结束日期；只办一天就填同一天。"]}
    staff.post(address, facts | {"end_day": "2026-09-26", "confirm": "1", "override_reason": "看过了"})
    assert Occurrence.objects.get().end == at(26, 17)


def test_a_date_of_a_series_that_was_made_longer_stays_as_long(staff, host):
    times = Times(start=dt.time(10), end=dt.time(12))
    show = Occurrence(start=at(20, 9), end=at(22, 17))
    assert times.on(dt.date(2026, 9, 24), source=show) == (at(24, 10), at(26, 12))
    assert Times(start=dt.time(22), end=dt.time(0, 30)).on(dt.date(2026, 9, 24)) == (at(24, 22), at(25, 0, 30))


def test_a_free_time_for_what_runs_into_another_day(staff, host):
    hall = SpaceFactory()
    event = PublishedEventFactory(kind="exhibition", host=host)
    OccurrenceFactory(event=event, position=1, start=at(20, 22), end=at(21, 0, 30), venue=hall.venue, space=hall)
    show = OccurrenceFactory(event=event, position=2, start=at(24, 9), end=at(26, 17), venue=hall.venue, space=hall)
    asked = {"first": "2026-09-28", "last": "2026-09-28", "weekdays": "1", "opens": "09:00", "closes": "18:00"}
    page = staff.get(reverse("events:free_times", args=[show.pk]), asked)
    assert [(row["start"], row["end"]) for row in page.context["found"]][:1] == [(at(28, 9), at(30, 17))]
    assert "day=2026-09-28&amp;start_time=09:00&amp;end_time=17:00&amp;end_day=2026-09-30" in page.text
    night = event.occurrences.get(position=1)
    late = asked | {"opens": "22:00", "closes": "23:00"}
    page = staff.get(reverse("events:free_times", args=[night.pk]), late)
    assert [(row["start"], row["end"]) for row in page.context["found"]] == [(at(28, 22), at(29, 0, 30))]
