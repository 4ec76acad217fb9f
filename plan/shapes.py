"""What the parts of a plan file must look like, as data that check themselves. Pure."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a file: where (``groups[2].tasks[1].lead``), and what to do about it."""

    path: str
    message: str


def years_slug(period: list[int]) -> str:
    """How the years stand in a plan's address: ``2026-2030``; ``2027`` where it is one."""
    return "-".join(str(year) for year in dict.fromkeys(period))


class Shape(ABC):
    """Checks one value."""

    @abstractmethod
    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """What is wrong with it."""


@dataclass(frozen=True, slots=True)
class Text(Shape):
    """Words, not blank, up to a length."""

    longest: int = 200
    blank: bool = False

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """A string of the right length."""
        if not isinstance(value, str):
            yield Problem(path, "要写成文字，用双引号括起来。")
        elif not value.strip() and not self.blank:
            yield Problem(path, "不能是空的。")
        elif len(value) > self.longest:
            yield Problem(path, f"有 {len(value)} 个字，最多 {self.longest} 个。")


@dataclass(frozen=True, slots=True)
class Number(Shape):
    """A number, zero or more."""

    whole: bool = False
    least: float = 0
    most: float = 9_999_999_999
    places: int = 2

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """A number in the range."""
        kinds = (int,) if self.whole else (int, float)
        if isinstance(value, bool) or not isinstance(value, kinds):
            yield Problem(path, "要写成不带小数的数字，不加引号。" if self.whole else "要写成数字，不加引号。")
        elif not self.least <= value <= self.most:
            yield Problem(path, f"{value} 不在 {self.least} 到 {self.most} 之间。")
        elif round(value, self.places) != value:
            yield Problem(path, f"最多 {self.places} 位小数。")


@dataclass(frozen=True, slots=True)
class Flag(Shape):
    """True or false."""

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """A Boolean."""
        if not isinstance(value, bool):
            yield Problem(path, "只能写 true 或 false。")


@dataclass(frozen=True, slots=True)
class Date(Shape):
    """A date as text, ``2022-03-17``."""

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """ISO 8601."""
        try:
            dt.date.fromisoformat(value)
        except (TypeError, ValueError):
            yield Problem(path, "日期要写成 2022-03-17 这样。")


@dataclass(frozen=True, slots=True)
class Choice(Shape):
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """One of them."""
        if value not in self.words:
            yield Problem(path, f"只能写 {' 或 '.join(self.words)}。")


@dataclass(frozen=True, slots=True)
class Maybe(Shape):
    """Null, or the shape."""

    shape: Shape

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """Null is fine."""
        if value is not None:
            yield from self.shape.check(value, path)


@dataclass(frozen=True, slots=True)
class Items(Shape):
    """A list whose items have one shape; texts are told only once."""

    shape: Shape
    length: int | None = None
    most: int = 500

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """Each item, and no text twice."""
        if not isinstance(value, list):
            yield Problem(path, "要写成列表，用方括号。")
            return
        if self.length is not None and len(value) != self.length:
            yield Problem(path, f"要有 {self.length} 项，现在是 {len(value)} 项。")
        if len(value) > self.most:
            yield Problem(path, f"有 {len(value)} 项，最多 {self.most} 项。")
            return
        for index, item in enumerate(value):
            yield from self.shape.check(item, f"{path}[{index}]")
            if isinstance(item, str) and item in value[:index]:
                yield Problem(f"{path}[{index}]", f"“{item}”写了两遍。")


@dataclass(frozen=True, slots=True)
class Table(Shape):
    """An object with free keys and one shape of values."""

    shape: Shape

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """Each value."""
        if not isinstance(value, dict):
            yield Problem(path, "要写成对象，用花括号。")
            return
        for key, item in value.items():
            yield from self.shape.check(item, within(path, key))


@dataclass(frozen=True, slots=True)
class Record(Shape):
    """An object with known keys; others are mistakes."""

    needed: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, value: Any, path: str) -> Iterator[Problem]:
        """Nothing missing, nothing unknown, each value in shape."""
        if not isinstance(value, dict):
            yield Problem(path, "要写成对象，用花括号。")
            return
        shapes = {**self.needed, **self.optional}
        for key in self.needed:
            if key not in value:
                yield Problem(within(path, key), "缺这一项。")
        for key, item in value.items():
            if key in shapes:
                yield from shapes[key].check(item, within(path, key))
            else:
                yield Problem(within(path, key), "不认识这一项，看看是不是写错了。")


def within(path: str, key: str) -> str:
    """The path of a key of the object at a path."""
    return f"{path}.{key}" if path else key
