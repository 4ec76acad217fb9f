"""Spreadsheet files are read whoever made them; traps and what can't be read are refused in plain words."""

import csv
import datetime as dt
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from core import texts
from core.errors import Refusal
from core.spreadsheets import reader, writer
from core.spreadsheets.sheet import UNCOMPUTED

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Cn", "Co", "Zs", "Zl", "Zp", "Cf"]), max_size=20
).map(lambda text: texts.visible(text).strip())


def xlsx(*rows) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        reader.read(data)
    assert refusal.value.message.endswith("。")
    return refusal.value.code


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def test_cells_become_text_dates_and_times_as_people_write_them():
    rows = reader.read(
        xlsx(
            ["日期", "开始", "人", "是"],
            [dt.date(2026, 9, 1), dt.time(9, 30), 12.0, True],
            [dt.datetime.fromisoformat("2026-09-01 14:29:59"), dt.time(9, 29, 59, 999999), 1.5, None],
        )
    )
    assert [row.cells for row in rows] == [
        ("日期", "开始", "人", "是"),
        ("2026-09-01", "9:30", "12", "是"),
        ("2026-09-01 14:30", "9:30", "1.5"),
    ]


def test_blank_rows_are_left_out_and_numbers_stay_those_of_the_file():
    rows = reader.read(xlsx(["标题"], [None], ["讲座"]))
    assert [(row.number, row.cells) for row in rows] == [(1, ("标题",)), (3, ("讲座",))]
    assert reader.address(0, 3) == "A3"
    assert reader.address(27, 12) == "AB12"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_in_the_encodings_of_spreadsheet_programs(encoding):
    rows = reader.read("标题,地点\r\n野生菌安全,县街\r\n".encode(encoding))
    assert [row.cells for row in rows] == [("标题", "地点"), ("野生菌安全", "县街")]


@pytest.mark.parametrize("mark", [",", "\t", ";"])
def test_csv_with_the_usual_separators(mark):
    assert reader.read(f"标题{mark}地点\n讲座{mark}县街\n".encode())[1].cells == ("讲座", "县街")


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("标题,对象,备注\n讲座,老人;孩子\n课,学生;老师,好\n会,甲;乙", ("会", "甲;乙")),
        ("标题\t日期\n讲座\t12月1日,2日\n课\t12月3日,4日\n会\t12月5日,6日", ("会", "12月5日,6日")),
        ("标题;日期\n讲座;1,2\n课;3,4", ("课", "3,4")),
        ("对象\n老人;孩子\n学生;老师", ("学生;老师",)),
        ("对象\n老人;孩子\n全体", ("全体",)),
        ("活动表\n标题\t类型\t日期\n认菌\t讲座\t9月20日", ("认菌", "讲座", "9月20日")),
        ("活动,第一批\n标题\t类型\n认菌\t讲座\n急救\t培训", ("急救", "培训")),
        ("活动表\n标题;类型;日期\n认菌;讲座;9月20日", ("认菌", "讲座", "9月20日")),
        ("标题,类型\n", ("标题", "类型")),
        ("标题;类型\n认菌;讲座", ("认菌", "讲座")),
    ],
)
def test_the_mark_of_the_headings_parts_the_cells(text, last):
    assert reader.read(text.encode())[-1].cells == last


@pytest.mark.slow
@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows):
    columns = ("甲", "乙", "丙")
    expected = [columns, *(row for row in rows if any(row))]
    for data in (writer.xlsx("表", columns, rows), writer.csv(columns, rows)):
        read = [row.cells + ("",) * (3 - len(row.cells)) for row in reader.read(data)]
        assert read == expected


@pytest.mark.parametrize("text", ["'=", "''=1+1", "'-3 ℃", "'", "'甲", "=1", "''"])
def test_what_begins_with_an_apostrophe_is_read_as_it_was_typed(text):
    for data in (writer.xlsx("表", ("名",), [(text,)]), writer.csv(("名",), [(text,)])):
        assert reader.read(data)[1].cells == (text,)


@pytest.mark.slow
@given(st.sampled_from("=+-@＝＋－＠"), TEXT)
def test_a_formula_is_text_on_both_ways(first, rest):
    text = first + rest
    for data in (writer.xlsx("表", ("名",), [(text,)]), writer.csv(("名",), [(text,)])):
        assert reader.read(data)[1].cells == (text,)
    assert next(csv.reader(io.StringIO(writer.csv(("名",), []).decode("utf-8-sig")))) == ["名"]


def test_a_formula_of_somebody_else_is_not_run():
    rows = reader.read(xlsx(["标题", "人"], ['=HYPERLINK("http://x.example","y")', 3]))
    assert rows[1].cells == (UNCOMPUTED, "3")


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    try:
        rows = reader.read(data)
    except Refusal:
        return
    assert all(any(row.cells) for row in rows)


@pytest.mark.slow
@given(st.integers(0, 4000), st.binary(min_size=1, max_size=40))
def test_a_damaged_workbook_is_read_or_refused(place, damage):
    whole = xlsx(["标题"], *([f"讲座{number}"] for number in range(30)))
    place %= len(whole)
    try:
        reader.read(whole[:place] + damage + whole[place + len(damage) :])
    except Refusal:
        return


def test_what_cannot_be_read_is_refused_in_plain_words():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    assert refused(ole + b"\x00" * 100) == "old_excel"
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == "file_encrypted"
    assert refused(b"PK\x03\x04 no archive") == "file_broken"
    assert refused(packed({"photo.jpg": b"x"})) == "file_broken"
    assert refused(b"\xff\x00\xfe\x00\x00") == "file_broken"
    assert refused(b"") == "file_empty"
    assert refused(b",,\n,,\n") == "file_empty"


def test_too_much_is_refused():
    lines = "\n".join(["标题"] + ["讲座"] * reader.MAX_ROWS)
    assert refused(lines.encode()) == "too_many_rows"
    assert refused(",".join(["列"] * 61).encode()) == "too_many_columns"
    assert refused(xlsx(["列"] * 61)) == "too_many_columns"


def test_rows_below_many_blank_ones_are_read():
    rows = reader.read(xlsx(["标题"], *([None] for _ in range(300)), ["后面的"]))
    assert [(row.number, row.cells) for row in rows] == [(1, ("标题",)), (302, ("后面的",))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t", ";"])
@pytest.mark.parametrize("title", ["县街街道2026年安排表", "安排表：讲座、培训,展览", ""])
def test_a_title_and_headings_of_two_lines_say_nothing_of_the_separator(mark, encoding, title):
    rows = [
        f'"日期\n（年月日）"{mark}"活动\n名称"{mark}地点',
        f"12月15日{mark}认菌，防骗{mark}文化站",
        f"12月16日{mark}急救{mark}",
    ]
    read = reader.read("\r\n".join(filter(None, [title, *rows])).encode(encoding))
    assert [row.cells for row in read][-3:] == [
        ("日期\n（年月日）", "活动\n名称", "地点"),
        ("12月15日", "认菌，防骗", "文化站"),
        ("12月16日", "急救"),
    ]
