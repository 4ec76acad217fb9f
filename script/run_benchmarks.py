"""Benchmarks with servers of their own, thrown away at the end: ``script/benchmark NAME``."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from own_servers import install, postgres
from run_tests import PROJECT

NAMES = {
    "clashes": "what clashes with a nine-stop drive, and the next free times, at 1 000 and 100 000 dates",
    "feeds": "calendars polled beside bytes from memory; what writing, changing and renaming cost at 200 000 dates",
    "hostile": "a resident's page while somebody sends what no honest program sends: its median beside that in quiet",
    "imports": "five thousand good rows of a sheet: seconds and memory",
    "pages": "pages and lists of the API at 1 000 and 100 000 dates, with people to match",
    "signup": "volunteers who sign up when everybody does, beside bare views that write as much",
    "start": "the site from nothing, and once more, beside one process that imports it",
    "registration": "registering when everybody taps at once, beside bare views that write as much",
}
STORES = {
    "clashes": ("small", "large"),
    "feeds": ("small", "middle", "large"),
    "imports": ("large",),
    "hostile": ("city",),
    "registration": ("burst",),
    "pages": ("small", "large"),
    "signup": ("burst",),
    "start": (),
}
ALSO_SQLITE = {"registration", "signup"}
DURABLE = {"registration", "signup"}
"""These count commits: PostgreSQL waits for its disk, as it does in use."""


LOADED = {"feeds"}
"""These are asked by ``wrk``: a client in Python would be slower than what it measures."""


def migrated(address: str, name: str, environment: dict[str, str]) -> str:
    """The address of a new, empty database beside this one."""
    import psycopg

    with psycopg.connect(address, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"'.encode())
    url = f"{address.rpartition('/')[0]}/{name}"
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment | {"DATABASE_URL": url}, check=True)
    return url


def measure(name: str, folder: Path) -> int:
    """The benchmark's stores in one server; it prints its lines."""
    environment = os.environ | {
        "VAR_DIR": str(folder / "var"),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(PROJECT),
    }
    if name in LOADED and not shutil.which("wrk"):
        install(["wrk"])
    with postgres(folder / "postgres", is_durable=name in DURABLE) as address:
        stores = [migrated(address, size, environment) for size in STORES[name]]
        if name in ALSO_SQLITE:
            stores.append(f"sqlite:///{folder}/burst.sqlite3")
            command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
            subprocess.run(command, env=environment | {"DATABASE_URL": stores[-1]}, check=True)
        command = [sys.executable, "-m", f"benchmarks.{name}", "run", *stores]
        return subprocess.run(command, env=environment, check=False).returncode


def main() -> int:
    """0 when every goal is met."""
    os.chdir(PROJECT)
    if len(sys.argv) != 2 or sys.argv[1] not in NAMES:
        print("\n".join(f"{name}: {about}" for name, about in NAMES.items()))
        return 0 if len(sys.argv) == 1 else 2
    with tempfile.TemporaryDirectory(prefix="outreach-benchmark-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        return measure(sys.argv[1], folder)


if __name__ == "__main__":
    sys.exit(main())
