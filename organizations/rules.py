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
_HEADINGS = (
    frozenset({"村名", "村名称", "村社区", "村社区名称", "村社区名", "社区名称"}),
    frozenset({"少数民族", "少数民族村", "是否少数民族", "是否少数民族村", "少数民族是否"}),
    frozenset({"欠发达", "欠发达村", "是否欠发达", "是否欠发达村", "欠发达是否"}),
    frozenset({"人口", "人口数", "总人口", "常住人口", "户籍人口", "人口人"}),
)
"""What offices call the four columns, as ``core.texts.name_key`` has it."""
_COUNTS = frozenset({"序号", "编号", "序"})
_TITLES = ("村名", "少数民族", "欠发达", "人口")
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

    Chinese commas and tabs do as well, attributes may be left out, empty lines and numbers before a name are passed
    over. A heading says in which order the columns stand; one that is not known is a problem of its line.
    """
    rows: list[VillageRow] = []
    problems: list[Problem] = []
    lines = _lines(text)
    heading = lines[0][1] if lines and 0 in _columns(lines[0][1]) else []
    if heading:
        problems += [Problem(line=lines[0][0], words=words) for words in _wrong_heading(heading)]
    for line, typed in lines[bool(heading) :]:
        cells = _by_heading(heading, typed) if heading else _in_order(typed)
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
    """Each line that says something, in cells. Numbers before names are cut later: a tab behind one parts two cells."""
    read = csv.reader(io.StringIO("\n".join(text.removeprefix("\ufeff").splitlines()).translate(_COMMAS)))
    return [(read.line_num, [cell.strip() for cell in cells]) for cells in read if any(map(str.strip, cells))]


def _in_order(cells: list[str]) -> list[str]:
    """Name, minority, developed, population of a line without a heading; a running number before the name is cut."""
    is_numbered = len(cells) > 1 and _is_number_alone(cells[0]) and _may_be_name(cells[1])
    name, *rest = cells[1:] if is_numbered else cells
    return [texts.unnumbered(name), *rest]


def _is_number_alone(cell: str) -> bool:
    return cell.isdecimal() or bool(cell and not texts.unnumbered(cell))


def _may_be_name(cell: str) -> bool:
    return texts.has_letters(cell) and cell not in _YES_NO


def _columns(heading: list[str]) -> list[int | None]:
    """Which of the four each cell below is; None where the heading says nothing that is known."""
    keys = [texts.name_key(cell) for cell in heading]
    return [next((place for place, words in enumerate(_HEADINGS) if key in words), None) for key in keys]


def _wrong_heading(heading: list[str]) -> list[str]:
    columns = _columns(heading)
    words = [
        f"不认识“{cell[:10]}”这一列，只要：村名、少数民族、欠发达、人口。请去掉它，或改列名。"
        for cell, column in zip(heading, columns, strict=True)
        if cell and column is None and texts.name_key(cell) not in _COUNTS
    ]
    return words + [f"“{_TITLES[place]}”有两列，请留一列。" for place in range(COLUMNS) if columns.count(place) > 1]


def _by_heading(heading: list[str], cells: list[str]) -> list[str]:
    """The four of a line below a heading; what stands under none of its words comes behind them."""
    columns = _columns(heading)
    counts = any(texts.name_key(cell) in _COUNTS for cell in heading)
    if not counts and len(cells) > 1 and _is_number_alone(cells[0]) and _may_be_name(cells[1]):
        cells = cells[1:]  # the number has no heading of its own
    found = [""] * COLUMNS
    rest = []
    for place, cell in enumerate(cells):
        column = columns[place] if place < len(columns) else None
        if column is not None:
            found[column] = cell
        elif cell and not (place < len(heading) and heading[place]):
            rest.append(cell)
    return [texts.unnumbered(found[0]), *found[1:], *rest]


def _problems(line: int, cells: list[str], known: set[str]) -> list[Problem]:
    name, *_ = cells
    words = []
    if not name:
        words.append("第一格要写村名。")
    elif len(name) > MAX_NAME or not name.isprintable():
        words.append(f"村名太长，或有看不见的字符；最多 {MAX_NAME} 个字。")
    elif not _may_be_name(name):
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
_BULLETS = "·•.- "
_NUMERAL = re.compile("[一二三四五六七八九十]{1,3}")
_ABOVE_NAMES = _COUNTS | {
    "名称",
    "街道",
    "街道名称",
    "街道名",
    "乡镇",
    "乡镇名称",
    "乡镇名",
    "街道乡镇",
    "街道乡镇名称",
    "乡镇街道",
    "乡镇街道名称",
    "镇街",
    "镇街名称",
}
"""What offices write above a list of streets, as ``core.texts.name_key`` has it."""
_LEVELS = ("街道", "新城", "民族乡", "自治县", "镇", "乡", "市", "县", "区")
"""What stands behind the name itself, in the order of looking."""
_COUNTIES = tuple("市县区旗州盟")
"""Last letters of what may have streets and an association of its own."""


def names_in(text: str) -> list[str]:
    """One name a line, or between commas; bullets, numbers before a name, headings and empty lines are passed over."""
    lines = "\n".join(map(texts.unnumbered, texts.visible(text).splitlines()))
    pieces = map(_bare, _BETWEEN.split(lines))
    return [piece for piece in pieces if texts.has_letters(piece) and not _says_nothing(piece)]


def _bare(piece: str) -> str:
    """Without bullets and its number."""
    return texts.unnumbered(texts.one_line(piece).strip(_BULLETS)).strip(_BULLETS)


def _says_nothing(piece: str) -> bool:
    """A number of a list (二、), or what stands above one."""
    return bool(_NUMERAL.fullmatch(piece)) or texts.name_key(piece) in _ABOVE_NAMES


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
