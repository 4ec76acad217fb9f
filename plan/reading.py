"""A plan file's text: its document, and the line on which each field stands. Pure."""

import bisect
import json
import re
from collections.abc import Mapping
from typing import Any

from core.errors import Refusal
from plan.shapes import Problem, within

_BLANK = re.compile(r"\s*")
_DECODER = json.JSONDecoder()


class BrokenPlan(Refusal):
    """The file can't be loaded; nothing was written. ``lines`` say where and why."""

    def __init__(self, problems: list[Problem], at: Mapping[str, int] | None = None) -> None:
        self.problems = problems
        self.lines = [_line(problem, at or {}) for problem in problems]
        super().__init__("plan_file_broken", f"方案文件有 {len(problems)} 处问题，什么都没有改。", problems=self.lines)


def read(text: str) -> tuple[Any, dict[str, int]]:
    """The document, and the line of each path; raises BrokenPlan where it is no JSON."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 个字"
        raise BrokenPlan([Problem(place, f"这里不合 JSON 的写法（{error.msg}）。")]) from error
    return document, Places(text).lines


class Places:
    """Walks valid JSON and notes on which line each value begins."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.lines: dict[str, int] = {}
        self._value(0, "")

    def _skip(self, at: int) -> int:
        match = _BLANK.match(self.text, at)
        return match.end() if match else at

    def _value(self, at: int, path: str) -> int:
        at = self._skip(at)
        self.lines[path] = bisect.bisect_left(self.ends, at) + 1
        if self.text[at] == "{":
            return self._object(at + 1, path)
        if self.text[at] == "[":
            return self._list(at + 1, path)
        return _DECODER.raw_decode(self.text, at)[1]

    def _object(self, at: int, path: str) -> int:
        at = self._skip(at)
        while self.text[at] != "}":
            key, at = _DECODER.raw_decode(self.text, self._skip(at))
            at = self._skip(at) + 1
            at = self._comma(self._value(at, within(path, key)))
        return at + 1

    def _list(self, at: int, path: str) -> int:
        at = self._skip(at)
        index = 0
        while self.text[at] != "]":
            at = self._comma(self._value(at, f"{path}[{index}]"))
            index += 1
        return at + 1

    def _comma(self, at: int) -> int:
        at = self._skip(at)
        return self._skip(at + 1) if self.text[at] == "," else at


def _line(problem: Problem, at: Mapping[str, int]) -> str:
    path = problem.path
    while path and path not in at:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    where = f"第 {at[path]} 行 " if path in at else ""
    return f"{where}{problem.path or '整个文件'}：{problem.message}"
