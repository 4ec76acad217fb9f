"""Numbers, amounts, yes and no, and cells that are struck out, as offices write them."""

from decimal import Decimal

import pytest

from core.spreadsheets.reader import Row
from events.models import Occurrence
from spreadsheets import cell_values, tables
from spreadsheets.cells.errors import CellError
from spreadsheets.headings.finding import Answers
from spreadsheets.tables import Column, Contents, Problems

COUNT = cell_values.count(100_000)
COST = cell_values.decimal(0, 10_000_000, 2)


@pytest.mark.parametrize(
    "cell",
    [
        "60",
        "60人",
        "约60人",
        "预计60人",
        "限60人",
        "每场60人",
        "60人/场",
        "60来人",
        "近60人",
        "60人以内",
        "60人。",
        "最多约60名",
    ],
)
def test_sixty_is_sixty(cell):
    assert COUNT(cell) == 60


@pytest.mark.parametrize("cell", ["50-60人", "60+", "60人以上", "不少于60人", "60人（含老师5人）", "不限", "1.2万人"])
def test_what_is_not_one_number_is_asked(cell):
    with pytest.raises(CellError):
        COUNT(cell)


@pytest.mark.parametrize("cell", ["800", "800元", "￥800", "¥ 800.00", "约800元", "800块", "800元整"])
def test_eight_hundred(cell):
    assert COST(cell) == Decimal(800)


@pytest.mark.parametrize(
    ("cell", "meant"), [("✓", True), ("对", True), ("TRUE", True), ("×", False), ("不需要", False)]
)
def test_yes_and_no(cell, meant):
    assert cell_values.yes_no(cell) is meant


@pytest.mark.parametrize("cell", ["x", "X", "Ｘ"])
def test_a_cross_may_be_a_tick(cell):
    with pytest.raises(CellError) as error:
        cell_values.yes_no(cell)
    assert (error.value.choices, cell in str(error.value)) == (("是", "否"), True)


@pytest.mark.parametrize("cell", ["最多20人", "限20人", "20人以内", "上限20", "不超过20人"])
def test_a_maximum_is_no_minimum(cell):
    with pytest.raises(CellError) as error:
        cell_values.minimum(1000)(cell)
    assert (error.value.choices, cell in str(error.value)) == (("20",), True)
    assert cell_values.minimum(1000)("20人") == 20


@pytest.mark.django_db
@pytest.mark.parametrize("nothing", ["/", "—", "——", "－", "-"])
def test_what_is_struck_out_says_nothing(bring, task, nothing):
    titles = ("标题", "类型", "日期", "开始", "结束", "每场名额", "带什么", "联系手机")
    made = bring(titles, [("认菌", "讲座", "9月20日", "9:00", "11:00", nothing, nothing, nothing)], apply=True)
    event = Occurrence.objects.get().event
    assert (made.state, event.seats_each, event.bring) == ("applied", None, "")
    asked = bring(titles, [(nothing, "讲座", "9月20日", "9:00", "11:00", "", "", "")])
    assert [one["words"] for one in asked.problems] == ["“标题”没有填"]


def test_what_is_struck_out_takes_no_word_that_stands_for_the_empty_ones():
    column = Column(title="备注", key="note", read=cell_values.text(20))
    titles = Column(title="标题", key="title", read=cell_values.text(20))
    rows = [Row(1, ("标题", "备注")), Row(2, ("甲", "")), Row(3, ("乙", "/")), Row(4, ("丙", "好"))]
    contents = Contents(rows, Answers(constants={"note": "都有"}))
    read = tables.lines(contents, [titles, column], Problems())
    assert [line.values["note"] for line in read] == ["都有", "", "好"]
