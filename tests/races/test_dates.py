"""A series that two organizers extend, an approval that two people act on, a table that two people bring in."""

from functools import partial
from pathlib import Path

import pytest

from tests.races.meeting import expected
from tests.races.server import at_once, database, environment_for, run_script, serving

pytestmark = pytest.mark.races
ONE, TWO = "+8613911110001", "+8613911110002"
SERIES = """
    import datetime as dt
    from core import clock
    from events.series import generating
    from events.occurrences.cloning import Times
    from events.schedule.recurrence import Kind, Pattern
    from tests.factories.events import EventFactory, VenueFactory
    from tests.factories.people import MembershipFactory, OrganizationFactory
    host = OrganizationFactory()
    people = [MembershipFactory(organization=host, person__phone=f"+861391111000{n}").person for n in (1, 2)]
    rule = Pattern(kind=Kind.WEEKLY, first=clock.today() + dt.timedelta(days=20), count=2, values=(2,))
    times = Times(start=dt.time(9), end=dt.time(10), venue_id=VenueFactory().pk)
    facts = {"pattern": rule, "times": times, "skipped": {}, "by": people[0], "now": clock.now()}
    generating.repeat(event=EventFactory(host=host), **facts)
"""
SERIES_NOW = """
    import json
    from events.models import Occurrence, Series
    series = Series.objects.get()
    dates = list(series.dates.values_list("day", flat=True))
    print(json.dumps({"pk": series.pk, "dates": len(dates), "days": len(set(dates)),
        "occurrences": Occurrence.objects.count()}))
"""
SUBMITTED = """
    from core import clock
    from events.publication import approving
    from tests.factories.events import EventFactory
    from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
    host, association = OrganizationFactory(approval_levels=2), AssociationFactory()
    MembershipFactory(organization=host, person__phone="+8613911110001", role="approver")
    MembershipFactory(organization=association, person__phone="+8613911110002", role="approver")
    maker = MembershipFactory(organization=host).person
    event = EventFactory(host=host, created_by=maker)
    approving.submit(event=event, by=maker, now=clock.now())
"""
APPROVAL_NOW = """
    import json
    from events.models import Event
    event = Event.objects.get()
    steps = list(event.approval_steps.order_by("pk").values_list("action", flat=True))
    print(json.dumps({"pk": event.pk, "version": event.version, "steps": steps, "state": event.state}))
"""
TABLE = """
    import datetime as dt
    from core import clock
    from core.spreadsheets import writer
    from spreadsheets import importing
    from spreadsheets.models import SheetImport
    from tests.factories.events import AudienceFactory, PlanFactory, TaskFactory, TaskGroupFactory, VenueFactory
    from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
    street = StreetFactory(name="县街街道")
    host = OrganizationFactory(name="县街街道办事处", area=street)
    people = [MembershipFactory(organization=host, person__phone=f"+861391111000{n}").person for n in (1, 2)]
    VenueFactory(name="县街文化站", area=street, organization=host)
    day = clock.today() + dt.timedelta(days=30)
    columns = ["标题", "类型", "日期", "开始", "结束", "地点"]
    rows = [[f"样例讲座{n}", "讲座活动", f"{day}", "09:00", "11:00", "县街文化站"] for n in range(1, 21)]
    for person in people:
        data = writer.csv(columns, rows)
        made = importing.start(kind="events", file_name="表.csv", data=data, by=person, now=clock.now())
        importing.check(made.pk, now=clock.now())
        made.refresh_from_db()
        assert made.state == "ready", made.problems
        importing.confirm(sheet=made, by=person)
"""
APPLIED = """
    import json
    from core import clock
    from spreadsheets import importing
    from spreadsheets.models import SheetImport
    {unguarded}
    from tests.races.meeting import meet
    mine = SheetImport.objects.order_by("pk")[{number}]
    meet()
    importing.apply(mine.pk, now=clock.now())
    mine.refresh_from_db()
    print(json.dumps([mine.state, mine.refusal]))
"""
WITHOUT_LOOKING_AGAIN = """
    look = importing._look
    known = {}
    def _known(found, **facts):
        return known[found.pk]
    for sheet in SheetImport.objects.select_related("by"):
        known[sheet.pk] = look(sheet, now=clock.now(), tell=lambda number: None)
    importing._look = _known
"""
EVENTS = """
    import json
    from events.models import Event, Occurrence
    print(json.dumps([Event.objects.count(), Occurrence.objects.count()]))
"""


def extending(server, known: dict, phone: str):
    """An organizer who has looked at two more dates, about to make them."""
    client, here = server.signed_in(phone), f"/staff/series/{known['pk']}/more/"
    assert client.get(here).status == 200
    seen = client.post(here, {"count": 2, "until": "", "do": "look"})
    days = [part.split('"', 1)[0] for part in seen.text.split('name="make" value="')[1:]]
    version = seen.text.split('name="version" value="', 1)[1].split('"', 1)[0]
    assert len(days) == 2
    return partial(client.post, here, {"count": 2, "until": "", "do": "make", "make": days, "version": version})


def extend_at_once(server):
    known = server.ask(SERIES_NOW)
    return at_once([extending(server, known, phone) for phone in (ONE, TWO)]), server.ask(SERIES_NOW)


def test_one_of_two_organizers_extends_the_series(tmp_path):
    with serving(tmp_path, prepare=SERIES) as server:
        answers, found = extend_at_once(server)
    assert sorted(answer.status for answer in answers) == [302, 422]
    (late,) = [answer for answer in answers if answer.status == 422]
    assert "别人改过这场活动，什么都还没有加" in late.text
    assert (found["dates"], found["days"], found["occurrences"]) == (4, 4, 4)


def test_without_the_lock_both_go_on(tmp_path):
    """Both are let through; then the later dates come twice, or the wall of the database breaks one off."""
    with serving(tmp_path, prepare=SERIES, wsgi="tests.races.unguarded_dates", meeting=2) as server:
        answers, found = extend_at_once(server)
    assert found["dates"] == 6 or 500 in [answer.status for answer in answers]


def deciding(server, known: dict):
    """One approver about to agree, another about to send it back."""
    page = f"/staff/events/{known['pk']}/"
    one, two = server.signed_in(ONE), server.signed_in(TWO)
    assert one.get(page).status == two.get(f"{page}send-back/").status == 200
    return [
        partial(one.post, f"{page}approve/", {"version": known["version"]}),
        partial(two.post, f"{page}send-back/", {"reason": "换大一点的场地", "agreed": 0}),
    ]


def decide_at_once(server):
    known = server.ask(APPROVAL_NOW)
    return at_once(deciding(server, known)), server.ask(APPROVAL_NOW)


def test_one_of_two_approvers_decides(tmp_path):
    with serving(tmp_path, prepare=SUBMITTED) as server:
        (agreed, sent_back), found = decide_at_once(server)
    if agreed.status == 302:
        assert (found["steps"], found["state"]) == (["submitted", "approved"], "submitted")
        assert (sent_back.status, "别人刚批准了" in sent_back.text) == (422, True)
    else:
        assert (found["steps"], found["state"]) == (["submitted", "sent_back"], "draft")
        assert (agreed.status, "没有在等审批" in agreed.text, sent_back.status) == (409, True, 302)


def test_without_the_lock_both_decide(tmp_path):
    with serving(tmp_path, prepare=SUBMITTED, wsgi="tests.races.unguarded_dates", meeting=2) as server:
        answers, found = decide_at_once(server)
    assert [answer.status for answer in answers] == [302, 302]
    assert sorted(found["steps"]) == ["approved", "sent_back", "submitted"]


def bring_in_at_once(folder: Path, unguarded: str = "") -> tuple[list, list]:
    """Two workers, each with the table of one person."""
    from textwrap import dedent, indent

    with database(folder) as url:
        environment = environment_for(folder, url) | expected(folder, 2)
        run_script(TABLE, environment)
        more = indent(dedent(unguarded), "    ").strip()
        scripts = [APPLIED.format(unguarded=more, number=number) for number in (0, 1)]
        done = at_once([partial(run_script, script, environment) for script in scripts])
        return sorted(done), run_script(EVENTS, environment)


def test_the_same_table_of_two_people_comes_in_once(tmp_path):
    (applied, refused), found = bring_in_at_once(tmp_path)
    assert (applied[0], refused[0], found) == ("applied", "refused", [20, 20])
    assert "检查以后有人改过这里面的内容，一行也没有导入" in refused[1]


def test_without_looking_again_it_comes_in_twice(tmp_path):
    outcomes, found = bring_in_at_once(tmp_path, WITHOUT_LOOKING_AGAIN)
    assert ([state for state, _ in outcomes], found) == (["applied", "applied"], [40, 40])
