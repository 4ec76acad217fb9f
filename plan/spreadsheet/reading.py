"""Read a workbook as a plan document, and note in which cell each part of it stands. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core import texts
from core.chinese import pinyin
from core.spreadsheets import reader
from core.spreadsheets.blank_table import Field
from core.spreadsheets.reader import Row, address
from core.spreadsheets.sheet import UNCOMPUTED
from plan import checking
from plan.reading import BrokenPlan, place_of
from plan.shapes import Problem, years_slug
from plan.spreadsheet import cells, columns
from plan.vocabulary import AUDIENCES

_HEAD_WITHIN = 10
_ANY_YEAR = 2000
"""Stands where a year could not be read, so that the rest can be looked at."""
SHARED: dict[str, Any] = {
    "sub_audiences": {},
    "occasions": [],
    "venue_kinds": [],
    "base_types": [],
    "base_levels": [],
    "volunteer_groups": [],
}
"""Words that plans share: a sheet says nothing of them, and what the site has stays."""
_FIELDS = {
    "code": columns.CODE,
    "title": columns.TITLE,
    "lead": columns.LEAD,
    "cooperating": columns.COOPERATING,
    "named_activities": columns.ACTIVITIES,
}
_INDICATOR_FIELDS = {
    "name": columns.INDICATOR,
    "unit": columns.UNIT,
    "target": columns.TARGET,
    "at_least": columns.BOUND,
    "by": columns.BY,
}
_GROUP_FIELDS = {
    "code": columns.CODE,
    "kind": columns.KIND,
    "title": columns.NAME,
    "audience": columns.AUDIENCE,
}


def read(data: bytes, *, audiences: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The document, and the cell of each path. ``audiences``: what the groups of people are called, by slug; as the national
    outline calls them they are understood too.

    Raises BrokenPlan, and refuses what ``reader.read_sheet`` refuses.
    """
    return _Reading(data, audiences).read()


@dataclass(slots=True)
class _Line:
    """A row below the heading, by the titles of its columns."""

    sheet: str
    number: int
    cells: dict[str, str]
    places: dict[str, int]

    def __getitem__(self, title: str) -> str:
        return self.cells.get(title, "")

    @property
    def where(self) -> str:
        """“任务”表第 5 行."""
        return f"“{self.sheet}”表第 {self.number} 行"

    def at(self, title: str, called: str = "") -> str:
        """“任务”表 D5（牵头单位）; ``called`` where the row says what the cell is."""
        if title not in self.places:
            return f"{self.where}（{called or title}）"
        return f"“{self.sheet}”表 {address(self.places[title], self.number)}（{called or title}）"


@dataclass(slots=True)
class _Reading:
    """What was read so far: the document, where its parts stand, and what is wrong."""

    data: bytes
    audiences: Mapping[str, str]
    places: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self) -> tuple[dict[str, Any], dict[str, str]]:
        tables = {
            title: self._table(title, fields)
            for title, fields in (
                (columns.TASKS, columns.TASK_FIELDS),
                (columns.GROUPS, columns.group_fields(self.audiences.values())),
                (columns.PLAN, columns.PLAN_FIELDS),
            )
        }
        self._stop()
        plan = self._plan(tables[columns.PLAN])
        groups = self._groups(tables[columns.GROUPS])
        document = {"plan": plan, "groups": groups, "not_events": {}, "streets": [], **SHARED}
        self._tasks(tables[columns.TASKS], document)
        document["organizations"] = self._organizations(document)
        self._tell(document)
        return document, self.places

    def _stop(self) -> None:
        if self.problems:
            raise BrokenPlan(self.problems)

    def _tell(self, document: dict[str, Any]) -> None:
        """With a cell that can't be read, what else is wrong is told too: nobody sends the file once a mistake."""
        if self.problems:
            told = {problem.path for problem in self.problems}
            more = [one for one in checking.problems(document) if place_of(one.path, self.places) not in told]
            raise BrokenPlan([*self.problems, *more], self.places)

    def _wrong(self, where: str, message: str) -> None:
        self.problems.append(Problem(where, message))

    # -- tables --------------------------------------------------------------------------

    def _table(self, title: str, fields: Sequence[Field]) -> list[_Line]:
        needed = {one.title for one in fields if one.needed}
        found = reader.read_sheet(self.data, is_table=lambda rows: _head(rows, needed) is not None)
        head = _head(found.rows, needed)
        if head is None:
            self._wrong(f"“{title}”表", f"没有找到这张表。请用模板里的表，列名要有：{'、'.join(sorted(needed))}。")
            return []
        names = [_heading(cell) for cell in found.rows[head].cells]
        known = {one.title for one in fields}
        places = {name: place for place, name in reversed(list(enumerate(names))) if name in known}
        lines = [_line(found.name or title, row, places) for row in found.rows[head + 1 :]]
        for line in lines:
            for name, cell in line.cells.items():
                if cell == UNCOMPUTED:
                    self._wrong(line.at(name), "是公式，文件里没有存下结果。请用 Excel 或 WPS 打开，存一次再传。")
        return [line for line in lines if any(line.cells.values())]

    # -- the plan ------------------------------------------------------------------------

    def _plan(self, lines: list[_Line]) -> dict[str, Any]:
        by_label = {_heading(line[columns.FACT]): line for line in lines}
        typed: dict[str, str] = {}
        where: dict[str, str] = {}
        for key, (label, _) in columns.FACTS.items():
            line = by_label.get(label)
            typed[key] = line[columns.VALUE] if line else ""
            where[key] = line.at(columns.VALUE, label) if line else f"“{columns.PLAN}”表（{label}）"
        first, last = (self._year(typed[key], where[key]) for key in ("first", "last"))
        period = [first or last or _ANY_YEAR, last or first or _ANY_YEAR]
        slug = typed["slug"] or _slug(typed["area"], period)
        self.places |= {f"plan.{key}": place for key, place in where.items()}
        self.places |= {"plan.period": where["first"], "plan.period[0]": where["first"]}
        self.places |= {"plan.period[1]": where["last"], "plan": f"“{columns.PLAN}”表"}
        return {
            "title": texts.one_line(typed["title"]),
            "slug": slug.strip(),
            "area": texts.one_line(typed["area"]),
            "period": period,
            "coordinator": texts.one_line(typed["coordinator"]),
            "status": texts.one_line(typed["status"]),
            "published": typed["published"][:10] or None,
            "comment_until": typed["comment_until"][:10] or None,
            "area_duty": typed["area_duty"],
            "note": typed["note"],
            "overall_indicators": [],
        }

    def _year(self, cell: str, where: str) -> int | None:
        found = cells.year(cell)
        if found is None:
            self._wrong(where, f"“{cell[:20]}”不是年份，请写成 2026 这样。" if cell else "没有填，请写年份。")
        return found

    # -- actions and projects --------------------------------------------------------------

    def _groups(self, lines: list[_Line]) -> list[dict[str, Any]]:
        kinds = {words: kind for kind, words in columns.KINDS.items()}
        called = [*AUDIENCES.items(), *self.audiences.items()]  # the county's own come last and win
        audiences = {texts.name_key(name): slug for slug, name in called}
        groups: list[dict[str, Any]] = []
        for index, line in enumerate(lines):
            kind = line[columns.KIND]
            audience = texts.name_key(line[columns.AUDIENCE])
            if kind not in kinds:
                self._wrong(line.at(columns.KIND), f"只能写“{'”或“'.join(kinds)}”。")
            if audience and audience not in audiences:
                self._wrong(
                    line.at(columns.AUDIENCE), f"只能写“{'”“'.join(self.audiences.values())}”中的一个，或空着。"
                )
            groups.append(
                {
                    "code": line[columns.CODE],
                    "kind": kinds.get(kind, ""),
                    "title": texts.one_line(line[columns.NAME]),
                    "audience": audiences.get(audience),
                    "tasks": [],
                }
            )
            self._note(f"groups[{index}]", line, _GROUP_FIELDS)
        return groups

    # -- tasks and indicators ----------------------------------------------------------------

    def _tasks(self, lines: list[_Line], document: dict[str, Any]) -> None:
        groups = document["groups"]
        known = dict(_called(groups))
        tasks: dict[str, tuple[str, dict[str, Any], _Line]] = {}
        before: int | None = None
        for line in lines:
            code = line[columns.CODE]
            if code == columns.OVERALL:
                self._indicator("plan.overall_indicators", document["plan"]["overall_indicators"], line)
                continue
            if not code:
                self._wrong(line.at(columns.CODE), "没有填编号。")
                continue
            if code in tasks:
                path, task, first = tasks[code]
                self._more(path, task, first, line)
                continue
            group = self._group_of(line, known, before)
            if group is None:
                if _has_indicator(line):
                    self._indicator("", [], line)  # what is wrong in the rest of the row is said at once
                continue
            before = group
            path = f"groups[{group}].tasks[{len(groups[group]['tasks'])}]"
            task = _task(line)
            groups[group]["tasks"].append(task)
            tasks[code] = path, task, line
            self._note(path, line, _FIELDS)
            if line[columns.OUTSIDE]:
                document["not_events"][code] = texts.one_line(line[columns.OUTSIDE])
                self.places[f"not_events.{code}"] = line.at(columns.OUTSIDE)
            if _has_indicator(line):
                self._indicator(f"{path}.indicators", task["indicators"], line)

    def _more(self, path: str, task: dict[str, Any], first: _Line, line: _Line) -> None:
        """A further row of the same code holds one more indicator, and nothing else."""
        if any(line[title] and line[title] != first[title] for title in (*list(_FIELDS.values())[1:], columns.OUTSIDE)):
            words = f"编号“{line[columns.CODE]}”在第 {first.number} 行已经有了。另一项任务请换个编号；同一项任务再加指标，只填编号和指标。"
            self._wrong(line.at(columns.CODE), words)
        else:
            self._indicator(f"{path}.indicators", task["indicators"], line)

    def _group_of(self, line: _Line, known: dict[str, int], before: int | None) -> int | None:
        cell = texts.one_line(line[columns.GROUP])
        if not cell:
            found = known.get(line[columns.CODE].rpartition(".")[0], before)
        else:
            found = known.get(cell, known.get(cell.split()[0]))
        if found is None:
            words = (
                f"“{cell[:30]}”不在“{columns.GROUPS}”表里，请先在那里加一行。"
                if cell
                else "没有填，请写归哪个行动或工程。"
            )
            self._wrong(line.at(columns.GROUP), words)
        return found

    def _indicator(self, path: str, indicators: list[dict[str, Any]], line: _Line) -> None:
        target = cells.number(line[columns.TARGET])
        if target is None:
            cell = line[columns.TARGET]
            words = f"“{cell[:20]}”不是数字，请只写数字。" if cell else "没有填，请写目标的数字。"
            self._wrong(line.at(columns.TARGET), words)
        bound = line[columns.BOUND] or columns.AT_LEAST
        if bound not in {columns.AT_LEAST, columns.AT_MOST}:
            self._wrong(line.at(columns.BOUND), f"只能写“{columns.AT_LEAST}”或“{columns.AT_MOST}”。")
        row: dict[str, Any] = {
            "name": texts.one_line(line[columns.INDICATOR]),
            "unit": texts.one_line(line[columns.UNIT]),
            "target": target or 0,
            "at_least": bound == columns.AT_LEAST,
        }
        if line[columns.BY]:
            row["by"] = self._year(line[columns.BY], line.at(columns.BY)) or _ANY_YEAR
        self._note(f"{path}[{len(indicators)}]", line, _INDICATOR_FIELDS)
        indicators.append(row)

    # -- where things stand ------------------------------------------------------------------

    def _note(self, path: str, line: _Line, fields: dict[str, str]) -> None:
        self.places[path] = line.where
        self.places |= {f"{path}.{key}": line.at(title) for key, title in fields.items()}

    def _organizations(self, document: dict[str, Any]) -> list[str]:
        """All that are named, in their order; a name that is wrong is told where it stands first."""
        found: dict[str, str] = {}
        for path, name in _named(document):
            if name:
                found.setdefault(name, self.places[path])
        for index, place in enumerate(found.values()):
            self.places[f"organizations[{index}]"] = place
        return list(found)


def _head(rows: Sequence[Row], needed: set[str]) -> int | None:
    """Which of the first rows names the columns."""
    for index, row in enumerate(rows[:_HEAD_WITHIN]):
        if needed <= {_heading(cell) for cell in row.cells}:
            return index
    return None


def _heading(cell: str) -> str:
    return "".join(cell.split()).rstrip("*＊")


def _line(sheet: str, row: Row, places: dict[str, int]) -> _Line:
    filled = {name: row.cells[place].strip() for name, place in places.items() if place < len(row.cells)}
    return _Line(sheet, row.number, filled, places)


def _has_indicator(line: _Line) -> bool:
    return any(line[title] for title in _INDICATOR_FIELDS.values())


def _task(line: _Line) -> dict[str, Any]:
    return {
        "code": line[columns.CODE],
        "title": texts.one_line(line[columns.TITLE]),
        "lead": texts.one_line(line[columns.LEAD]),
        "cooperating": cells.parted(line[columns.COOPERATING]),
        "named_activities": cells.parted(line[columns.ACTIVITIES]),
        "indicators": [],
    }


def _called(groups: list[dict[str, Any]]) -> Iterator[tuple[str, int]]:
    """How a task may name its group: the code last, since it counts most."""
    for key in ("title", "both", "code"):
        for index, group in enumerate(groups):
            yield f"{group['code']} {group['title']}" if key == "both" else group[key], index


def _named(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield "plan.coordinator", document["plan"]["coordinator"]
    for at, group in enumerate(document["groups"]):
        for index, task in enumerate(group["tasks"]):
            path = f"groups[{at}].tasks[{index}]"
            yield f"{path}.lead", task["lead"]
            yield from ((f"{path}.cooperating", name) for name in task["cooperating"])


def _slug(area: str, period: list[int]) -> str:
    """Of the county and the years."""
    return f"{pinyin.joined(area.removesuffix('市').removesuffix('县')) or 'plan'}-{years_slug(period)}"
