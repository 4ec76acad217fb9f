"""Several errands in one text. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

_NAMED, _SHORT = 2, 18
"""How many subjects of a kind are named, and how long each may be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One errand, as a text sees it."""

    kind: str
    """等您审批."""
    subject: str
    text: str
    path: str


def text(lines: Sequence[Line], *, site: str, home: str) -> str:
    """One errand in full, with its page; several as 有 3 件事等您看, with the page that has them all."""
    if len(lines) == 1:
        return f"{lines[0].text} {site}{lines[0].path}"
    kinds: dict[str, list[str]] = {}
    for line in lines:
        kinds.setdefault(line.kind, []).append(_short(line.subject))
    parts = [f"{kind} {len(subjects)} 件（{_some(subjects)}）" for kind, subjects in kinds.items()]
    paths = {line.path for line in lines}
    return f"有 {len(lines)} 件事等您看：{'；'.join(parts)}。{site}{paths.pop() if len(paths) == 1 else home}"


def _some(subjects: Sequence[str]) -> str:
    named = list(dict.fromkeys(subjects))
    return "、".join(named[:_NAMED]) + ("等" if len(named) > _NAMED else "")


def _short(subject: str) -> str:
    if len(subject) <= _SHORT:
        return subject
    return f"{subject[: _SHORT - 2]}…{'》' if subject.endswith('》') else ''}"
