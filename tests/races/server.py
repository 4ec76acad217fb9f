"""A real web server for races: its own database, its own port, two processes of eight threads.

``serving()`` makes an empty database, migrates it, lets ``prepare`` write rows (in a process of its own, as a
``manage.py shell`` script), starts gunicorn and waits for ``/healthz``. The tests talk to it over HTTP only, and look
at the rows afterwards with ``Server.ask``.
"""

import atexit
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from textwrap import dedent
from urllib.parse import quote, urlencode

from tests.races import forking
from tests.races.meeting import PATIENCE, expected

ROOT = Path(__file__).resolve().parents[2]
STARTS_WITHIN = 180
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


class Client:
    """One visitor: own connection, own cookies."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.token = ""

    def get(self, path: str) -> Answer:
        answer = self._send("GET", path, None)
        found = TOKEN.search(answer.text)
        self.token = found.group(1) if found else self.token
        return answer

    def post(self, path: str, fields: dict[str, object]) -> Answer:
        """Sends a form with the token of the page that was read last."""
        return self._send("POST", path, urlencode(fields | {"csrfmiddlewaretoken": self.token}, doseq=True))

    def _send(self, method: str, path: str, body: str | None) -> Answer:
        link = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE + 60)
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        link.request(method, path, body, headers)
        reply = link.getresponse()
        text = reply.read().decode()
        for line in reply.headers.get_all("Set-Cookie") or []:
            name, _, value = line.split(";", 1)[0].partition("=")
            self.cookies[name] = value
        link.close()
        return Answer(reply.status, dict(reply.headers), text)


@dataclass
class Server:
    """A running one."""

    port: int
    environment: dict[str, str]

    def client(self) -> Client:
        return Client(self.port)

    def ask(self, script: str) -> object:
        """Run Python with Django set up against the server's database; what it prints last is read as JSON."""
        return run_script(script, self.environment)

    def signed_in(self, phone: str) -> Client:
        """A visitor with a session of the person with this number."""
        key = self.ask(f"""
            from importlib import import_module
            import json
            from django.conf import settings
            from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
            from accounts.models import Person
            from core.phone_numbers import phones
            person = Person.objects.get(phone_hash=phones.look_up({phone!r}))
            session = import_module(settings.SESSION_ENGINE).SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.save()
            print(json.dumps(session.session_key))
        """)
        client = self.client()
        client.cookies["sessionid"] = str(key)
        return client


def at_once(jobs: list) -> list:
    """Run all jobs in threads that start together; their results in order."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        gate.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return [done.result() for done in [pool.submit(run, job) for job in jobs]]


@contextmanager
def serving(
    folder: Path,
    *,
    prepare: str = "",
    wsgi: str = "config.wsgi",
    settings: dict[str, str] | None = None,
    meeting: int = 0,
) -> Iterator[Server]:
    """A server over an empty database of the kind that the tests run on; so many requests are to meet in it."""
    with database(folder) as url:
        environment = environment_for(folder, url) | (settings or {}) | expected(folder, meeting)
        if prepare:
            run_script(prepare, environment)
        server = Server(port=free_port(), environment=environment)
        process = _start(server, wsgi, folder)
        try:
            _wait(server, process, folder)
            yield server
        finally:
            process.stop()


def environment_for(folder: Path, url: str) -> dict[str, str]:
    own = {
        "VAR_DIR": str(_var()),
        "DATABASE_URL": url,
        "SMS_FILE": str(folder / "sms.jsonl"),
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    return os.environ | own


@cache
def _var() -> Path:
    """Keys and collected files, once for all servers of a run."""
    made = forking.folder()
    manage(os.environ | {"VAR_DIR": str(made)}, "collectstatic", "--noinput", "--verbosity", "0")
    return made


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """An empty, migrated database: a copy of one that is migrated once a run."""
    from django.db import connection

    if connection.vendor == "sqlite":
        shutil.copy(_migrated_file(), folder / "race.sqlite3")
        yield f"sqlite:///{folder / 'race.sqlite3'}"
        return
    name = f"race_{uuid.uuid4().hex[:12]}"
    _postgres(f"CREATE DATABASE {name} TEMPLATE {_migrated_name()}")
    try:
        yield _address(name)
    finally:
        _postgres(f"DROP DATABASE {name} WITH (FORCE)")


@cache
def _migrated_file() -> Path:
    if made := os.environ.get("MIGRATED_DATABASE", ""):
        return Path(made.removeprefix("sqlite:///"))
    path = _var() / "migrated.sqlite3"
    manage(environment_for(_var(), f"sqlite:///{path}"), "migrate", "--verbosity", "0")
    return path


@cache
def _migrated_name() -> str:
    if made := os.environ.get("MIGRATED_DATABASE", ""):
        return made.rpartition("/")[2]
    name = f"race_template_{uuid.uuid4().hex[:8]}"
    _postgres(f"CREATE DATABASE {name}")
    atexit.register(_postgres, f"DROP DATABASE {name} WITH (FORCE)")
    manage(environment_for(_var(), _address(name)), "migrate", "--verbosity", "0")
    return name


def _address(name: str) -> str:
    from django.db import connection

    facts = connection.settings_dict
    secret = f":{facts['PASSWORD']}" if facts["PASSWORD"] else ""
    host = quote(facts["HOST"] or "127.0.0.1", safe="")
    return f"postgres://{facts['USER']}{secret}@{host}:{facts['PORT'] or 5432}/{name}"


def _postgres(statement: str) -> None:
    import psycopg

    with psycopg.connect(_address("postgres"), autocommit=True) as link:
        link.execute(statement)


def manage(environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=True)


def run_script(script: str, environment: dict[str, str]) -> object:
    """Run Python with Django set up in a fork with this environment; what it prints last is read as JSON."""
    lines = forking.run(dedent(script), environment).strip().splitlines()
    return json.loads(lines[-1]) if lines else None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(server: Server, wsgi: str, folder: Path) -> forking.Server:
    embedded = server.environment["DATABASE_URL"].startswith("sqlite")
    size = ["--workers", "1", "--threads", "4"] if embedded else ["--workers", "2", "--threads", "8"]
    arguments = [wsgi, "--bind", f"127.0.0.1:{server.port}", "--log-level", "warning", *size]
    return forking.serve(arguments, server.environment, folder / "server.log")


def _wait(server: Server, process: forking.Server, folder: Path) -> None:
    until = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < until and not process.has_ended():
        with suppress(OSError):
            if server.client().get("/healthz").status == 200:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{(folder / 'server.log').read_text()}")
