"""What a file says of itself is not believed: sizes, results of formulas, which sheet is the first; its cells are."""

import datetime as dt

import pytest

from core.spreadsheets import reader
from core.spreadsheets.sheet import UNCOMPUTED
from tests.core.spreadsheets.workbooks import changed, filled, packed, parts, saved

SHEET = "xl/worksheets/sheet1.xml"


def cells(data: bytes):
    return [(row.number, row.cells) for row in reader.read(data)]


@pytest.mark.parametrize("size", ["A1", "A1:B2", "C7:D9", "A1:XFD1048576", "nonsense"])
def test_the_stored_size_of_a_sheet_counts_for_nothing(size):
    data = saved(filled(["标题", "人"], ["甲", 1], ["乙", 2], ["丙", 3]))
    wrong = changed(data, SHEET, lambda text: text.replace('<dimension ref="A1:B4" />', f'<dimension ref="{size}"/>'))
    assert wrong != data
    assert cells(wrong) == [(1, ("标题", "人")), (2, ("甲", "1")), (3, ("乙", "2")), (4, ("丙", "3"))]


def test_cells_and_rows_without_their_places_follow_one_another():
    sheet = "<row><c><v>1</v></c><c><v>2</v></c></row><row r='5'><c r='C5'><v>3</v></c><c><v>4</v></c></row>"
    assert cells(packed(parts(sheet))) == [(1, ("1", "2")), (5, ("", "", "3", "4"))]


def test_a_formula_without_its_result_is_named_and_one_with_it_is_read():
    sheet = (
        '<row r="1"><c r="A1"><f>1+1</f></c><c r="B1"><f>1+1</f><v/></c><c r="C1"><f>1+1</f><v>2</v></c>'
        '<c r="D1" t="str"><f>A9</f><v></v></c><c r="E1" t="str"><f>A9</f><v>讲座</v></c></row>'
    )
    assert cells(packed(parts(sheet))) == [(1, (UNCOMPUTED, UNCOMPUTED, "2", "", "讲座"))]


def test_the_first_sheet_that_is_seen_and_not_blank_is_read_and_the_others_are_named():
    book = filled(["旧的"], ["去年的"], title="去年")
    book.active.sheet_state = "hidden"
    book.create_sheet("封面")
    book.create_sheet("今年").append(["标题"])
    book.create_sheet("备用").append(["别的"])
    found = reader.read_sheet(saved(book))
    assert (found.name, found.others, found.rows[0].cells) == ("今年", ("封面", "备用"), ("标题",))


def test_a_file_with_hidden_sheets_only_is_read():
    data = saved(filled(["标题"], ["甲"]))
    hidden = changed(data, "xl/workbook.xml", lambda text: text.replace('state="visible"', 'state="veryHidden"'))
    assert hidden != data
    assert cells(hidden) == [(1, ("标题",)), (2, ("甲",))]


def test_merged_cells_are_filled_downwards_only_and_only_beside_something():
    book = filled(["九月活动", None, None], ["标题", "日期", "人"], ["讲座", "9月1日", 5], [None, "9月2日", 6], [None])
    book.active.merge_cells("A1:C1")
    book.active.merge_cells("A3:A5")
    book.active.merge_cells("C3:C4")
    assert cells(saved(book)) == [
        (1, ("九月活动",)),
        (2, ("标题", "日期", "人")),
        (3, ("讲座", "9月1日", "5")),
        (4, ("讲座", "9月2日", "5")),
    ]


def test_hidden_rows_are_read_and_named():
    book = filled(["标题"], ["甲"], ["乙"])
    book.active.row_dimensions[2].hidden = True
    found = reader.read_sheet(saved(book))
    assert (len(found.rows), found.hidden) == (3, (2,))


@pytest.mark.parametrize(
    ("value", "shape", "text"),
    [
        (dt.date(2026, 12, 18), 'yyyy"年"m"月"d"日";@', "2026-12-18"),
        (dt.datetime.fromisoformat("2026-12-18 00:00:00"), "yyyy/m/d h:mm", "2026-12-18"),
        (46374, "[$-804]yyyy-mm-dd", "2026-12-18"),
        (46374, 'm"月"d"日"', "2026-12-18"),
        (46374, "General", "46374"),
        (0.604166666, "h:mm", "14:30"),
        (1.604166666, "[h]:mm", "14:30"),
        (0.604166666, '上午/下午h"时"mm"分"', "14:30"),
        (dt.time(2, 30), "h:mm", "2:30"),
        (dt.time(2, 30), "hh:mm", "02:30"),
        (dt.time(0, 30), "h:mm", "00:30"),
        (14.3, "0.00", "14.30"),
        (3.1, "0.00_ ", "3.10"),
        (3.17, "General", "3.17"),
        (13900000123, "0", "13900000123"),
        (1e300, "yyyy-mm-dd", "1e+300"),
        (True, "General", "是"),
        ("0601", "@", "0601"),
    ],
)
def test_numbers_are_read_as_their_cell_shows_them(value, shape, text):
    book = filled(["值"], [value])
    book.active["A2"].number_format = shape
    assert cells(saved(book))[1] == (2, (text,))


@pytest.mark.parametrize(("number", "text"), [(31, "2026-12-18"), (58, "2026-12-18"), (14, "2026-12-18")])
def test_dates_of_chinese_spreadsheet_programs_have_formats_that_no_file_spells_out(number, text):
    style = f'<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs></styleSheet>'
    made = parts('<row r="1"><c r="A1" s="1"><v>46374</v></c></row>', **{"xl/styles.xml": style.encode()})
    relations = made["xl/_rels/workbook.xml.rels"].decode()
    made["xl/_rels/workbook.xml.rels"] = relations.replace(
        "</Relationships>", '<Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>'
    ).encode()
    assert cells(packed(made)) == [(1, (text,))]


def test_years_since_1904():
    made = parts('<row r="1"><c r="A1" t="d"><v>2026-12-18T09:30:00</v></c></row>')
    assert cells(packed(made)) == [(1, ("2026-12-18 09:30:00",))]
    book = filled([dt.date(2026, 12, 18)])
    book.epoch = dt.datetime.fromisoformat("1904-01-01")
    assert cells(saved(book)) == [(1, ("2026-12-18",))]


def test_how_a_word_is_read_aloud_is_no_part_of_it():
    strings = "<si><r><t>安</t></r><r><t>宁</t></r><rPh><t>アン</t></rPh></si>"
    assert cells(packed(parts('<row><c t="s"><v>0</v></c></row>', strings))) == [(1, ("安宁",))]
