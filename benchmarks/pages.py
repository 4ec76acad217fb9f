"""Pages and lists of the API at 1 000 and at 100 000 dates of the same density, with people to match.

``python -m benchmarks.pages run URL URL [CASE …]`` fills two empty, migrated databases and prints a line a page. Each is
asked in a process of its own (``… serve SIZE``): a case's name in, what it took out. The caller alternates between the two,
so that whatever else the machine does hits both.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

from benchmarks import bursts

SIZES = (1_000, 100_000)
ROUNDS, WARM_UP = 40, 3
GOAL, MAX_STATEMENTS, MAX_CPU_MS, MAX_KB = 1.3, 12, 80, 120
ANYBODY, STAFF, VOLUNTEER = "anybody", "staff", "volunteer"
CASES = {
    "home": (ANYBODY, "/"),
    "home_audience": (ANYBODY, "/?audience=bench-3"),
    "home_audience_all": (ANYBODY, "/?audience=bench-3&when=all"),
    "home_occasion": (ANYBODY, "/?occasion=bench-2"),
    "home_street": (ANYBODY, "/?street=bench-3"),
    "month": (ANYBODY, "/?month=2027-04"),
    "search": (ANYBODY, "/?q=样例站3"),
    "search_none": (ANYBODY, "/?q=无此词"),
    "event": (ANYBODY, "/events/bench-4-5/"),
    "programme": (ANYBODY, "/events/bench-programme-0/"),
    "workbench": (STAFF, "/staff/"),
    "event_list": (STAFF, "/staff/events/"),
    "event_list_search": (STAFF, "/staff/events/?q=样例站3"),
    "staff_search": (STAFF, "/staff/search/?q=样例站3"),
    "planner_month": (STAFF, "/staff/planner/?view=month"),
    "planner_month_street": (STAFF, "/staff/planner/?view=month&by=street"),
    "planner_week": (STAFF, "/staff/planner/?view=week"),
    "crew": (STAFF, "/staff/crew/"),
    "reach": (STAFF, "/staff/plan/reach/"),
    "messages": (STAFF, "/staff/messages/"),
    "registrations": (STAFF, "/staff/events/{event}/registrations/"),
    "volunteer_open": (VOLUNTEER, "/volunteer/"),
    "api_events": (STAFF, "/api/v1/events/"),
    "api_occurrences": (STAFF, "/api/v1/occurrences/"),
    "api_registrations": (STAFF, "/api/v1/registrations/"),
    "api_messages": (STAFF, "/api/v1/messages/"),
    "api_shifts": (STAFF, "/api/v1/shifts/"),
    "api_sign_ups": (STAFF, "/api/v1/sign-ups/"),
    "api_bookings": (STAFF, "/api/v1/bookings/"),
}
"""Who asks, and what."""


def run(addresses: list[str], names: list[str]) -> int:
    """Measure both stores by turns; 0 when every goal is met."""
    import django

    django.setup()
    from config.static_files import collect_changed

    collect_changed()
    own = os.environ | bursts.RATES
    servers = {size: _serve(size, own | {"DATABASE_URL": url}) for size, url in zip(SIZES, addresses[:2], strict=True)}
    try:
        for server in servers.values():
            assert server.stdout.readline().strip() == "ready"
        lines = [_case(case, servers) for case in names or CASES]
    finally:
        for server in servers.values():
            server.stdin.close()
            server.wait(30)
    return 0 if all(line["met"] for line in lines) else 1


def _serve(size: int, environment: dict[str, str]) -> subprocess.Popen:
    command = [sys.executable, "-m", "benchmarks.pages", "serve", str(size)]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def _ask(server: subprocess.Popen, case: str) -> dict[str, float]:
    server.stdin.write(case + "\n")
    server.stdin.flush()
    return json.loads(server.stdout.readline())


def _case(case: str, servers: dict[int, subprocess.Popen]) -> dict[str, Any]:
    found: dict[int, list[dict[str, float]]] = {size: [] for size in servers}
    for number in range(WARM_UP + ROUNDS):
        for size, server in servers.items():
            answer = _ask(server, case)
            if number >= WARM_UP:
                found[size].append(answer)
    small, large = (_p95(found[size]) for size in SIZES)
    last = found[SIZES[1]][-1]
    ratio = round(large / small, 2)
    cpu = statistics.median(answer["cpu_ms"] for answer in found[SIZES[1]])
    is_small = last["statements"] <= MAX_STATEMENTS and cpu <= MAX_CPU_MS and last["kb"] <= MAX_KB
    line = {
        "benchmark": "pages", "case": case, "database": "postgresql", "ours": round(large, 1), "yardstick": round(small, 1),
        "unit": "ms", "ratio": ratio, "goal": GOAL, "statements": last["statements"], "cpu_ms": round(cpu), "kb": last["kb"],
        "met": ratio <= GOAL and is_small,
        "medians": [round(statistics.median(answer["ms"] for answer in found[size]), 1) for size in SIZES],
        "small": {name: found[SIZES[0]][-1][name] for name in ("statements", "kb")}, "rounds": ROUNDS,
    }  # fmt: skip
    print(json.dumps(line, ensure_ascii=False), flush=True)
    return line


def _p95(answers: list[dict[str, float]]) -> float:
    return statistics.quantiles((answer["ms"] for answer in answers), n=20)[-1]


def serve(size: int) -> None:
    """Fill the database unless that was done, then answer; the clock stands in the city's week."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.utils import timezone

    from benchmarks import city, crowd
    from events.models import Event

    if not Event.objects.exists():
        crowd.seed(size)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    settings.CLOCK_OFFSET = city.NOW - timezone.now()
    settings.ALLOWED_HOSTS = ["testserver"]
    clients, facts = _clients(), {"event": Event.objects.get(slug="bench-4-5").pk}
    print("ready", flush=True)
    for line in sys.stdin:
        who, path = CASES[line.strip()]
        print(json.dumps(_answer(clients[who], path.format_map(facts))), flush=True)


def _clients() -> dict[str, Any]:
    from django.test import Client

    from accounts.models import Person

    clients = {name: Client(headers={"accept-language": "zh-CN"}) for name in (ANYBODY, STAFF, VOLUNTEER)}
    clients[STAFF].force_login(Person.objects.get(memberships__organization__slug="bench-org-0"))
    clients[VOLUNTEER].force_login(Person.objects.get(volunteer__number="V000000"))
    return clients


def _answer(client: Any, path: str) -> dict[str, float]:
    from django.db import connection

    statements = 0

    def note(execute: Any, sql: str, *rest: Any) -> Any:
        nonlocal statements
        statements += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
        return execute(sql, *rest)

    began, cpu = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(note):
        answer = client.get(path)
    took = {"ms": 1000 * (time.perf_counter() - began), "cpu_ms": 1000 * (time.process_time() - cpu)}
    assert answer.status_code == 200, (path, answer.status_code)
    return took | {"statements": statements, "kb": round(len(answer.content) / 1000)}


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(sys.argv[2:4], sys.argv[4:]))
    serve(int(sys.argv[2]))
