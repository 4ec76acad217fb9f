"""The buttons of the editor that help to type: which one was pressed, and what it makes of what was typed."""

from django.http import QueryDict

from core import bounds, clock
from events.forms.editor import row_commands
from events.forms.editor.date_patterns import DatesPattern, DrivePattern, RunPattern
from events.forms.editor.form import Editor
from organizations import travel


def done(do: str, data: QueryDict, editor: Editor) -> QueryDict:
    """The typed data after the button ``do``: add, lay, fit, lunch, or ``shift-3``, ``up-3``, ``down-3``, ``own-3`` for the third row."""
    verb, _, place = do.partition("-")
    number = (bounds.whole(place) or 0) - 1
    if verb == "add":
        return row_commands.with_more(data, kind=editor.event.kind)
    if verb == "lay":
        return _laid(data, editor)
    if verb in {"fit", "lunch"}:
        return row_commands.fitted(data, table=travel.table(), lunch=verb == "lunch")
    if verb == "shift" and number >= 0:
        return row_commands.shifted(data, number)
    if verb in {"up", "down"}:
        return row_commands.swapped(data, number, number + (1 if verb == "down" else -1))
    return row_commands.with_own(data, number) if verb == "own" else data.copy()


def is_for_published(do: str) -> bool:
    """Whether it helps where times and places are fixed too; all others would change those."""
    return do.startswith("own-")


def searched_row(do: str) -> int | None:
    """In which row a place is looked for by the button ``find-3``; 0 for ``find-0``, the line above the rows."""
    verb, _, place = do.partition("-")
    return bounds.whole(place) if verb == "find" else None


def _laid(data: QueryDict, editor: Editor) -> QueryDict:
    pattern = editor.pattern
    if pattern is None or not pattern.is_valid():
        return data.copy()
    if isinstance(pattern, DrivePattern):
        return row_commands.with_streets(data, pattern, table=travel.table(), home=editor.home(), now=clock.now())
    if isinstance(pattern, DatesPattern | RunPattern):
        return row_commands.with_pattern(data, pattern)
    return data.copy()
