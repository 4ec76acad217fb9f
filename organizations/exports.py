"""Lists of this app as files, for pages and API clients."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from accounts.models import AuditEntry, Person
from core.spreadsheets import portions
from core.spreadsheets.writer import Table
from organizations.forms.keeping import AuditForm
from organizations.keeping import audit_list
from organizations.queries import administers_everything

AUDIT = ("时间", "谁", "做了什么", "对谁", "单位", "内容")


def audit(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """The audit list as the page's filters narrow it. Raises AuditEntry.DoesNotExist for whoever may not read it, and
    for filters that mean nothing.
    """
    form = AuditForm(asked)
    if not administers_everything(person) or not form.is_valid():
        raise AuditEntry.DoesNotExist
    return Table("操作记录", AUDIT, portions.of(audit_list.found(form.wanted()), _rows))


def _rows(entries: Iterable[AuditEntry]) -> Iterator[list[object]]:
    for line in audit_list.lines(entries):
        yield [line.entry.at, line.by, line.what, line.whom, line.organization, line.entry.about]


EXPORTS = {"audit": audit}
"""Each list of this app that is offered as a file, by its name in addresses."""
