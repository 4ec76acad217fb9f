"""A base hands in its report on a year."""

import datetime as dt
from typing import Any

from django.db import transaction

from accounts.models import Person
from core import words
from core.errors import Refusal
from venues.bases import rules, steps
from venues.models import Base, BaseStep, ReportRound, YearlyReport


def submit(*, base: Base, round_: ReportRound, facts: dict[str, Any], by: Person, now: dt.datetime) -> YearlyReport:
    """Hand in, or correct before the deadline or when it was returned; late is better than never.

    ``facts`` has the fields of ``YearlyReport.FACTS``. Refuses: not_manager, not_accredited, no_report_owed,
    round_not_open, report_closed, report_contradicts.
    """
    with transaction.atomic():
        steps.refuse_unless_manages(by, base.venue)
        held = steps.held(base.pk, "report")
        today = words.local(now).date()
        known = YearlyReport.objects.filter(base=held, round=round_).first()
        _refuse(held, round_, known, today)
        _refuse_contradictions(facts)
        report, _ = YearlyReport.objects.update_or_create(
            base=held,
            round=round_,
            defaults={**facts, "submitted_at": now, "by": by, "returned_at": None, "returned_reason": ""},
        )
        if known is None or known.returned_at:
            steps.step(held, BaseStep.Kind.REPORTED, by=by, now=now, reason=str(round_))
        return report


def _refuse(base: Base, round_: ReportRound, known: YearlyReport | None, today: dt.date) -> None:
    if not rules.owes_report(state=base.state, accredited_on=base.accredited_on, year=round_.year):
        raise Refusal("no_report_owed", f"它那年还不是基地，不用交{round_}的年报。", year=round_.year)
    if today < round_.opens_on:
        raise Refusal("round_not_open", f"{round_}的年报从 {round_.opens_on} 起填，请到时再来。")
    if known and not known.returned_at and today > round_.deadline:
        raise Refusal("report_closed", "年报交过了，也过了截止日期。要改请联系市科协退回来。")


def _refuse_contradictions(facts: dict[str, Any]) -> None:
    if facts["minors"] > facts["visitors"]:
        raise Refusal("report_contradicts", "未成年人不能比接待人次多，请核对两个数。", field="minors")
    if facts["open_days"] > 366:
        raise Refusal("report_contradicts", "一年最多开放 366 天，请核对开放天数。", field="open_days")
