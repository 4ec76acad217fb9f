"""The association adopts a scoring sheet; evaluations made by older ones stay as they are."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from core.errors import Refusal
from venues.bases import steps
from venues.bases.rules import GradeLine, ItemLine
from venues.models import ScoringGrade, ScoringItem, ScoringSheet


def adopt(
    *, name: str, items: Sequence[ItemLine], grades: Sequence[GradeLine], by: Person, now: dt.datetime
) -> ScoringSheet:
    """From now on this one is used; a sheet is never changed, a new one takes its place.

    Refuses: not_association, sheet_exists, sheet_empty, sheet_repeats, no_lowest_grade.
    """
    steps.refuse_unless_association(by)
    _refuse(items, grades)
    with transaction.atomic():
        if ScoringSheet.objects.filter(name=name).exists():
            raise Refusal("sheet_exists", "已经有叫这个名字的评分表，请加上年份，例如“评价表 2027”。")
        sheet = ScoringSheet.objects.create(name=name)
        ScoringSheet.objects.exclude(pk=sheet.pk).update(in_use=False)
        ScoringItem.objects.bulk_create(
            ScoringItem(sheet=sheet, name=one.name, hint=one.hint, weight=one.weight, most=one.most, position=position)
            for position, one in enumerate(items, start=1)
        )
        ScoringGrade.objects.bulk_create(
            ScoringGrade(sheet=sheet, name=one.name, at_least=one.at_least) for one in grades
        )
        return sheet


def _refuse(items: Sequence[ItemLine], grades: Sequence[GradeLine]) -> None:
    if not items or not grades:
        raise Refusal("sheet_empty", "评分表要有项目，也要有等次。")
    if len({item.name for item in items}) < len(items) or len({one.at_least for one in grades}) < len(grades):
        raise Refusal("sheet_repeats", "有项目或最低分写了两次，请各留一个。")
    if min(grade.at_least for grade in grades) > 0:
        raise Refusal("no_lowest_grade", "最低的等次要从 0 分起，不然有的分数没有等次。")
