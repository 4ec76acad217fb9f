"""Last month's paper in one table: all rows are stored or none, and what was typed stays."""

import datetime as dt

import pytest

from core.errors import Refusal
from events.models import Event, HeldPhoto, HeldRecord, Occurrence
from spreadsheets import backfilling
from spreadsheets.backfilling import Held
from tests.events.conftest import NOON, at
from tests.factories.events import (
    AudienceFactory,
    OccurrenceFactory,
    PlanFactory,
    PublishedEventFactory,
    TaskFactory,
    VenueFactory,
)
from tests.factories.people import MembershipFactory, OrganizationFactory

pytestmark = pytest.mark.django_db
PAGE = "/staff/records/table/"


@pytest.fixture
def host(db):
    return OrganizationFactory(name="县街街道办事处")


@pytest.fixture
def farmers(db):
    return AudienceFactory(slug="farmers", name="农民")


@pytest.fixture
def staff(client, host, farmers, time_machine):
    time_machine.move_to(NOON)
    client.force_login(MembershipFactory(organization=host).person)
    return client


def held(number=1, **facts):
    usual = {"title": "认菌讲座", "start": at(1, 9), "end": at(1, 11), "place_note": "村口", "counts": {"farmers": 30}}
    return Held(number=number, **usual | facts)


def typed(host, *rows, do="save"):
    data = {"host": host.pk, "do": do, "held-TOTAL_FORMS": max(10, len(rows)), "held-INITIAL_FORMS": 0}
    usual = {
        "day": "2026-09-01",
        "start_time": "09:00",
        "end_time": "11:00",
        "title": "认菌讲座",
        "heads_farmers": "30",
    }
    for place, row in enumerate(rows):
        data |= {f"held-{place}-{name}": value for name, value in (usual | row).items()}
    return data


def test_thirty_rows_become_thirty_records(staff, host, farmers):
    task, venue = TaskFactory(code="A3.1"), VenueFactory(name="县街文化站")
    rows = [
        {"day": f"2026-08-{number:02d}", "title": f"讲座{number}", "task": "a3.1 样例任务", "place": "县街文化站"}
        for number in range(1, 30)
    ]
    rows += [{"place": "石庄村村口", "online_heads": "5", "sentence": "人很多", "cost": "120.5"}]
    page = staff.post(PAGE, typed(host, *rows), follow=True)
    assert "补录了 30 场" in page.text
    assert "30 场，点进去加照片" in page.text
    first = HeldRecord.objects.get(occurrence__event__title="讲座1")
    assert (first.occurrence.event.task, first.occurrence.venue, first.occurrence.event.is_backfilled) == (
        task, venue, True
    )  # fmt: skip
    assert first.occurrence.start == dt.datetime(2026, 8, 1, 1, 0, tzinfo=dt.UTC)
    last = HeldRecord.objects.get(occurrence__event__title="认菌讲座")
    assert (last.occurrence.place_note, last.online_heads, last.sentence, str(last.cost)) == (
        "石庄村村口",
        5,
        "人很多",
        "120.50",
    )
    assert [(one.audience, one.heads) for one in last.counts.all()] == [(farmers, 30)]


def test_errors_stand_beside_their_cells_and_nothing_is_stored(staff, host):
    page = staff.post(
        PAGE,
        typed(
            host,
            {},
            {"title": "", "end_time": "08:00", "task": "Z9.9", "heads_farmers": "三"},
            {"heads_farmers": "", "title": "另一场"},
        ),
    )
    assert page.status_code == 422
    assert "第 2、3 行有要改的" in page.text
    for sentence in (
        "请写标题。",
        "结束要晚于开始；跨天的话填结束日期。",
        "在用的方案里没有编号“Z9.9”的任务。",
        "至少填一个人数，没有人来填 0。",
    ):
        assert page.text.count(sentence) == 1
    assert 'value="另一场"' in page.text
    assert 'value="三"' in page.text
    assert Event.objects.count() == 0


def test_what_was_recorded_already_is_flagged_and_may_be_meant(staff, host):
    staff.post(PAGE, typed(host, {"place": "村口"}))
    again = staff.post(
        PAGE, typed(host, {"place": "村口"}, {"place": "村口", "title": "新的"}, {"place": "村口", "title": "新的"})
    )
    assert again.status_code == 422
    assert "这一天已经有同名、同地点的一场了。" in again.text
    assert "和第 2 行重复。" in again.text
    assert HeldRecord.objects.count() == 1
    meant = {"twice": "on", "place": "村口"}
    staff.post(PAGE, typed(host, meant, {"place": "村口", "title": "新的"}, meant | {"title": "新的"}))
    assert HeldRecord.objects.count() == 4


def test_more_rows_come_without_scripts_and_without_judging(staff, host):
    page = staff.post(PAGE, typed(host, {"title": "", "day": ""}, do="more"))
    assert page.status_code == 200
    assert 'name="held-19-title"' in page.text
    assert "请写标题。" not in page.text
    full = staff.post(PAGE, typed(host, do="more") | {"held-TOTAL_FORMS": 55})
    assert 'name="held-59-title"' in full.text
    assert "再加 10 行" not in full.text


def test_an_empty_table_says_so(staff, host):
    page = staff.post(PAGE, typed(host))
    assert page.status_code == 409
    assert "还没有填。请至少填一行。" in page.text


def test_all_or_nothing_in_the_verb(host, farmers):
    by = MembershipFactory(organization=host).person
    with pytest.raises(Refusal, match="not_begun") as refusal:
        backfilling.backfill_all(host=host, rows=[held(), held(2, start=at(20, 9), end=at(20, 11))], by=by, now=NOON)
    assert refusal.value.detail["row"] == 2
    assert refusal.value.message == "第 2 行：补录的是办过的活动，开始时间不能在以后。"
    with pytest.raises(Refusal, match="seems_twice"):
        backfilling.backfill_all(host=host, rows=[held(), held(2)], by=by, now=NOON)
    with pytest.raises(Refusal, match="too_many_rows"):
        backfilling.backfill_all(host=host, rows=[held()] * 61, by=by, now=NOON)
    assert Event.objects.count() == 0


def test_another_hosts_date_is_no_repetition(host, farmers):
    OccurrenceFactory(
        event=PublishedEventFactory(title="认菌讲座"), start=at(1, 9), end=at(1, 11), venue=None, place_note="村口"
    )
    assert backfilling.duplicates(host=host, rows=[held()]) == {}
    OccurrenceFactory(event=PublishedEventFactory(title="认菌讲座", host=host), start=at(1, 15), end=at(1, 16), venue=None, place_note="村口")  # fmt: skip
    assert backfilling.duplicates(host=host, rows=[held()]) == {1: "这一天已经有同名、同地点的一场了"}


def test_only_records_without_photos_are_listed_and_only_ones_own(staff, host):
    records = [
        HeldRecord.objects.create(
            occurrence=OccurrenceFactory(event=PublishedEventFactory(title=title, host=of)), recorded_at=NOON
        )
        for title, of in (("没照片的", host), ("拍了照的", host), ("别家的", OrganizationFactory()))
    ]
    HeldPhoto.objects.create(record=records[1], image="held/none.jpg")
    text = staff.get("/staff/records/without-photos/").text
    assert [title in text for title in ("没照片的", "拍了照的", "别家的")] == [True, False, False]


def test_the_list_asks_as_often_for_three_as_for_one(staff, host, django_assert_max_num_queries):
    for _ in range(3):
        HeldRecord.objects.create(
            occurrence=OccurrenceFactory(event=PublishedEventFactory(host=host)), recorded_at=NOON
        )
    with django_assert_max_num_queries(7):
        staff.get("/staff/records/without-photos/")


def test_a_night_and_a_date_over_days(staff, host):
    rows = [{"start_time": "22:00", "end_time": "00:30"}, {"title": "长展", "end_time": "08:00"}]
    page = staff.post(PAGE, typed(host, *rows))
    assert [bool(form.errors) for form in page.context["rows"].forms[:2]] == [False, True]
    assert 'name="held-1-end_day"' in page.text
    assert 'name="held-0-end_day"' not in page.text
    staff.post(PAGE, typed(host, rows[0], rows[1] | {"end_day": "2026-09-03"}))
    spans = Occurrence.objects.order_by("end").values_list("start", "end")
    assert list(spans) == [(at(1, 22), at(2, 0, 30)), (at(1, 9), at(3, 8))]


def test_pressed_twice_the_table_is_stored_once(staff, host):
    sent = typed(host, {"place": "村口"}, {"place": "村口", "title": "另一场"})
    answers = [staff.post(PAGE, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert HeldRecord.objects.count() == 2
    more = typed(host, {"place": "村口"}, {"place": "村口", "title": "第三场"})
    assert staff.post(PAGE, more).status_code == 422
    assert HeldRecord.objects.count() == 2


def test_a_weekday_that_is_not_so_offers_days_of_the_year_of_the_table(staff, host):
    rows = [{"day": "2024-12-20"}, {"day": "12-24(周四)"}, {"day": "12-24"}, {"day": "12-24 周二", "title": "另一场"}]
    page = staff.post(PAGE, typed(host, *rows))
    assert page.status_code == 422
    errors = [form.errors.get("day", [""])[0] for form in page.context["rows"].forms[:4]]
    assert errors == [
        "",
        "“12-24(周四)”2024年12月24日 周二，不是周四，写成 2024-12-24 或 2024-12-26。",
        "“12-24”没写是哪年，写成 2024-12-24 或 2025-12-24。",
        "",
    ]
    assert 'value="2024-12-24 周二"' in page.text


@pytest.fixture
def in_january(client, host, farmers, time_machine):
    time_machine.move_to(dt.datetime(2027, 1, 10, 2, tzinfo=dt.UTC))
    client.force_login(MembershipFactory(organization=host).person)
    return client


def test_what_was_held_in_december_is_recorded_in_january_under_the_plan_of_its_year(in_january, host):
    old, new = (
        TaskFactory(code="A3.1", plan=PlanFactory(first_year=first, last_year=last))
        for first, last in ((2024, 2026), (2027, 2029))
    )
    rows = [{"day": "2026-12-28", "task": "A3.1"}, {"day": "2027-01-04", "task": "A3.1", "title": "新年讲座"}]
    page = in_january.post(PAGE, typed(host, *rows), follow=True)
    assert "补录了 2 场" in page.text
    held = {event.title: event.task for event in Event.objects.all()}
    assert held == {"认菌讲座": old, "新年讲座": new}


def test_the_form_of_one_offers_last_years_plan_too(in_january):
    tasks = [
        TaskFactory(title=f"任务{first}", plan=PlanFactory(first_year=first, last_year=last))
        for first, last in ((2023, 2025), (2024, 2026), (2027, 2029), (2028, 2029))
    ]
    page = in_january.get("/staff/records/new/").text
    assert [str(task) in page for task in tasks] == [False, True, True, False]
