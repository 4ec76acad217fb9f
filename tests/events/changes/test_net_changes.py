"""Several changes as one: from what somebody was last told to what holds."""

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from events.changes.net_changes import net
from events.models import Change, ChangeItem, ChangeSide
from tests.events.conftest import at

OFF = (Change.Kind.CANCELLED, Change.Kind.POSTPONED)
SIDES = st.builds(
    lambda day, venue: ChangeSide(start=at(day, 9), end=at(day, 12), venue_id=venue, place=f"场地{venue}"),
    st.integers(10, 12),
    st.integers(1, 2),
)
STEPS = st.lists(st.one_of(SIDES, st.sampled_from(OFF)), min_size=1, max_size=6)


def changes_of(first, steps):
    """What the verbs write when a date goes through these steps, and all its states; they leave a cancelled one alone."""
    states = [first]
    made = []
    for step in steps:
        before = states[-1]
        if before is Change.Kind.CANCELLED or (step is Change.Kind.POSTPONED and before is step) or step == before:
            continue
        if before is Change.Kind.POSTPONED:
            before = replace(made[-1].items[0].old, is_postponed=True)
        kind = step if step in OFF else Change.Kind.RESCHEDULED
        after = None if step in OFF else step
        if before is not None or after is not None:
            item = ChangeItem(occurrence_id=1, label="", before=before, after=after)
            made.append(Change(kind=Change.Kind.ADDED if before is None else kind, at=at(1, 9), items=[item]))
            states.append(step)
    return made, states


@given(SIDES, STEPS, st.integers(0, 5))
def test_the_net_change_leads_from_what_was_told_to_what_holds(first, steps, told):
    changes, states = changes_of(first, steps)
    missed = changes[told:]
    knows = states[min(told, len(states) - 1)]
    holds = states[-1]
    left = net(missed) if missed else []
    if knows == holds:
        assert left == []
        return
    (change,) = left
    (item,) = change.items
    assert change.kind == (holds if holds in OFF else Change.Kind.RESCHEDULED)
    assert item.after == (None if holds in OFF else holds)
    assert item.old.is_postponed is (knows is Change.Kind.POSTPONED)
    if knows not in OFF:
        assert item.before == knows


@given(SIDES, STEPS, st.integers(0, 5), st.integers(0, 5))
def test_whoever_read_a_later_state_in_another_text_is_told_from_there(first, steps, told, later):
    """The confirmation of a second registration says what held then; where that still holds, it contradicts nothing."""
    changes, states = changes_of(first, steps)
    for minute, made in enumerate(changes):
        made.at = at(1, 20) + dt.timedelta(minutes=minute)
    told = min(told, len(changes))
    heard = min(told + later, len(changes))
    missed = changes[told:]
    moment = at(1, 19) if heard == 0 else changes[heard - 1].at
    left = net(missed, {1: moment}) if missed else []
    knows = states[heard]
    holds = states[-1]
    if knows != holds:
        (change,) = left
        (item,) = change.items
        assert item.after == (None if holds in OFF else holds)
        assert knows in OFF or item.before == knows or len(missed) == 1
    for change in left:
        assert [item.after for item in change.items] == [None if holds in OFF else holds]


def side(day, **facts):
    return ChangeSide(start=at(day, 9), end=at(day, 12), venue_id=1, place="文化站", **facts)


def change(kind, before, after, *, number=1, reason="", hour=20):
    item = ChangeItem(occurrence_id=number, label=f"第{number}站", before=before, after=after)
    return Change(kind=kind, at=at(1, hour), reason=reason, items=[item])


def test_a_date_that_came_and_went_is_nothing_and_one_that_came_and_moved_is_added():
    added = change("added", None, side(14))
    assert net([added, change("cancelled", side(14), None)]) == []
    (left,) = net([added, change("rescheduled", side(14), side(15))])
    assert (left.kind, left.items[0].before, left.items[0].after) == ("added", None, side(15))
    gone = [added, change("postponed", side(14), None), change("rescheduled", side(14, is_postponed=True), side(16))]
    assert [(one.kind, one.items[0].after) for one in net(gone)] == [("added", side(16))]


def test_whoever_goes_instead_is_remembered_through_a_move():
    moved = change("rescheduled", side(14), side(15))
    swapped = change("swapped", side(15, assigned=("甲",), crew_ids=(1,)), side(15, assigned=("乙",), crew_ids=(2,)))
    for first, second in ((moved, swapped), (swapped, change("rescheduled", side(15), side(14)))):
        (left,) = net([first, second])
        assert (left.kind, left.items[0].old.crew_ids, left.items[0].new.assigned) == ("rescheduled", (1,), ("乙",))
    back = change("swapped", side(15, assigned=("乙",), crew_ids=(2,)), side(15, assigned=("甲",), crew_ids=(1,)))
    assert net([swapped, back]) == []
    assert [one.kind for one in net([moved, swapped, back])] == ["rescheduled"]


def test_each_date_is_told_with_the_change_that_touched_it_last():
    cancelled = change("cancelled", side(16), None, number=3, reason="停电", hour=20)
    moved = change("rescheduled", side(14), side(15), number=1, hour=21)
    left = net([cancelled, moved])
    assert [(one.kind, one.at, one.reason) for one in left] == [
        ("cancelled", at(1, 20), "停电"),
        ("rescheduled", at(1, 21), "停电"),
    ]
    assert (cancelled.reason, moved.reason, moved.items[0].before) == ("停电", "", side(14))


def test_one_change_stays_as_it_is():
    one = change("rescheduled", side(14), side(14) and side(15))
    assert net([one]) == [one]
    assert one.items[0].new.start - one.items[0].old.start == dt.timedelta(days=1)
