"""Requests as a file, for pages and API clients."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping

from accounts.models import Person
from core.phone_numbers import phones
from core.spreadsheets import portions
from core.spreadsheets.writer import Table
from outreach_requests import queries
from outreach_requests.models import OutreachRequest

REQUESTS = (
    "单位", "街道", "地点", "主题", "形式", "想要什么", "哪几天", "人数", "到哪一步", "派给", "联系人", "手机", "最近变动",
)  # fmt: skip


def requests(person: Person, asked: Mapping[str, str], *, now: dt.datetime) -> Table:
    """The queue as it is filtered (``group``, ``street``); whole numbers where the person organizes."""
    outreach_requests = queries.queue(person, group=asked.get("group", ""), street=asked.get("street", ""))
    full = set(OutreachRequest.objects.managed_by(person, role="organizer").values_list("pk", flat=True))
    return Table("点单", REQUESTS, portions.of(outreach_requests, lambda rows: _requests(rows, full)))


def _requests(rows: Iterable[OutreachRequest], full: set[int]) -> Iterator[list[object]]:
    for row in rows:
        yield [
            row.organization_name,
            str(row.street),
            str(row.where),
            row.get_topic_display(),
            row.get_style_display(),
            row.wish,
            "；".join(time.spoken for time in row.times.all() if time.is_chosen or time.source == "wished"),
            row.heads,
            row.get_state_display(),
            str(row.assigned_to or ""),
            row.contact_name,
            phones.shown(row.phone, is_full=row.pk in full),
            row.state_changed_at,
        ]


EXPORTS = {
    "requests": requests,
}
"""Each list of this app that is offered as a file, by its name in addresses."""
