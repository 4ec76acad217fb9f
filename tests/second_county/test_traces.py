"""What is searched for is there to be found, and is found however it is written."""

import io
import json
import zipfile
from urllib.parse import quote

import pytest
from django.template import engines
from openpyxl import Workbook

from plan.loading import packaged


def test_the_names_come_from_the_files_of_the_first_county(searcher):
    plan = packaged()
    sources = set(searcher.names.values())
    assert len(searcher.names) > len(plan["streets"]) + len(plan["organizations"])
    assert len(sources) == 11
    assert [len(name) for name in searcher.names if len(name) < 2] == []


def folded(name: str) -> bytes:
    """In a calendar, where a line ends within the name."""
    first, rest = name[:1], name[1:]
    return f"DESCRIPTION:{first}\r\n {rest}".encode()


def workbook(name: str) -> bytes:
    book = Workbook()
    book.active.append(["地点", name])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def packed(data: str | bytes, called: str = "名单.csv") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as files:
        files.writestr(called, data)
    return out.getvalue()


WRITTEN = {
    "on a page": lambda name: f"<p>{name}</p>".encode(),
    "as entities": lambda name: "".join(f"&#{ord(letter)};" for letter in name).encode(),
    "in JSON": lambda name: json.dumps({"name": name}).encode(),
    "in an address": lambda name: f"/?q={quote(name)}".encode(),
    "folded": folded,
    "with spaces": lambda name: " ".join(name).encode(),
    "in a workbook": workbook,
    "in a packed file": packed,
    "in a packed workbook": lambda name: packed(workbook(name), "名单.xlsx"),
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("name", ["安宁", "县街", "0871", "市卫健局"])
def test_a_name_is_found_however_it_is_written(searcher, way, name):
    assert searcher.found(WRITTEN[way](name)) != []


@pytest.mark.parametrize(
    "words", ["planning", "scanning", "0087100", "10:15:02.087104+08:00", "温泉", "青龙小学", "县科协"]
)
def test_words_of_everywhere_are_none(searcher, words):
    assert searcher.found(words) == []


def test_one_in_a_template_is_found(searcher):
    page = (
        engines["django"].from_string("<title>{{ name }} · 活动</title>").render({"name": packaged()["plan"]["area"]})
    )
    assert searcher.found(page.encode()) != []
