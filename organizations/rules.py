"""Reading lists of streets and of a street's villages; what their offices are called. Pure."""

import csv
import io
import re
from dataclasses import dataclass

from core import texts
from core.site.site_facts import EVERYWHERE

MAX_ROWS = 500
MAX_NAME = 60
MAX_POPULATION = 10_000_000
COLUMNS = 4
HEADERS = frozenset({"村名", "村名称", "村（社区）", "村(社区)", "村（社区）名称", "村（社区）名", "社区名称"})
_COMMAS = str.maketrans({"，": ",", "\t": ",", "\0": None})
_YES_NO = {"是": True, "有": True, "√": True, "否": False, "无": False, "×": False, "": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageRow:
    """One line: a village's name and attributes."""

    line: int
    name: str
    ethnic_minority: bool
    less_developed: bool
    population: int | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """What is wrong in a line, in words that say what to put there."""

    line: int
    words: str


@dataclass(frozen=True, kw_only=True, slots=True)
class VillageList:
    """What was read. With any problem nothing of it is to be written."""

    rows: tuple[VillageRow, ...]
    problems: tuple[Problem, ...]


def read_villages(text: str) -> VillageList:
    """Read lines of ``村名,少数民族(是/否),欠发达(是/否),人口``.

    Chinese commas and tabs do as well, attributes may be left out, a heading, empty lines and numbers before a name are
    passed over.
    """
    rows: list[VillageRow] = []
    problems: list[Problem] = []
    for line, cells in _lines(text):
        found = _problems(line, cells, {texts.name_key(row.name) for row in rows})
        problems += found
        if not found:
            rows.append(_row(line, cells))
    if not rows and not problems:
        problems.append(Problem(line=1, words="还没有内容，请一行写一个村。"))
    if len(rows) > MAX_ROWS:
        problems.append(Problem(line=rows[MAX_ROWS].line, words=f"一次最多 {MAX_ROWS} 个村，请分几次导入。"))
    return VillageList(rows=tuple(rows), problems=tuple(problems))


def _lines(text: str) -> list[tuple[int, list[str]]]:
    plain = "\n".join(map(texts.unnumbered, text.removeprefix("\ufeff").splitlines())).translate(_COMMAS)
    read = csv.reader(io.StringIO(plain))
    lines = [(read.line_num, [cell.strip() for cell in cells]) for cells in read if any(map(str.strip, cells))]
    named = lines[1:] if lines and not HEADERS.isdisjoint(lines[0][1]) else lines
    return [(line, _without_number(cells)) for line, cells in named]


def _without_number(cells: list[str]) -> list[str]:
    """Without the running number that stands in a column of its own before the name."""
    is_numbered = len(cells) > 1 and cells[0].isdecimal() and texts.has_letters(cells[1]) and cells[1] not in _YES_NO
    return cells[1:] if is_numbered else cells


def _problems(line: int, cells: list[str], known: set[str]) -> list[Problem]:
    name, *_ = cells
    words = []
    if not name:
        words.append("第一格要写村名。")
    elif len(name) > MAX_NAME or not name.isprintable():
        words.append(f"村名太长，或有看不见的字符；最多 {MAX_NAME} 个字。")
    elif not texts.has_letters(name):
        words.append(f"“{name}”不是村名，请写文字。")
    elif texts.name_key(name) in known:
        words.append(f"“{name}”写了两次，请留一行。")
    if len(cells) > COLUMNS:
        words.append(f"多了 {len(cells) - COLUMNS} 格，只要四格：村名、少数民族、欠发达、人口。")
    words += _wrong_attributes(_padded(cells))
    return [Problem(line=line, words=word) for word in words]


def _wrong_attributes(cells: list[str]) -> list[str]:
    _, minority, developed, population = cells
    words = [
        f"{title}请写“是”或“否”，不是“{cell[:10]}”。"
        for title, cell in (("少数民族", minority), ("欠发达", developed))
        if cell not in _YES_NO
    ]
    if population and not (_is_number(population) and int(population) <= MAX_POPULATION):
        words.append(f"人口请写数字，不是“{population[:10]}”。")
    return words


def _is_number(cell: str) -> bool:
    return cell.isascii() and cell.isdigit() and len(cell) <= len(str(MAX_POPULATION))


def _row(line: int, cells: list[str]) -> VillageRow:
    name, minority, developed, population = _padded(cells)
    return VillageRow(
        line=line,
        name=name,
        ethnic_minority=_YES_NO[minority],
        less_developed=_YES_NO[developed],
        population=int(population) if population else None,
    )


def _padded(cells: list[str]) -> list[str]:
    return [*cells, "", "", ""][:COLUMNS]


_BETWEEN = re.compile("[\n、，,;；\t]+")
_LEVELS = ("街道", "新城", "民族乡", "自治县", "镇", "乡", "市", "县", "区")
"""What stands behind the name itself, in the order of looking."""
_COUNTIES = tuple("市县区旗州盟")
"""Last letters of what may have streets and an association of its own."""


def names_in(text: str) -> list[str]:
    """One name a line, or between commas; bullets, numbers before a name and empty lines are passed over."""
    lines = "\n".join(map(texts.unnumbered, texts.visible(text).splitlines()))
    pieces = (texts.one_line(piece).strip("·•.- ") for piece in _BETWEEN.split(lines))
    return [piece for piece in pieces if texts.has_letters(piece)]


def without_level(name: str) -> str:
    """城关 for 城关镇, 样例 for 样例县; a name of which too little would be left stays."""
    for level in _LEVELS:
        if name.endswith(level) and len(name) > len(level) + 1:
            return name.removesuffix(level)
    return name


def everywhere_in(name: str) -> str:
    """How all of a county is said: 全县 of 样例县 and 样例自治县, 全区 of 样例新区, 全境 where its name doesn't say."""
    kind = name[-1:]
    return f"全{kind}" if kind in _COUNTIES else EVERYWHERE


def office_of(street: str) -> str:
    """城关镇人民政府, 城西街道办事处."""
    return f"{street}人民政府" if street.endswith(("镇", "乡")) else f"{street}办事处"
