"""Vans, kits and other things as a file."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from core import clock, downloads
from organizations.access import StaffRequest, staff_page
from venues import queries
from venues.models import Resource

COLUMNS = ("名称", "类型", "管理单位", "平时停放", "要有司机", "今年出去（天）", "后面排了（天）", "今年公里")


@require_safe
@staff_page
def resources(request: StaffRequest, ending: str) -> HttpResponse:
    """All that can be asked for, with the year's use."""
    rows = _rows(Resource.objects.usable().select_related("organization", "home"))
    return downloads.answer(f"车辆和设备 {clock.today().year}", COLUMNS, rows, ending=ending)


def _rows(found: Iterable[Resource]) -> Iterator[list[object]]:
    things = list(found)
    uses = queries.uses(things, today=clock.today())
    for one in things:
        use, home = uses[one.pk], one.home.name if one.home else ""
        facts = [one.name, one.get_kind_display(), one.organization.name, home, "是" if one.needs_driver else "否"]
        yield [*facts, use.days, use.days_booked, use.kilometres]
