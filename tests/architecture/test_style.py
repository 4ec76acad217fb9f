"""How product code is written, where a machine can see it."""

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
