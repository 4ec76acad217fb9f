"""Opening times, validity, deadlines, grades: pure decisions."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from venues.bases import rules
from venues.bases.rules import Line, Opening, Times
from venues.models import Base

NINE, FIVE = dt.time(9), dt.time(17)
MONDAY, SUNDAY = dt.date(2026, 9, 7), dt.date(2026, 9, 13)
WEEKENDS = Times(openings=(Opening(6, NINE, FIVE), Opening(7, NINE, FIVE)))


def test_every_way_starts_from_states_that_exist():
    assert {state for way in rules.TRANSITIONS.values() for state in way.states} == set(Base.State.values)


@pytest.mark.parametrize(
    ("state", "verbs"),
    [
        ("applied", {"accredit", "refuse"}),
        ("refused", {"apply"}),
        ("accredited", {"warn", "remove", "promote", "downgrade", "renew", "expire", "report", "evaluate"}),
        ("warned", {"lift", "remove", "downgrade", "expire", "report", "evaluate"}),
        ("expired", {"apply", "remove", "renew"}),
        ("removed", {"apply"}),
    ],
)
def test_what_may_be_done_in_a_state(state, verbs):
    assert rules.possible(state) == verbs


def test_open_on_its_weekdays():
    days = [MONDAY + dt.timedelta(days=number) for number in range(7)]
    assert [day.isoweekday() for day in days if rules.open_on(WEEKENDS, day)] == [6, 7]
    assert rules.next_open(WEEKENDS, MONDAY) == dt.date(2026, 9, 12)
    assert rules.next_open(Times(openings=()), MONDAY) is None


def test_holidays_close_only_where_that_is_said():
    every_day = tuple(Opening(number, NINE, FIVE) for number in range(1, 8))
    national_day = dt.date(2025, 10, 1)
    assert rules.open_on(Times(openings=every_day), national_day)
    assert not rules.open_on(Times(openings=every_day, closed_on_holidays=True), national_day)
    assert rules.open_on(Times(openings=every_day, closed_on_holidays=True), dt.date(2025, 10, 9))


@pytest.mark.parametrize(
    ("first", "last", "closed"),
    [
        (None, None, False),
        (SUNDAY, SUNDAY, True),
        (None, SUNDAY, True),
        (SUNDAY, None, True),
        (MONDAY, MONDAY, False),
        (None, MONDAY, False),
    ],
)
def test_a_closure_lasts_from_its_first_to_its_last_day(first, last, closed):
    times = Times(openings=WEEKENDS.openings, closed_from=first, closed_until=last)
    assert rules.is_closed_for_now(times, SUNDAY) is closed
    assert bool(rules.open_on(times, SUNDAY)) is not closed


@pytest.mark.parametrize(
    ("today", "days"),
    [
        (dt.date(2026, 9, 7), (12, 13)),
        (dt.date(2026, 9, 12), (12, 13)),
        (dt.date(2026, 9, 13), (13,)),
    ],
)
def test_the_weekend_is_what_is_left_of_it(today, days):
    assert tuple(day.day for day in rules.weekend(today)) == days


@pytest.mark.parametrize(
    ("left", "stage"), [(91, None), (90, 90), (31, 90), (30, 30), (8, 30), (7, 7), (0, 7), (-1, None)]
)
def test_stages_before_a_validity_ends(left, stage):
    assert rules.validity_stage(MONDAY + dt.timedelta(days=left), MONDAY) == stage


@pytest.mark.parametrize(
    ("today", "stage"),
    [
        (dt.date(2026, 11, 30), ""),
        (dt.date(2026, 12, 1), "open"),
        (dt.date(2027, 1, 1), "30"),
        (dt.date(2027, 1, 24), "7"),
        (dt.date(2027, 1, 30), "1"),
        (dt.date(2027, 1, 31), "1"),
        (dt.date(2027, 2, 1), "overdue"),
        (dt.date(2027, 4, 1), "overdue"),
        (dt.date(2027, 4, 2), ""),
    ],
)
def test_stages_of_a_report(today, stage):
    opens, deadline = dt.date(2026, 12, 1), dt.date(2027, 1, 31)
    assert rules.report_stage(opens_on=opens, deadline=deadline, today=today) == stage


@pytest.mark.parametrize(
    ("state", "since", "owes"),
    [
        ("accredited", dt.date(2025, 12, 31), True),
        ("warned", dt.date(2020, 1, 1), True),
        ("accredited", dt.date(2026, 1, 1), False),
        ("expired", dt.date(2020, 1, 1), False),
        ("applied", None, False),
    ],
)
def test_who_owes_a_report(state, since, owes):
    assert rules.owes_report(state=state, accredited_on=since, year=2025) is owes


@pytest.mark.parametrize(
    ("today", "submitted", "returned", "standing"),
    [
        (1, None, False, "not_open"),
        (5, None, False, "due"),
        (10, None, False, "due"),
        (11, None, False, "overdue"),
        (12, 10, False, "submitted"),
        (12, 11, False, "late"),
        (12, 10, True, "returned"),
    ],
)
def test_how_a_report_stands(today, submitted, returned, standing):
    def day(number):
        return dt.date(2026, 1, number)

    assert (
        rules.report_standing(
            opens_on=day(5),
            deadline=day(10),
            today=day(today),
            submitted_on=day(submitted) if submitted else None,
            is_returned=returned,
        )
        == standing
    )


def test_the_total_weighs_and_rounds_half_up():
    lines = [Line("开放", 25, 10, Decimal(9)), Line("活动", 75, 20, Decimal("15.5"))]
    assert rules.total(lines) == Decimal("80.6")
    assert rules.total([Line("一", 1, 3, Decimal(1)), Line("二", 1, 3, Decimal(1))]) == Decimal("33.3")
    assert rules.total([Line("一", 1, 2000, Decimal(1001))]) == Decimal("50.1")


@given(st.lists(st.tuples(st.integers(1, 60), st.integers(1, 50), st.floats(0, 1)), min_size=1, max_size=12))
def test_a_total_is_of_a_hundred(rows):
    lines = [Line("样", weight, most, (Decimal(most) * Decimal(str(share)))) for weight, most, share in rows]
    assert 0 <= rules.total(lines) <= 100


@pytest.mark.parametrize(
    ("reached", "name"), [("100", "优秀"), ("90.0", "优秀"), ("89.9", "合格"), ("60", "合格"), ("59.9", "")]
)
def test_the_grade_is_the_highest_that_was_reached(reached, name):
    assert rules.grade(Decimal(reached), [(60, "合格"), (90, "优秀")]) == name


def test_the_usual_time_ends_with_a_year():
    assert rules.usual_end(dt.date(2026, 9, 8)) == dt.date(2029, 12, 31)
