import datetime as dt

import pytest

from calendars.entries import rules
from calendars.entries.rules import EntryState
from tests.calendars.conftest import DAY, NOW


@pytest.mark.parametrize(
    ("state", "live", "moved_at", "how"),
    [
        ("scheduled", True, None, EntryState.AS_PLANNED),
        ("scheduled", True, NOW - 13 * DAY, EntryState.MOVED),
        ("scheduled", True, NOW - 14 * DAY, EntryState.AS_PLANNED),
        ("postponed", True, NOW, EntryState.POSTPONED),
        ("cancelled", True, NOW, EntryState.CANCELLED),
        ("scheduled", False, NOW, EntryState.CANCELLED),
        ("held", False, None, EntryState.AS_PLANNED),
    ],
)
def test_standing(state, live, moved_at, how):
    assert rules.standing(state=state, live=live, moved_at=moved_at, now=NOW) is how


def test_a_new_place_at_the_same_time_is_no_new_time():
    how = rules.standing(state="scheduled", live=True, moved_at=NOW, in_time=False, now=NOW)
    assert (how, how.value, rules.rewrite_after(NOW, how)) == (EntryState.ELSEWHERE, "【改地点】", NOW + 14 * DAY)


def test_only_what_is_off_is_off():
    assert [how for how in EntryState if how.is_off] == [EntryState.CANCELLED, EntryState.POSTPONED]


def test_a_cancelled_entry_leaves_after_fourteen_days_others_after_thirty():
    assert rules.drop_after(NOW, EntryState.CANCELLED) == NOW + 14 * DAY
    assert rules.drop_after(NOW, EntryState.MOVED) == NOW + 30 * DAY


def test_only_a_moved_entry_is_rewritten_by_time():
    assert rules.rewrite_after(NOW, EntryState.MOVED) == NOW + 14 * DAY
    assert rules.rewrite_after(NOW, EntryState.CANCELLED) is None
    assert rules.rewrite_after(None, EntryState.AS_PLANNED) is None


@pytest.mark.parametrize(
    ("start", "drop_after", "inside"),
    [
        (NOW, NOW + DAY, True),
        (NOW - 30 * DAY, NOW, False),
        (NOW + 400 * DAY, NOW + 500 * DAY, False),
        (NOW + 400 * DAY - dt.timedelta(seconds=1), NOW + 500 * DAY, True),
    ],
)
def test_the_window(start, drop_after, inside):
    assert rules.in_window(start=start, drop_after=drop_after, now=NOW) is inside


@pytest.mark.parametrize(
    ("previous", "revision", "material", "sequence"),
    [(None, 0, False, 0), (None, 4, True, 4), (3, 3, False, 3), (3, 3, True, 4), (3, 5, True, 5), (7, 5, False, 7)],
)
def test_sequence_only_rises(previous, revision, material, sequence):
    assert rules.sequence(previous=previous, revision=revision, material=material) == sequence


def test_modified_is_the_time_of_the_change_and_never_falls():
    later = NOW + DAY
    assert rules.modified(previous=None, changed_at=NOW, now=later) == NOW
    assert rules.modified(previous=NOW - DAY, changed_at=NOW, now=later) == NOW
    assert rules.modified(previous=NOW, changed_at=NOW, now=later) == later
