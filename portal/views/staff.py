"""The organizer's workbench."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core import clock
from notifications.models import Message
from notifications.queries import alerts
from organizations.access import StaffRequest, staff_page
from portal.workbench import workbench as workbench_facts


@require_GET
@staff_page
def workbench(request: StaffRequest) -> HttpResponse:
    """What waits for me today."""
    now = clock.now()
    facts = workbench_facts(request.user, now=now)
    messages = alerts(now, Message.objects.managed_by(request.user))
    return render(request, "portal/workbench.html", {"bench": facts, "alerts": messages, "now": now})
