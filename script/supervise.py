"""Prepares the database, then keeps the web server and the worker running until told to stop.

Each child has a session of its own, so that Ctrl-C reaches this process alone; ending sends SIGTERM to each child's
main process only (the worker hangs when its whole group is told), waits, and kills what is left.

A child that ends by itself is started again while the other goes on: after a pause that doubles from a second to a
minute, and after ``QUIET`` seconds of running is a second again. A child that ended ``TRIES`` times in a row ends
the site with exit code 1, so that what started it (systemd) sees it. When this process is killed itself, the kernel
tells its children to end: a site that is started again finds its port free and is the only one that works.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 15.0
FIRST_PAUSE = float(os.environ.get("RESTART_PAUSE", "1"))
MAX_PAUSE = 60 * FIRST_PAUSE
QUIET = 300.0
TRIES = 10
SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stop(Exception):  # noqa: N818 - not an error
    """Somebody asked to stop."""


def stop(signum: int, frame: FrameType | None) -> None:
    """Unwind to ``main``."""
    raise Stop


def manage(*arguments: str) -> None:
    """Run one management command to its end."""
    subprocess.run([sys.executable, "manage.py", *arguments], check=True)


def serving(host: str, port: str) -> list[str]:
    """The web server's command line: few threads on SQLite, whose writers wait unfairly for one another."""
    embedded = os.environ.get("DATABASE_URL", "sqlite").startswith("sqlite")
    size = ["--workers", "1", "--threads", "4"] if embedded else ["--workers", "2", "--threads", "8"]
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"{host}:{port}",
        "--log-level",
        "warning",
        *size,
    ]


def ending_with_us(command: list[str]) -> list[str]:
    """The command, told to end (SIGTERM) when this process is gone, however it went; where util-linux is there."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "TERM", *command] if setpriv else command


class GaveUp(Exception):  # noqa: N818 - the name says it
    """A child ended too often in a row."""


class Child:
    """A process in its own session that is started again whenever it ends."""

    def __init__(self, name: str, command: list[str]) -> None:
        self.name = name
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.ended = 0
        """How often in a row."""
        self.starts_at = 0.0
        self.start()

    def start(self) -> None:
        """Start it now."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(ending_with_us(self.command), start_new_session=True)

    def look(self) -> None:
        """Start it again when its pause is over, begin a pause when it has just ended; raises GaveUp."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.starts_at:
                self.start()
        elif self.process.poll() is not None:
            self._rest(now, self.process.returncode)

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
    for process in running:
        if process.poll() is None:
            process.terminate()
    limit = time.monotonic() + PATIENCE
    clean = True
    for process in running:
        try:
            process.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            clean = False
    return clean


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
        time.sleep(0.2)


def main() -> int:
    """0 when it was asked to stop and every process ended by itself."""
    os.chdir(PROJECT)
    for number in SIGNALS:
        signal.signal(number, stop)
    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "8000")
    demo = os.environ.get("DEMO", "1") != "0"
    address = os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    children: list[Child] = []
    try:
        manage("prepare", *(["--demo"] if demo else []))
        children.append(Child("The web server", serving(host, port)))
        children.append(Child("The worker", [sys.executable, "manage.py", "qcluster"]))
        greet(address, demo=demo)
        watch(children)
    except Stop:
        status = 0
    except GaveUp as reason:
        print(f"{reason} Ending the site.", file=sys.stderr)
        status = 1
    except subprocess.CalledProcessError as error:
        print(f"Preparing failed: {' '.join(error.cmd)}", file=sys.stderr)
        status = 1
    finally:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        clean = end(children)
    return status if clean else 1


if __name__ == "__main__":
    sys.exit(main())
