"""The public register of bases, its files, and the page of one."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core import clock
from core.spreadsheets import writer
from core.web.caching import public_page
from core.web.http import Request
from venues.bases import queries, register, times
from venues.bases.filters import Filters
from venues.models import Base

TITLE = "科普教育基地名录"


@public_page
def bases(request: Request) -> HttpResponse:
    """All bases, narrowed by links."""
    filters = Filters.read(request.GET)
    now = clock.now()
    found = register.found(Base.objects.live(), filters, now=now)
    context = {
        "cards": register.cards(found, now=now),
        "filters": filters,
        "choices": register.choices(filters),
        "total": Base.objects.live().count(),
    }
    return render(request, "venues/bases/register.html", context)


@require_safe
def xlsx(request: Request) -> HttpResponse:
    """The same list as a spreadsheet."""
    data = writer.xlsx(TITLE, register.COLUMNS, _table(request))
    return attachment(data, writer.XLSX, "bases.xlsx")


@require_safe
def csv(request: Request) -> HttpResponse:
    """The same list as text."""
    return attachment(writer.csv(register.COLUMNS, _table(request)), writer.CSV, "bases.csv")


@public_page
def base(request: Request, slug: str) -> HttpResponse:
    """One base: when it is open, what it costs, how to get there, and what it is accredited as."""
    found = get_object_or_404(queries.listed(Base.objects.public()), slug=slug)
    open_ = queries.times(found)
    now = clock.now()
    context = {
        "base": found,
        "today": times.just_now(open_, now),
        "is_open": times.is_open_today(open_, now),
        "week": times.week(open_.openings) if open_.openings else [],
        "photos": found.venue.photos.all(),
        "phone": found.booking_phone or found.venue.organization.desk_phone,
    }
    return render(request, "venues/bases/base.html", context)


def attachment(data: bytes, kind: str, name: str) -> HttpResponse:
    """A file to keep."""
    answer = HttpResponse(data, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _table(request: Request) -> list[list[object]]:
    return register.table(register.found(Base.objects.live(), Filters.read(request.GET), now=clock.now()))
