"""Several staff tasks in one text. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

_NAMED = (2, 1, 0)
_SHORT = 18
"""How many subjects of a kind are named at the most, fewer where the text grows too long; how long each may be."""
_MAX_LENGTH = 300


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One staff task, as a text sees it."""

    kind: str
    """等您审批."""
    subject: str
    text: str
    path: str


def text(lines: Sequence[Line], *, site: str, home: str) -> str:
    """One staff task in full, with its page; several as 有 3 件事等您看, with the page that has them all."""
    if len(lines) == 1:
        return f"{lines[0].text} {site}{lines[0].path}"
    kinds: dict[str, list[str]] = {}
    for line in lines:
        kinds.setdefault(line.kind, []).append(_short(line.subject))
    paths = {line.path for line in lines}
    path = paths.pop() if len(paths) == 1 else home
    page = f"{site}{path}"
    texts = (f"有 {len(lines)} 件事等您看：{_parts(kinds, named)}。{page}" for named in _NAMED)
    return next((composed for composed in texts if len(composed) <= _MAX_LENGTH), f"有 {len(lines)} 件事等您看。{page}")


def _parts(kinds: dict[str, list[str]], named: int) -> str:
    return "；".join(f"{kind} {len(subjects)} 件{_some(subjects, named)}" for kind, subjects in kinds.items())


def _some(subjects: Sequence[str], named: int) -> str:
    different = list(dict.fromkeys(subjects))
    if not named:
        return ""
    rest = "等" if len(different) > named else ""
    return f"（{'、'.join(different[:named])}{rest}）"


def _short(subject: str) -> str:
    if len(subject) <= _SHORT:
        return subject
    closing = "》" if subject.endswith("》") else ""
    return f"{subject[: _SHORT - 2]}…{closing}"
