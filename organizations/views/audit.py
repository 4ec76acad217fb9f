"""The page of who did what when to whom, for the association's administrators."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import AuditEntry
from organizations.access import StaffRequest, staff_page
from organizations.forms.keeping import AuditForm
from organizations.keeping import audit_list
from organizations.queries import administers_everything

A_PAGE = 50


@never_cache
@require_safe
@staff_page
def audit(request: StaffRequest) -> HttpResponse:
    """The newest first, as far as the filters go."""
    if not administers_everything(request.user):
        raise PermissionDenied
    form = AuditForm(request.GET)
    found = audit_list.found(form.wanted()) if form.is_valid() else AuditEntry.objects.none()
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "lines": audit_list.lines(page), "years": AuditEntry.KEPT_YEARS}
    return render(request, "organizations/audit.html", context)
