"""A plan file's text: its document, and the line on which each field stands. Pure."""

import bisect
import json
import re
from collections.abc import Mapping
from typing import Any

from core.errors import Refusal
from plan.shapes import Problem, within

Places = Mapping[str, int | str]
"""Where each path stands: on which line of the text, or in words in which cell of a workbook."""
_BLANK = re.compile(r"\s*")
_UNSTORABLE = re.compile(r"\\u0000|[\ud800-\udfff]")
_PATH = re.compile(r"(?:plan|groups|occasions)[\w.\[\]]*\]")
_DECODER = json.JSONDecoder()


class BrokenPlan(Refusal):
    """The file can't be loaded; nothing was written. ``lines`` say where and why."""

    def __init__(self, problems: list[Problem], at: Places | None = None) -> None:
        self.problems = problems
        self.lines = list(dict.fromkeys(_line(problem, at or {}) for problem in problems))
        super().__init__("plan_file_broken", f"方案文件有 {len(problems)} 处问题，什么都没有改。", problems=self.lines)


def read(text: str) -> tuple[Any, dict[str, int]]:
    """The document, and the line of each path; raises BrokenPlan where it is no JSON, or holds what nobody can store."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        place = f"第 {error.lineno} 行第 {error.colno} 个字"
        raise BrokenPlan([Problem(place, f"这里不合 JSON 的写法（{error.msg}）。")]) from error
    except (RecursionError, ValueError) as error:
        raise BrokenPlan([Problem("", "括号套得太深，或者有长得读不了的数字。")]) from error
    if _UNSTORABLE.search(json.dumps(document, ensure_ascii=False)):
        raise BrokenPlan([Problem("", "里面有看不见的控制字符（\\u0000 或半个字），请删掉。")])
    return document, _Walk(text).lines


class _Walk:
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


def place_of(path: str, at: Places) -> int | str | None:
    """Where it stands, or else what it is a part of."""
    while path and path not in at:
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return at.get(path)


def _line(problem: Problem, at: Places) -> str:
    place = place_of(problem.path, at)
    if isinstance(place, str):
        return f"{place}：{_in_words(problem.message, at)}"
    where = f"第 {place} 行 " if place else ""
    return f"{where}{problem.path or '整个文件'}：{problem.message}"


def _in_words(message: str, at: Places) -> str:
    """What names a path says where that is instead."""
    return _PATH.sub(lambda found: str(at.get(found[0], found[0])), message)
