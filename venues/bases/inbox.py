"""Tasks about the bases that a person manages."""

import datetime as dt
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Person
from core import phrases
from organizations.models import Organization
from venues.bases import queries, rules, steps
from venues.bases.filters import Filters
from venues.models import Base, BaseQuerySet, ReportRound, YearlyReport

MISSING = ("due", "overdue", "returned", "not_open")
STANDINGS = {
    "not_open": "还没开始",
    "due": "没交",
    "overdue": "过期没交",
    "returned": "退回，等改",
    "submitted": "交了",
    "late": "交了，晚",
}


@dataclass(frozen=True, slots=True)
class Owed:
    """A report that a base has not handed in."""

    base: Base
    round: ReportRound
    is_overdue: bool

    @property
    def url(self) -> str:
        """Where it is filled in."""
        return reverse("venues:base_report", args=[self.base.pk, self.round.year])

    @property
    def words(self) -> str:
        """2026 年度年报，1月8日截止."""
        day = self.round.deadline
        state = "已经过了" if self.is_overdue else "截止"
        return f"{self.round}年报，{phrases.month_day(day)}{state}"


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do with a base, and where."""

    base: Base
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Work:
    """Everything that waits, most urgent first."""

    applied: list[Base]
    owed: list[Owed]
    ending: list[Base]
    """Validity is over, or ends within ``rules.VALIDITY_DAYS``."""
    warned: list[Base]

    @property
    def count(self) -> int:
        """How many things wait."""
        return len(self.applied) + len(self.owed) + len(self.ending) + len(self.warned)


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A round as a base, or a base as a round sees it."""

    base: Base
    round: ReportRound
    report: YearlyReport | None
    standing: str

    @property
    def words(self) -> str:
        """The standing in words."""
        return STANDINGS[self.standing]

    @property
    def is_missing(self) -> bool:
        """Whether the report is still to come."""
        return self.standing in MISSING


def work(person: Person, *, today: dt.date) -> Work:
    """Of the bases that this person may see."""
    mine = _mine(person)
    return Work(
        applied=list(_applied(mine)),
        owed=_owed(mine, today),
        ending=list(_ending(mine, today)),
        warned=list(mine.filter(state=Base.State.WARNED).order_by("mend_by", "pk")),
    )


def tasks(person: Person, *, today: dt.date) -> list[Task]:
    """What is this person's own turn: the association reviews; who manages a base reports and asks for renewal."""
    mine = _mine(person)
    if steps.for_association(person):
        return [Task(base, f"想做{base.accreditation}，等您评审", base.get_staff_url()) for base in _applied(mine)]
    if not mine.exists() or not queries.venues_to_apply(person).exists():
        return []
    owed = [Task(one.base, one.words, one.url) for one in _owed(mine, today)]
    ending = _ending(mine, today)
    return owed + [Task(base, f"有效期到 {base.valid_until}，联系科协续期", base.get_staff_url()) for base in ending]


def rows(person: Person, filters: Filters) -> BaseQuerySet:
    """All bases of the person in one state, or in all."""
    mine = Base.objects.managed_by(person)
    return mine.filter(state=filters.state) if filters.state in Base.State.values else mine


def reports_of(base: Base, *, today: dt.date) -> list[ReportRow]:
    """Each round for which the base owes or handed in a report, newest first."""
    known = {report.round_id: report for report in base.reports.select_related("by")}
    return [
        report_row(base, round_, known.get(round_.pk), today=today)
        for round_ in ReportRound.objects.all()
        if round_.pk in known or rules.owes_report(state=base.state, accredited_on=base.accredited_on, year=round_.year)
    ]


def reports_for(round_: ReportRound, bases: BaseQuerySet, *, today: dt.date) -> list[ReportRow]:
    """Each of these bases with its report of the round; missing ones first."""
    known = {report.base_id: report for report in round_.reports.select_related("by")}
    concerned = [
        report_row(base, round_, known.get(base.pk), today=today)
        for base in bases.select_related("venue__organization", "venue__area__parent", "level", "type")
        if base.pk in known or rules.owes_report(state=base.state, accredited_on=base.accredited_on, year=round_.year)
    ]
    return sorted(concerned, key=lambda row: (row.standing in {"submitted", "late"}, row.base.name))


def possible(base: Base, person: Person) -> frozenset[str]:
    """What this person may do with the base now."""
    verbs = rules.possible(base.state) - {"expire"}
    if steps.for_association(person):
        return verbs
    manages = Organization.objects.managed_by(person, role="organizer").filter(pk=base.venue.organization_id)
    return verbs & {"apply", "report"} if manages.exists() else frozenset()


def _mine(person: Person) -> BaseQuerySet:
    return Base.objects.managed_by(person).select_related("venue__organization", "level", "type")


def _applied(mine: BaseQuerySet) -> BaseQuerySet:
    return mine.filter(state=Base.State.APPLIED).order_by("pk")


def _owed(mine: BaseQuerySet, today: dt.date) -> list[Owed]:
    """Of the two newest rounds that are open."""
    rounds = list(ReportRound.objects.filter(opens_on__lte=today)[:2])
    owed = [
        Owed(base, round_, round_.deadline < today)
        for round_ in rounds
        for base in queries.owing(round_).filter(pk__in=mine.values("pk"))
    ]
    return sorted(owed, key=lambda one: (one.round.deadline, one.base.name))


def _ending(mine: BaseQuerySet, today: dt.date) -> BaseQuerySet:
    soon = today + dt.timedelta(days=max(rules.VALIDITY_DAYS))
    live = mine.live().filter(valid_until__lte=soon)
    expired = mine.filter(state=Base.State.EXPIRED)
    return (live | expired).order_by("valid_until", "pk")


def report_row(base: Base, round_: ReportRound, report: YearlyReport | None, *, today: dt.date) -> ReportRow:
    """How a report stands today."""
    standing = rules.report_standing(
        opens_on=round_.opens_on,
        deadline=round_.deadline,
        today=today,
        submitted_on=phrases.local(report.submitted_at).date() if report else None,
        is_returned=bool(report and report.returned_at),
    )
    return ReportRow(base, round_, report, standing)
