"""Tables to fill: what goes in which column. Pure."""

from collections.abc import Iterable

from core.spreadsheets.blank_table import Field
from spreadsheets.events.columns import NUMBER
from spreadsheets.models import SheetImport
from spreadsheets.tables import Column

_ALWAYS = (
    "第一张表里填，从第 3 行起；第 2 行是例子，导入时会跳过，也可以删掉。带 * 的列要填，别的可以空着，用不着的列可以整列删掉。",
    "列的次序可以换；列名改了，传上去会问您是哪一列。日期写 2026-09-01、9月1日、9/1 都可以，没写年份的是以后最近的那一天；时间写 14:30、下午2:30、两点半都可以。",
    "传上去先检查，错在哪一格会写清楚；有一处错就一行也不导入。同一张表再导入一次，不会重复。",
)
NOTES: dict[str, tuple[str, ...]] = {
    SheetImport.Kind.EVENTS: (
        *_ALWAYS,
        "一行是一场。一个活动几场就写几行：标题（或编号）一样；说整个活动的列（介绍、给谁……）写在第一行就行。",
        "进来的都是草稿，补齐了再发布。写了场地、车辆和设备的，有空就替您占上；撞上的，检查时会告诉您。",
    ),
    SheetImport.Kind.VENUES: (*_ALWAYS, "一行是一个场馆，靠名称和管理单位认：已经有的就改，没有的就新建。"),
    SheetImport.Kind.BASES: (*_ALWAYS, "一行是一个基地，靠场馆和类型认。场馆要先建好；级别和有效期到基地的页面上改。"),
    SheetImport.Kind.STAFF: (
        *_ALWAYS,
        "一行是一个人。导入就是发邀请短信：对方 72 小时内点链接、接受了，才是成员。已经是成员的、邀请还等着的，不会再发。",
    ),
    SheetImport.Kind.TARGETS: (*_ALWAYS, "一行是一个街道一年里的一项任务。四个季度都填，或都空着。"),
}
"""What stands above the explanation of the columns."""


def fields(columns: Iterable[Column]) -> list[Field]:
    """The columns that people fill; the number that an export writes isn't one."""
    return [
        Field(
            title=column.title,
            needed=column.required,
            hint=column.hint,
            example=column.example,
            words=column.words,
            several=column.several,
        )
        for column in columns
        if column.title != NUMBER
    ]
