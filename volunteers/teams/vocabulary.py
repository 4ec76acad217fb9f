"""Words of volunteers: roles, qualifications, and the kinds of teams that a plan document names."""

from typing import Any

from core.chinese import pinyin
from organizations.keeping.word_lists import WordList
from plan.rows import Report
from volunteers.models import Qualification, ShiftRole, VolunteerGroup


def word_lists() -> list[WordList]:
    """Answer of ``organizations.word_lists``."""
    return [
        WordList(
            name="shift-roles",
            title="岗位名称",
            about="给活动加岗位时提示这些，也可以写别的。",
            model=ShiftRole,
            counts=False,
        ),
        WordList(
            name="qualifications", title="志愿者资格", about="岗位要求的、志愿者持有的证书和本领。", model=Qualification
        ),
        WordList(name="team-kinds", title="志愿队伍类型", about="登记志愿服务队时选。", model=VolunteerGroup),
    ]


def load(document: dict[str, Any], report: Report) -> None:
    """Answer of ``plan.sections``: ``volunteer_groups`` (names) in the document's order; others stay, teams may use them."""
    for position, name in enumerate(document.get("volunteer_groups", []), start=1):
        facts = {"position": position}
        report.upsert_unless_removed(
            VolunteerGroup.objects, key={"name": name}, facts=facts, first={"slug": pinyin.joined(name)[:80]}
        )
