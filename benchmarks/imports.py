"""Five thousand good rows of a sheet: looked at and stored, in seconds and in the memory of the process.

``python -m benchmarks.imports run URL`` measures one empty, migrated database and prints a line a case.
"""

import datetime as dt
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

ROWS = 5_000
COLUMNS = ("编号", "标题", "类型", "给谁", "日期", "开始", "结束", "地点", "联系手机", "介绍", "每场名额")
GOALS = {"seconds": (30, "s"), "memory": (300, "MiB")}


def run(addresses: list[str]) -> int:
    """Measure in a process of its own, so that the memory is the import's; 0 when every goal is met."""
    environment = os.environ | {"DATABASE_URL": addresses[0]}
    subprocess.run([sys.executable, "manage.py", "load_plan"], env=environment, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "benchmarks.imports", "measure"]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    lines = [_line(case, found) for case in GOALS]
    for line in lines:
        print(json.dumps(line, ensure_ascii=False))
    return 0 if all(line["met"] for line in lines) else 1


def _line(case: str, found: dict) -> dict[str, object]:
    goal, unit = GOALS[case]
    return {
        "benchmark": "imports",
        "case": case,
        "database": "postgresql",
        "ours": round(found[case], 1),
        "unit": unit,
        "goal": goal,
        "met": found[case] < goal and found["events"] == ROWS,
        "rows": ROWS,
    }


def measure() -> dict[str, object]:
    """Import the sheet; what was stored, what the page of the import showed on the way, and what it took."""
    from core import clock
    from events.models import Event
    from registrations.models import SeatPool
    from spreadsheets import importing

    by, data = _sheet()
    shown = _watch(importing)
    began = time.monotonic()
    sheet = importing.start(kind="events", file_name="大表.xlsx", data=data, by=by, now=clock.now())
    importing.check(sheet.pk, now=clock.now())
    sheet.refresh_from_db()
    assert sheet.state == "ready", sheet.problems
    importing.confirm(sheet=sheet, by=by)
    importing.apply(sheet.pk, now=clock.now())
    seconds = time.monotonic() - began
    sheet.refresh_from_db()
    peak = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return {
        "state": sheet.state,
        "shown": shown,
        "events": Event.objects.count(),
        "pools": SeatPool.objects.count(),
        "seconds": seconds,
        "memory": int(peak[1]) / 1024,
    }


def _sheet():
    from core import clock
    from core.spreadsheets import writer
    from organizations.models import Organization
    from plan.models import Audience
    from tests.factories.events import VenueFactory
    from tests.factories.people import MembershipFactory

    office = Organization.objects.filter(kind="street_office").first()
    by = MembershipFactory(organization=office).person
    venue = VenueFactory(name="县街文化站", organization=office, area=office.area)
    first, audience = clock.today() + dt.timedelta(days=30), Audience.objects.first().name
    same = ("14:30", "16:00", venue.name, "139 0000 0123", "讲一讲怎么认菌，" * 20, 60)
    rows = [
        (f"N-{n}", f"科普讲座第{n}号", "讲座活动", audience, first + dt.timedelta(days=n % 300), *same)
        for n in range(ROWS)
    ]
    return by, writer.xlsx("表", COLUMNS, rows)


def _watch(running) -> list[tuple[int, int]]:
    from spreadsheets.models import SheetImport

    shown, teller = [], running._teller

    def watched(pk):
        tell = teller(pk)

        def both(number):
            tell(number)
            if number % 1000 == 0:
                shown.append(SheetImport.objects.values_list("done", "total").get(pk=pk))

        return both

    running._teller = watched
    return shown


if __name__ == "__main__":
    if sys.argv[1] == "run":
        sys.exit(run(sys.argv[2:]))
    import django

    django.setup()
    print(json.dumps(measure()))
