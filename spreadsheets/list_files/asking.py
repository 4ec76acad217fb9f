"""Have the worker make a long list as a file, and get it; for whoever asked, for a day, as far as they still may."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from accounts import locks
from accounts.models import Person
from core import crypto
from core.errors import Refusal
from core.spreadsheets import portions
from core.spreadsheets.portions import Portions, Weighted
from core.spreadsheets.writer import Table
from core.web import downloads
from organizations.models import Membership
from spreadsheets.models import ListFile, ListFilePart

MAX_ROWS = 200_000
"""Of one file; who needs more narrows it by days."""
MAX_FILES = 5
"""That one person has at a time."""
KEPT = dt.timedelta(days=1)
FRESH = dt.timedelta(minutes=10)
"""For so long a file that is made answers the same question; later it is made anew."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which list, as what, under which conditions (as an address says them)."""

    name: str
    ending: str
    asked: str = ""

    @property
    def digest(self) -> str:
        """The same for the same."""
        return crypto.keyed_hash("list file", f"{self.name}.{self.ending}?{self.asked}")

    def table(self, person: Person) -> Table:
        """The list, for this person. Raises ObjectDoesNotExist."""
        if self.ending not in downloads.FORMATS:
            raise ObjectDoesNotExist
        return downloads.table(self.name, person, downloads.read(self.asked))


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file would hold."""

    title: str
    columns: Sequence[str]
    weighted: Sequence[Weighted] | None
    """Nothing where the list can only be made as a whole."""

    @property
    def total(self) -> int | None:
        """Rows, where they can be told beforehand."""
        return None if self.weighted is None else sum(one.rows for one in self.weighted)

    @property
    def is_too_long(self) -> bool:
        """Whether no file holds it."""
        return (self.total or 0) > MAX_ROWS


def rights(person: Person) -> str:
    """A digest of all memberships with their roles, read anew each time."""
    roles = Membership.objects.filter(person=person).order_by("organization").values_list("organization", "role")
    is_superuser = Person.objects.filter(pk=person.pk, is_superuser=True).exists()
    return crypto.keyed_hash("list file rights", repr([is_superuser, *roles]))


def refuse_too_long(rows: int) -> None:
    """Refuses: too_many_rows."""
    if rows > MAX_ROWS:
        raise Refusal(
            "too_many_rows",
            f"这份表有 {rows} 行，一份最多 {MAX_ROWS} 行。请先选一段日子，或用列表上的条件缩小范围，分几份导出。",
            rows=rows,
            most=MAX_ROWS,
        )


def plan(wanted: Wanted, *, by: Person) -> Plan:
    """What it would be. Raises ObjectDoesNotExist for what is not theirs."""
    table = wanted.table(by)
    return Plan(table.title, table.columns, table.rows.weighted() if isinstance(table.rows, Portions) else None)


def start(*, wanted: Wanted, by: Person, now: dt.datetime, again: bool = False) -> ListFile:
    """Have it made; the same that is under way or was just made is that one. ``again``: however new the made one is.

    Refuses: too_many_rows, too_many_files. Raises ObjectDoesNotExist for what is not theirs.
    """
    planned = plan(wanted, by=by)
    refuse_too_long(planned.total or 0)
    with transaction.atomic():
        locks.acquire(f"list files:{by.pk}")
        may = rights(by)
        same = ListFile.objects.filter(by=by, digest=wanted.digest).first()
        if same and _answers(same, may, now, again=again):
            return same
        if same:
            same.delete()
        if ListFile.objects.of(by, now=now).count() >= MAX_FILES:
            raise Refusal(
                "too_many_files",
                f"您已经有 {MAX_FILES} 份导出的表。请先删掉一份不用的，再做新的。",
                most=MAX_FILES,
            )
        return _started(wanted, planned, by=by, may=may, now=now)


def _answers(file: ListFile, may: str, now: dt.datetime, *, again: bool) -> bool:
    """Whether this one is what would be made now."""
    is_fresh = not again and file.made_at is not None and file.made_at > now - FRESH
    stands = file.state == ListFile.State.MAKING or (file.state == ListFile.State.MADE and is_fresh)
    return stands and file.rights == may and file.expires_at > now


def _started(wanted: Wanted, planned: Plan, *, by: Person, may: str, now: dt.datetime) -> ListFile:
    file = ListFile.objects.create(
        by=by,
        name=wanted.name,
        ending=wanted.ending,
        asked=wanted.asked,
        digest=wanted.digest,
        rights=may,
        title=planned.title[:200],
        columns=list(planned.columns),
        total=planned.total,
        worked_at=now,
        created_at=now,
        expires_at=now + KEPT,
    )
    ids = [None] if planned.weighted is None else [portions.keys(part) for part in portions.parted(planned.weighted)]
    ListFilePart.objects.bulk_create(
        ListFilePart(file=file, number=number, ids=some) for number, some in enumerate(ids)
    )
    transaction.on_commit(_wake)
    return file


def refuse_unless_readable(file: ListFile, *, by: Person) -> None:
    """Refuses: not_made_yet, rights_changed. Raises ObjectDoesNotExist for what is not theirs any more."""
    if file.state != ListFile.State.MADE:
        raise Refusal("not_made_yet", "这份表还没有做好，请过一会儿再来取。", state=file.state)
    if file.rights != rights(by):
        raise Refusal("rights_changed", "做好以后您的权限变了，这份表不能再取。请再做一次。")
    wanted_of(file).table(by)


def wanted_of(file: ListFile) -> Wanted:
    """What was asked for."""
    return Wanted(file.name, file.ending, file.asked)


def delete(*, file: ListFile) -> None:
    """Take it away, made or not."""
    file.delete()


def clear(*, now: dt.datetime) -> int:
    """Files whose day is over."""
    return ListFile.objects.filter(expires_at__lte=now).delete()[0]


def forget_all() -> None:
    """Somebody is erased: any of them may name them, and they are sealed; who needs one has it made again."""
    ListFile.objects.all().delete()


def _wake() -> None:
    from django_q.tasks import async_task  # noqa: PLC0415 - needs the app registry

    async_task("spreadsheets.tasks.make_list_files")
