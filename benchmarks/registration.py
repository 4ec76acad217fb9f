"""Registering when everybody taps at once: the whole verb over HTTP beside bare views that write as much, or one update.

``python -m benchmarks.registration run URL…`` fills each empty, migrated database, serves it, and asks by turns. One JSON
line a database and case: ``accepts`` beside the bare view that writes the same rows (goal 0.5) with ``to_update`` beside the
bare conditional update (0.25), ``refusals`` beside our own accepts (2), ``statements`` (12), ``held``: milliseconds from the
update of the seats until its commit has returned (3, on PostgreSQL).
"""

import json
import statistics
import subprocess
import sys
import time

from benchmarks import bursts

A_ROUND, ROUNDS, PROBES = 320, 3, 40
MANY = 1_000_000


def seed() -> None:
    """One event with seats for everybody, one where too few are left for two, and numbers that were proved once."""
    import django

    django.setup()
    import datetime as dt

    from accounts.consents.consent_texts import CURRENT
    from accounts.models import KnownNumber
    from benchmarks import city
    from core import clock
    from core.phone_numbers import phones
    from events.models import Event, Occurrence
    from registrations.models import SeatPool

    city.seed(1000)
    now = clock.now()
    facts = {"consent": CURRENT.number}
    first = Occurrence.objects.order_by("pk").first()
    for name, capacity, taken in (("open", MANY, 0), ("short", 40, 39), ("bare", MANY, 0)):
        event = Event.objects.create(
            title=f"样例科技馆{name}", slug=f"bench-{name}", kind="lecture", state="published", host=first.event.host,
            created_at=now, published_at=now, booking="occurrence",
        )  # fmt: skip
        start = now + dt.timedelta(days=9)
        date = Occurrence.objects.create(
            event=event, venue=first.venue, start=start, end=start + dt.timedelta(hours=2), changed_at=now
        )
        pool = SeatPool.objects.create(event=event, occurrence=date, capacity=capacity, taken=taken)
        facts[name] = {
            "event": event.pk,
            "slug": event.slug,
            "occurrence": date.pk,
            "uid": str(date.uid),
            "pool": pool.pk,
        }
    KnownNumber.objects.bulk_create(
        KnownNumber(phone_hash=phones.look_up(number(n)), since=now, used_at=now)
        for n in range(A_ROUND * (ROUNDS + 1) + PROBES + 10)
    )
    print(json.dumps(facts))


def number(n: int) -> str:
    """An invented one, in E.164."""
    return f"+8613{900000000 + n}"


def registration(facts: dict, n: int, *, event: str = "open", names: tuple[str, ...] = ("样例",)) -> bursts.Request:
    """A party under a number of its own, from a network of its own."""
    wanted = facts[event]
    body = {
        "event": wanted["slug"], "occurrences": [wanted["uid"]], "phone": number(n), "contact_name": names[0],
        "attendees": [{"name": name} for name in names], "consent": facts["consent"],
    }  # fmt: skip
    network = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
    return "/api/v1/registrations/", json.dumps(body).encode(), {"X-Forwarded-For": network}


def bare(facts: dict, n: int, path: str) -> bursts.Request:
    """The same facts, found already."""
    wanted = {name: facts["bare"][name] for name in ("event", "occurrence", "pool")}
    text = "【样例市科协】报上了：《样例科技馆》12月7日 周一 上午 9:00，样例站1，样例，1人。要改、要退点 http://127.0.0.1:8000/rabcdefghijklmn"
    return path, json.dumps(wanted | {"phone": number(n), "name": "样例", "text": text}).encode(), {}


def probe() -> None:
    """Statements of one registration, and how long the row of the seats is held."""
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    facts = json.loads(sys.stdin.read())
    client, counts, held = Client(), [], []
    state = {"taken_at": 0.0}

    def note(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE", "BEGIN", "ROLLBACK")):
            counts[-1] += 1
        if "UPDATE registrations_seatpool" in sql:
            state["taken_at"] = time.perf_counter()
        return execute(sql, params, many, context)

    commit = connection._commit

    def committed():
        commit()
        if state["taken_at"]:
            held.append(1000 * (time.perf_counter() - state["taken_at"]))
            state["taken_at"] = 0.0

    connection.ensure_connection()
    connection._commit = committed
    for n in range(PROBES):
        path, body, headers = registration(facts, A_ROUND * (ROUNDS + 1) + n)
        counts.append(0)
        with connection.execute_wrapper(note):
            answer = client.post(path, body, content_type="application/json", headers=headers)
        assert answer.status_code == 202, answer.content
    print(json.dumps({"statements": statistics.median(counts), "held": statistics.median(held)}))


def run(url: str) -> bool:
    """Seed, serve, measure; whether all goals are met."""
    own = bursts.environment(url)
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, "seed"], env=own, check=True, capture_output=True, text=True
    )
    facts = json.loads(done.stdout.strip().splitlines()[-1])
    fresh, wanted = iter(range(MANY)), iter(range(MANY))
    with bursts.served(url, is_bare=False) as port, bursts.served(url, is_bare=True) as bare_port:
        sides = {
            "accepts": lambda: bursts.burst(port, [registration(facts, next(fresh)) for _ in range(A_ROUND)]),
            "rows": lambda: bursts.burst(bare_port, [bare(facts, next(wanted), "/rows") for _ in range(A_ROUND)]),
            "update": lambda: bursts.burst(bare_port, [bare(facts, n, "/update") for n in range(A_ROUND)]),
            "refusals": lambda: bursts.burst(
                port, [registration(facts, n, event="short", names=("样例", "另一")) for n in range(A_ROUND)]
            ),
        }
        found = bursts.by_turns(sides, ROUNDS)
        command = [sys.executable, "-m", __spec__.name, "probe"]
        probed = subprocess.run(command, env=own, check=True, capture_output=True, text=True, input=json.dumps(facts))
    lines = _lines(url, found, json.loads(probed.stdout.strip().splitlines()[-1]), _overbooked(own))
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return all(line["met"] for line in lines)


def _overbooked(own: dict[str, str]) -> int:
    """Pools whose seats are not those of their claims, and parties that got what was not there."""
    command = [sys.executable, "-m", __spec__.name, "count"]
    return int(
        subprocess.run(command, env=own, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
    )


def count() -> None:
    """For ``_overbooked``."""
    import django

    django.setup()
    from django.db.models import Sum

    from registrations.models import SeatClaim, SeatPool

    pool = SeatPool.objects.get(event__slug="bench-open")
    claimed = SeatClaim.objects.filter(pool=pool, held=True).aggregate(seats=Sum("seats"))["seats"] or 0
    full = SeatPool.objects.get(event__slug="bench-short")
    print(abs(pool.taken - claimed) + abs(full.taken - 39))


def _lines(url: str, found: dict[str, list[bursts.Round]], probed: dict[str, float], overbooked: int) -> list[dict]:
    same: dict[str, object] = {"benchmark": "registration", "database": url.partition(":")[0]}
    is_postgres = url.startswith("postgres")
    return [
        *bursts.lines(same, found, accepted=202, overbooked=overbooked),
        same | {"case": "statements", "ours": probed["statements"], "unit": "statements", "goal": 12,
                "met": probed["statements"] <= 12},
        same | {"case": "held", "ours": round(probed["held"], 2), "unit": "ms", "goal": 3 if is_postgres else None,
                "met": not is_postgres or probed["held"] <= 3},
    ]  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] != "run":
        {"seed": seed, "probe": probe, "count": count}[sys.argv[1]]()
        sys.exit(0)
    found = [run(url) for url in sys.argv[2:]]
    sys.exit(0 if all(found) else 1)
