import datetime as dt

import pytest
from django.http import QueryDict

from core.clock import midnight, week_of
from portal.filters import Filters

TUESDAY = dt.date(2026, 9, 8)


def read(query: str) -> Filters:
    return Filters.read(QueryDict(query))


@pytest.mark.parametrize(
    ("query", "first", "end"),
    [
        ("", TUESDAY, dt.date(2026, 9, 14)),
        ("when=today", TUESDAY, dt.date(2026, 9, 9)),
        ("when=tomorrow", dt.date(2026, 9, 9), dt.date(2026, 9, 10)),
        ("when=weekend", dt.date(2026, 9, 12), dt.date(2026, 9, 14)),
        ("when=next", dt.date(2026, 9, 14), dt.date(2026, 9, 21)),
        ("when=all", TUESDAY, None),
        ("q=sj", TUESDAY, None),
        ("occasion=kpy", TUESDAY, None),
        ("day=2026-09-30", dt.date(2026, 9, 30), dt.date(2026, 10, 1)),
        ("when=never&day=2026-02-30", TUESDAY, dt.date(2026, 9, 14)),
    ],
)
def test_the_period_comes_from_the_address(query, first, end):
    assert read(query).days(TUESDAY) == (first, end)


def test_on_sunday_the_weekend_is_today():
    sunday = dt.date(2026, 9, 13)
    assert read("when=weekend").days(sunday) == (sunday, dt.date(2026, 9, 14))


def test_what_is_over_today_is_left_out_but_a_past_day_is_whole():
    now = midnight(TUESDAY) + dt.timedelta(hours=15)
    assert read("").span(now)[0] == now
    assert read("day=2026-09-01").span(now)[0] == midnight(dt.date(2026, 9, 1))


def test_links_keep_the_rest_and_start_at_the_first_page():
    filters = read("when=all&audience=elder&page=3")
    assert filters.link(topic="health") == "?when=all&audience=elder&topic=health"
    assert filters.link(page=4) == "?when=all&audience=elder&page=4"
    assert filters.link(when="", audience="") == "?"


def test_nonsense_is_left_out():
    assert read("when=x&topic=x&kind=x&page=-1&day=x") == Filters()
    assert read("page=99999999").page == 1
    assert read("q=" + "字" * 99).q == "字" * 40


def test_a_week_begins_on_monday():
    assert week_of(TUESDAY) == (dt.date(2026, 9, 7), dt.date(2026, 9, 14))


@pytest.mark.parametrize(
    "query", ["month=9999-12", "month=0001-01", "day=9999-12-31", "day=0001-01-01", "month=2200-12"]
)
def test_days_that_nobody_can_mean_are_left_out(client, db, query):
    assert client.get(f"/?{query}").status_code == 200
