"""A sheet to fill: read back as spreadsheet programs read it."""

import io

from openpyxl import load_workbook

from core.spreadsheets import blank_table, reader
from core.spreadsheets.blank_table import Field

FIELDS = [
    Field(title="标题", needed=True, hint="全名", example="=1+1"),
    Field(title="类型", hint="选一个", example="讲座", words=("讲座", "=比赛")),
    Field(title="给谁", words=[f"人群{n}" for n in range(50)], several=True),
]


def book():
    return load_workbook(io.BytesIO(blank_table.xlsx("活动模板", FIELDS, notes=["一行是一场。"])))


def test_the_first_sheet_is_to_be_filled_and_nothing_is_a_formula():
    sheet = book().worksheets[0]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["标题*", "类型", "给谁"],
        ["=1+1", "讲座", None],
    ]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert (sheet.freeze_panes, sheet["A1"].comment.text) == ("A2", "要填\n全名\n例如：=1+1")
    rows = reader.read(blank_table.xlsx("活动模板", FIELDS))
    assert [row.cells for row in rows] == [("标题*", "类型", "给谁"), ("=1+1", "讲座")]


def test_cells_offer_the_words_of_their_column():
    found = book()
    chosen = {str(one.sqref): one for one in found.worksheets[0].data_validations.dataValidation}
    assert list(chosen) == ["B2:B2000", "C2:C2000"]
    assert chosen["B2:B2000"].formula1 == "'可以写的词'!$A$2:$A$3"
    assert (chosen["B2:B2000"].showErrorMessage, chosen["B2:B2000"].prompt) == (False, "选一个")
    lists = found["可以写的词"]
    assert [lists.cell(row, 1).value for row in (1, 2, 3)] == ["类型", "讲座", "=比赛"]
    assert (lists.cell(3, 1).data_type, lists.cell(51, 2).value) == ("s", "人群49")


def test_the_explanation_says_what_goes_in_each_column():
    rows = [[cell.value for cell in row] for row in book()["填写说明"].iter_rows()]
    assert rows[0][0] == "一行是一场。"
    assert rows[2] == ["列", "要不要填", "填什么", "例子", "可以写的词"]
    assert rows[3] == ["标题", "要填", "全名", "=1+1", None]
    assert rows[4] == ["类型", "可以空着", "选一个", "讲座", "讲座、=比赛"]
    assert rows[5][4].endswith("等 50 个，都在“可以写的词”这张表里；几个用“、”隔开")
