"""How a base did in a year, by a scoring sheet."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction

from accounts.models import Person
from core import words
from core.errors import Refusal
from venues.bases import rules, steps
from venues.bases.rules import Line
from venues.models import Base, BaseStep, Evaluation, ScoringSheet


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
        held = steps.held(base.pk, "evaluate")
        if year > words.local(now).year or held.accredited_on is None or year < held.accredited_on.year:
            raise Refusal("year_wrong", "请选它做基地以后、到今年为止的年度。", year=year)
        lines = _lines(sheet, points)
        total = rules.total(lines)
        grade = rules.grade(total, sheet.grades.values_list("at_least", "name"))
        found, _ = Evaluation.objects.update_or_create(
            base=held,
            year=year,
            defaults={
                "sheet": sheet,
                "lines": [
                    {"name": one.name, "weight": one.weight, "most": one.most, "points": float(one.points)}
                    for one in lines
                ],
                "total": total,
                "grade": grade,
                "remark": remark.strip()[:200],
                "by": by,
                "at": now,
            },
        )
        steps.step(held, BaseStep.Kind.EVALUATED, by=by, now=now, reason=f"{year} 年度 {total} 分，{grade}")
        return found


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
