"""The worker makes files of long lists, a portion at a time.

A portion belongs to whoever took the file for ``LEASE``; what is made is stored only as long as it still does, so a
worker that was killed costs one portion, and two that meet make nothing twice. Files take turns.
"""

import datetime as dt
import tempfile

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import F, Q, QuerySet

from core.errors import Refusal
from core.spreadsheets import writer
from core.spreadsheets.portions import Portions
from core.spreadsheets.writer import Table
from spreadsheets.list_files import asking, content
from spreadsheets.models import ListFile, ListFilePart

LEASE = dt.timedelta(seconds=30)
"""The worker ends a task after 20 seconds."""
MAX_ATTEMPTS = 3
"""At one portion."""
GIVEN_UP = "试了几次都没有做成。请再做一次；还是不行，请告诉管理员。"
RIGHTS_CHANGED = "做到一半您的权限变了。请再做一次。"
NOT_THEIRS = "这份表说的活动已经不在，或者不归您的单位了。"
OTHER_COLUMNS = "做到一半表的列变了。请再做一次。"


def go_on(*, now: dt.datetime) -> int | None:
    """One portion of the file whose turn it is; its rows, or None where there is none to make. Safe beside itself."""
    file = _take(now)
    if file is None:
        return None
    try:
        table = _table(file)
        part = file.parts.filter(content="").order_by("number").first()
        return _finish(file, now) if part is None else _make(file, part, table)
    except Refusal as refusal:
        _ours(file).update(state=ListFile.State.FAILED, problem=refusal.message, taken_until=None)
        return 0


def _take(now: dt.datetime) -> ListFile | None:
    """The file whose turn it is; those at which every attempt ended in the middle are given up."""
    free = ListFile.objects.under_way().filter(Q(taken_until=None) | Q(taken_until__lte=now), expires_at__gt=now)
    for file in free.select_related("by").order_by("worked_at", "pk"):
        same = _ours(file).filter(worked_at=file.worked_at)
        if file.attempts >= MAX_ATTEMPTS:
            same.update(state=ListFile.State.FAILED, problem=GIVEN_UP)
            continue
        until = now + LEASE
        if same.update(taken_until=until, worked_at=now, attempts=F("attempts") + 1):
            file.taken_until = until
            return file
    return None


def _ours(file: ListFile) -> "QuerySet[ListFile]":
    """The file, as long as nobody else has taken it meanwhile."""
    return ListFile.objects.under_way().filter(pk=file.pk, taken_until=file.taken_until)


def _table(file: ListFile) -> Table:
    """The list as its person may see it now. Refuses: rights_changed, not_theirs, other_columns."""
    if asking.rights(file.by) != file.rights:
        raise Refusal("rights_changed", RIGHTS_CHANGED)
    try:
        table = asking.wanted_of(file).table(file.by)
    except ObjectDoesNotExist as error:
        raise Refusal("not_theirs", NOT_THEIRS) from error
    if list(table.columns) != file.columns:
        raise Refusal("other_columns", OTHER_COLUMNS)
    return table


def _make(file: ListFile, part: ListFilePart, table: Table) -> int:
    """Read and word the portion first; then store it, if it is ours still."""
    found = table.rows.rows(part.ids) if isinstance(table.rows, Portions) and part.ids is not None else table.rows
    texts = [[writer.plain(cell) for cell in row] for row in found]
    asking.refuse_too_long(file.done + len(texts))
    part.content = content.packed(content.rows(texts, ending=file.ending, first=file.done + 2))
    part.widths = writer.widths(texts)
    with transaction.atomic():
        if not _ours(file).update(done=F("done") + len(texts), attempts=0, taken_until=None):
            return 0
        part.save(update_fields=["content", "widths"])
    return len(texts)


def _finish(file: ListFile, now: dt.datetime) -> int:
    """Put the portions together; the parts of the file take their place."""
    with tempfile.TemporaryFile() as out:
        content.write_whole(file, file.columns, out)
        size = out.tell()
        parts = [
            ListFilePart(file=file, number=number, content=content.packed(piece))
            for number, piece in enumerate(content.pieces(out))
        ]
    with transaction.atomic():
        made = {"state": ListFile.State.MADE, "made_at": now, "total": F("done"), "size": size}
        if _ours(file).update(**made, attempts=0, taken_until=None):
            file.parts.all().delete()
            ListFilePart.objects.bulk_create(parts, batch_size=10)
    return 0
