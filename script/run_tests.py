"""All checks and tests, with servers of their own (own_servers.py).

Named files are run at once, on SQLite, without checks and on a migrated database that is kept.
"""

import argparse
import datetime as dt
import hashlib
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import clocks
from own_servers import servers

PROJECT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
FAST_MARKS = "not browser and not clients and not kannel and not races and not slow"
KEPT = PROJECT / "var" / "tests"
"""Migrated databases for single files, one for each state of the migrations."""
FOREIGN = (
    "REDIS_URL",
    "SMS_GATEWAY",
    "DEBUG",
    "SITE_URL",
    "DJANGO_SETTINGS_MODULE",
    "TEST_CLOCK",
    "PYTHONDONTWRITEBYTECODE",
)
"""What a machine may have set and the tests decide themselves."""
COMPILED = PROJECT / "var" / "pycache"
"""What Python has compiled, kept for all processes of all runs, also where a machine has this switched off."""


def templates() -> list[str]:
    """Every template of the project."""
    listed = subprocess.run(["git", "ls-files", "*.html"], check=True, capture_output=True, text=True).stdout
    return [name for name in listed.split() if not name.startswith("tests/")]


def checks() -> list[tuple[str, list[str]]]:
    """What is checked before any test runs."""
    python = sys.executable
    return [
        ("ruff check", [str(BIN / "ruff"), "check", "--no-cache", "."]),
        ("ruff format", [str(BIN / "ruff"), "format", "--no-cache", "--check", "--quiet", "."]),
        ("floors", [str(BIN / "lint-imports")]),
        ("types", [str(BIN / "mypy"), "."]),
        ("templates format", [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()]),
        ("templates lint", [str(BIN / "djlint"), "--lint", "--quiet", *templates()]),
        ("settings start", [python, "-W", "error", "manage.py", "check", "--fail-level", "WARNING"]),
        ("migrations", [python, "manage.py", "makemigrations", "--check", "--dry-run"]),
        ("schema", [python, "manage.py", "spectacular", "--validate", "--fail-on-warn", "--file", os.devnull]),
    ]


def check(environment: dict[str, str], addresses: list[str]) -> bool:
    """Every check, and beside them an empty migrated database at each address; two at a time."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    jobs = [(f"migrate {url.partition(':')[0]}", migrate, environment | {"DATABASE_URL": url}) for url in addresses]
    jobs += [(name, command, environment) for name, command in checks()]
    with ThreadPoolExecutor(2) as pool:
        return all(list(pool.map(lambda job: run(*job), jobs)))


def run(name: str, command: list[str], environment: dict[str, str], *, show: bool = False) -> bool:
    """Run one check and say how long it took; its words only when it fails, unless they are to be shown."""
    began = time.monotonic()
    done = subprocess.run(command, env=environment, check=False, capture_output=not show, text=True)
    result = "ok    " if done.returncode == 0 else "FAILED"
    print(f"{result} {name} ({time.monotonic() - began:.0f} s)", flush=True)
    if done.returncode and not show:
        print(done.stdout, done.stderr, sep="\n", flush=True)
    return done.returncode == 0


def pytest(*arguments: str) -> list[str]:
    """The test runner's command line, two processes."""
    return [sys.executable, "-m", "pytest", "-q", *arguments]


def stages(
    sqlite: dict[str, str], postgres: dict[str, str], drawn: str
) -> list[tuple[str, str, list[str], dict[str, str]]]:
    """Name, marks, how it is spread over processes, environment.

    The quick tests run twice: on PostgreSQL at the machine's clock, on SQLite at the ``drawn`` one.
    """
    spread = ["-n", "2", "--dist", "worksteal"]
    quick = "not (browser or clients or kannel or races)"
    return [
        (f"tests, SQLite, at {drawn}", quick, spread, sqlite | {"TEST_CLOCK": drawn}),
        ("tests, PostgreSQL", quick, spread, postgres),
        ("pages, journeys and calendar programs, SQLite", "browser or clients", spread, sqlite),
        ("journeys, PostgreSQL", "journey", spread, postgres),
        ("races and Kannel, SQLite", "races or kannel", spread, sqlite),
        ("races and Kannel, PostgreSQL", "races or kannel", spread, postgres),
    ]


def quick(name: str, environment: dict[str, str], more: list[str]) -> bool:
    """The quick tests on SQLite."""
    return run(name, pytest("-n", "2", "--dist", "worksteal", "-m", FAST_MARKS, *more), environment, show=True)


def fast(environment: dict[str, str], more: list[str]) -> bool:
    """Every check, the quick tests that need no database, and those of the packages where something isn't committed."""
    touched = tests_of(uncommitted())
    if touched:
        environment = environment | {"MIGRATED_DATABASE": f"sqlite:///{kept(environment)}"}
    with ThreadPoolExecutor(1) as pool:
        checked = pool.submit(check, environment, [])
        name = f"tests without a database, and of {', '.join(touched) or 'nothing: all is committed'}"
        passed = quick(name, environment | {"TESTS_OF_DATABASES": ",".join(touched)}, more)
        return checked.result() and passed


def uncommitted() -> list[str]:
    """Files that differ from the last commit, new ones too."""
    command = ["git", "status", "--porcelain", "--no-renames", "--untracked-files=all", "-z"]
    listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return [entry[3:] for entry in listed.split("\0") if entry]


def tests_of(files: list[str]) -> list[str]:
    """Where the tests of these files are: the folder that mirrors a file's own, or the nearest one above it; a test is its own."""
    found = set()
    for name in files:
        is_test = name.startswith("tests/") and Path(name).name.startswith("test_")
        place = Path(name) if is_test else Path("tests", name.removeprefix("tests/")).parent
        while not place.exists():
            place = place.parent
        if place != Path("tests"):
            found.add(str(place))
    return sorted(found)


def at_clocks(found: dict[str, dt.datetime], environment: dict[str, str], more: list[str]) -> bool:
    """The quick tests at each clock, all of them; at the end which failed, and how to repeat that one."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    if not run("migrate", migrate, environment | {"DATABASE_URL": environment["MIGRATED_DATABASE"]}):
        return False
    passed = {}
    for name, clock in found.items():
        print(f"\nClock {name}: {clocks.write(clock)}, a {clock:%A}", flush=True)
        at_clock = environment | {"TEST_CLOCK": clocks.write(clock)}
        passed[name] = quick(f"tests, SQLite, at {clocks.write(clock)}", at_clock, more)
    print("\nClocks:")
    for name, clock in found.items():
        told = "ok    " if passed[name] else "FAILED"
        print(f"{told} {name:19} {clocks.write(clock)}   script/test --clock {clocks.write(clock)}", flush=True)
    return all(passed.values())


def kept_database() -> Path:
    """An empty migrated SQLite database; made anew when a migration changed."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "*/migrations/*.py"],
        check=True,
        capture_output=True,
        text=True,
    )
    state = hashlib.sha256(
        b"".join(Path(name).read_bytes() for name in sorted(listed.stdout.split()) if Path(name).exists())
    )
    return KEPT / f"{state.hexdigest()[:16]}.sqlite3"


def kept(environment: dict[str, str]) -> Path:
    """That database, made where it isn't there; ends the run where the migrations fail."""
    database = kept_database()
    if not database.exists():
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        making = database.with_suffix(".part")
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        if not run("migrate", migrate, environment | {"DATABASE_URL": f"sqlite:///{making}"}):
            sys.exit(1)
        making.rename(database)
    return database


def some(environment: dict[str, str], files: list[str], more: list[str]) -> bool:
    """These files only: what one runs again and again while writing."""
    database = kept(environment)
    return (
        subprocess.run(
            pytest(*files, *more), env=environment | {"MIGRATED_DATABASE": f"sqlite:///{database}"}, check=False
        ).returncode
        == 0
    )


def again(times: int, environment: dict[str, str], folder: Path, more: list[str]) -> bool:
    """The same tests so many times on both databases, each time with another seed; all of them, whatever fails."""
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    with servers(environment, folder) as on_postgres:
        passed = []
        for name, where in (("SQLite", environment), ("PostgreSQL", on_postgres)):
            passed.append(run(f"migrate {name}", migrate, where | {"DATABASE_URL": where["MIGRATED_DATABASE"]}))
            for number in range(times):
                seed = f"--randomly-seed={secrets.randbelow(2**31)}"
                passed.append(run(f"{name}, {number + 1} of {times}, {seed}", pytest(seed, *more), where))
    print(f"{passed.count(False)} of {len(passed)} failed", flush=True)
    return all(passed)


def full(environment: dict[str, str], folder: Path, more: list[str]) -> bool:
    """Every check and every test on both databases: the quick ones at today's clock and at the one drawn from the commit."""
    when = clocks.write(clocks.when(clocks.DRAWN))
    print(f"The clock drawn from this commit: {when} (again: script/test --clock {when})", flush=True)
    with servers(environment, folder) as on_postgres:
        passed = [check(environment, [environment["MIGRATED_DATABASE"], on_postgres["MIGRATED_DATABASE"]])]
        for name, marks, spread, where in stages(environment, on_postgres, when):
            passed.append(run(name, pytest(*spread, "-m", marks, *more), where, show=True))
    return all(passed)


def arguments() -> tuple[argparse.Namespace, list[str]]:
    """What is asked for, and what goes to pytest."""
    parser = argparse.ArgumentParser("script/test", allow_abbrev=False, epilog="Further arguments go to pytest.")
    parser.add_argument(
        "--fast",
        action="store_true",
        help="every check, the quick tests without a database, and those of what isn't committed",
    )
    parser.add_argument("--any-day", action="store_true", help="the quick tests at each clock that has a name")
    parser.add_argument(
        "--clock",
        nargs="?",
        const=clocks.DRAWN,
        type=clocks.when,
        metavar="WHEN",
        help="the quick tests at this clock, or at the drawn one",
    )
    parser.add_argument("--again", type=int, metavar="N", help="so many times, on both databases, with other seeds")
    return parser.parse_known_args()


def wanted(given: argparse.Namespace, environment: dict[str, str], folder: Path, more: list[str]) -> bool:
    """Whether what is asked for passed."""
    if given.any_day:
        return at_clocks(clocks.named(clocks.today()), environment, more)
    if given.clock:
        return at_clocks({"asked for": given.clock}, environment, more)
    if given.again:
        return again(given.again, environment, folder, more)
    files = [name for name in more if Path(name.partition("::")[0]).exists()]
    if files and not given.fast:
        return some(environment, files, [name for name in more if name not in files])
    return fast(environment, more) if given.fast else full(environment, folder, more)


def main() -> int:
    """0 when everything passed."""
    os.chdir(PROJECT)
    given, more = arguments()
    with tempfile.TemporaryDirectory(prefix="outreach-tests-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        environment = os.environ | {
            "VAR_DIR": str(folder / "var"),
            "DATABASE_URL": f"sqlite:///{folder}/var/db.sqlite3",
            "MIGRATED_DATABASE": f"sqlite:///{folder}/migrated.sqlite3",
            "PYTHONPYCACHEPREFIX": str(COMPILED),
        }
        for foreign in FOREIGN:
            environment.pop(foreign, None)
        return 0 if wanted(given, environment, folder, more) else 1


if __name__ == "__main__":
    sys.exit(main())
