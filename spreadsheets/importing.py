"""The steps of an import: upload, check, confirm, apply. The worker does what takes long."""

import base64
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

from django.db import transaction

from accounts.models import Person
from core.errors import Conflict, Refusal
from core.spreadsheets import reader
from core.spreadsheets.reader import Row
from organizations.memberships import inviting
from organizations.models import Organization
from spreadsheets import science_bases, staff_lists, street_targets, venues
from spreadsheets.events import clash_preview, writing
from spreadsheets.events import rows as event_rows
from spreadsheets.headings import finding, memory
from spreadsheets.headings.finding import Answers
from spreadsheets.models import SheetImport
from spreadsheets.reading import facts, kept_rows
from spreadsheets.reading.kept_rows import Said
from spreadsheets.results import Outcome, Tell, listed
from spreadsheets.tables import Column, Contents, in_order
from venues.bases import steps

MAX_PROBLEMS = 500
TELL_EVERY = 100
PATIENCE = 110
"""Seconds that the worker gives one step; more would be given to a second worker."""
KEPT = dt.timedelta(days=2)
"""How long the rows of a file wait for their confirmation."""


class Examine(Protocol):
    """Look at rows."""

    def __call__(self, contents: Contents, *, by: Person, now: dt.datetime, tell: Tell) -> Outcome:
        """All problems, or what would be done."""


Write = Callable[..., None]
KINDS: dict[str, tuple[Callable[..., list[Column]], Examine, Write]] = {
    SheetImport.Kind.EVENTS: (event_rows.columns, event_rows.examine, writing.write),
    SheetImport.Kind.TARGETS: (street_targets.columns, street_targets.examine, street_targets.write),
    SheetImport.Kind.VENUES: (venues.columns, venues.examine, venues.write),
    SheetImport.Kind.BASES: (science_bases.columns, science_bases.examine, science_bases.write),
    SheetImport.Kind.STAFF: (staff_lists.columns, staff_lists.examine, staff_lists.write),
}


def offered(person: Person) -> list[tuple[str, str]]:
    """Kinds with their names; bases are for the association, staff for whoever keeps an organization's people."""
    narrow = {SheetImport.Kind.BASES: steps.for_association, SheetImport.Kind.STAFF: staff_lists.is_for}
    kinds = [kind for kind in KINDS if kind not in narrow or narrow[SheetImport.Kind(kind)](person)]
    return [(kind, SheetImport.Kind(kind).label) for kind in kinds]


def columns(kind: str, *, person: Person, now: dt.datetime) -> list[Column]:
    """Of the template."""
    return KINDS[kind][0](person, now=now)


def start(
    *, kind: str, file_name: str, data: bytes, by: Person, now: dt.datetime, asks_again: bool = False
) -> SheetImport:
    """Take a file in; the worker reads it and looks at it. ``asks_again``: what headings mean is asked anew.

    Refuses: not_organizer, not_association, not_administrator, and what ``core.spreadsheets.reader.check_kind`` refuses.
    """
    if not Organization.objects.managed_by(by, role="organizer").exists():
        raise Refusal("not_organizer", "您没有可以组织活动的单位，请联系本单位的管理员。")
    if kind == SheetImport.Kind.BASES:
        steps.refuse_unless_association(by)
    if kind == SheetImport.Kind.STAFF and not staff_lists.is_for(by):
        raise Refusal("not_administrator", "工作人员由本单位的管理员导入。您可以请他来，或请他给您“管理”角色。")
    reader.check_kind(data)
    with transaction.atomic():
        sheet_import = SheetImport.objects.create(
            kind=kind,
            by=by,
            file_name=file_name[-120:],
            file=base64.b64encode(data).decode(),
            rows=kept_rows.stored([], Answers(asks_again=True)) if asks_again else "",
            created_at=now,
        )
        transaction.on_commit(lambda: _wake("spreadsheets.tasks.check", sheet_import.pk))
        return sheet_import


def _read(found: SheetImport) -> None:
    """The file's rows, once. Refuses: no_rows, and what ``core.spreadsheets.reader`` refuses."""
    if not found.file:
        return
    sheet = reader.read_sheet(base64.b64decode(found.file), is_table=_knower(found))
    if len(sheet.rows) < 2:
        raise Refusal("no_rows", "表里只有一行表头。请从第 2 行起填，再传一次。")
    found.rows = kept_rows.stored(sheet.rows, kept_rows.opened(found.rows, {}).answers)
    found.reading = facts.of_sheet(sheet)
    found.total = len(sheet.rows) - 1
    found.file = ""
    found.save(update_fields=["file", "rows", "reading", "total"])


def _knower(found: SheetImport) -> Callable[[Sequence[Row]], bool]:
    """Tells whether rows are a table of the kind that was said."""
    titles = {column.title: column.key for column in columns(found.kind, person=found.by, now=found.created_at)}
    answers = Answers(remembered=memory.remembered(found.by, found.kind))
    return lambda rows: finding.is_table(rows, titles, answers)


def check(pk: int, *, now: dt.datetime) -> None:
    """Look at the rows and store what is wrong, or what would be done; nothing else is written. Safe to run twice."""
    begun = [SheetImport.State.WAITING, SheetImport.State.CHECKING]
    if not SheetImport.objects.filter(pk=pk, state__in=begun).update(state=SheetImport.State.CHECKING):
        return
    with _telling_why(pk, now):
        sheet_import = SheetImport.objects.select_related("by").get(pk=pk)
        _read(sheet_import)
        _settle(sheet_import, _look(sheet_import, now=now, tell=_teller(pk)), now=now)


def confirm(*, sheet: SheetImport, by: Person) -> None:
    """Have it applied. Refuses: not_ready."""
    with transaction.atomic():
        ready = SheetImport.objects.of(by).filter(pk=sheet.pk, state=SheetImport.State.READY)
        if not ready.update(state=SheetImport.State.CONFIRMED):
            raise Refusal("not_ready", "这份表格现在不能导入。请重新上传，再检查一次。", state=sheet.state)
        transaction.on_commit(lambda: _wake("spreadsheets.tasks.apply", sheet.pk))


def answer(*, sheet: SheetImport, by: Person, said: Said) -> None:
    """Put right and fill in what the check asked for, and have it looked at again; what headings mean is remembered.

    Refuses: not_faulty.
    """
    with transaction.atomic():
        sheet_import = SheetImport.objects.of(by).select_for_update(of=("self",)).filter(pk=sheet.pk).first()
        if sheet_import is None or sheet_import.state != SheetImport.State.FAULTY:
            raise Refusal("not_faulty", "这份表格现在没有要改的。请看看它到哪一步了，或重新上传。")
        known = {column.key for column in columns(sheet_import.kind, person=by, now=sheet_import.created_at)}
        contents = kept_rows.opened(sheet_import.rows, {})
        memory.remember(by, sheet_import.kind, kept_rows.meanings(sheet_import.problems, said, known))
        kept_rows.take(contents, sheet_import.problems, said, known)
        sheet_import.rows = kept_rows.stored(contents.rows, contents.answers)
        sheet_import.state = SheetImport.State.WAITING
        sheet_import.save(update_fields=["rows", "state"])
        transaction.on_commit(lambda: _wake("spreadsheets.tasks.check", sheet_import.pk))


def apply(pk: int, *, now: dt.datetime) -> None:
    """Write everything, or nothing and why. Safe to run twice."""
    with _telling_why(pk, now), transaction.atomic():
        _apply(pk, now=now)


def clear(*, now: dt.datetime) -> int:
    """Empty what is left of files after some days, and end those that nobody confirmed; they hold names and numbers."""
    old = SheetImport.objects.filter(created_at__lt=now - KEPT)
    waiting = old.exclude(file="", rows="")
    ended = waiting.update(
        file="", rows="", state=SheetImport.State.REFUSED, refusal="放了两天没有确认，请重新上传。", ended_at=now
    )
    old.exclude(reading="").update(reading="")
    return ended


@contextmanager
def _telling_why(pk: int, now: dt.datetime) -> Iterator[None]:
    """What ends a step ends the import, and whoever waits for it reads why."""
    try:
        yield
    except Refusal as refusal:
        _refuse(pk, refusal.message, now)
    except Exception:  # whatever it is, nobody is left waiting; it goes on to the worker, whose log names it
        _refuse(pk, "程序出错了，一行也没有导入。请把文件留好，告诉管理员。", now)
        raise


def _refuse(pk: int, sentence: str, now: dt.datetime) -> None:
    sheet_import = SheetImport.objects.get(pk=pk)
    sheet_import.refusal = sentence
    _end(sheet_import, SheetImport.State.REFUSED, now=now)


def _apply(pk: int, *, now: dt.datetime) -> None:
    sheet_import = SheetImport.objects.select_for_update(of=("self",)).select_related("by").get(pk=pk)
    if sheet_import.state != SheetImport.State.CONFIRMED:
        return
    hosts = Organization.objects.managed_by(sheet_import.by, role="organizer")
    list(hosts.select_for_update().order_by("pk").values_list("pk"))
    outcome = _look(sheet_import, now=now, tell=_silent)
    if outcome.problems or outcome.digest() != sheet_import.digest:
        raise Conflict("changed_meanwhile", "检查以后有人改过这里面的内容，一行也没有导入。请重新上传，再检查一次。")
    KINDS[sheet_import.kind][2](outcome, by=sheet_import.by, now=now)
    if sheet_import.kind == SheetImport.Kind.STAFF:
        sheet_import.effects |= {"texts_in": inviting.printed_in()}
        sheet_import.save(update_fields=["effects"])
    _end(sheet_import, SheetImport.State.APPLIED, now=now)


def _look(found: SheetImport, *, now: dt.datetime, tell: Tell) -> Outcome:
    contents = kept_rows.opened(found.rows, memory.remembered(found.by, found.kind))
    return KINDS[found.kind][1](contents, by=found.by, now=now, tell=tell)


def _settle(found: SheetImport, outcome: Outcome, *, now: dt.datetime) -> None:
    if outcome.problems:
        found.state = SheetImport.State.FAULTY
        found.problems = listed(in_order(outcome.problems)[:MAX_PROBLEMS])
        found.save(update_fields=["state", "done", "problems"])
        return
    found.problems = []
    found.total = len({shown.row for shown in outcome.shown})
    left_out = kept_rows.opened(found.rows, {}).answers.left_out
    found.reading = facts.with_rows(found.reading, outcome.shown, left_out)
    found.done = found.total
    found.state = SheetImport.State.READY
    found.effects = outcome.summary()
    found.digest = outcome.digest()
    if found.kind == SheetImport.Kind.EVENTS:
        found.effects |= clash_preview.clashes(outcome, by=found.by, now=now)
    found.save(update_fields=["state", "done", "total", "reading", "problems", "effects", "digest"])


def _end(found: SheetImport, state: str, *, now: dt.datetime) -> None:
    """Names and numbers of the file go."""
    found.state = state
    found.file = ""
    found.rows = ""
    found.ended_at = now
    found.save(update_fields=["state", "file", "rows", "ended_at", "problems", "refusal", "done"])


def _teller(pk: int) -> Tell:
    def tell(number: int) -> None:
        if number % TELL_EVERY == 0:
            SheetImport.objects.filter(pk=pk).update(done=number)

    return tell


def _silent(number: int) -> None:
    """Inside the transaction nobody would see it."""


def _wake(task: str, pk: int) -> None:
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task(task, pk, timeout=PATIENCE)
