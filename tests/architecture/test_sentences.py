"""What programs are told is shown to people: plain Chinese."""

import ast
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((PROJECT / "api").rglob("*.py"))
REFUSALS = {"ValidationError", "Refusal"}


def sentences(tree):
    """The texts of everything that is refused, where they stand in the code."""
    for call in ast.walk(tree):
        name = getattr(getattr(call, "func", None), "attr", getattr(getattr(call, "func", None), "id", ""))
        if isinstance(call, ast.Call) and name in REFUSALS:
            given = call.args[-1:]
            values = given[0].values if given and isinstance(given[0], ast.Dict) else given
            yield from (one.value for one in values if isinstance(one, ast.Constant) and isinstance(one.value, str))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_refusals_are_said_in_chinese(path):
    tree = ast.parse(path.read_text())
    assert [text for text in sentences(tree) if text.isascii()] == []


def test_an_english_one_would_be_found():
    tree = ast.parse('raise ValidationError({"last": "before first"})\nraise x.Refusal("code", "so")')
    assert list(sentences(tree)) == ["before first", "so"]
