"""What is written about the code is compared with the code."""

import re
from importlib import import_module
from pathlib import Path

from django.core.management import get_commands
from django.dispatch import Signal

from core import registry, slots
from notifications.models import Purpose
from tests.architecture.test_floors import FLOOR_OF

PROJECT = Path(__file__).resolve().parents[2]
DOCS = PROJECT / "docs"
ARCHITECTURE = (DOCS / "architecture.md").read_text()


def part_under(text, heading):
    """What stands under a heading, up to the next one."""
    return text.split(f"{heading}\n", 1)[1].split("\n#", 1)[0]


def first_cells(text, heading):
    """First column of the table under a heading, without back-ticks."""
    return {cell.strip("` ") for cell in re.findall(r"^\| *(`[^`]+`) *\|", part_under(text, heading), re.MULTILINE)}


def documented(name, heading):
    return first_cells((DOCS / name).read_text(), heading)


def documented_receivers():
    rows = re.findall(r"^\| `([\w.]+)` \|[^|]*\|(.*)\|$", part_under(ARCHITECTURE, "### Signals"), re.MULTILINE)
    return {(signal, receiver) for signal, cell in rows for receiver in re.findall(r"`([\w.]+)`", cell)}


def signals():
    for room in FLOOR_OF:
        if (PROJECT / room / "signals.py").exists():
            for name, value in vars(import_module(f"{room}.signals")).items():
                if isinstance(value, Signal):
                    yield f"{room}.signals.{name}", value


def connected_receivers():
    for name, signal in signals():
        for receiver in signal._live_receivers(sender=None)[0]:
            yield name, f"{receiver.__module__}.{receiver.__qualname__}"


def found_in(pattern, ending):
    """What a pattern finds in all our files of a kind."""
    files = [path for room in FLOOR_OF for path in (PROJECT / room).rglob(f"*.{ending}")]
    return {name for path in files for name in re.findall(pattern, path.read_text())}


def test_settings_are_described():
    source = (PROJECT / "config" / "settings.py").read_text()
    assert documented("settings.md", "# Settings") == set(re.findall(r'env\.\w+\(\s*"([A-Z_]+)"', source))


def test_signals_and_receivers_are_described():
    assert documented_receivers() == set(connected_receivers())
    assert first_cells(ARCHITECTURE, "### Signals") == {name for name, _ in signals()}


def test_questions_are_described():
    asked = found_in(r'registry\.provided\("([\w.]+)"\)', "py")
    assert asked | set(registry.questions()) == first_cells(ARCHITECTURE, "### Questions (`core.registry`)")


def test_slots_are_shown_filled_and_described():
    shown = found_in(r'{% slot "([\w.]+)"', "html")
    assert shown == set(slots.names()) == first_cells(ARCHITECTURE, "### Slots (`core.slots`)")


def test_commands_are_described():
    ours = {name for name, app in get_commands().items() if app in FLOOR_OF}
    assert documented("operations.md", "## Commands") == ours


def test_schedules_are_described():
    named = {name for answer in registry.provided("core.schedules") for name, _, _ in answer()}
    assert documented("operations.md", "## Schedules") == named


def test_system_checks_are_described():
    sources = "".join(path.read_text() for path in PROJECT.glob("*/checks.py"))
    assert documented("settings.md", "## System checks") == set(re.findall(r'id="(\w+\.[EW]\d{3})"', sources))


def test_purposes_of_messages_are_described():
    assert documented("messages.md", "## Purposes") == set(Purpose.values)
