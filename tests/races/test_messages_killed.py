"""The worker is killed at random instants while messages drain: none twice, none lost in silence.

A real worker (the cluster and its processes) on a database of its own, of the kind that the suite runs on, and a
gateway that counts what arrives. The negative control makes the sweep careless, and the same run shows a message twice.
"""

import http.server
import os
import random
import signal
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.races.server import ROOT, database, environment_for, free_port, run_script

MANY, KILLS, WORKERS = 200, 5, 2
SEED = """
from datetime import timedelta
from core import clock
from notifications.outbox import enqueueing
from notifications.models import Purpose
now = clock.now()
enqueueing.enqueue([enqueueing.Draft(to=f"+861390000{n:04d}", purpose=Purpose.CHANGE, text="样例改期", key=f"sample:{n}",
    expires_at=now + timedelta(days=1), at_once=True) for n in range(%d)], now=now)
"""
WAKE = """
from django_q.models import OrmQ
from django_q.tasks import async_task
OrmQ.objects.all().delete()
async_task("notifications.tasks.sweep")
async_task("notifications.tasks.sweep")
"""
STATES = """
import json
from notifications.models import Message
print(json.dumps(dict(Message.objects.values_list("pk", "state"))))
"""
CARELESS = """
from notifications.delivery import sweeping
from notifications.models import Message
def careless(*, now):
    lost = Message.objects.filter(state="sending", leased_until__lte=now)
    return {"pending": lost.update(state="pending", lease="", called_at=None)}
sweeping.sweep = careless
"""
WORKER = "from django.core.management import call_command; call_command('qcluster')"
SETUP = "import django; django.setup()\n"


class Counting(http.server.ThreadingHTTPServer):
    """Accepts each message a moment after it has arrived, and kills the worker when told to."""

    daemon_threads = True

    def __init__(self, port: int = 0):
        super().__init__(("127.0.0.1", port), Handler)
        self.arrived: Counter[int] = Counter()
        self.changed = threading.Condition()

    def note(self, number: int) -> None:
        with self.changed:
            self.arrived[number] += 1
            self.changed.notify_all()

    def wait_for(self, many: int, seconds: float = 60.0) -> bool:
        with self.changed:
            return self.changed.wait_for(lambda: self.arrived.total() >= many, seconds)


class Handler(http.server.BaseHTTPRequestHandler):
    server: Counting

    def do_GET(self):
        facts = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        if "to" not in facts:
            self.say(400, b"Missing receiver number, rejected")
            return
        receipt = urllib.parse.parse_qs(urllib.parse.urlsplit(facts["dlr-url"][0]).query)
        self.server.note(int(receipt["id"][0]))
        time.sleep(0.02)
        self.say(202, b"0: Accepted for delivery")

    def say(self, status: int, body: bytes):
        """A line, as Kannel does."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        try:
            self.wfile.write(body)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *facts):
        """Say nothing."""


class Site:
    """A site of its own: database, keys, gateway."""

    def __init__(self, folder: Path, url: str, gateway: str, prelude: str = ""):
        self.folder, self.prelude, self.starts = folder, prelude, 0
        self.environment = environment_for(folder, url) | {
            "SMS_GATEWAY": "kannel",
            "KANNEL_URL": f"{gateway}/cgi-bin/sendsms",
            "CONN_MAX_AGE": "0",
        }

    def run(self, code: str) -> object:
        return run_script(code, self.environment)

    @contextmanager
    def worker(self):
        """A worker whose clock stands after every lease of those before it; killed, children and all, at the end."""
        self.starts += 1
        self.run(WAKE)
        environment = self.environment | {"CLOCK_OFFSET": str(self.starts * 120)}
        with (self.folder / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", SETUP + self.prelude + WORKER],
                cwd=ROOT,
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
            try:
                yield process
            finally:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait(10)

    def states(self) -> dict[int, str]:
        return {int(number): state for number, state in self.run(STATES).items()}


@contextmanager
def draining(folder: Path, prelude: str = ""):
    """Drain the messages under a worker that is killed, again and again; gives what arrived and the states."""
    server = Counting()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with database(folder) as url:
            site = Site(folder, url, f"http://127.0.0.1:{server.server_port}", prelude)
            site.run(SEED % MANY)
            for _ in range(KILLS):
                with site.worker():
                    assert server.wait_for(server.arrived.total() + random.randint(1, MANY // KILLS - 5))
                    time.sleep(random.uniform(0, 0.03))
            with site.worker():
                settle(site)
            yield server.arrived, site.states()
    finally:
        server.shutdown()
        server.server_close()


BREAKER = """
import json
from notifications.models import Breaker, Message
found = Breaker.objects.exclude(opened_at=None).first()
print(json.dumps([bool(found), found.failures if found else 0, Message.objects.filter(attempts__gt=0).count()]))
"""


def until(check, what: str, seconds: float = 90.0):
    """What ``check`` says once it is true."""
    end = time.monotonic() + seconds
    while not (found := check()):
        if time.monotonic() > end:
            pytest.fail(what)
        time.sleep(0.3)
    return found


def settle(site: Site, seconds: float = 90.0) -> None:
    """Wait until nothing is on its way any more."""
    until = time.monotonic() + seconds
    while {"pending", "sending"} & set(site.states().values()):
        if time.monotonic() > until:
            pytest.fail(f"still on its way: {Counter(site.states().values())}")
        time.sleep(0.3)


@pytest.mark.races
@pytest.mark.slow
@pytest.mark.django_db
def test_none_arrives_twice_and_none_is_lost(tmp_path):
    with draining(tmp_path) as (arrived, states):
        assert len(states) == MANY
        assert {number for number, times in arrived.items() if times > 1} == set()
        assert set(states.values()) <= {"submitted", "unknown"}
        submitted = {number for number, state in states.items() if state == "submitted"}
        assert submitted <= set(arrived)
        assert set(states) - set(arrived) <= {number for number, state in states.items() if state == "unknown"}


@pytest.mark.races
@pytest.mark.slow
@pytest.mark.django_db
def test_negative_control_a_careless_sweep_sends_twice(tmp_path):
    with draining(tmp_path, prelude=CARELESS) as (arrived, _):
        assert max(arrived.values()) > 1


@pytest.mark.races
@pytest.mark.slow
@pytest.mark.django_db
def test_killed_while_the_gateway_is_away_and_each_arrives_once(tmp_path):
    """Nobody listens; workers find that out, probe, and are killed at it; then somebody listens again."""
    port = free_port()
    with database(tmp_path) as url:
        site = Site(tmp_path, url, f"http://127.0.0.1:{port}")
        site.run(SEED % 40)
        failures = 0
        for _ in range(3):
            with site.worker():
                asks = lambda least=failures: (found := site.run(BREAKER))[0] and found[1] > least and found
                _, failures, tried = until(asks, "the breaker opens, or a probe fails")
        assert 3 <= tried <= 3 + WORKERS - 1
        server = Counting(port)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            with site.worker():
                settle(site)
            states = site.states()
            cut_off = {number for number, state in states.items() if state == "unknown"}
            assert len(cut_off) < WORKERS
            assert server.arrived == Counter(dict.fromkeys(set(states) - cut_off, 1))
        finally:
            server.shutdown()
            server.server_close()
