"""The clash verb for a stored nine-stop drive, and find-a-time over thirty days, at 1 000 and at 100 000 dates.

``python -m benchmarks.clashes run URL URL`` measures two empty, migrated databases and prints a line a case. Each is
served by a process of its own (``… serve SIZE``): a case's name in, the milliseconds out. The caller alternates between
the two, so that whatever else the machine does hits both.
"""

import datetime as dt
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

SIZES = (1_000, 100_000)
ROUNDS, WARM_UP = 60, 5
GOAL, MAX_MS = 1.5, {"clashes": 200.0}
CASES = ("clashes", "free_times")


def run(addresses: list[str]) -> int:
    """Measure both stores by turns; 0 when every goal is met."""
    servers = {
        size: _serve(size, os.environ | {"DATABASE_URL": url}) for size, url in zip(SIZES, addresses, strict=True)
    }
    try:
        lines = [_case(case, servers) for case in CASES]
    finally:
        for server in servers.values():
            server.stdin.close()
            server.wait(30)
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    return 0 if all(line["met"] for line in lines) else 1


def _serve(size: int, environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "benchmarks.clashes", "serve", str(size)]
    server = subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout.readline().strip() == "ready"
    return server


def _ask(server: subprocess.Popen, case: str) -> dict[str, float]:
    server.stdin.write(case + "\n")
    server.stdin.flush()
    return json.loads(server.stdout.readline())


def _case(case: str, servers: dict[int, subprocess.Popen]) -> dict[str, object]:
    taken: dict[int, list[float]] = {size: [] for size in servers}
    found: dict[int, dict[str, float]] = {}
    for number in range(WARM_UP + ROUNDS):
        for size, server in servers.items():
            found[size] = _ask(server, case)
            if number >= WARM_UP:
                taken[size].append(found[size]["ms"])
    small, large = (statistics.median(taken[size]) for size in SIZES)
    p95 = {size: statistics.quantiles(taken[size], n=20)[-1] for size in SIZES}
    ratio = round(large / small, 2)
    return {
        "benchmark": "clashes",
        "case": case,
        "database": "postgresql",
        "ours": round(large, 1),
        "yardstick": round(small, 1),
        "unit": "ms",
        "ratio": ratio,
        "goal": GOAL,
        "met": ratio <= GOAL and large < MAX_MS.get(case, float("inf")),
        "p95_ms": round(p95[SIZES[1]], 1),
        "yardstick_p95_ms": round(p95[SIZES[0]], 1),
        "rounds": ROUNDS,
        "stored": {str(size): found[size]["stored"] for size in SIZES},
        "found": {str(size): found[size]["found"] for size in SIZES},
        "queries": {str(size): found[size]["queries"] for size in SIZES},
    }


def serve(size: int) -> None:
    """Seed, then answer."""
    import django

    django.setup()
    from django.db import connection

    from benchmarks import city
    from events.models import Occurrence

    city.seed(size)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    stored, jobs = Occurrence.objects.count(), _jobs()
    print("ready", flush=True)
    for line in sys.stdin:
        job = jobs[line.strip()]
        began = time.perf_counter()
        found = job()
        ms = (time.perf_counter() - began) * 1000
        print(json.dumps({"ms": ms, "found": found, "stored": stored, "queries": _queries(job)}), flush=True)


def _queries(job: Callable[[], int]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        job()
    return len(captured)


def _jobs() -> dict[str, Callable[[], int]]:
    from accounts.models import Person
    from benchmarks import city
    from events.clashes import engine, free_time_search
    from events.models import Event
    from venues.models import Space

    drive, person = Event.objects.select_related("host").get(slug="bench-drive"), Person.objects.get()
    first = drive.occurrences.order_by("position").first()
    search = free_time_search.Search(
        length=dt.timedelta(hours=3),
        first=(city.FIRST + 4 * city.DAY).date(),
        last=(city.FIRST + 33 * city.DAY).date(),
        space_ids=tuple(Space.objects.filter(venue__area=first.venue.area).values_list("pk", flat=True)),
        resource_ids=tuple(first.resources.values_list("pk", flat=True)),
        crew_ids=tuple(first.crew.values_list("pk", flat=True)),
        occurrence_id=drive.occurrences.order_by("start").first().pk,
    )
    return {
        "clashes": lambda: len(engine.of_event(drive, now=city.NOW, by=person)[1]),
        "free_times": lambda: len(free_time_search.free_times(search, now=city.NOW)),
    }


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(sys.argv[2:]))
    serve(int(sys.argv[2]))
