"""A row that was moved offers to take along those behind it: the sentence beside it, until they move or it goes back."""

from collections.abc import Sequence

from django.http import QueryDict

from core import phrases as core_words
from events.forms.editor import row_commands
from events.forms.editor.date_rows import RowForm
from events.schedule import drive_routes
from events.wording import phrases


def write(rows: Sequence[RowForm], data: QueryDict, *, kind: str) -> None:
    """Give each row that was moved its ``offer``."""
    for number, form in enumerate(rows):
        still = [other for other in row_commands.behind(data, number) if not row_commands.moved(data, other)]
        if still and (moved := row_commands.moved(data, number)):
            form.offer = f"{_told(*moved)}，后面 {len(still)} {phrases.unit(kind)}还没动。"


def _told(before: drive_routes.Stop, now: drive_routes.Stop) -> str:
    """从 7月6日 周一 改到 7月7日 周二; where the day stays, the times."""
    if before.start.date() == now.start.date():
        return f"从 {before.start:%H:%M} 改到 {now.start:%H:%M}"
    return f"从 {core_words.date(before.start.date())} 改到 {core_words.date(now.start.date())}"
