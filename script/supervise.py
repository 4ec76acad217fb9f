"""Prepares the database, then keeps the web server and the worker running until told to stop.

Each child has a session of its own, so that Ctrl-C reaches this process alone; ending sends SIGTERM to each child's
main process only (the worker hangs when its whole group is told), waits, and kills what is left.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

PROJECT = Path(__file__).resolve().parent.parent
PATIENCE = 15.0
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


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """A child in its own session."""
    return subprocess.Popen(command, start_new_session=True)


def end(children: list[subprocess.Popen[bytes]]) -> bool:
    """End all children; False when one had to be killed."""
    for child in children:
        if child.poll() is None:
            child.terminate()
    limit = time.monotonic() + PATIENCE
    clean = True
    for child in children:
        try:
            child.wait(max(0.1, limit - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
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


def main() -> int:
    """0 when it was asked to stop and every process ended by itself."""
    os.chdir(PROJECT)
    for number in SIGNALS:
        signal.signal(number, stop)
    host, port = os.environ.get("HOST", "127.0.0.1"), os.environ.get("PORT", "8000")
    demo = os.environ.get("DEMO", "1") != "0"
    address = os.environ.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
    children: list[subprocess.Popen[bytes]] = []
    try:
        manage("prepare", *(["--demo"] if demo else []))
        children = [start(serving(host, port)), start([sys.executable, "manage.py", "qcluster"])]
        greet(address, demo=demo)
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        print("A process ended by itself; ending the other.", file=sys.stderr)
        status = 1
    except Stop:
        status = 0
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
