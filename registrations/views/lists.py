"""The list of registrations as a file."""

import datetime as dt
from collections.abc import Iterator

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from core import downloads, phones, words
from events.models import Event
from organizations.access import StaffRequest, staff_page
from registrations import queries
from registrations.models import Registration

COLUMNS = ("来的人", "年级", "场次", "人数", "状态", "要照顾的", "联系人", "手机", "报名时间")


@require_safe
@staff_page
def export(request: StaffRequest, pk: int, ending: str) -> HttpResponse:
    """As the page shows it; whole numbers for organizers of the host."""
    event = get_object_or_404(Event.objects.managed_by(request.user), pk=pk)
    is_full = Event.objects.managed_by(request.user, role="organizer").filter(pk=pk).exists()
    rows = queries.staff_list(event, status=request.GET.get("status", ""))
    return downloads.answer(f"报名 {event.title}", COLUMNS, _rows(rows, is_full=is_full), ending=ending)


def _rows(rows: list[Registration], *, is_full: bool) -> Iterator[list[object]]:
    for row in rows:
        yield [
            "、".join(one.name or "（已抹去）" for one in row.attendees.all()),
            row.grade,
            "、".join(_moment(one.occurrence.start) if one.occurrence else "整门课" for one in row.claims.all()),
            row.party_size,
            row.get_status_display(),
            row.needs,
            row.contact_name,
            phones.national(row.phone) if row.phone and is_full else phones.mask(row.phone),
            _moment(row.created_at),
        ]


def _moment(at: dt.datetime) -> str:
    return f"{words.local(at):%Y-%m-%d %H:%M}"
