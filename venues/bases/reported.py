"""Sums of yearly reports, and scoring sheets as text."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from accounts.models import Person
from venues.bases.inbox import ReportRow
from venues.models import Base, ReportRound, ScoringSheet, YearlyReport

_NUMBERS = ("open_days", "visitors", "minors", "groups", "activities", "staff", "volunteers", "spending")
COLUMNS = (
    "名称", "级别", "管理单位", "年报", "提交时间", "开放天数", "接待人次", "其中未成年人", "接待学校和团队", "科普活动",
    "人员", "志愿者", "经费（元）", "做得好的事", "困难和打算",
)  # fmt: skip


def rounds(person: Person) -> QuerySet[ReportRound]:
    """All rounds, with how many of the person's bases handed in (``done``)."""
    mine = Q(reports__base__in=Base.objects.managed_by(person), reports__returned_at=None)
    return ReportRound.objects.annotate(done=Count("reports", filter=mine))


def totals(rows: Iterable[ReportRow]) -> dict[str, int | Decimal]:
    """Sums over the reports that were handed in."""
    reports = [row.report for row in rows if row.report and not row.is_missing]
    return {name: sum(getattr(report, name) for report in reports) for name in _NUMBERS}


def table(rows: Iterable[ReportRow]) -> list[list[object]]:
    """Rows under ``COLUMNS``; bases without a report too."""
    return [[*_head(row), *_cells(row.report)] for row in rows]


def sheet_texts(sheet: ScoringSheet | None) -> dict[str, str]:
    """The sheet as people type it."""
    if sheet is None:
        return {}
    items = [
        f"{scoring_item.name},{scoring_item.weight},{scoring_item.most},{scoring_item.hint}".rstrip(",")
        for scoring_item in sheet.items.all()
    ]
    grades = [f"{scoring_grade.name},{scoring_grade.at_least}" for scoring_grade in sheet.grades.all()]
    return {"items": "\n".join(items), "grades": "\n".join(grades)}


def _head(row: ReportRow) -> list[object]:
    at = row.report.submitted_at if row.report else None
    return [row.base.name, row.base.level.name, row.base.venue.organization.name, row.words, at]


def _cells(report: YearlyReport | None) -> list[object]:
    return [getattr(report, name) for name in (*_NUMBERS, "highlights", "problems")] if report else []
