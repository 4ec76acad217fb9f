"""Volunteers who sign up at the same moment: the whole verb over HTTP beside bare views that write as much, or one update.

As ``benchmarks.registration``: each volunteer has a key of their own. One JSON line a database for ``accepts`` (goals 0.5
and 0.25) and for ``refusals`` of a full shift (2).
"""

import json
import subprocess
import sys

from benchmarks import bursts
from benchmarks.registration import number

A_ROUND, ROUNDS = 240, 3
HEADS = A_ROUND * (ROUNDS + 1)
MOST = 32_000
"""Places of the hot shift: as many as its column keeps."""


def seed() -> None:
    """A shift with a place for everybody, one that is full, one for the bare views, and volunteers with keys."""
    import django

    django.setup()
    import datetime as dt

    from accounts.models import Person
    from api.models import ApiToken
    from benchmarks import city
    from core import clock, tokens
    from core.phone_numbers import phones
    from events.models import Occurrence
    from volunteers.models import Shift, Volunteer

    city.seed(1000)
    now = clock.now()
    date = Occurrence.objects.order_by("pk").first()
    start = now + dt.timedelta(days=9)
    Occurrence.objects.filter(pk=date.pk).update(start=start, end=start + dt.timedelta(hours=2))
    facts = {}
    for name, taken in (("open", 0), ("full", MOST), ("bare", 0)):
        shift = Shift.objects.create(
            occurrence=date, role="讲解员", start=start, end=start + dt.timedelta(hours=2), maximum=MOST, taken=taken
        )
        facts[name] = shift.pk
    people = Person.objects.bulk_create(
        Person(name="样例", phone=number(n), phone_hash=phones.look_up(number(n))) for n in range(HEADS)
    )
    rows = Volunteer.objects.bulk_create(
        Volunteer(person=person, number=f"AN{n:06d}", joined_at=now) for n, person in enumerate(people)
    )
    ApiToken.objects.bulk_create(
        ApiToken(
            person=person, digest=tokens.digest(f"key-{n}"), name="bench", scopes=["read", "register"], created_at=now,
            expires_at=now + dt.timedelta(days=30), last_used_at=now,
        )
        for n, person in enumerate(people)
    )  # fmt: skip
    print(json.dumps(facts | {"first": rows[0].pk}))


def sign_up(facts: dict, n: int, shift: str) -> bursts.Request:
    """One volunteer, with their key, from a network of their own."""
    network = f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}"
    headers = {"X-Forwarded-For": network, "Authorization": f"Bearer key-{n}"}
    return f"/api/v1/shifts/{facts[shift]}/sign-up/", b"{}", headers


def bare(facts: dict, n: int, path: str) -> bursts.Request:
    """The same facts, found already."""
    text = "【样例市科协】岗位报上了：《样例活动》讲解员，12月7日 周一 上午 9:00—11:00，样例站1。去不了请尽早退出 http://127.0.0.1:8000/"
    body = {"shift": facts["bare"], "volunteer": facts["first"] + n, "phone": number(n), "text": text}
    return path, json.dumps(body).encode(), {}


def count() -> None:
    """Places that are not those of the sign-ups."""
    import django

    django.setup()
    from volunteers.models import Shift, SignUp

    shift = Shift.objects.order_by("pk").first()
    print(abs(shift.taken - SignUp.objects.filter(shift=shift, status="confirmed").count()))


def run(url: str) -> bool:
    """Seed, serve, measure; whether all goals are met."""
    own = bursts.environment(url)
    done = _python("seed", own)
    facts = json.loads(done)
    fresh, wanted = iter(range(HEADS)), iter(range(HEADS))
    with bursts.served(url, is_bare=False) as port, bursts.served(url, is_bare=True) as bare_port:
        found = bursts.by_turns(
            {
                "accepts": lambda: bursts.burst(port, [sign_up(facts, next(fresh), "open") for _ in range(A_ROUND)]),
                "rows": lambda: bursts.burst(bare_port, [bare(facts, next(wanted), "/place") for _ in range(A_ROUND)]),
                "update": lambda: bursts.burst(bare_port, [bare(facts, 0, "/place-update") for _ in range(A_ROUND)]),
                "refusals": lambda: bursts.burst(port, [sign_up(facts, n, "full") for n in range(A_ROUND)]),
            },
            ROUNDS,
        )
    same: dict[str, object] = {"benchmark": "signup", "database": url.partition(":")[0]}
    lines = bursts.lines(same, found, accepted=201, overbooked=int(_python("count", own)))
    for line in lines:
        print(json.dumps(line, ensure_ascii=False), flush=True)
    return all(line["met"] for line in lines)


def _python(what: str, own: dict[str, str]) -> str:
    command = [sys.executable, "-m", __spec__.name, what]
    done = subprocess.run(command, env=own, check=True, capture_output=True, text=True)
    return done.stdout.strip().splitlines()[-1]


if __name__ == "__main__":
    if sys.argv[1] != "run":
        {"seed": seed, "count": count}[sys.argv[1]]()
        sys.exit(0)
    results = [run(url) for url in sys.argv[2:]]
    sys.exit(0 if all(results) else 1)
