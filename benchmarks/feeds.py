"""Calendars as they are polled, beside bare views that send as many bytes from memory; what they cost to write and rename.

``python -m benchmarks.feeds run URL URL URL`` fills three empty, migrated databases (``SIZES``) and prints a line a case.
``wrk`` asks, sixteen connections at once, each side by turns.
"""

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from benchmarks import bursts

SIZES = (1_000, 7_600, 200_000)
"""Dates of the stores; of the second one 5 000 lie within the window of the feeds."""
ROUNDS, SECONDS = 5, 3
FEED = "/calendars/all.ics"
GOAL, GOAL_WRITER, GOAL_SAME, GOAL_RENAME, GOAL_WAIT = 0.9, 20, 1.3, 10, 1_000
FEW = 100
"""Dates of one feed that every store has, near each other in time."""
FEW_KEY = "audience/bench-few"
ROWS = 2_000
"""Entries that are written for the rate."""


def run(addresses: list[str]) -> int:
    """Seed, serve, measure; 0 when all goals are met. The largest store is filled last: that takes longest."""
    is_met = True
    for line in _lines(addresses):
        print(json.dumps(line, ensure_ascii=False), flush=True)
        is_met &= line["met"]
    return 0 if is_met else 1


def _lines(addresses: list[str]) -> Iterator[dict[str, Any]]:
    """As they are known."""
    *polled, large = zip(addresses, SIZES, strict=True)
    for url, size in polled:
        _python("seed", url, str(size))
        yield from _polls(url)
    _python("seed", large[0], str(large[1]))
    yield from _written(addresses[0], large[0])


def _python(what: str, url: str, *more: str) -> str:
    command = [sys.executable, "-m", __spec__.name, what, *more]
    done = subprocess.run(command, env=bursts.environment(url), check=True, capture_output=True, text=True)
    return done.stdout.strip()


def _line(
    case: str, ours: float, yardstick: float, *, unit: str, goal: float, digits: int = 0, **more: Any
) -> dict[str, Any]:
    """Of a rate, which is to be high, or of a time, which is to be low."""
    ratio = ours / yardstick
    is_met = ratio >= goal if unit == "/s" else ratio <= goal
    return {
        "benchmark": "feeds", "case": case, "database": "postgresql", "ours": round(ours, digits),
        "yardstick": round(yardstick, digits), "unit": unit, "ratio": round(ratio, 2), "goal": goal,
        "met": is_met and not more.get("errors"), **more,
    }  # fmt: skip


# -- polls ---------------------------------------------------------------------------------


def _polls(url: str) -> Iterator[dict[str, Any]]:
    """The whole file, its stored gzip, and that nothing changed."""
    with ExitStack() as stack:
        port = stack.enter_context(bursts.served(url, is_bare=False))
        plain, tag = _get(port, {})
        packed, packed_tag = _get(port, {"Accept-Encoding": "gzip"})
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="outreach-feed-")))
        (folder / "plain").write_bytes(plain)
        (folder / "packed").write_bytes(packed)
        os.environ["BARE_FEED"] = str(folder)
        bare = stack.enter_context(bursts.served(url, is_bare=True))
        cases = {
            "200": ("/feed", {}),
            "gzip": ("/feed-packed", {"Accept-Encoding": "gzip"}),
            "304": ("/feed-known", {"If-None-Match": tag}),
        }
        facts = {"entries": plain.count(b"BEGIN:VEVENT"), "kb": len(plain) // 1024}
        assert packed_tag != tag
        for case, (path, headers) in cases.items():
            yield _poll(f"{case}_{facts['entries']}", (port, FEED), (bare, path), headers, facts)


def _get(port: int, headers: dict[str, str]) -> tuple[bytes, str]:
    link = HTTPConnection("127.0.0.1", port, timeout=120)
    link.request("GET", FEED, headers=headers)
    answer = link.getresponse()
    body = answer.read()
    assert answer.status == 200, answer.status
    return body, answer.headers["ETag"]


def _poll(
    case: str, ours: tuple[int, str], bare: tuple[int, str], headers: dict[str, str], facts: dict[str, int]
) -> dict[str, Any]:
    rates: dict[str, list[float]] = {"ours": [], "bare": []}
    errors = 0
    for number in range(ROUNDS + 1):
        for side, (port, path) in (("ours", ours), ("bare", bare)):
            rate, wrong = _wrk(port, path, headers)
            errors += wrong
            if number:
                rates[side].append(rate)
    mine, yardstick = (statistics.median(rates[side]) for side in ("ours", "bare"))
    return _line(case, mine, yardstick, unit="/s", goal=GOAL, errors=errors, **facts)


def _wrk(port: int, path: str, headers: dict[str, str]) -> tuple[float, int]:
    """Answers a second, and how many were no answer."""
    sent = [part for name, value in headers.items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", "-c16", f"-d{SECONDS}s", *sent, f"http://127.0.0.1:{port}{path}"]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    lost = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    errors = int(wrong[1]) if wrong else 0
    errors += sum(map(int, lost.groups())) if lost else 0
    return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), errors


# -- writing -------------------------------------------------------------------------------


def _written(small: str, large: str) -> list[dict[str, Any]]:
    """The same with few and with many dates stored, each in a process of its own."""
    few, many = (json.loads(_python("costs", url)) for url in (small, large))
    rename = many["rename"]
    told = {name: round(rename[name]) for name in ("dates", "renaming_ms")}
    waits = {"changes": rename["changes"]}
    return [
        _line("write", few["writer"], few["library"], unit="/s", goal=GOAL_WRITER),
        _line("window", many["window"], few["window"], unit="ms", goal=GOAL_SAME, digits=2),
        _line("change", many["change"], few["change"], unit="ms", goal=GOAL_SAME, digits=1),
        _line("rename", rename["seconds"], GOAL_RENAME, unit="s", goal=1, digits=1, **told),
        _line("wait", rename["longest_wait_ms"], GOAL_WAIT, unit="ms", goal=1, **waits),
    ]


def seed(size: int) -> None:
    """A city of so many dates, with their entries; a few are for an audience of their own. Nothing is left to correct."""
    _set_up()
    from benchmarks import city
    from calendars.entries import sweeping
    from events.models import Event
    from plan.models import Audience

    city.seed(size)
    near = [f"bench-{number // city.DAILY}-{number % city.DAILY}" for number in range(FEW)]
    through = Event.audiences.through
    few = Audience.objects.create(slug=FEW_KEY.partition("/")[2], name="少数人")
    through.objects.bulk_create(
        through(event_id=event, audience_id=few.pk)
        for event in Event.objects.filter(slug__in=near).values_list("pk", flat=True)
    )
    sweeping.rebuild(now=city.NOW)
    assert size > SIZES[0] or sweeping.check(now=city.NOW).differing == []


def costs() -> None:
    """Seconds and milliseconds of one store."""
    _set_up()
    from benchmarks import city
    from calendars.entries import writing
    from calendars.feeds import cache
    from calendars.models import Listing
    from events.models import Occurrence

    assert Listing.objects.filter(key=FEW_KEY).count() == FEW
    date = Occurrence.objects.filter(start__gte=city.NOW, event__published_at__isnull=False).order_by("pk")[0]

    def change() -> None:
        date.title = f"改{time.perf_counter_ns()}"
        date.save()
        writing.write([date], city.NOW)

    found = {
        "window": _median(lambda: cache.build(FEW_KEY)),
        "change": _median(change),
        "writer": _rate(ours=True),
        "library": _rate(ours=False),
        "rename": _rename(),
    }
    print(json.dumps(found))


def _set_up() -> None:
    import django

    django.setup()


def _median(verb: Callable[[], object], times: int = 30) -> float:
    took = []
    for _ in range(times):
        began = time.perf_counter()
        verb()
        took.append(1000 * (time.perf_counter() - began))
    return statistics.median(took)


def _rate(*, ours: bool) -> float:
    """Entries a second, by our writer or by icalendar."""
    import datetime as dt

    from benchmarks import city
    from calendars.entries import ics
    from tests.calendars.entries import library

    facts = [
        ics.Facts(
            uid=f"11111111-2222-4333-8444-{n:012d}", start=city.FIRST + n * city.HOUR,
            end=city.FIRST + (n + 2) * city.HOUR, status="CONFIRMED", sequence=n, modified=city.NOW.astimezone(dt.UTC),
            summary=f"样例活动{n}（第3课/共8课）", url=f"https://kepu.example.cn/events/bench-{n}/",
            description=f"带什么：身份证、老花镜\n要报名，在网页上报，或者打电话。\n详情：https://kepu.example.cn/events/bench-{n}/",
            location="样例站，样例路 1 号（一楼大厅）", geo=(24.9219, 102.4135), categories=("讲座活动", "老年人", "样例街"),
        )
        for n in range(ROWS)
    ]  # fmt: skip
    write = ics.entry if ours else library.entry
    took = []
    for _ in range(3):
        began = time.perf_counter()
        for one in facts:
            write(one)
        took.append(time.perf_counter() - began)
    return ROWS / statistics.median(took)


def _rename() -> dict[str, float]:
    """A street is called otherwise: until all entries of its dates say so, while somebody else changes dates."""
    from django.db import connection

    from benchmarks import city
    from calendars.entries import sweeping, writing
    from calendars.models import Entry
    from events.models import Occurrence
    from organizations.models import Area

    dates = list(Occurrence.objects.filter(start__gte=city.NOW, event__published_at__isnull=False).order_by("pk")[:50])
    done = threading.Event()
    waits = []

    def others() -> None:
        number = 0
        while not done.is_set():
            began = time.perf_counter()
            writing.write([dates[number % len(dates)]], city.NOW)
            waits.append(1000 * (time.perf_counter() - began))
            number += 1
            time.sleep(0.05)
        connection.close()

    other = threading.Thread(target=others)
    other.start()
    street = Area.objects.get(slug="bench-0")
    began = time.perf_counter()
    street.name = "别的样例街道"
    street.save()
    renaming = time.perf_counter() - began
    due = Entry.objects.filter(rewrite_after__lte=city.NOW)
    dates_due = due.count()
    while sweeping.sweep(now=city.NOW):
        pass
    took = time.perf_counter() - began
    done.set()
    other.join()
    return {
        "seconds": took,
        "dates": dates_due,
        "renaming_ms": 1000 * renaming,
        "longest_wait_ms": max(waits),
        "changes": len(waits),
    }


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(sys.argv[2:]))
    if sys.argv[1] == "seed":
        seed(int(sys.argv[2]))
    else:
        costs()
