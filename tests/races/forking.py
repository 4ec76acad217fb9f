"""Servers and scripts of races, forked from one process that has read the whole site: a new process reads it for seconds.

A fork is given an environment and reads the settings again, as a new process would: database, files and limits are its
own. One such process serves a run of pytest, over a socket; each connection is a fork.
"""

import atexit
import importlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 180


@dataclass(frozen=True)
class Server:
    """A forked gunicorn with its workers."""

    pid: int
    link: socket.socket

    def has_ended(self) -> bool:
        """Whether all of its processes have: the last one closes the link."""
        self.link.setblocking(False)
        try:
            return self.link.recv(1) == b""
        except BlockingIOError:
            return False
        finally:
            self.link.setblocking(True)

    def stop(self) -> None:
        """Ask it to end and wait until it has."""
        if not self.has_ended():
            os.kill(self.pid, signal.SIGTERM)
        self.link.settimeout(60)
        assert self.link.recv(1) == b""
        self.link.close()


def run(source: str, environment: dict[str, str]) -> str:
    """What Python prints, run in a fork with this environment; what it raises is shown."""
    link = _ask({"run": source, "environment": environment})
    with link, link.makefile("rb") as answer:
        done = json.loads(answer.read())
    assert done["error"] == "", done["error"]
    return done["printed"]


def serve(arguments: list[str], environment: dict[str, str], log: Path) -> Server:
    """Gunicorn with these arguments, starting; what it says goes to the log."""
    link = _ask({"serve": arguments, "environment": environment, "log": str(log)})
    with link.makefile("rb") as answer:
        return Server(pid=json.loads(answer.readline()), link=link)


def _ask(facts: dict[str, object]) -> socket.socket:
    link = socket.socket(socket.AF_UNIX)
    link.connect(str(_parent()))
    link.sendall(json.dumps(facts).encode() + b"\n")
    return link


@cache
def folder() -> Path:
    """``VAR_DIR`` of all that is forked in this run: some libraries keep the keys that they read first."""
    made = Path(tempfile.mkdtemp(prefix="races-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def _parent() -> Path:
    """The address of the process that forks; it ends with this one."""
    address = folder() / "socket"
    own = {"VAR_DIR": str(folder()), "DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.races.forking", str(address)],
        cwd=ROOT,
        env=os.environ | own,
        stdin=subprocess.PIPE,
    )
    atexit.register(process.kill)
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and process.poll() is None:
        if address.exists():
            return address
        time.sleep(0.05)
    raise AssertionError("the process that forks did not start")


def main(address: str) -> None:
    """Read the site once, then fork for every connection; ends with whoever started it."""
    import django

    django.setup()
    importlib.import_module("config.urls")
    importlib.import_module("gunicorn.app.wsgiapp")
    for path in sorted((ROOT / "tests" / "factories").glob("[a-z]*.py")):
        importlib.import_module(f"tests.factories.{path.stem}")
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(f"{address}.part")
    listener.listen(64)
    Path(f"{address}.part").rename(address)
    while True:
        link, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            _serve_fork(link)
        link.close()


def _serve_fork(link: socket.socket) -> None:
    """Do what is asked, answer, and end without touching what belongs to the parent."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.setsid()
    with link.makefile("rb") as asked:
        facts = json.loads(asked.readline())
    os.environ.clear()
    os.environ.update(facts["environment"])
    job: Callable[[dict, socket.socket], None] = _run if "run" in facts else _serve
    try:
        _read_settings_again()
        job(facts, link)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def _read_settings_again() -> None:
    from django.conf import settings
    from django.db import connections

    module = importlib.reload(importlib.import_module("config.settings"))
    for name in filter(str.isupper, dir(module)):
        setattr(settings, name, getattr(module, name))
    for alias in list(connections.settings):
        del connections[alias]
    connections._settings = None
    del connections.settings


def _run(facts: dict, link: socket.socket) -> None:
    error = ""
    with tempfile.TemporaryFile("w+") as printed:
        os.dup2(printed.fileno(), 1)
        try:
            exec(compile(facts["run"], "script", "exec"), {"__name__": "__main__"})
        except BaseException:  # noqa: BLE001 - whatever it is, whoever asked is shown it
            error = traceback.format_exc()
        sys.stdout.flush()
        printed.seek(0)
        link.sendall(json.dumps({"printed": printed.read(), "error": error}).encode())


def _serve(facts: dict, link: socket.socket) -> None:
    from gunicorn.app.wsgiapp import run as run_gunicorn

    with Path(facts["log"]).open("ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    link.sendall(json.dumps(os.getpid()).encode() + b"\n")
    sys.argv = ["gunicorn", *facts["serve"]]
    run_gunicorn()


if __name__ == "__main__":
    main(sys.argv[1])
