"""Yearly reports of bases: announce a round, submit, return and evaluate reports, adopt a scoring sheet, remind."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from venues.bases import notices, queries, rules, steps
from venues.bases.rules import GradeLine, ItemLine, Line
from venues.models import Base, BaseStep, Evaluation, ReportRound, ScoringGrade, ScoringItem, ScoringSheet, YearlyReport


def submit(*, base: Base, round_: ReportRound, facts: dict[str, Any], by: Person, now: dt.datetime) -> YearlyReport:
    """Hand in, or correct before the deadline or when it was returned; late is better than never.

    ``facts`` has the fields of ``YearlyReport.FACTS``. Refuses: not_manager, not_accredited, no_report_owed,
    round_not_open, report_closed, report_contradicts.
    """
    with transaction.atomic():
        steps.refuse_unless_manages(by, base.venue)
        locked = steps.lock(base.pk, "report")
        today = phrases.local(now).date()
        yearly_report = YearlyReport.objects.filter(base=locked, round=round_).first()
        _refuse(locked, round_, yearly_report, today)
        _refuse_contradictions(facts)
        report, _ = YearlyReport.objects.update_or_create(
            base=locked,
            round=round_,
            defaults={**facts, "submitted_at": now, "by": by, "returned_at": None, "returned_reason": ""},
        )
        if yearly_report is None or yearly_report.returned_at:
            steps.step(locked, BaseStep.Kind.REPORTED, by=by, now=now, reason=str(round_))
        return report


def _refuse(base: Base, round_: ReportRound, known: YearlyReport | None, today: dt.date) -> None:
    if not rules.owes_report(state=base.state, accredited_on=base.accredited_on, year=round_.year):
        raise Refusal("no_report_owed", f"它那年还不是基地，不用交{round_}的年报。", year=round_.year)
    if today < round_.opens_on:
        raise Refusal("round_not_open", f"{round_}的年报从 {round_.opens_on} 起填，请到时再来。")
    if known and not known.returned_at and today > round_.deadline:
        raise Refusal("report_closed", "年报交过了，也过了截止日期。要改请联系科协退回来。")


def _refuse_contradictions(facts: dict[str, Any]) -> None:
    if facts["minors"] > facts["visitors"]:
        raise Refusal("report_contradicts", "未成年人不能比接待人次多，请核对两个数。", field="minors")
    if facts["open_days"] > 366:
        raise Refusal("report_contradicts", "一年最多开放 366 天，请核对开放天数。", field="open_days")


def adopt(
    *, name: str, items: Sequence[ItemLine], grades: Sequence[GradeLine], by: Person, now: dt.datetime
) -> ScoringSheet:
    """Use this scoring sheet from now on; a sheet is never changed, a new one takes its place.

    Refuses: not_association, sheet_exists, sheet_empty, sheet_repeats, no_lowest_grade.
    """
    steps.refuse_unless_association(by)
    _refuse_items(items, grades)
    with transaction.atomic():
        if ScoringSheet.objects.filter(name=name).exists():
            raise Refusal("sheet_exists", "已经有叫这个名字的评分表，请加上年份，例如“评价表 2027”。")
        sheet = ScoringSheet.objects.create(name=name)
        ScoringSheet.objects.exclude(pk=sheet.pk).update(in_use=False)
        ScoringItem.objects.bulk_create(
            ScoringItem(
                sheet=sheet,
                name=item_line.name,
                hint=item_line.hint,
                weight=item_line.weight,
                most=item_line.most,
                position=position,
            )
            for position, item_line in enumerate(items, start=1)
        )
        ScoringGrade.objects.bulk_create(
            ScoringGrade(sheet=sheet, name=grade_line.name, at_least=grade_line.at_least) for grade_line in grades
        )
        return sheet


def _refuse_items(items: Sequence[ItemLine], grades: Sequence[GradeLine]) -> None:
    if not items or not grades:
        raise Refusal("sheet_empty", "评分表要有项目，也要有等次。")
    if len({item.name for item in items}) < len(items) or len({grade_line.at_least for grade_line in grades}) < len(
        grades
    ):
        raise Refusal("sheet_repeats", "有项目或最低分写了两次，请各留一个。")
    if min(grade.at_least for grade in grades) > 0:
        raise Refusal("no_lowest_grade", "最低的等次要从 0 分起，不然有的分数没有等次。")


def announce(
    *, year: int, opens_on: dt.date, deadline: dt.date, by: Person, now: dt.datetime, note: str = ""
) -> ReportRound:
    """Open a round. The daily job notifies the bases.

    Refuses: not_association, deadline_backwards, date_is_past, round_exists.
    """
    steps.refuse_unless_association(by)
    _refuse_dates(opens_on, deadline, now)
    try:
        with transaction.atomic():
            return ReportRound.objects.create(year=year, opens_on=opens_on, deadline=deadline, note=note, by=by, at=now)
    except IntegrityError as error:
        raise Refusal("round_exists", f"{year} 年度的年报已经布置过了，要改就改截止日期。", year=year) from error


def reschedule(
    *, round_: ReportRound, opens_on: dt.date, deadline: dt.date, note: str, by: Person, now: dt.datetime
) -> ReportRound:
    """Other dates for a round. Refuses: not_association, deadline_backwards, date_is_past."""
    steps.refuse_unless_association(by)
    _refuse_dates(opens_on, deadline, now)
    round_.opens_on = opens_on
    round_.deadline = deadline
    round_.note = note
    round_.save(update_fields=["opens_on", "deadline", "note"])
    return round_


def _refuse_dates(opens_on: dt.date, deadline: dt.date, now: dt.datetime) -> None:
    if deadline < opens_on:
        raise Refusal("deadline_backwards", "截止要在开始填报之后，请改一下日期。")
    steps.refuse_past(deadline, now=now)


def evaluate(
    *,
    base: Base,
    year: int,
    sheet: ScoringSheet,
    points: Mapping[int, Decimal],
    by: Person,
    now: dt.datetime,
    remark: str = "",
) -> Evaluation:
    """Points by the items' ids give a total of 100 and a grade; the same year again replaces it, with a step each.

    Refuses: not_association, not_accredited, year_wrong, sheet_empty, points_missing, points_out_of_range.
    """
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(base.pk, "evaluate")
        if year > phrases.local(now).year or locked.accredited_on is None or year < locked.accredited_on.year:
            raise Refusal("year_wrong", "请选它做基地以后、到今年为止的年度。", year=year)
        lines = _lines(sheet, points)
        total = rules.total(lines)
        grade = rules.grade(total, sheet.grades.values_list("at_least", "name"))
        evaluation, _ = Evaluation.objects.update_or_create(
            base=locked,
            year=year,
            defaults={
                "sheet": sheet,
                "lines": [
                    {"name": line.name, "weight": line.weight, "most": line.most, "points": float(line.points)}
                    for line in lines
                ],
                "total": total,
                "grade": grade,
                "remark": remark.strip()[:200],
                "by": by,
                "at": now,
            },
        )
        steps.step(locked, BaseStep.Kind.EVALUATED, by=by, now=now, reason=f"{year} 年度 {total} 分，{grade}")
        return evaluation


def _lines(sheet: ScoringSheet, points: Mapping[int, Decimal]) -> list[Line]:
    items = list(sheet.items.all())
    if not items or not sheet.grades.exists():
        raise Refusal("sheet_empty", "评分表还没有项目或等次，请先补上。")
    lacking = [item.name for item in items if item.pk not in points]
    if lacking:
        raise Refusal("points_missing", f"还没有打分：{'、'.join(lacking)}。", items=lacking)
    wrong = [item.name for item in items if not 0 <= points[item.pk] <= item.most]
    if wrong:
        raise Refusal("points_out_of_range", f"分数要在 0 到满分之间：{'、'.join(wrong)}。", items=wrong)
    return [Line(name=item.name, weight=item.weight, most=item.most, points=points[item.pk]) for item in items]


def remind(*, now: dt.datetime) -> int:
    """Texts for what is due; returns how many. Each stage once, however often it runs.

    Each round, and all validities, are a transaction of their own with the same few queries for any number of bases:
    what was told stays told when the rest has to be done again.
    """
    today = phrases.local(now).date()
    return _reports(today, now) + _validities(today, now)


def _reports(today: dt.date, now: dt.datetime) -> int:
    sent = 0
    for round_ in ReportRound.objects.filter(opens_on__lte=today):
        stage = rules.report_stage(opens_on=round_.opens_on, deadline=round_.deadline, today=today)
        if stage:
            with transaction.atomic():
                sent += notices.ask_for_reports(round_, queries.owing(round_), stage=stage, now=now)
    return sent


def _validities(today: dt.date, now: dt.datetime) -> int:
    last = today + dt.timedelta(days=max(rules.VALIDITY_DAYS))
    ending = Base.objects.live().filter(valid_until__range=(today, last)).select_related("venue")
    stages = [(base, rules.validity_stage(base.valid_until, today)) for base in ending if base.valid_until]
    with transaction.atomic():
        return notices.validity_ends([(base, stage) for base, stage in stages if stage is not None], now=now)


def return_report(*, report: YearlyReport, reason: str, by: Person, now: dt.datetime) -> YearlyReport:
    """It counts as missing until it is handed in again. Refuses: not_association, already_returned, reason_missing."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        locked = steps.lock(report.base_id, "report")
        why = steps.reason(reason)
        fresh = YearlyReport.objects.select_related("round").get(pk=report.pk)
        if fresh.returned_at:
            raise Refusal("already_returned", "这份年报已经退回了，等基地改好再交。")
        fresh.returned_at = now
        fresh.returned_reason = why
        fresh.save(update_fields=["returned_at", "returned_reason"])
        steps.step(locked, BaseStep.Kind.RETURNED, by=by, now=now, reason=f"{fresh.round}，{why}"[:200])
        return fresh
