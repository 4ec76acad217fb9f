"""The staff page of a year's occasions."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from core import clock
from organizations.access import StaffRequest, staff_page
from organizations.queries import runs_everything
from plan import dating
from plan.forms import OccasionForm


@require_http_methods(["GET", "POST"])
@staff_page
def occasions(request: StaffRequest) -> HttpResponse:
    """When a year's theme days are; the association enters them."""
    if not runs_everything(request.user):
        raise Http404
    year = _year(request)
    forms = [
        OccasionForm(request.POST or None, expected=one, fills="fill" in request.GET) for one in dating.expected(year)
    ]
    if request.method == "POST" and _are_valid(forms) and _are_saved(forms, by=request.user):
        messages.success(request, f"{year} 年的主题日存好了。")
        return redirect(f"{reverse('plan:occasions')}?year={year}")
    failed = any(form.errors for form in forms)
    fillable = sum(form.usual is not None for form in forms)
    context = {"fillable": fillable, "is_filled": "fill" in request.GET} | {
        "forms": forms,
        "year": year,
        "years": [year - 1, year, year + 1],
        "failed": failed,
    }
    return render(request, "plan/occasions.html", context, status=422 if failed else 200)


def _are_valid(forms: list[OccasionForm]) -> bool:
    """Of all, so that all errors show at once."""
    return not [form for form in forms if not form.is_valid()]


def _are_saved(forms: list[OccasionForm], *, by: Person) -> bool:
    """All or none; of all is said what others wrote meanwhile."""
    now = clock.now()
    with transaction.atomic():
        refused = [form for form in forms if not form.save(by=by, now=now)]
        transaction.set_rollback(bool(refused))
    return not refused


def _year(request: StaffRequest) -> int:
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100 else clock.today().year
