"""registrations.rules: no database."""

import datetime as dt

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from registrations import rules
from registrations.rules import Place


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return timezone.make_aware(dt.datetime(2026, 9, day, hour, minute))  # noqa: DTZ001 - made aware here


def place(number: int, **needs: int) -> Place:
    return Place(registration_id=number, needs={int(pool[1:]): seats for pool, seats in needs.items()})


@pytest.mark.parametrize(
    ("places", "free", "chosen"),
    [
        ([], {1: 3}, []),
        ([place(7, p1=1), place(8, p1=1)], {1: 1}, [7]),
        ([place(7, p1=3), place(8, p1=1)], {1: 2}, []),  # the large party is next
        ([place(7, p1=3), place(8, p1=1)], {1: 4}, [7, 8]),
        ([place(7, p1=1, p2=1), place(8, p1=1)], {1: 1, 2: 0}, [8]),  # seven waits for pool 2 only
        ([place(7, p1=1, p2=1), place(8, p2=1)], {1: 1, 2: 0}, []),
        ([place(7, p1=1, p2=1), place(8, p2=1), place(9, p1=1)], {1: 1, 2: 1}, [7]),
        ([place(7, p2=2), place(8, p1=1, p2=1), place(9, p1=1)], {1: 1, 2: 1}, [9]),  # eight stays behind seven
        ([place(7)], {1: 1}, []),
    ],
)
def test_next_in_line(places, free, chosen):
    assert rules.next_in_line(places, free) == chosen


@given(
    st.lists(st.dictionaries(st.integers(1, 3), st.integers(1, 5), min_size=1), max_size=12),
    st.fixed_dictionaries({1: st.integers(0, 9), 2: st.integers(0, 9), 3: st.integers(0, 9)}),
)
def test_never_more_than_is_free_and_nobody_left_who_may_go(parties, free):
    places = [Place(registration_id=number, needs=needs) for number, needs in enumerate(parties)]
    chosen = set(rules.next_in_line(places, free))
    left = dict(free)
    for number in chosen:
        for pool, seats in parties[number].items():
            left[pool] -= seats
    assert min(left.values()) >= 0
    rest = [one for one in places if one.registration_id not in chosen]
    assert rules.next_in_line(rest, left) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("王 奶奶", "王奶奶"),
        (" Ａnna　Li ", "annali"),
        ("", ""),
        ("\u3000\u200b\u2060\ufeff", ""),
        ("王\u200b奶\u202e奶", "王奶奶"),
        ("\ufdfa" * 40, rules.name_key("\ufdfa" * 3)[: rules.NAME_LENGTH]),
    ],
)
def test_name_key(name, key):
    assert rules.name_key(name) == key
