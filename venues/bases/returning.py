"""A report goes back to be corrected."""

import datetime as dt

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import steps
from venues.models import BaseStep, YearlyReport


def return_report(*, report: YearlyReport, reason: str, by: Person, now: dt.datetime) -> YearlyReport:
    """It counts as missing until it is handed in again. Refuses: not_association, already_returned, reason_missing."""
    with transaction.atomic():
        steps.refuse_unless_association(by)
        held = steps.held(report.base_id, "report")
        why = steps.reason(reason)
        fresh = YearlyReport.objects.select_related("round").get(pk=report.pk)
        if fresh.returned_at:
            raise Refusal("already_returned", "这份年报已经退回了，等基地改好再交。")
        fresh.returned_at, fresh.returned_reason = now, why
        fresh.save(update_fields=["returned_at", "returned_reason"])
        steps.step(held, BaseStep.Kind.RETURNED, by=by, now=now, reason=f"{fresh.round}，{why}"[:200])
        return fresh
