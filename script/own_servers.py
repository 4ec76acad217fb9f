"""PostgreSQL and Redis of one run: installed where they are missing, on free ports, thrown away at the end."""

import contextlib
import os
import pwd
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

PACKAGES = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "bearerbox": "kannel",
    "fc-list": "fontconfig",
    "nginx": "nginx",
    "node": "nodejs",
    "npm": "npm",
}
STATEMENT_SECONDS = 480
"""A statement that waits so long waits for ever: it fails and is named, before the limit of its test (pyproject.toml)."""


def missing_packages() -> list[str]:
    """Debian packages that the tests need and that aren't here."""
    path = os.environ["PATH"] + ":/usr/sbin:/sbin"
    missing = [package for program, package in PACKAGES.items() if not shutil.which(program, path=path)]
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        missing.append("postgresql")
    if not Path("/usr/lib/kannel/test/fakesmsc").exists():
        missing.append("kannel-extras")
    if not list(Path("/usr/share/fonts").glob("**/NotoSansCJK*")):
        missing.append("fonts-noto-cjk")
    return missing


def install(packages: list[str]) -> None:
    """Install Debian packages as root or through sudo; end with the command to type when neither is possible."""
    root = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1"]
    print(f"Installing Debian packages: {' '.join(packages)}", flush=True)
    try:
        subprocess.run([*root, "apt-get", "update", "-q"], check=True, stdout=subprocess.DEVNULL)
        command = [*root, *quiet, "apt-get", "install", "-qy", "--no-install-recommends", *packages]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        sys.exit(f"The tests need Debian packages; as root: apt-get install {' '.join(packages)}")


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, what: str) -> None:
    """Until something listens; ends the run after half a minute."""
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    sys.exit(f"{what} did not start.")


def _plain_user(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root: the prefix that runs it as its own user, who then owns the folder."""
    if os.geteuid() != 0:
        return []
    owner = pwd.getpwnam("postgres")
    os.chown(folder, owner.pw_uid, owner.pw_gid)
    return ["runuser", "-u", "postgres", "--"]


@contextlib.contextmanager
def postgres(folder: Path, *, is_durable: bool = False) -> Iterator[str]:
    """A throw-away cluster with an empty database ``migrated`` beside the usual one; gives the latter's address.

    ``is_durable``: each commit waits for the disk.
    """
    folder.mkdir()
    prefix = _plain_user(folder)
    port = free_port()
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: float(path.parent.name))
    data = folder / "data"
    subprocess.run(
        [*prefix, programs / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    fsync = "on" if is_durable else "off"
    options = [
        "-p",
        str(port),
        "-k",
        str(folder),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        f"fsync={fsync}",
        "-c",
        "max_connections=200",
        "-c",
        f"statement_timeout={STATEMENT_SECONDS}s",
    ]
    log = (folder.parent / "postgres.log").open("wb")
    server = subprocess.Popen([*prefix, programs / "postgres", "-D", data, *options], stdout=log, stderr=log)
    try:
        wait_for(port, "PostgreSQL")
        subprocess.run(
            [programs / "createdb", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "migrated"], check=True
        )
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"
    finally:
        server.terminate()
        server.wait(30)


@contextlib.contextmanager
def redis(folder: Path) -> Iterator[str]:
    """A throw-away Redis without persistence; gives its address."""
    folder.mkdir()
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(folder), "--databases", "64"]
    server = subprocess.Popen(["redis-server", *options], stdout=subprocess.DEVNULL)
    try:
        wait_for(port, "Redis")
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait(30)


@contextlib.contextmanager
def servers(environment: dict[str, str], folder: Path) -> Iterator[dict[str, str]]:
    """PostgreSQL and Redis of this run; gives the environment in which the tests use them."""
    if missing := missing_packages():
        install(missing)
    with postgres(folder / "postgres") as database, redis(folder / "redis") as cache:
        migrated = f"{database.rpartition('/')[0]}/migrated"
        yield environment | {"DATABASE_URL": database, "REDIS_URL": cache, "MIGRATED_DATABASE": migrated}
