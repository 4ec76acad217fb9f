"""A file that would cost too much is refused by what was read, before more is; what nobody reads does not count."""

import zipfile

import pytest

from core.errors import Refusal
from core.spreadsheets import packed as limits
from core.spreadsheets import reader
from tests.core.spreadsheets.workbooks import packed, parts

pytestmark = pytest.mark.slow
ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def refused(data: bytes) -> str:
    with pytest.raises(Refusal) as refusal:
        reader.read(data)
    assert refusal.value.message.endswith("。")
    return refusal.value.code


def test_a_long_list_of_strings_is_refused_by_what_was_read(monkeypatch):
    strings = "<si><t>" + "一" * 200 + "</t></si>"
    data = packed(parts(ROW, strings * 90_000))
    assert len(data) < reader.MAX_BYTES
    read = []
    count = limits.Limits.unpacked
    monkeypatch.setattr(limits.Limits, "unpacked", lambda self, size: (read.append(size), count(self, size)))
    assert refused(data) == "file_too_large"
    assert limits.MAX_UNPACKED < sum(read) < limits.MAX_UNPACKED + 2 * 64 * 1024


@pytest.mark.parametrize(("count", "code"), [(limits.MAX_STRINGS, ""), (limits.MAX_STRINGS + 1, "file_too_large")])
def test_so_many_strings(count, code):
    data = packed(parts(ROW, "<si><t>a</t></si>" * count))
    assert [row.cells for row in reader.read(data)] == [("1",)] if not code else refused(data) == code


@pytest.mark.parametrize(("more", "code"), [(0, ""), (1, "file_too_large")])
def test_so_many_cells(more, code):
    row = "<row>" + "<c><v>1</v></c>" * 50 + "</row>"
    rest = "<row>" + "<c><v>1</v></c>" * more + "</row>"
    data = packed(parts(row * (limits.MAX_CELLS // 50) + rest))
    assert len(reader.read(data)) == limits.MAX_CELLS // 50 if not code else refused(data) == code


def test_cells_of_one_row_are_counted_as_they_come():
    assert refused(packed(parts("<row>" + '<c r="A1"><v>1</v></c>' * (limits.MAX_CELLS + 1) + "</row>"))) == (
        "file_too_large"
    )


def test_formatted_blank_cells_cost_no_more_than_their_bytes():
    blank = '<row><c s="1"/><c s="1"/></row>' * 200_000
    assert [row.cells for row in reader.read(packed(parts(ROW + blank)))] == [("1",)]
    assert refused(packed(parts(ROW + blank * 3))) == "file_too_large"


def test_what_is_not_read_does_not_count():
    picture = {"xl/media/image1.png": b"\x00" * (3 * limits.MAX_UNPACKED), "xl/worksheets/sheet9.xml": b"<" * 99}
    assert [row.cells for row in reader.read(packed(parts(ROW, **picture)))] == [("1",)]


def test_merged_cells_are_filled_within_the_limit():
    rows = "".join(f'<row r="{number}"><c r="A{number}"><v>1</v></c></row>' for number in range(1, 5001))
    merged = '</sheetData><mergeCells><mergeCell ref="A1:A5000"/></mergeCells><sheetData>'
    assert len(reader.read(packed(parts(rows + merged)))) == 5000
    assert refused(packed(parts(rows + merged * 70))) == "file_too_large"


def test_a_tag_without_an_end_is_given_up(monkeypatch):
    read = []
    count = limits.Limits.unpacked
    monkeypatch.setattr(limits.Limits, "unpacked", lambda self, size: (read.append(size), count(self, size)))
    tag = "<row " + " ".join(f'a{number}=">"' for number in range(200_000)) + "/>"
    assert refused(packed(parts(tag))) == "file_broken"
    assert sum(read) < 1024 * 1024


def test_traps_are_refused():
    assert refused(b"x" * (reader.MAX_BYTES + 1)) == "file_too_large"
    assert refused(packed(parts("0" * (30 * 1024 * 1024)))) == "file_too_large"
    assert refused(packed(parts(ROW) | {f"{number}.xml": b"" for number in range(501)})) == "file_broken"
    assert refused(packed(parts("<a>" * 100 + "</a>" * 100))) == "file_broken"
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'
    assert refused(packed(parts(ROW) | {"xl/workbook.xml": bomb})) == "file_broken"
    many = "".join(f'<Relationship Id="r{number}"/>' for number in range(limits.MAX_NAMES + 1))
    assert refused(packed(parts(ROW) | {"_rels/.rels": f"<x>{many}</x>".encode()})) == "file_too_large"
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert refused(packed(parts(ROW), method)) == "file_broken"
    assert refused(packed(parts('<row><c t="s"><v>-1</v></c></row>', "<si><t>a</t></si>"))) == "file_broken"
    assert refused(packed(parts('<row><c t="s"><v>7</v></c></row>', "<si><t>a</t></si>"))) == "file_broken"
    assert refused(packed(parts('<row r="9999999"><c><v>1</v></c></row>'))) == "file_broken"
