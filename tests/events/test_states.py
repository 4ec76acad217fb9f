"""The states of an event: which mean that it is open, unpublished, over; each set is named once, in the model."""

import ast

import pytest

from events.models import Event
from tests.architecture.test_floors import FLOOR_OF, PROJECT
from tests.factories.events import EventFactory

NAMED = {frozenset(states) for states in (Event.UNPUBLISHED, Event.IN_APPROVAL, Event.OPEN, Event.OVER, Event.GONE)}


def test_every_state_is_open_or_over():
    assert sorted([*Event.OPEN, *Event.OVER]) == sorted(Event.State)
    assert set(Event.GONE) < set(Event.OVER)


@pytest.mark.parametrize("state", Event.State)
def test_properties_say_what_the_sets_say(state):
    event = Event(state=state)
    assert event.is_unpublished is (state in {"draft", "submitted", "approved"})
    assert event.is_open is (state in {"draft", "submitted", "approved", "published"})


@pytest.mark.django_db
def test_rows_are_found_by_the_same_rule():
    for state in Event.State:
        EventFactory(state=state)
    found = set(Event.objects.unpublished())
    assert found == {event for event in Event.objects.all() if event.is_unpublished}
    assert len(found) == len(Event.UNPUBLISHED)


def states_in(tree):
    """The sets of an event's states that a module spells out."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            names = [ast.unparse(one).removeprefix("Event.State.") for one in node.elts]
            if all(name in Event.State.__members__ for name in names):
                yield node.lineno, frozenset(Event.State[name] for name in names)


def test_no_module_spells_a_named_set():
    paths = [path for app in FLOOR_OF for path in (PROJECT / app).rglob("*.py") if path.name != "event.py"]
    found = [
        f"{path.relative_to(PROJECT)}:{line}"
        for path in paths
        if "Event.State." in (text := path.read_text())
        for line, states in states_in(ast.parse(text))
        if states in NAMED
    ]
    assert found == []


def test_a_spelled_set_is_seen():
    [(_, states)] = states_in(ast.parse("{Event.State.SUBMITTED, Event.State.APPROVED}"))
    assert states in NAMED
