"""Reads the site once, prepares the database, then keeps the web server and the worker running until told to stop.

All that runs is forked from this process: what they only read of the site's code lies in memory once, and nothing is
imported twice. This process itself opens no connection and starts no thread. Each child has a session of its own, so
that Ctrl-C reaches this process alone; ending sends SIGTERM to each child's main process only (the worker hangs when
its whole group is told), waits, and kills what is left. A signal is only noted and acted on between two looks: one
that comes while a child is being started finds that child in the list of those to end.

A child that ends by itself is started again while the other goes on: after a pause that doubles from a second to a
minute, and after ``QUIET`` seconds of running is a second again. A child that ended ``TRIES`` times in a row ends
the site with exit code 1, so that what started it (systemd) sees it. When this process is killed itself, the kernel
tells its children to end, and they tell themselves again where that is lost: a site that is started again finds its
port free and is the only one that works.
"""

import contextlib
import ctypes
import gc
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 15.0
ASK_AGAIN = 2.0
"""Seconds after which whoever still runs is told once more: the worker loses a signal that comes while it starts its guard."""
FIRST_PAUSE = float(os.environ.get("RESTART_PAUSE", "1"))
MAX_PAUSE = 60 * FIRST_PAUSE
QUIET = 300.0
TRIES = 10
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stop(Exception):  # noqa: N818 - not an error
    """Somebody asked to stop."""


received: list[int] = []
"""The signals that asked this process to stop."""


def note_signal(signum: int, frame: FrameType | None) -> None:
    """For ``rest`` to find: an exception raised here could come between a fork and the note of its number."""
    received.append(signum)


def rest(seconds: float) -> None:
    """Let the children run; raises Stop."""
    if received:
        raise Stop
    time.sleep(seconds)


PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
"""Both of ``prctl`` (linux/prctl.h)."""


def read_site() -> None:
    """Import all that the web server and the worker share, and keep the garbage collector off it."""
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.urls import resolve

    django.setup()
    resolve("/healthz")
    import gunicorn.app.wsgiapp  # noqa: F401

    gc.collect()
    gc.freeze()


class Fork:
    """A process that goes on with this one's memory and runs a function; looked after like a ``subprocess.Popen``."""

    def __init__(self, name: str, run: Callable[[], object]) -> None:
        sys.stdout.flush()
        sys.stderr.flush()
        parent = os.getpid()
        self.name = name
        self.returncode: int | None = None
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        self.pid = os.fork()
        if not self.pid:
            _run_fork(name, run, parent)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)

    def poll(self) -> int | None:
        """The exit code, the negative number of the signal that ended it, or None while it runs."""
        if self.returncode is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._note(pid, status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Until it ends; raises subprocess.TimeoutExpired."""
        until = None if timeout is None else time.monotonic() + timeout
        while self.poll() is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(self.name, timeout or 0)
            time.sleep(0.02)
        return self.returncode or 0

    def terminate(self) -> None:
        """Ask it to end."""
        os.kill(self.pid, signal.SIGTERM)

    def _note(self, pid: int, status: int) -> None:
        if pid:
            self.returncode = os.waitstatus_to_exitcode(status)


def _run_fork(name: str, run: Callable[[], object], parent: int) -> NoReturn:
    """The whole life of a fork; whatever happens, it never comes back to what the parent was doing."""
    code = 1
    try:
        os.setsid()
        for number in SIGNALS:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
        _end_with(parent)
        ctypes.CDLL(None).prctl(PR_SET_NAME, name.encode(), 0, 0, 0)
        run()
        for process in multiprocessing.active_children():
            process.join()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it is, nothing of the parent may go on in this process
        traceback.print_exc()
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _end_with(parent: int) -> None:
    """The kernel tells this process to end when its parent is gone, however it went; a thread tells it again."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit(1)
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()


def _end_after(parent: int) -> None:
    """What ``end`` does, where nobody is left to do it: the kernel tells only once, and that may be lost."""
    while os.getppid() == parent:
        time.sleep(ASK_AGAIN)
    limit = time.monotonic() + PATIENCE
    while time.monotonic() < limit:
        time.sleep(ASK_AGAIN)
        os.kill(os.getpid(), signal.SIGTERM)
    os.killpg(os.getpid(), signal.SIGKILL)


def manage(*arguments: str) -> int:
    """Run one management command to its end; its exit code."""
    fork = Fork("manage", lambda: _manage(*arguments))
    try:
        while fork.poll() is None:
            rest(0.02)
    except Stop:
        fork.terminate()
        fork.wait()
        raise
    return fork.wait()


def _manage(*arguments: str) -> None:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", *arguments])


def serve(host: str, port: str) -> None:
    """The web server: few threads on SQLite, whose writers wait unfairly for one another."""
    from gunicorn.app.wsgiapp import run

    embedded = os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite")
    size = ["--workers", "1", "--threads", "4"] if embedded else ["--workers", "2", "--threads", "8"]
    sys.argv = ["gunicorn", "config.wsgi", "--preload", "--bind", f"{host}:{port}", "--log-level", "warning", *size]
    run()


class GaveUp(Exception):  # noqa: N818 - the name says it
    """A child ended too often in a row."""


class Child:
    """A process in its own session that, once started, is started again whenever it ends."""

    def __init__(self, name: str, called: str, run: Callable[[], object]) -> None:
        """``called``: its name for ``ps`` and ``pgrep``, of at most 15 letters."""
        self.name = name
        self.called = called
        self.run = run
        self.process: Fork | None = None
        self.ended = 0
        """How often in a row."""
        self.starts_at = 0.0

    def start(self) -> None:
        """Start it now."""
        self.started_at = time.monotonic()
        self.process = Fork(self.called, self.run)

    def look(self) -> None:
        """Start it again when its pause is over, begin a pause when it has just ended; raises GaveUp."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.starts_at:
                self.start()
        elif self.process.poll() is not None:
            self._rest(now, self.process.wait())

    def _rest(self, now: float, code: int) -> None:
        self._kill_group()
        self.ended = 1 if now - self.started_at >= QUIET else self.ended + 1
        if self.ended >= TRIES:
            raise GaveUp(f"{self.name} ended {self.ended} times in a row.")
        pause = min(FIRST_PAUSE * 2 ** (self.ended - 1), MAX_PAUSE)
        print(f"{self.name} ended by itself ({code}); starting it again in {pause:g} s.", file=sys.stderr, flush=True)
        self.process = None
        self.starts_at = now + pause

    def _kill_group(self) -> None:
        """Processes that the dead one had started keep its port and its tasks: they go too."""
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


def end(children: list[Child]) -> bool:
    """End all children; False when one had to be killed."""
    running = [child.process for child in children if child.process is not None]
    limit = time.monotonic() + PATIENCE
    while left := [process for process in running if process.poll() is None]:
        if time.monotonic() > limit:
            break
        for process in left:
            process.terminate()
        _wait_for(left, min(ASK_AGAIN, limit - time.monotonic()))
    for process in left:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    return not left


def _wait_for(processes: list[Fork], seconds: float) -> None:
    """Until all of them have ended, or so long."""
    until = time.monotonic() + seconds
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(max(0.0, until - time.monotonic()))


def greet(address: str, *, demo: bool) -> None:
    """Say where to go."""
    print(f"\n  {address}/             活动（居民）", flush=True)
    print(f"  {address}/volunteer/   志愿者", flush=True)
    print(f"  {address}/staff/       组织者", flush=True)
    print(f"  {address}/api/v1/      API\n", flush=True)
    if demo:
        manage("demo_signins")


def watch(children: list[Child]) -> NoReturn:
    """Look after the children until a signal or GaveUp ends it."""
    while True:
        for child in children:
            child.look()
        rest(0.2)


def main() -> int:
    """0 when it was asked to stop and every process ended by itself."""
    os.chdir(PROJECT)
    for number in SIGNALS:
        signal.signal(number, note_signal)
    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "8000")
    demo = os.environ.get("DEMO", "1") != "0"
    address = os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    children = [
        Child("The web server", "gunicorn", lambda: serve(host, port)),
        Child("The worker", "qcluster", lambda: _manage("qcluster")),
    ]
    try:
        read_site()
        if manage("prepare", *(["--demo"] if demo else [])):
            print("Preparing failed.", file=sys.stderr)
            return 1
        for child in children:
            child.start()
        greet(address, demo=demo)
        watch(children)
    except Stop:
        status = 0
    except GaveUp as reason:
        print(f"{reason} Ending the site.", file=sys.stderr)
        status = 1
    finally:
        clean = end(children)
    return status if clean else 1


if __name__ == "__main__":
    sys.exit(main())
