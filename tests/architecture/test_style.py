"""How product code is written, where a machine can see it."""

import ast
import io
import re
import tokenize
from importlib import import_module

from tests.architecture.test_budgets import sources
from tests.architecture.test_documents import ARCHITECTURE


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


THIN = 25
"""Lines under which a file needs a reason to stand alone."""
THIN_KINDS = re.compile(
    r"(^|/)((__init__|apps|admin|(\w+_)?urls|tasks|receivers|signals|panels|forms|personal_data)\.py"
    r"|management/commands/\w+\.py|templatetags/\w+\.py|migrations/\w+\.py|views/(exports|lists)\.py)$"
)
"""Files whose name tells everywhere what is in them, however little that is; the downloads of an app among them."""
THIN_ALONE = {
    "accounts/locks.py": "below all that takes them, in three apps",
    "accounts/passwords/strength.py": "setting, changing and the admin ask the same",
    "accounts/sessions/ending.py": "pages end sessions, and so does the loss of an access",
    "accounts/signing_in/networks.py": "pages and the API count by the same networks",
    "api/permissions.py": "every resource asks it",
    "api/throttling.py": "named by the settings of the API",
    "calendars/entries/stamps.py": "the only lock of a feed, taken last by writing and by sweeping",
    "calendars/feeds/single.py": "a file to keep is no feed: nobody follows it",
    "config/databases.py": "facts of the settings, and no setting",
    "config/embedded_secrets.py": "what the settings call, and no setting",
    "config/wsgi.py": "Django's entry point",
    "core/chinese/pinyin.py": "pure, for six apps",
    "core/site/help_lines.py": "pure; the verb refuses by it and the facts dial by it",
    "core/web/context.py": "named by the settings of the templates",
    "core/web/hosts.py": "a system check and the demo ask it; it is about no page",
    "core/web/qr.py": "calendars and teams draw by it; it is about no page",
    "demo/events/cooperation.py": "a table of the demo, as its neighbours are",
    "events/kinds.py": "pure; the editor, tables and the API ask it",
    "events/models/reminder.py": "models stand one thought a file",
    "events/wording/slugs.py": "drafts, backfilled records and rows of tables get their slug by it",
    "manage.py": "Django's entry point",
    "organizations/founding/administrators.py": "a verb; the command that calls it parses only",
    "organizations/memberships/passwords.py": "a verb beside that of second factors; how a password is reset lies below",
    "portal/views/personal.py": "the page of one persona",
    "portal/views/staff.py": "the page of one persona",
    "spreadsheets/cells/contacts.py": "pure; every table with a column of names and one of numbers asks it",
    "spreadsheets/cells/errors.py": "raised by each reader of cells, caught by tables",
    "volunteers/teams/audit.py": "one way to the audit list for the verbs of teams, which stand in four files",
    "volunteers/teams/vocabulary.py": "an answer to plan.sections, as venues/vocabulary.py is",
}


def thin():
    return {name for name, text in product() if text.count("\n") < THIN and not THIN_KINDS.search(name)}


def test_a_thin_file_has_its_reason():
    assert sorted(thin() - set(THIN_ALONE)) == []


def test_each_reason_is_about_a_file_that_is_there():
    assert sorted(set(THIN_ALONE) - {name for name, _ in product()}) == []


def prose(text):
    """Docstrings and comments, with the names that code itself uses."""
    names = set()
    written = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME:
            names.add(token.string)
        elif token.type == tokenize.COMMENT or (token.type == tokenize.STRING and token.string.startswith('"""')):
            written.append((token.start[0], token.string))
    return names, written


def test_what_docstrings_name_is_there():
    names = {"manage", "py"}
    written = []
    for name, text in product():
        used, paragraphs = prose(text)
        names |= used | set(name.removesuffix(".py").split("/"))
        written += [(name, number, paragraph) for number, paragraph in paragraphs]
    questions = set(re.findall(r"^\| `(\w+)\.(\w+)`", ARCHITECTURE, re.MULTILINE))
    lost = [
        f"{name}:{number} {reference}"
        for name, number, paragraph in written
        for reference in re.findall(r"``([a-z_]+(?:\.[a-z_]+)+)``", paragraph)
        if tuple(reference.split(".")) not in questions and not names.issuperset(reference.split("."))
    ]
    assert lost == []


TASK = re.compile(r'"(?P<module>[a-z_]+(?:\.[a-z_]+)*\.tasks)\.(?P<name>[a-z_]+)"')


def test_tasks_named_by_a_path_are_there():
    named = {found.groups() for _, text in product() for found in TASK.finditer(text)}
    assert ("spreadsheets.tasks", "check") in named
    assert [f"{module}.{name}" for module, name in sorted(named) if not hasattr(import_module(module), name)] == []
