"""The whole system as a person starts it: supervisor, web server, worker, console gateway, each a process."""

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.races.server import ROOT, database, environment_for, free_port, manage, run_script

HERE = ZoneInfo("Asia/Shanghai")
STARTS_WITHIN = 90
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}


DUMP = """
import json
from django.db import connection
with connection.cursor() as cursor:
    names = connection.introspection.table_names(cursor)
    rows = []
    for name in names:
        cursor.execute(f'SELECT * FROM "{name}"')
        rows += [str(row) for row in cursor.fetchall()]
print(json.dumps(rows))
"""


def offset_to(clock: dt.time) -> dt.timedelta:
    """From the machine's clock to that time of tomorrow."""
    now = dt.datetime.now(HERE)
    return dt.datetime.combine(now.date() + dt.timedelta(days=1), clock, HERE) - now


class System:
    """Started, it answers at ``address``; its messages stand in ``sms``."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.offset = dt.timedelta()
        self.environment = environment_for(folder, url) | {
            "PORT": str(self.port),
            "SITE_URL": self.address,
            "DEMO": "0",
            "LOG_LEVEL": "INFO",
        }
        self.process: subprocess.Popen | None = None

    @property
    def now(self) -> dt.datetime:
        """What the system's clock shows."""
        return dt.datetime.now(HERE) + self.offset

    def prepare(self, script: str) -> None:
        """The plan and what the script writes."""
        manage(self.environment, "load_plan")
        run_script(script, self.environment)

    def run(self, script: str) -> None:
        """What others do meanwhile, by the same verbs, in a process of its own that has the system's clock."""
        run_script(script, self.environment | {"CLOCK_OFFSET": str(self.offset.total_seconds())})

    def start(self, offset: dt.timedelta) -> None:
        self.offset = offset
        environment = self.environment | {"CLOCK_OFFSET": str(offset.total_seconds())}
        command = [sys.executable, "script/supervise.py"]
        with (self.folder / "system.log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.wait_until_ready()

    def stop(self) -> None:
        """SIGTERM to the supervisor alone; it must end by itself with 0 and leave no process."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(30)
        left = processes_with(f"SITE_URL={self.address}")
        self.process = None
        assert (status, left) == (0, []), self.log()

    def whole_log(self) -> str:
        return (self.folder / "system.log").read_text()

    def log(self) -> str:
        return self.whole_log()[-4000:]

    def wait_until_ready(self) -> None:
        """Until the web server answers; fails when the supervisor has ended."""
        limit = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < limit:
            assert self.process.poll() is None, self.log()
            try:
                with urllib.request.urlopen(f"{self.address}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(self.log())

    @property
    def sms(self) -> list[dict[str, str]]:
        """Every message that left, whole lines only."""
        path = self.folder / "sms.jsonl"
        lines = path.read_text().split("\n")[:-1] if path.exists() else []
        return [json.loads(line) for line in lines]

    def to(self, number: str) -> list[dict[str, str]]:
        """Messages to one number (E.164)."""
        return [message for message in self.sms if message["to"] == number]

    def wait_for_sms(self, number: str, purpose: str, count: int = 1) -> str:
        """The text of the newest of them, once there are that many."""
        for _ in range(900):
            found = [message["text"] for message in self.to(number) if message["purpose"] == purpose]
            if len(found) >= count:
                return found[-1]
            time.sleep(0.1)
        raise AssertionError(f"no {purpose} for {number}: {self.sms}\n{self.log()}")

    def code_for(self, number: str, count: int = 1) -> str:
        """The six digits of the newest code."""
        return re.search(r"\d{6}", self.wait_for_sms(number, "code", count)).group()

    def dump(self) -> str:
        """Every value of every table, as the database holds it."""
        return str(run_script(DUMP, self.environment))

    def feed(self, path: str) -> str:
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            return answer.read().decode().replace("\r\n ", "")


def processes_with(setting: str) -> list[str]:
    """Processes whose environment holds the setting."""
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if setting.encode() in path.read_bytes().split(b"\0") and path.parent.name != str(os.getpid()):
                found.append((path.parent / "cmdline").read_text())
        except OSError:
            continue
    return found


@contextmanager
def running(folder: Path, prepare: str | None, *, offset: dt.timedelta = dt.timedelta()):
    """A system that is prepared (at the clock's ``offset``) but not started; ended whatever happens.

    With None it is as it was cloned: nothing is in it but an empty database.
    """
    with database(folder) as url:
        system = System(folder, url)
        system.environment["CLOCK_OFFSET"] = str(offset.total_seconds())
        if prepare is not None:
            system.prepare(prepare)
        try:
            yield system
        finally:
            system.stop()


class Visitor:
    """Somebody with a browser of their own."""

    def __init__(self, browser: Browser, system: System, size: dict[str, int]) -> None:
        self.system = system
        self.context = browser.new_context(viewport=size, locale="zh-CN", timezone_id="Asia/Shanghai")
        self.context.set_default_timeout(90_000)
        self.page: Page = self.context.new_page()

    def go(self, path: str) -> Page:
        answer = self.page.goto(self.system.address + path)
        assert answer.status < 400, (path, answer.status, self.system.log())
        return self.page

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def arrive(self, pattern: str) -> str:
        """Wait for an address; a failure shows where the visitor stands and what the page says."""
        try:
            self.page.wait_for_url(re.compile(pattern))
        except PlaywrightTimeout as error:
            raise AssertionError(f"{self.page.url}\n{self.page.inner_text('main')}\n{self.system.log()}") from error
        return self.page.url

    def sign_in(self, number: str, next_path: str, count: int = 1) -> None:
        """By a code read from the message."""
        self.go(f"/sign-in/?next={next_path}")
        self.page.locator("[name=phone]").fill(number.removeprefix("+86"))
        self.press("发验证码给我")
        self.page.locator("[name=code]").fill(self.system.code_for(number, count))
        self.page.locator("main form button").first.click()
        self.arrive(f"({next_path}|/mine/about-me/.*)$")
        if "about-me" in self.page.url:
            self.page.get_by_role("link", name="先不填").click()
        self.arrive(f"{next_path}$")
