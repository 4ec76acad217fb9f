"""The streets' yearly lists: what was held beside what was meant, and quarters that fell short."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Conflict, Refusal
from core.spreadsheets import reader, writer
from events.models import HeldRecord
from organizations.models import Organization
from plan import targeting
from plan.models import StreetTarget
from plan.targeting import Numbers
from reports import street_lists
from spreadsheets import importing
from spreadsheets.models import SheetImport
from tests.factories.events import (
    OccurrenceFactory,
    PlanFactory,
    PublishedEventFactory,
    TaskFactory,
    TaskGroupFactory,
    VenueFactory,
)
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    StreetFactory,
    VillageFactory,
)
from tests.reports.test_progress import NOW, at

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 9, 8)


@pytest.fixture
def street(db):
    return StreetFactory(name="县街街道", slug="xianjie")


@pytest.fixture
def task():
    plan = PlanFactory(slug="now", first_year=2026, last_year=2030)
    return TaskFactory(group=TaskGroupFactory(plan=plan, code="A1"), code="A1.1")


@pytest.fixture
def staff(client, street, time_machine):
    time_machine.move_to(NOW)
    office = OrganizationFactory(kind=Organization.Kind.STREET_OFFICE, area=street)
    client.force_login(MembershipFactory(organization=office).person)
    return client


def hold(task, area, *when):
    event = PublishedEventFactory(task=task)
    occurrence = OccurrenceFactory(
        event=event, venue=VenueFactory(area=area), start=at(*when), end=at(*when) + dt.timedelta(hours=1), state="held"
    )
    HeldRecord.objects.create(occurrence=occurrence, recorded_at=NOW)


def put(street, task, planned, quarters=None, year=2026, **more):
    return targeting.set_targets(
        street=street, plan=task.plan, year=year, numbers={task: Numbers(planned, quarters)}, **more
    )


def line(street, task):
    return street_lists.of_streets(task.plan, 2026, [street], now=NOW)[0].lines[0]


def plan_for(task, area, *when, **facts):
    event = PublishedEventFactory(task=task, **facts)
    return OccurrenceFactory(
        event=event, venue=VenueFactory(area=area), start=at(*when), end=at(*when) + dt.timedelta(hours=1)
    )


def test_each_quarter_says_what_was_meant_held_planned_and_is_owed(street, task):
    put(street, task, 8)
    hold(task, street, 2026, 2, 1, 9)
    hold(task, VillageFactory(parent=street), 2026, 7, 1, 9)
    hold(task, StreetFactory(), 2026, 2, 1, 9)
    hold(TaskFactory(group=task.group), street, 2026, 2, 1, 9)
    plan_for(task, street, 2026, 11, 1, 9)
    found = line(street, task)
    assert (found.target, found.held, found.coming) == ([2, 2, 2, 2], [1, 0, 1, 0], [0, 0, 0, 1])
    assert [one.owed for one in found.quarters] == [1, 2, 1, 1]
    assert [one.is_now for one in found.quarters] == [False, False, True, False]
    assert (found.total, found.done, found.planned, found.missing, found.late, found.percent) == (8, 2, 1, 5, 3, 25)


def test_what_a_quarter_has_too_many_makes_up_for_the_earliest_that_lack(street, task):
    put(street, task, 8)
    for day in range(1, 5):
        hold(task, street, 2026, 8, day, 9)
    found = line(street, task)
    assert ([one.owed for one in found.quarters], found.made_up) == ([0, 2, 0, 2], [2, 0, 0, 0])
    assert (found.missing, found.late) == (4, 2)


def test_only_what_is_public_and_not_over_is_planned(street, task):
    put(street, task, 8)
    plan_for(task, street, 2026, 10, 1, 9, state="draft", published_at=None)
    plan_for(task, street, 2026, 9, 1, 9)
    gone = plan_for(task, street, 2026, 10, 1, 9)
    type(gone).objects.filter(pk=gone.pk).update(state="cancelled")
    assert line(street, task).coming == [0, 0, 0, 0]


FOURS = st.lists(st.integers(0, 9), min_size=4, max_size=4)


@given(target=FOURS, arranged=FOURS)
def test_the_quarters_add_up_to_the_year_and_none_owes_more_than_it_lacks(target, arranged):
    owed = street_lists.owed_of(target, arranged)
    assert sum(owed) == max(0, sum(target) - sum(arranged))
    assert all(0 <= one <= max(0, wanted - has) for one, wanted, has in zip(owed, target, arranged, strict=True))


def test_quarters_follow_the_clocks_of_the_city(street, task):
    put(street, task, 4, (1, 1, 1, 1))
    hold(task, street, 2026, 4, 1, 7)
    hold(task, street, 2026, 1, 1, 0)
    hold(task, street, 2027, 1, 1, 0)
    assert line(street, task).held == [1, 1, 0, 0]


@pytest.mark.parametrize(
    ("planned", "spread"), [(1, (1, 0, 0, 0)), (5, (2, 1, 1, 1)), (6, (2, 2, 1, 1)), (7, (2, 2, 2, 1))]
)
def test_a_year_without_quarters_is_spread(street, task, planned, spread):
    put(street, task, planned)
    assert StreetTarget.objects.get().by_quarter == spread


def test_more_of_one_task_makes_up_for_nothing_of_another(street, task):
    other = TaskFactory(group=task.group)
    targeting.set_targets(street=street, plan=task.plan, year=2026, numbers={task: Numbers(4), other: Numbers(4)})
    for day in range(1, 5):
        hold(task, street, 2026, 2, day, 9)
    total = street_lists.of_streets(task.plan, 2026, [street], now=NOW)[0].total
    assert (total.total, total.done, total.missing, total.owed) == (8, 4, 4, [1, 1, 1, 1])


@pytest.mark.parametrize(("year", "over"), [(2025, 4), (2026, 2), (2027, 0)])
def test_which_quarters_are_over(year, over):
    assert street_lists.quarters_over(year, TODAY) == over


def test_numbers_are_set_changed_and_taken_away(street, task):
    assert put(street, task, 4) == 1
    assert put(street, task, 4) == 0
    assert put(street, task, 6, (3, 1, 1, 1)) == 1
    assert StreetTarget.objects.get().history.count() == 2
    assert put(street, task, 0) == 1
    assert StreetTarget.objects.count() == 0


def test_what_is_refused(street, task):
    for expected, call in {
        "bad_target": lambda: put(street, task, 5, (1, 1, 1, 1)),
        "year_outside_plan": lambda: put(street, task, 1, year=2031),
        "not_a_street": lambda: put(VillageFactory(), task, 1),
        "task_of_another_plan": lambda: targeting.set_targets(
            street=street, plan=PlanFactory(), year=2026, numbers={task: Numbers(1)}
        ),
    }.items():
        with pytest.raises(Refusal, match=expected):
            call()
    with pytest.raises(IntegrityError), transaction.atomic():
        StreetTarget.objects.create(
            street=street, task=task, year=2026, planned=5, first=1, second=1, third=1, fourth=1
        )
    assert StreetTarget.objects.count() == 0


def test_a_list_that_somebody_changed_meanwhile_is_not_overwritten(street, task):
    mark = targeting.seen(targeting.of_list(street, task.plan, 2026))
    put(street, task, 4)
    with pytest.raises(Conflict, match="changed_meanwhile"):
        put(street, task, 9, expected=mark)
    assert StreetTarget.objects.get().planned == 4


def test_the_pages_show_and_take_numbers(staff, street, task):
    hold(task, street, 2026, 2, 1, 9)
    page = staff.get("/staff/plan/streets/xianjie/edit/")
    mark = page.context["form"]["seen"].value()
    wrong = staff.post(
        "/staff/plan/streets/xianjie/edit/", {"seen": mark, f"planned_{task.pk}": "八", f"first_{task.pk}": "1"}
    )
    assert (wrong.status_code, "请写数字，例如 12。" in wrong.text, 'value="八"' in wrong.text) == (422, True, True)
    half = staff.post("/staff/plan/streets/xianjie/edit/", {"seen": mark, f"first_{task.pk}": "1"})
    assert "四个季度要么都填，要么都空着。" in half.text
    done = staff.post("/staff/plan/streets/xianjie/edit/", {"seen": mark, f"planned_{task.pk}": "8"}, follow=True)
    assert "清单存好了，改了 1 项。" in done.text
    assert "过完的季度还欠 3 场。" in done.text
    assert '<b class="nobr">欠 1</b>' in done.text
    everything = staff.get("/staff/plan/streets/").text
    assert "1 / 8" in everything
    late = staff.post("/staff/plan/streets/xianjie/edit/", {"seen": mark, f"planned_{task.pk}": "9"})
    assert "别人改过这张清单" in late.text
    assert 'value="9"' in late.text
    assert StreetTarget.objects.get().planned == 8
    again = staff.post(
        "/staff/plan/streets/xianjie/edit/", {"seen": late.context["form"]["seen"].value(), f"planned_{task.pk}": "9"}
    )
    assert again.status_code == 302


def test_an_office_writes_its_own_list_and_the_association_all(staff, street, client):
    other = StreetFactory()
    assert staff.get(f"/staff/plan/streets/{other.slug}/edit/").status_code == 404
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    PlanFactory(first_year=2026)
    assert client.get(f"/staff/plan/streets/{other.slug}/edit/").status_code == 200


def test_lists_come_in_and_go_out_as_tables(staff, street, task):
    by = MembershipFactory(organization=AssociationFactory()).person
    columns = ("街道", "年份", "任务编号", "全年", "一季度", "二季度", "三季度", "四季度")

    def bring(data):
        made = importing.start(kind="targets", file_name="x.xlsx", data=data, by=by, now=NOW)
        importing.check(made.pk, now=NOW)
        made.refresh_from_db()
        if made.state == SheetImport.State.READY:
            importing.confirm(sheet=made, by=by)
            importing.apply(made.pk, now=NOW)
            made.refresh_from_db()
        return made

    faults = bring(
        writer.xlsx("x", columns, [("县街", 2026, "A1.1", 5, 1, 1, 1, 1), ("县街", 2040, "A1.1", 5, 1, "", "", "")])
    )
    assert [(one["cell"], one["words"]) for one in faults.problems] == [
        ("D2", "四个季度加起来是 4，和全年 5 不一样"),
        ("B3", "方案是 2026—2030 年的"),
        ("F3", "四个季度要么都填，要么都空着"),
    ]
    assert bring(writer.xlsx("x", columns, [("县街", 2026, "A1.1", 5, 2, 1, 1, 1)])).effects["new"] == 1
    assert StreetTarget.objects.get().by_quarter == (2, 1, 1, 1)
    exported = staff.get("/staff/plan/streets/export.csv?plan=now&year=2026").content
    again = bring(exported)
    assert (again.problems, again.effects["same"]) == ([], 1)


def test_programs_read_and_write_lists(staff, street, task):
    sent = {"street": "xianjie", "plan": "now", "year": 2026, "targets": [{"task": task.pk, "planned": 4}]}
    done = staff.put("/api/v1/street-lists/list/", sent, content_type="application/json")
    assert (done.status_code, done.json()["results"][0]["quarters"]) == (200, [1, 1, 1, 1])
    even = sent | {"targets": [{"task": task.pk, "planned": 8, "quarters": [2, 2, 2, 2]}]}
    done = staff.put("/api/v1/street-lists/list/", even, content_type="application/json")
    assert (done.status_code, done.json()["results"][0]["quarters"]) == (200, [2, 2, 2, 2])
    bad = sent | {"targets": [{"task": task.pk, "planned": 4, "quarters": [1, 1, 1, 9]}]}
    answer = staff.put("/api/v1/street-lists/list/", bad, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "bad_target")
    assert len(staff.get("/api/v1/street-lists/?street=xianjie&year=2026").json()["results"]) == 1
    other = sent | {"street": StreetFactory().slug}
    assert staff.put("/api/v1/street-lists/list/", other, content_type="application/json").status_code == 404


def test_page_file_and_programs_say_the_same(staff, street, task):
    put(street, task, 9, (3, 2, 2, 2))
    hold(task, street, 2026, 2, 1, 9)
    plan_for(task, street, 2026, 12, 1, 9)
    read = staff.get("/api/v1/street-lists/?street=xianjie&year=2026").json()["results"][0]
    quarters = [tuple(one.values()) for one in read["progress"]["quarters"]]
    assert quarters == [(3, 1, 0, 2), (2, 0, 0, 2), (2, 0, 0, 2), (2, 0, 1, 1)]
    year = tuple(read["progress"][name] for name in ("target", "held", "coming", "owed"))
    assert year == tuple(map(sum, zip(*quarters, strict=True))) == (9, 1, 1, 7)
    heads, cells = (row.cells for row in reader.read(staff.get("/staff/plan/streets/export.xlsx?plan=now").content))
    file = dict(zip(heads, cells, strict=True))
    names = ("一季度", "二季度", "三季度", "四季度")
    counted = [tuple(int(file[f"{name}{what}"]) for what in ("", "办了", "排了", "还欠")) for name in names]
    assert counted == quarters
    assert tuple(int(file[f"全年{what}"]) for what in ("", "办了", "排了", "还欠")) == year
    for address in ("/staff/plan/streets/", "/staff/plan/streets/xianjie/"):
        text = " ".join(strip_tags(staff.get(f"{address}?year=2026").text).split())
        assert "1 / 3 欠 2 0 / 2 欠 2 0 / 2 欠 2 0 / 2 排了 1 欠 1 1 / 9 排了 1" in text, address
        assert "过完的季度" in text


def test_lists_of_programs_take_no_more_queries_for_more_lines(staff, street, task):
    counts = []
    for count in (1, 3):
        for _ in range(count):
            put(StreetFactory(), TaskFactory(group=task.group), 4)
            put(street, TaskFactory(group=TaskGroupFactory(plan=PlanFactory())), 4, year=2027)
        with CaptureQueriesContext(connection) as queries:
            staff.get("/api/v1/street-lists/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_progress_of_a_plan_goes_out_as_a_table(staff, street, task):
    hold(task, street, 2026, 2, 1, 9)
    rows = [row.cells for row in reader.read(staff.get("/staff/plan/export.xlsx?plan=now").content)]
    assert rows == [
        ("组", "任务编号", "任务", "牵头单位", "计划", "办了", "人次", "还没记录"),
        ("A1", "A1.1", "样例任务", task.lead.name, "1", "1", "0", "0"),
    ]
    assert staff.get("/staff/plan/export.csv?plan=none").status_code == 404
