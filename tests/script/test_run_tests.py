"""The quick loop: which tests belong to what was changed."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / "script"


@pytest.fixture
def run_tests(monkeypatch):
    """The script as a module."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    spec = importlib.util.spec_from_file_location("run_tests", SCRIPTS / "run_tests.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module
    for name in ("clocks", "own_servers"):
        sys.modules.pop(name, None)


@pytest.mark.parametrize(
    ("changed", "tests"),
    [
        ([], []),
        (["volunteers/signups/places.py"], ["tests/volunteers/signups"]),
        (["volunteers/signups/places.py", "volunteers/signups/swaps.py"], ["tests/volunteers/signups"]),
        (["api/volunteers/register.py"], ["tests/api/volunteers"]),
        (["volunteers/templates/volunteers/shift.html"], ["tests/volunteers"]),
        (["events/new_package/verb.py"], ["tests/events"]),
        (["tests/script/test_run_tests.py"], ["tests/script/test_run_tests.py"]),
        (["tests/events/conftest.py"], ["tests/events"]),
        (["tests/conftest.py", "README.md", "docs/operations.md"], []),
        (["tests/events/test_that_is_gone.py"], ["tests/events"]),
    ],
)
def test_what_was_changed_has_its_tests(run_tests, changed, tests):
    assert run_tests.tests_of(changed) == tests
