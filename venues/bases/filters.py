"""Filters of the register of bases, read from the query string. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Self
from urllib.parse import urlencode

OPEN = {"today": "今天开放", "weekend": "周末开放"}
_MAX_LENGTH = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """One way to narrow the register; empty texts do not narrow it. All but ``q`` and ``open`` are slugs."""

    level: str = ""
    type: str = ""
    theme: str = ""
    street: str = ""
    open: str = ""
    state: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> Self:
        """From an address."""
        asked = {field.name: query.get(field.name, "").strip()[:_MAX_LENGTH] for field in fields(cls)}
        return cls(**asked | {"open": asked["open"] if asked["open"] in OPEN else ""})

    @property
    def query(self) -> str:
        """``?level=…``; empty when nothing is asked for."""
        asked = {field.name: getattr(self, field.name) for field in fields(self)}
        text = urlencode({name: value for name, value in asked.items() if value})
        return f"?{text}" if text else ""

    def link(self, **changes: str) -> str:
        """The address of the same list with something changed."""
        return replace(self, **changes).query or "?"

    @property
    def is_plain(self) -> bool:
        """Whether nothing was asked for."""
        return not self.query
