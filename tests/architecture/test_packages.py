"""Apps have packages to grow into: how large they may be, what they are called, and that no word of ours comes back."""

import io
import re
import tokenize
from collections import Counter
from pathlib import Path

import pytest

from tests.architecture.test_budgets import sources
from tests.architecture.test_documents import ARCHITECTURE
from tests.architecture.test_floors import FLOOR_OF, PROJECT

USUAL = {"admin", "forms", "management", "migrations", "models", "static", "templates", "templatetags", "views"}
"""Folders that Django or the whole house has; the others are packages with names of the field."""
WHOLE = 0.28
"""The share of all lines that one app may hold."""
GONE = {
    "despite": "override_reason",
    "umbrella": "programme",
    "enter_by": "registration_deadline",
    "pass_after": "lessons_to_pass",
    "hearers": "recipients",
    "errand": "staff_task",
    "errands": "staff_tasks",
    "Errand": "StaffTask",
    "rehearse": "preview",
    "rehearsal": "change_preview",
    "foresee": "preview_clashes",
    "Obstacle": "BookingConflict",
    "obstacles": "conflicts",
    "Shelf": "FeedCache",
    "unticked": "unacknowledged",
    "Stand": "DatePosition",
    "Things": "Assignments",
    "Takes": "ResourceChange",
    "made_like": "clone_of",
    "Lack": "CoverageGap",
    "Hole": "EmptyStretch",
    "Hit": "Overlap",
    "is_hit": "has_conflict",
    "Listener": "Recipient",
    "hat": "role_label",
    "way_in": "login_redirect",
    "gone_places": "past_signups",
}
"""Words that nobody outside knew, and what is said instead."""
DRAWERS = {"part", "parts", "stuff", "thing", "things", "more", "other", "others", "base", "main", "code"}
"""Names that say nothing of what is in a file."""


def python_files(app):
    return [path for path in (PROJECT / app).rglob("*.py") if "migrations" not in path.parts]


def product():
    return ((name, text) for name, text in sources() if name.partition("/")[0] in FLOOR_OF)


def packages(app):
    folders = [path.parent for path in (PROJECT / app).glob("*/__init__.py")]
    return {folder.name for folder in folders} - USUAL


def test_no_app_is_the_whole_house():
    lines = Counter()
    for name, text in product():
        lines[name.partition("/")[0]] += text.count("\n")
    total = sum(lines.values())
    assert {app: count / total for app, count in lines.items() if count / total > WHOLE} == {}


def test_no_package_is_a_drawer():
    sizes = Counter(path.parent for app in FLOOR_OF for path in python_files(app))
    assert {str(folder): count for folder, count in sizes.items() if count > 30} == {}
    assert {app: sizes[PROJECT / app] for app in FLOOR_OF if sizes[PROJECT / app] > 20} == {}


def test_no_file_stands_beside_a_package_of_its_name():
    beside = [path for app in FLOOR_OF for path in python_files(app) if path.with_suffix("").is_dir()]
    assert beside == []


def test_names_of_files_say_something():
    assert [name for name, _ in product() if Path(name).stem in DRAWERS and Path(name).parent.name != "models"] == []


def test_packages_say_what_they_hold():
    silent = [
        str(path.parent.relative_to(PROJECT))
        for app in FLOOR_OF
        for path in (PROJECT / app).rglob("__init__.py")
        if not USUAL & set(path.parent.relative_to(PROJECT).parts) and path.parent != PROJECT / app
        if not path.read_text().startswith('"""')
    ]
    assert silent == []


def test_packages_are_described():
    rows = re.findall(r"^\| `(\w+)` \| (`.*) \|$", ARCHITECTURE.split("## How apps talk")[0], re.MULTILINE)
    described = {
        app: set(re.findall(r"`(\w+)(?:/\w+)?`", re.sub(r"\([^)]*\)", "", cell))) - USUAL for app, cell in rows
    }
    there = {app: packages(app) for app in FLOOR_OF}
    mirrored = {"api", "demo"}  # one mirrors the apps; the other is nobody's to extend
    assert described == {app: found for app, found in there.items() if found and app not in mirrored}


def test_the_api_mirrors_the_apps():
    assert packages("api") - {"keys", "lists"} <= set(FLOOR_OF)


def words(text):
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            yield token.string


@pytest.mark.parametrize("word", sorted(GONE))
def test_no_word_of_ours_comes_back(word):
    back = [name for name, text in product() if word in text and word in set(words(text))]
    assert back == [], f"say {GONE[word]}"
