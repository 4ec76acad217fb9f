"""The fields of an event are listed once, in ``events/fields.py``; whatever takes part with them reads that list."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.db.models import AutoField

from events import fields
from events.models import Event
from tests.architecture.test_floors import FLOOR_OF, PROJECT

FEW = 5
"""A module may name these for reasons of its own; whoever names more keeps a second list."""
WRITTEN_BY_VERBS = {
    "slug", "kind", "state", "version", "approved_levels", "is_backfilled", "created_by", "created_at", "published_at",
    "cancelled_at", "cancel_reason",
}  # fmt: skip


def modules() -> Iterator[Path]:
    for app in FLOOR_OF:
        for path in sorted((PROJECT / app).rglob("*.py")):
            if "migrations" not in path.parts and path != PROJECT / "events" / "fields.py":
                yield path


def names_in(tree: ast.AST) -> Iterator[tuple[int, set[str]]]:
    """The fields that each list, tuple or set of texts in a module names."""
    for node in ast.walk(tree):
        if isinstance(node, ast.List | ast.Tuple | ast.Set):
            texts = {one.value for one in node.elts if isinstance(one, ast.Constant) and isinstance(one.value, str)}
            yield node.lineno, texts & OWN


OWN = set(fields.NAMES) - {"title", "host", "topic", "summary", "description", "languages", "kind"}
"""Without words that other tables use too."""


def test_no_module_keeps_a_second_list():
    found = [
        f"{path.relative_to(PROJECT)}:{line} {sorted(names)}"
        for path in modules()
        for line, names in names_in(ast.parse(path.read_text()))
        if len(names) > FEW
    ]
    assert found == []


def test_a_second_list_is_seen():
    [(_, names)] = names_in(ast.parse('WORDS = ("bring", "rain", "booking", "funding", "occasion", "occupation", "x")'))
    assert len(names) > FEW


def test_every_field_of_the_model_is_listed_or_written_by_verbs():
    own = {field.name for field in [*Event._meta.fields, *Event._meta.many_to_many] if not isinstance(field, AutoField)}
    assert own == {*fields.NAMES, *WRITTEN_BY_VERBS}


def test_references_sets_and_plain_fields_are_what_the_model_says():
    model = {field.name: field for field in [*Event._meta.fields, *Event._meta.many_to_many]}
    assert set(fields.SETS) == {name for name in fields.NAMES if model[name].many_to_many}
    assert set(fields.REFERENCES) == {name for name in fields.NAMES if model[name].many_to_one}
    assert set(fields.PLAIN) == set(fields.NAMES) - set(fields.SETS) - set(fields.REFERENCES)
