"""Five thousand good rows: in half a minute, in less than 300 MiB, with progress on the way."""

import pytest

from tests.races.server import database, environment_for, manage, run_script

SECONDS, MEBIBYTES = 30, 300

SCRIPT = """
import datetime as dt, json, re, time
from pathlib import Path
from core import clock, sheets
from events.importing import running
from events.models import Event, SheetImport
from organizations.models import Organization
from plan.models import Audience
from registrations.models import SeatPool
from tests.factories.events import TaskFactory, VenueFactory
from tests.factories.people import MembershipFactory
office = Organization.objects.filter(kind="street_office").first()
by = MembershipFactory(organization=office).person
venue = VenueFactory(name="县街文化站", organization=office, area=office.area)
columns = ("编号", "标题", "类型", "给谁", "日期", "开始", "结束", "地点", "联系手机", "介绍", "每场名额")
first = clock.today() + dt.timedelta(days=30)
audience = Audience.objects.first().name
rows = [
    (f"N-{n}", f"科普讲座第{n}号", "讲座活动", audience, first + dt.timedelta(days=n % 300), "14:30", "16:00",
     venue.name, "139 0000 0123", "讲一讲怎么认菌，" * 20, 60)
    for n in range(5000)
]
data = sheets.xlsx("表", columns, rows)
del rows
seen = []
update = running._teller
def watched(pk):
    tell = update(pk)
    def both(number):
        tell(number)
        if number % 1000 == 0:
            seen.append(SheetImport.objects.values_list("done", "total").get(pk=pk))
    return both
running._teller = watched
begun = time.monotonic()
sheet = running.start(kind="events", file_name="大表.xlsx", data=data, by=by, now=clock.now())
running.check(sheet.pk, now=clock.now())
looked = time.monotonic()
sheet.refresh_from_db()
assert sheet.state == "ready", sheet.problems
running.confirm(sheet=sheet, by=by)
running.apply(sheet.pk, now=clock.now())
done = time.monotonic()
sheet.refresh_from_db()
print(json.dumps({
    "state": sheet.state, "seen": seen, "events": Event.objects.count(), "pools": SeatPool.objects.count(),
    "looking": looked - begun, "seconds": done - begun,
    "mebibytes": int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) / 1024,
}))
"""


@pytest.mark.slow
def test_five_thousand_good_rows(tmp_path):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url)
        manage(environment, "load_plan")
        found = run_script(SCRIPT, environment)
    assert (found["state"], found["events"], found["pools"]) == ("applied", 5000, 5000)
    assert found["seen"] == [[number, 5000] for number in (1000, 2000, 3000, 4000, 5000)]
    assert found["seconds"] < SECONDS, found
    assert found["mebibytes"] < MEBIBYTES, found
