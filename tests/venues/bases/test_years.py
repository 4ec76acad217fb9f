"""Yearly reports with deadlines and reminders; evaluations by a sheet."""

import datetime as dt
from decimal import Decimal

import pytest

from core import clock
from core.errors import Refusal
from notifications.models import Message, Purpose
from tests.factories.bases import BaseFactory, RoundFactory, sheet
from venues import tasks
from venues.bases import queries, status_changes
from venues.bases.annual_reports import announce, evaluate, remind, reschedule, return_report, submit
from venues.models import Base, Evaluation, ReportRound, YearlyReport

pytestmark = pytest.mark.django_db
TODAY, DAY = clock.today(), dt.timedelta(days=1)
FACTS = {
    "open_days": 280,
    "visitors": 12_000,
    "minors": 5_000,
    "groups": 40,
    "activities": 18,
    "staff": 4,
    "volunteers": 12,
    "spending": Decimal("36000.00"),
    "highlights": "带孩子看温泉怎么来。",
    "problems": "",
}


@pytest.fixture
def year():
    return RoundFactory()


def refused(verb, **facts):
    with pytest.raises(Refusal) as caught:
        verb(now=clock.now(), **facts)
    return caught.value.code


def at_noon(day):
    return dt.datetime.combine(day, dt.time(4), dt.UTC)


def test_a_round_is_announced_once(judge, keeper):
    facts = {"year": 2026, "opens_on": TODAY, "deadline": TODAY + 60 * DAY}
    assert refused(announce, **facts, by=keeper) == "not_association"
    assert refused(announce, **facts | {"deadline": TODAY - DAY}, by=judge) == "deadline_backwards"
    past = {"opens_on": TODAY - 9 * DAY, "deadline": TODAY - DAY}
    assert refused(announce, **facts | past, by=judge) == "date_is_past"
    made = announce(**facts, by=judge, now=clock.now())
    assert refused(announce, **facts, by=judge) == "round_exists"
    later = {"opens_on": TODAY, "deadline": TODAY + 90 * DAY, "note": "附照片"}
    assert refused(reschedule, round_=made, **later, by=keeper) == "not_association"
    reschedule(round_=made, **later, by=judge, now=clock.now())
    made.refresh_from_db()
    assert (made.deadline, made.note, ReportRound.objects.count()) == (TODAY + 90 * DAY, "附照片", 1)


def test_a_report_is_handed_in_and_corrected_before_the_deadline(base, keeper, year):
    submit(base=base, round_=year, facts=FACTS, by=keeper, now=clock.now())
    submit(base=base, round_=year, facts=FACTS | {"visitors": 12_500}, by=keeper, now=clock.now())
    report = YearlyReport.objects.get()
    assert (report.visitors, report.by, report.base) == (12_500, keeper, base)
    assert [(step.kind, step.reason) for step in base.steps.all()] == [("reported", f"{year.year} 年度")]


def test_reports_refuse(base, keeper, judge, year):
    def ask(**changes):
        return refused(submit, **({"base": base, "round_": year, "facts": FACTS, "by": keeper} | changes))

    stranger = BaseFactory()
    assert ask(base=stranger) == "not_manager"
    assert ask(facts=FACTS | {"minors": 12_001}) == "report_contradicts"
    assert ask(facts=FACTS | {"open_days": 367}) == "report_contradicts"
    assert ask(round_=RoundFactory(year=year.year - 2)) == "no_report_owed"
    assert ask(round_=RoundFactory(year=year.year + 1, opens_on=TODAY + DAY)) == "round_not_open"
    Base.objects.filter(pk=base.pk).update(state="expired")
    assert ask() == "not_accredited"
    assert not YearlyReport.objects.exists()


def test_late_is_taken_once_and_then_closed_until_it_is_returned(base, keeper, judge):
    over = RoundFactory(opens_on=TODAY - 60 * DAY, deadline=TODAY - DAY)
    report = submit(base=base, round_=over, facts=FACTS, by=keeper, now=clock.now())
    again = {"base": base, "round_": over, "facts": FACTS, "by": keeper}
    assert refused(submit, **again) == "report_closed"
    assert refused(return_report, report=report, reason="人次对不上", by=keeper) == "not_association"
    assert refused(return_report, report=report, reason="", by=judge) == "reason_missing"
    return_report(report=report, reason="人次对不上", by=judge, now=clock.now())
    assert refused(return_report, report=report, reason="人次对不上", by=judge) == "already_returned"
    assert list(queries.owing(over)) == [base]
    assert f"的年报退回来了：{over.year} 年度，人次对不上。" in Message.objects.get().text
    submit(**again, now=clock.now())
    report.refresh_from_db()
    assert (report.returned_at, report.returned_reason, list(queries.owing(over))) == (None, "", [])
    assert [step.kind for step in base.steps.order_by("pk")] == ["reported", "returned", "reported"]


def test_each_stage_asks_a_number_once_for_all_its_bases(base, keeper, year):
    second = BaseFactory(name="第二基地", contact_phone=base.contact_phone)
    other, done = BaseFactory(), BaseFactory(venue__organization=base.venue.organization)
    BaseFactory(state="expired")
    BaseFactory(accredited_on=dt.date(year.year + 1, 1, 1))
    BaseFactory(contact_phone="")
    submit(base=done, round_=year, facts=FACTS, by=keeper, now=clock.now())
    assert [remind(now=clock.now()), remind(now=clock.now())] == [2, 0]
    texts = {message.phone: message.text for message in Message.objects.all()}
    assert set(texts) == {base.contact_phone, other.contact_phone}
    assert {message.purpose for message in Message.objects.all()} == {Purpose.BASE}
    assert all(name in texts[base.contact_phone] for name in (base.name, second.name, "年报还没有交", "截止"))
    told = [remind(now=at_noon(year.deadline - days * DAY)) for days in (30, 29, 7, 1, 0, -1, -2)]
    assert told == [2, 0, 2, 2, 0, 2, 0]
    assert "已经过了截止日期" in Message.objects.order_by("pk").last().text


def test_nobody_is_asked_before_a_round_opens(base):
    RoundFactory(opens_on=TODAY + DAY)
    assert remind(now=clock.now()) == 0


def test_a_validity_that_ends_is_announced_three_times(base):
    Base.objects.filter(pk=base.pk).update(valid_until=TODAY + 200 * DAY)
    end = TODAY + 200 * DAY
    told = [remind(now=at_noon(end - days * DAY)) for days in (91, 90, 60, 30, 7, 6, 0)]
    assert told == [0, 1, 0, 1, 1, 0, 0]
    assert f"温泉地热基地的有效期到{end.year}年{end.month}月{end.day}日。" in Message.objects.first().text


def test_the_task_ends_and_asks(base):
    BaseFactory(valid_until=TODAY - DAY)
    RoundFactory()
    assert tasks.keep_bases() == {"expired": 1, "told": 1}
    assert tasks.keep_bases() == {"expired": 0, "told": 0}


def test_validities_end_portion_by_portion_and_what_was_told_stays_told(monkeypatch):
    monkeypatch.setattr(status_changes, "A_TIME", 2)
    for _ in range(5):
        BaseFactory(valid_until=TODAY - DAY)
    assert status_changes.expire(now=clock.now()) == 2
    RoundFactory()

    def break_off(*args, **kwargs):
        raise RuntimeError

    BaseFactory(valid_until=TODAY + 30 * DAY)
    with monkeypatch.context() as broken:
        broken.setattr("venues.bases.notices.validity_ends", break_off)
        with pytest.raises(RuntimeError):
            tasks.keep_bases()
    assert Base.objects.filter(state="expired").count() == 5
    assert Message.objects.filter(key__startswith="base-report").exists()
    assert tasks.keep_bases() == {"expired": 0, "told": 1}


def points(made, *given):
    return dict(zip(made.items.values_list("pk", flat=True), map(Decimal, given), strict=True))


def test_points_give_a_total_and_a_grade_that_stay(base, judge):
    made = sheet()
    found = evaluate(base=base, year=TODAY.year, sheet=made, points=points(made, "9.5", "8"), by=judge, now=clock.now())
    assert (found.total, found.grade) == (Decimal("91.3"), "优秀")
    made.items.update(weight=1)
    made.delete()
    found.refresh_from_db()
    assert (found.sheet, found.total, [line["weight"] for line in found.lines]) == (None, Decimal("91.3"), [75, 25])
    step = base.steps.get()
    assert (step.kind, step.reason) == ("evaluated", f"{TODAY.year} 年度 91.3 分，优秀")
    assert f"的评价结果：{TODAY.year} 年度 91.3 分，优秀。" in Message.objects.get().text


def test_a_year_is_evaluated_again_with_both_in_the_history(base, judge):
    made = sheet()
    for given in (("9", "9"), ("6", "6")):
        evaluate(base=base, year=TODAY.year, sheet=made, points=points(made, *given), by=judge, now=clock.now())
    assert (Evaluation.objects.get().grade, base.steps.count()) == ("合格", 2)
    shown = queries.listed(Base.objects.all()).get()
    assert (shown.grade, shown.graded_year) == ("合格", TODAY.year)


def test_evaluating_refuses(base, application, judge, keeper):
    made = sheet()

    def ask(**changes):
        facts = {"base": base, "year": TODAY.year, "sheet": made, "points": points(made, "9", "9"), "by": judge}
        return refused(evaluate, **facts | changes)

    assert ask(by=keeper) == "not_association"
    assert ask(base=application) == "not_accredited"
    assert ask(year=TODAY.year + 1) == "year_wrong"
    assert ask(year=TODAY.year - 2) == "year_wrong"
    assert ask(points=points(made, "9", "10.5")) == "points_out_of_range"
    assert ask(points=points(made, "-1", "9")) == "points_out_of_range"
    assert ask(points={}) == "points_missing"
    made.grades.all().delete()
    assert ask() == "sheet_empty"
    assert not Evaluation.objects.exists()
