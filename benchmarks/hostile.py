"""A resident's page while somebody sends what no honest program sends.

``python -m benchmarks.hostile run URL`` fills an empty, migrated database with the small city, serves it on the loopback
address as operations do (two processes of eight threads), and asks for the home page by turns: a round in quiet, a
round while a bounded stream of hostile requests runs. One JSON line: the medians of both and their ratio. Limits on how
often somebody may ask are lifted, so that each request meets what is to hold without them.
"""

import datetime as dt
import itertools
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException

ROUNDS, A_ROUND, WARM_UP = 6, 25, 10
A_SECOND, MAX_HOSTILE = 8, 600
"""How fast the stream is, and how long at most."""
GOAL = 1.5
RATES = {f"API_RATE_{name}": "1000000/min" for name in ("ANONYMOUS", "SIGNED_IN", "REGISTER", "ASK")}
JSON = "application/json"


def run(url: str) -> int:
    """Seed, serve, measure; 0 when the goal is met."""
    environment = os.environ | RATES | {"DATABASE_URL": url, "REGISTRATIONS_PER_NETWORK_PER_HOUR": "100000"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.hostile", "seed"],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    facts = json.loads(done.stdout.strip().splitlines()[-1])
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"], env=environment, check=True
    )
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2"]
    server = subprocess.Popen([*command, "--threads", "8", "--log-level", "error"], env=environment)
    try:
        wait(port)
        line = _measure(port, facts)
    finally:
        server.terminate()
        server.wait(30)
    print(json.dumps(line, ensure_ascii=False))
    return 0 if line["met"] else 1


def seed() -> None:
    """The small city, somebody who may look on, and what the stream needs to know of it."""
    import django

    django.setup()
    from accounts.consents.consent_texts import CURRENT
    from api.keys.issuing import issue
    from benchmarks import city
    from core import clock
    from events.models import CrewMember, Event, Occurrence
    from organizations.models import Membership, Organization
    from venues.models import Resource, Space

    city.seed(1000)
    host = Organization.objects.order_by("pk").first()
    person = Membership.objects.order_by("pk").first().person
    key = issue(person=person, name="bench", scopes=["read", "organize", "register"], days=30, now=clock.now())
    Event.objects.update(published_at=clock.now(), state=Event.State.PUBLISHED)
    occurrence = Occurrence.objects.select_related("event", "venue").order_by("pk").first()
    crew = CrewMember.objects.filter(organization__memberships__person=person)
    facts = {
        "key": key, "consent": CURRENT.number, "host": host.slug, "event": occurrence.event.slug, "uid": str(occurrence.uid),
        "venue": occurrence.venue.slug, "crew": list(crew.values_list("pk", flat=True)[:60]),
        "spaces": list(Space.objects.values_list("pk", flat=True)[:12]),
        "resources": list(Resource.objects.values_list("slug", flat=True)[:12]),
    }  # fmt: skip
    print(json.dumps(facts))


def hostile(facts: dict) -> list[tuple[str, str, bytes | None, bool]]:
    """Method, path, body, and whether the key of somebody who looks on goes along."""
    start = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)

    def span(days: int, number: int = 0, **more: object) -> dict[str, object]:
        begins = start + dt.timedelta(days=number)
        return {"start": begins.isoformat(), "end": (begins + dt.timedelta(days=days, hours=1)).isoformat()} | more

    party = {"event": facts["event"], "phone": "13900000123", "contact_name": "样例", "attendees": [{"name": "样例"}]}
    party["consent"] = facts["consent"]
    things = {"venue": facts["venue"], "resources": facts["resources"], "crew": facts["crew"]}
    search = {"minutes": 1440, "first": f"{start:%Y-%m-%d}", "last": f"{start + dt.timedelta(days=180):%Y-%m-%d}"}
    bodies = [
        ("registrations/", party | {"occurrences": [facts["uid"]] * 30_000}, False),
        ("registrations/", party | {"occurrences": [facts["uid"]] * 10_000}, False),
        ("registrations/", party | {"attendees": [{}] * 15_000}, False),
        ("clashes/", {"dates": [span(1) | {"end": "9999-12-30T00:00:00Z"}]}, True),
        ("clashes/", {"dates": [span(366, **things)]}, True),
        ("clashes/", {"dates": [span(0, number, **things) for number in range(60)]}, True),
        ("clashes/", {"dates": [span(0)] * 3_000}, True),
        ("free-times/", search | {"spaces": facts["spaces"], "resources": facts["resources"]}, True),
    ]
    posts = [("POST", path, json.dumps(body).encode(), by_key) for path, body, by_key in bodies]
    deep = b'{"occurrences": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    gets = (
        "occurrences/?crew=99999999999999999999",
        "occurrences/?until=9999-12-31T23:59:59-10:00",
        "bookings/null/release/",
    )
    return [*posts, ("POST", "registrations/", deep, False), *(("GET", path, None, True) for path in gets)]


def _measure(port: int, facts: dict) -> dict[str, object]:
    quiet: list[float] = []
    busy: list[float] = []
    answers: Counter[int] = Counter()
    requests = itertools.cycle(hostile(facts))
    for _ in range(WARM_UP):
        _home(port)
    for _ in range(ROUNDS):
        quiet += [_home(port) for _ in range(A_ROUND)]
        stop = threading.Event()
        stream = threading.Thread(target=_stream, args=(port, facts["key"], requests, answers, stop))
        stream.start()
        busy += [_home(port) for _ in range(A_ROUND)]
        stop.set()
        stream.join()
    ours, yardstick = statistics.median(busy), statistics.median(quiet)
    ratio, errors = round(ours / yardstick, 2), sum(count for status, count in answers.items() if status >= 500)
    return {
        "benchmark": "hostile", "case": "home page", "database": "postgresql", "ours": round(ours, 1),
        "yardstick": round(yardstick, 1), "unit": "ms", "ratio": ratio, "goal": GOAL,
        "p95": round(statistics.quantiles(busy, n=20)[-1], 1), "hostile": sum(answers.values()),
        "answers": {str(status): count for status, count in sorted(answers.items())}, "errors": errors,
        "met": ratio <= GOAL and errors == 0,
    }  # fmt: skip


def _home(port: int) -> float:
    """Milliseconds of one page, with a breath after it as a reader takes."""
    began = time.perf_counter()
    status = _ask(port, "GET", "/", None, {})
    took = 1000 * (time.perf_counter() - began)
    assert status == 200, status
    time.sleep(0.05)
    return took


def _stream(port: int, key: str, requests: itertools.cycle, answers: Counter, stop: threading.Event) -> None:
    while not stop.wait(1 / A_SECOND) and sum(answers.values()) < MAX_HOSTILE:
        method, path, body, by_key = next(requests)
        headers = {"Content-Type": JSON} | ({"Authorization": f"Bearer {key}"} if by_key else {})
        answers[_ask(port, method, f"/api/v1/{path}", body, headers)] += 1


def _ask(port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> int:
    """The status; 0 where the server hung up before it had read everything."""
    link = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        link.request(method, path, body, headers)
        answer = link.getresponse()
        answer.read()
    except (HTTPException, OSError):
        return 0
    else:
        return answer.status
    finally:
        link.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait(port: int) -> None:
    until = time.monotonic() + 300
    while time.monotonic() < until:
        if _ask(port, "GET", "/healthz", None, {}) == 200:
            return
        time.sleep(0.2)
    raise SystemExit("the server did not start")


if __name__ == "__main__":
    sys.exit(run(sys.argv[2]) if sys.argv[1] == "run" else seed())
