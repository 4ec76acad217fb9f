"""Spreadsheet files: what was put in comes out, and nothing of it runs."""

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from core.spreadsheets import writer

EVIL = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x")')


def read_xlsx(data):
    book = load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.active.iter_rows()], book.active


def read_csv(data):
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_rows_come_out_as_they_went_in():
    columns, rows = ("名称", "人数", "经费"), [("温泉基地", 12, Decimal("3.5")), ("县街，“站”", 0, None)]
    found, sheet = read_xlsx(writer.xlsx("基地/名录", columns, rows))
    assert found == [["名称", "人数", "经费"], ["温泉基地", 12, 3.5], ["县街，“站”", 0, None]]
    assert (sheet.title, sheet.freeze_panes) == ("基地 名录", "A2")
    assert read_csv(writer.csv(columns, rows)) == [list(columns), ["温泉基地", "12", "3.5"], ["县街，“站”", "0", ""]]
    assert writer.csv(columns, []).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("text", EVIL)
def test_no_cell_is_a_formula(text):
    _, sheet = read_xlsx(writer.xlsx("表", (text,), [(text,)]))
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} == {"s"}
    assert read_csv(writer.csv((text,), [(text,)])) == [[f"'{text}"], [f"'{text}"]]


def test_negative_numbers_are_numbers():
    assert read_csv(writer.csv(("差",), [(-3,)])) == [["差"], ["-3"]]
    assert read_xlsx(writer.xlsx("表", ("差",), [(-3,)]))[0][1] == [-3]


def test_what_no_sheet_can_hold_is_left_out():
    assert read_xlsx(writer.xlsx("", ("名",), [("a\x00b\x0bc",)]))[0][1] == ["abc"]


@pytest.mark.slow
@given(st.text(max_size=60))
def test_any_text_is_written_and_never_begins_a_formula(text):
    ((_,), (cell,)) = read_csv(writer.csv(("名",), [(text,)])) if text else (("名",), ("",))
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    writer.xlsx("表", ("名",), [(text,)])
