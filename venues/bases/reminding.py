"""Reports that are due and validities that end: who is asked today."""

import datetime as dt

from django.db import transaction

from core import words
from venues.bases import notices, queries, rules
from venues.models import Base, ReportRound


def remind(*, now: dt.datetime) -> int:
    """Texts for what is due; returns how many. Each stage once, however often it runs.

    Each round, and all validities, are a transaction of their own with the same few queries for any number of bases:
    what was told stays told when the rest has to be done again.
    """
    today = words.local(now).date()
    return _reports(today, now) + _validities(today, now)


def _reports(today: dt.date, now: dt.datetime) -> int:
    told = 0
    for round_ in ReportRound.objects.filter(opens_on__lte=today):
        stage = rules.report_stage(opens_on=round_.opens_on, deadline=round_.deadline, today=today)
        if stage:
            with transaction.atomic():
                told += notices.ask_for_reports(round_, queries.owing(round_), stage=stage, now=now)
    return told


def _validities(today: dt.date, now: dt.datetime) -> int:
    last = today + dt.timedelta(days=max(rules.VALIDITY_DAYS))
    ending = Base.objects.live().filter(valid_until__range=(today, last)).select_related("venue")
    stages = [(base, rules.validity_stage(base.valid_until, today)) for base in ending if base.valid_until]
    with transaction.atomic():
        return notices.validity_ends([(base, stage) for base, stage in stages if stage is not None], now=now)
