"""How product code is written, where a machine can see it."""

import ast
import re

from tests.architecture.test_budgets import sources


def product():
    return ((name, text) for name, text in sources() if not name.startswith(("tests/", "benchmarks/")))


SILENCED = re.compile(r"# type: ignore(?P<codes>\[[\w, -]+\])?(?P<reason>.*)$")


def unexplained(text):
    """Lines that silence the type checker and do not say why; codes of other checkers are no reason."""
    for number, line in enumerate(text.splitlines(), start=1):
        if silenced := SILENCED.search(line):
            reason = re.sub(r"#|noqa: ?[A-Z0-9, ]+", "", silenced["reason"]).strip(" -")
            if not silenced["codes"] or not reason:
                yield number


def test_what_silences_the_type_checker_gives_its_reason():
    assert [f"{name}:{number}" for name, text in product() for number in unexplained(text)] == []


def test_a_missing_reason_is_seen():
    silenced = "# type: " + "ignore"
    lines = [
        f"a = b  {silenced}",
        f"a = b  {silenced}[attr-defined]",
        f"a = b  {silenced}[attr-defined]  # noqa: SLF001",
        f"a = b  {silenced}  # without a code",
        f"a = b  {silenced}[attr-defined, misc]  # the stubs know Field only",
        f"a = b  {silenced}[attr-defined]  # noqa: SLF001 - Django has no public way",
    ]
    assert list(unexplained("\n".join(lines))) == [1, 2, 3, 4]


def dense(text):
    """Lines that do two things at once: a condition inside an f-string; several names from a tuple written out."""
    for node in ast.walk(ast.parse(text)):
        match node:
            case ast.FormattedValue(value=value) if any(isinstance(inner, ast.IfExp) for inner in ast.walk(value)):
                yield node.lineno, "condition in an f-string"
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Tuple(elts=values)):
                if sorted(map(ast.unparse, names)) != sorted(map(ast.unparse, values)):  # a swap needs both at once
                    yield node.lineno, "two assignments in one"


def test_one_statement_does_one_thing():
    assert [f"{name}:{number} {what}" for name, text in product() for number, what in dense(text)] == []


def test_dense_lines_are_seen():
    lines = [
        'a = f"{b if c else d}"',
        'a = f"{f(b if c else d)} {e}"',
        'a = f"{b}" if c else f"{d}"',
        "a, b = c, d",
        "a, b = c, *d",
        "a, b = b, a",
        "a, b = c",
        "a.x, b[0] = b[0], a.x",
    ]
    assert sorted(number for number, _ in dense("\n".join(lines))) == [1, 2, 4, 5]
