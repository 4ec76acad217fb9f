"""The sheets of a plan as a workbook, and what their columns and rows are called. Pure."""

from collections.abc import Iterable

from core.spreadsheets.blank_table import Field

TASKS = "任务"
GROUPS = "行动和工程"
PLAN = "方案"

CODE = "编号"
GROUP = "行动或工程"
TITLE = "任务"
LEAD = "牵头单位"
COOPERATING = "配合单位"
ACTIVITIES = "点名的活动"
OUTSIDE = "不办活动的原因"
INDICATOR = "指标"
UNIT = "指标的单位"
TARGET = "目标"
BOUND = "以上或以内"
BY = "到哪年"
KIND = "类别"
NAME = "名称"
AUDIENCE = "人群"
FACT = "项目"
VALUE = "内容"
HINT = "说明"

OVERALL = "总指标"
"""Stands for a code in rows that are about the whole plan."""
AT_LEAST = "以上"
AT_MOST = "以内"
KINDS = {"action": "提升行动", "project": "重点工程"}
FACTS = {
    "title": ("方案名称", "要填，例如：某某市全民科学素质行动实施方案（2026—2030年）"),
    "slug": ("网址名", "英文字母、数字和 -；空着就自动起。系统靠它认方案：一样的就改那一个，不一样的就是新方案"),
    "area": ("区域", "要填，市县的名称"),
    "first": ("起始年", "要填，例如：2026"),
    "last": ("结束年", "要填，例如：2030"),
    "coordinator": ("统筹单位", "要填，全名"),
    "status": ("状态", "例如：征求意见稿"),
    "published": ("公布日期", "写成 2026-03-17"),
    "comment_until": ("征求意见截止", "写成 2026-04-17"),
    "area_duty": ("街道的责任", "方案要街道做的"),
    "note": ("方案的说明", ""),
}
"""Rows of the sheet of the plan: what it is called, and what goes in."""

TASK_FIELDS = (
    Field(title=CODE, needed=True, hint=f"一个方案里不重复；整个方案的指标写“{OVERALL}”", example="A1.1"),
    Field(title=GROUP, hint=f"“{GROUPS}”表里的编号或名称；空着就跟上一行", example="A1"),
    Field(title=TITLE, needed=True, example="开展科技辅导员培训"),
    Field(title=LEAD, needed=True, hint="全名，一个", example="县教体局"),
    Field(title=COOPERATING, hint="几个用顿号隔开", example="县科协、团县委"),
    Field(title=ACTIVITIES, hint="方案里点了名的，几个用顿号隔开", example="科技节、馆校合作"),
    Field(title=OUTSIDE, hint="这项任务不靠办活动完成的，写为什么"),
    Field(title=INDICATOR, hint="一项任务有几个指标，就往下加行：只填编号和指标", example="培训科技辅导员"),
    Field(title=UNIT, hint="有指标就要填", example="人"),
    Field(title=TARGET, hint="有指标就要填，只写数字", example="50"),
    Field(title=BOUND, hint=f"空着算{AT_LEAST}", words=(AT_LEAST, AT_MOST)),
    Field(title=BY, hint="哪年要达到；空着就是方案结束", example="2030"),
)
PLAN_FIELDS = (Field(title=FACT), Field(title=VALUE, needed=True), Field(title=HINT))
NOTES = (
    f"三张表：“{TASKS}”一行一项任务；“{GROUPS}”是任务归的组；“{PLAN}”是整个方案的名称、年份和统筹单位。",
    "带 * 的列要填，别的可以空着。列的次序可以换，列名请不要改。用 Excel 或 WPS 改好，存成 .xlsx 传上来。",
    "传上去先看：新增什么、改什么、撤下什么，看过了再按“载入”。有一处错就什么也不改，哪一格错会写清楚。",
    "单位写系统里的全名。系统里没有的单位，载入时会新建，看的时候会单独列出来。",
    "从表里删掉的任务会撤下，不会删除，已经办过的活动还算在它上面。网址名一样、又在网页上改过的内容，以改过的为准。",
)


def group_fields(audiences: Iterable[str]) -> tuple[Field, ...]:
    """Those of the sheet of actions and projects, with the words for whom they may be."""
    return (
        Field(title=CODE, needed=True, example="A1"),
        Field(title=KIND, needed=True, words=tuple(KINDS.values())),
        Field(title=NAME, needed=True, example="青少年科学素质提升行动"),
        Field(title=AUDIENCE, hint="主要为谁；都有就空着", words=tuple(audiences)),
    )
