"""The organizer's workbench, the planner, and the menu of all their pages."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import bounds, clock
from notifications.models import Message
from notifications.queries import alerts
from organizations.access import StaffRequest, staff_page
from organizations.memberships.staff import administered_by
from organizations.models import Organization
from organizations.queries import first_without_approver, streets_run_by
from portal.menu import found_in_menu, menu_of
from portal.planner.asking import Asked
from portal.planner.page import page
from portal.setup import checklist
from portal.views.setup import set_up_first
from portal.workbench import workbench as workbench_facts
from search import finding
from search.groups import GROUPS


@set_up_first
@require_GET
@staff_page
def workbench(request: StaffRequest) -> HttpResponse:
    """What waits for me today."""
    now = clock.now()
    facts = workbench_facts(request.user, now=now, whole=request.GET.get("all", ""))
    messages = alerts(now, Message.objects.managed_by(request.user))
    mine = Organization.objects.managed_by(request.user, role="organizer")
    unapproved, more_unapproved = first_without_approver(mine)
    context = {
        "bench": facts,
        "alerts": messages,
        "now": now,
        "has_streets": streets_run_by(request.user).exists(),
        "unapproved": unapproved,
        "more_unapproved": more_unapproved,
        "invites": lambda: administered_by(request.user).exists(),
    }
    if request.staff_access.administers_everything:
        items = checklist.to_do(request.user, now=now)
        context |= {"open": [item for item in items if not item.is_done], "done": [one for one in items if one.is_done]}
    return render(request, "portal/workbench.html", context)


@require_GET
@staff_page
def planner(request: StaffRequest) -> HttpResponse:
    """Month, week or day by street, place, thing or person; the same as a list."""
    now = clock.now()
    asked = Asked.read(request.GET, today=clock.today())
    context = {
        "page": page(asked, staff_access=request.staff_access, now=now),
        "asked": asked,
        "undo": request.GET.get("undo", "")[:2000],
    }
    return render(request, "portal/planner.html", context)


@require_GET
@staff_page
def menu(request: StaffRequest) -> HttpResponse:
    """Every page of staff, by what one wants to do."""
    return render(request, "portal/menu.html", {"menu": menu_of(request.user)})


@require_GET
@staff_page
def search(request: StaffRequest) -> HttpResponse:
    """Everything that is called so and that I may see, kind by kind; or one kind, page by page."""
    asked = finding.asked(request.GET.get("q", ""), request.user, now=clock.now())
    name = request.GET.get("group", "")
    if name not in GROUPS:
        groups = finding.everything(asked)
        pages = found_in_menu(request.user, asked)
        return render(request, "portal/search.html", {"asked": asked, "groups": groups, "pages": pages})
    number = min(bounds.whole(request.GET.get("page", "")) or 1, finding.MAX_PAGES)
    context = {"asked": asked, "group": finding.whole(name, asked, page=number), "number": number}
    return render(request, "portal/search_group.html", context)


@require_GET
@staff_page
def handbook(request: StaffRequest) -> HttpResponse:
    """How everything is done, chapter by chapter: the same text as docs/zh/organizers.md."""
    return render(request, "portal/handbook.html")
