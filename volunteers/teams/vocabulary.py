"""The kinds of volunteer teams that a plan document names."""

from typing import Any

from core.chinese import pinyin
from plan.rows import Report
from volunteers.models import VolunteerGroup


def load(document: dict[str, Any], report: Report) -> None:
    """Answer of ``plan.sections``: ``volunteer_groups`` (names) in the document's order; others stay, teams may use them."""
    for position, name in enumerate(document.get("volunteer_groups", []), start=1):
        facts = {"position": position}
        report.upsert_unless_removed(
            VolunteerGroup.objects, key={"name": name}, facts=facts, first={"slug": pinyin.joined(name)[:80]}
        )
