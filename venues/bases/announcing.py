"""The association asks all bases for their report on a year."""

import datetime as dt

from django.db import IntegrityError, transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import steps
from venues.models import ReportRound


def announce(
    *, year: int, opens_on: dt.date, deadline: dt.date, by: Person, now: dt.datetime, note: str = ""
) -> ReportRound:
    """Open a round. Bases hear of it by the daily sweep.

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
    round_.opens_on, round_.deadline, round_.note = opens_on, deadline, note
    round_.save(update_fields=["opens_on", "deadline", "note"])
    return round_


def _refuse_dates(opens_on: dt.date, deadline: dt.date, now: dt.datetime) -> None:
    if deadline < opens_on:
        raise Refusal("deadline_backwards", "截止要在开始填报之后，请改一下日期。")
    steps.refuse_past(deadline, now=now)
