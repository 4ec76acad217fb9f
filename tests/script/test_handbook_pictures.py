"""The handbook's pictures are every county's: none shows the name of the demo's city or of one of its streets."""

import importlib.util
from pathlib import Path

import pytest
from PIL import Image

from tests.second_county.traces import Searcher, names

PROJECT = Path(__file__).resolve().parents[2]
PICTURES = sorted((PROJECT / "portal/static/portal/handbook").glob("*.png"))
OF_PLACES = (
    "the city",
    "its prefecture and levels",
    "its streets",
    "its organizations",
    "what the site said of itself",
)


@pytest.fixture(scope="module")
def script():
    spec = importlib.util.spec_from_file_location("handbook_pictures", PROJECT / "script/handbook_pictures.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_picture_was_taken_with_invented_names(script):
    key, value = script.MARK
    marks = {}
    for path in PICTURES:
        with Image.open(path) as picture:
            marks[path.name] = picture.info.get(key)
    assert len(marks) >= len(script.PICTURES) > 0
    assert marks == dict.fromkeys(marks, value)


def test_every_name_of_a_place_has_an_invented_one(script):
    searcher = Searcher()
    said = [name for name, what in names().items() if what in OF_PLACES and not name.isascii()]
    assert len(said) > len(script.STREETS) - 3
    for name in said:
        other = name
        for old, new in script.others().items():
            other = other.replace(old, new)
        assert searcher.found(other) == [], name
