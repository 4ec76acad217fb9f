"""Everybody taps at nine: so many clients at once against gunicorn, and the same against bare views beside it."""

import itertools
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from benchmarks.hostile import free_port, wait

CLIENTS = 16
RATES = {f"API_RATE_{name}": "100000000/min" for name in ("ANONYMOUS", "SIGNED_IN", "REGISTER", "KEY")}

Request = tuple[str, bytes, dict[str, str]]
"""Path, body and headers of one POST."""


@dataclass
class Round:
    """What came of one side of one round."""

    seconds: float
    waits: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return sum(self.statuses.values()) / self.seconds


def environment(url: str, **more: str) -> dict[str, str]:
    """Of the servers: limits on how often somebody may ask are lifted, each request says its own network."""
    return os.environ | RATES | {"DATABASE_URL": url, "TRUSTED_PROXIES": "1", "LOG_LEVEL": "ERROR"} | more


@contextmanager
def served(url: str, *, is_bare: bool) -> Iterator[int]:
    """Gunicorn as operations run it: two processes of eight threads, on SQLite one of four; gives its port."""
    port = free_port()
    workers, threads = ("1", "4") if url.startswith("sqlite") else ("2", "8")
    own = environment(url, DJANGO_SETTINGS_MODULE="config.settings")
    application = "benchmarks.bare_wsgi" if is_bare else "config.wsgi"
    command = [sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--log-level", "error"]
    server = subprocess.Popen(
        [*command, "--workers", workers, "--threads", threads, "--worker-class", "gthread"], env=own
    )
    try:
        wait(port)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def burst(port: int, requests: list[Request]) -> Round:
    """All of these, by ``CLIENTS`` clients at once that keep their connections."""
    following = iter(requests)
    lock = threading.Lock()
    done = Round(seconds=0)

    def client() -> None:
        link = HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                request = next(following, None)
            if request is None:
                link.close()
                return
            began = time.perf_counter()
            status = _post(link, request)
            took = time.perf_counter() - began
            with lock:
                done.waits.append(1000 * took)
                done.statuses[status] += 1

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done.seconds = time.perf_counter() - began
    return done


def _post(link: HTTPConnection, request: Request) -> int:
    path, body, headers = request
    try:
        link.request("POST", path, body, {"Content-Type": "application/json"} | headers)
        answer = link.getresponse()
        answer.read()
    except (HTTPException, OSError):
        link.close()
        return 0
    return answer.status


def by_turns(sides: dict[str, Callable[[], Round]], rounds: int) -> dict[str, list[Round]]:
    """Each side once, then each once more; the first round only warms up."""
    found: dict[str, list[Round]] = {name: [] for name in sides}
    for number, (name, side) in itertools.product(range(rounds + 1), sides.items()):
        done = side()
        if number:
            found[name].append(done)
    return found


def rate(rounds: list[Round]) -> float:
    """The median of several."""
    return statistics.median(done.rate for done in rounds)


def p99(rounds: list[Round]) -> float:
    """Milliseconds, over all answers."""
    waits = sorted(wait for done in rounds for wait in done.waits)
    return waits[int(len(waits) * 0.99)]


def errors(rounds: list[Round]) -> int:
    """Answers of 500 and more, and none at all."""
    return sum(count for done in rounds for status, count in done.statuses.items() if not 0 < status < 500)


def lines(same: dict[str, object], found: dict[str, list[Round]], *, accepted: int, overbooked: int) -> list[dict]:
    """Of ``accepts`` beside the bare ``rows`` and ``update``, and of ``refusals`` beside our own accepts.

    ``same``: what each line says besides. ``accepted``: the status of an accept; a refusal is 409.
    """
    rates = {name: rate(rounds) for name, rounds in found.items()}
    ours = found["accepts"] + found["refusals"]
    wrong = sum(done.statuses.total() - done.statuses[accepted] for done in found["accepts"])
    wrong += sum(done.statuses.total() - done.statuses[409] for done in found["refusals"])
    ratio, to_update = rates["accepts"] / rates["rows"], rates["accepts"] / rates["update"]
    refused = rates["refusals"] / rates["accepts"]
    p99_ms = round(p99(found["accepts"]))
    is_sound = overbooked == 0 and wrong == 0 and p99_ms < 500
    same |= {"overbooked": overbooked, "errors": errors(ours), "unexpected": wrong, "p99_ms": p99_ms}
    return [
        same | {"case": "accepts", "ours": round(rates["accepts"]), "yardstick": round(rates["rows"]), "unit": "/s",
                "ratio": round(ratio, 2), "goal": 0.5, "to_update": round(to_update, 2), "update": round(rates["update"]),
                "met": ratio >= 0.5 and to_update >= 0.25 and is_sound},
        same | {"case": "refusals", "ours": round(rates["refusals"]), "yardstick": round(rates["accepts"]), "unit": "/s",
                "ratio": round(refused, 2), "goal": 2, "met": refused >= 2},
    ]  # fmt: skip
