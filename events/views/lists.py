"""The crew and the queue of requests as files."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from core import clock, downloads, phones, words
from events import queries, request_queries
from events.models import CrewMember, OutreachRequest
from organizations.access import StaffRequest, staff_page

CREW = ("姓名", "做什么", "身份", "谁请来的", "手机", "还请", "还有几场")
REQUESTS = (
    "单位", "街道", "地点", "主题", "形式", "想要什么", "哪几天", "人数", "到哪一步", "派给", "联系人", "手机", "最近变动",
)  # fmt: skip


@require_GET
@staff_page
def crew(request: StaffRequest, ending: str) -> HttpResponse:
    """Those of the person's organizations; whole numbers where the person organizes."""
    found = CrewMember.objects.managed_by(request.user).select_related("organization")
    full = set(CrewMember.objects.managed_by(request.user, role="organizer").values_list("pk", flat=True))
    rows = _crew(queries.with_dates_ahead(found, now=clock.now()), full)
    return downloads.answer("主讲人和司机", CREW, rows, ending=ending)


def _crew(rows: Iterable[CrewMember], full: set[int]) -> Iterator[list[object]]:
    for one in rows:
        number = _number(one.phone, is_full=one.pk in full)
        facts = [one.name, one.get_role_display(), one.title, one.organization.name, number]
        yield [*facts, "是" if one.active else "否", getattr(one, "ahead", 0)]


@require_GET
@staff_page
def requests(request: StaffRequest, ending: str) -> HttpResponse:
    """The queue as it is filtered; whole numbers where the person organizes."""
    found = request_queries.queue(
        request.user, group=request.GET.get("group", ""), street=request.GET.get("street", "")
    )
    full = set(OutreachRequest.objects.managed_by(request.user, role="organizer").values_list("pk", flat=True))
    return downloads.answer("点单", REQUESTS, _requests(found, full), ending=ending)


def _requests(rows: Iterable[OutreachRequest], full: set[int]) -> Iterator[list[object]]:
    for one in rows:
        yield [
            one.organization_name,
            str(one.street),
            str(one.where),
            one.get_topic_display(),
            one.get_style_display(),
            one.wish,
            "；".join(time.spoken for time in one.times.all() if time.is_chosen or time.source == "wished"),
            one.heads,
            one.get_state_display(),
            str(one.assigned_to or ""),
            one.contact_name,
            _number(one.phone, is_full=one.pk in full),
            f"{words.local(one.state_changed_at):%Y-%m-%d %H:%M}",
        ]


def _number(number: str, *, is_full: bool) -> str:
    return phones.national(number) if number and is_full else phones.mask(number)
