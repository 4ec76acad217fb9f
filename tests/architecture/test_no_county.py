"""Another county needs no change of the program: it names none; the plan's file and the demo do."""

import json
from pathlib import Path

import pytest
from django.conf import settings

NAMES = ("安宁", "Anning", "市科协", "昆明", "0871")
"""The city, the association as its plan calls it, the prefecture with its area code."""
ORDINARY = {"温泉", "青龙"}
"""Words of everywhere, which are a street's name only before 街道."""
OF_ONE_COUNTY = {"demo", "tests", "benchmarks", "docs", "var"}


def _sources() -> list[Path]:
    root = Path(settings.BASE_DIR)
    files = [path for ending in ("py", "html", "js", "txt") for path in root.glob(f"[!.]*/**/*.{ending}")]
    return [path for path in files if path.relative_to(root).parts[0] not in OF_ONE_COUNTY]


def test_what_is_looked_at_is_there():
    assert len(_sources()) > len(NAMES) * 100


@pytest.mark.parametrize("name", NAMES)
def test_no_page_and_no_text_names_one_county(name):
    assert [str(path) for path in _sources() if name in path.read_text(encoding="utf-8")] == []


def _streets() -> list[str]:
    """The names of the plan's streets, as people say them."""
    plan = json.loads(Path(settings.BASE_DIR, "plan/data/anning-2021-2025.json").read_text(encoding="utf-8"))
    spoken = ((name, name.removesuffix("街道")) for name in plan["streets"])
    return [name if short in ORDINARY else short for name, short in spoken]


def _examples() -> list[Path]:
    """What people read, the handbook too; migrations say what once was."""
    handbook = Path(settings.BASE_DIR, "docs", "zh").glob("**/*.md")
    return [*(path for path in _sources() if "migrations" not in path.parts), *handbook]


def test_the_streets_are_known_and_the_handbook_is_looked_at():
    assert len(_streets()) > len(ORDINARY)
    assert [path for path in _examples() if path.name == "organizers.md"] != []


@pytest.mark.parametrize("street", _streets())
def test_no_example_is_of_one_county(street):
    assert [str(path) for path in _examples() if street in path.read_text(encoding="utf-8")] == []
