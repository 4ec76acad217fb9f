"""Pages on which the association's administrators keep the organizations."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.web.http import Request
from organizations.access import StaffRequest, staff_page
from organizations.forms.keeping import FindOrganizationForm, MergeForm, NewOrganizationForm, OrganizationForm
from organizations.keeping import changing, closing, merging
from organizations.memberships import staff
from organizations.models import Organization
from organizations.queries import administers_everything, kept, without_approver

A_PAGE = 50
MEMBERS_SHOWN = 50
P = ParamSpec("P")


def keepers_page(
    view: Callable[Concatenate[StaffRequest, P], HttpResponse],
) -> Callable[Concatenate[Request, P], HttpResponse]:
    """For administrators of the association; other staff are refused (403)."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not administers_everything(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_page(guarded)


@require_safe
@keepers_page
def organizations(request: StaffRequest) -> HttpResponse:
    """All of them, in use first; found by name, kind and state."""
    form = FindOrganizationForm(request.GET)
    page = Paginator(kept(form.wanted()), A_PAGE).get_page(request.GET.get("page"))
    return render(request, "organizations/organizations.html", {"form": form, "page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
@once
def new(request: StaffRequest) -> HttpResponse:
    """Add one; a name like another is asked about."""
    form = NewOrganizationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        is_another = form.cleaned_data["is_another"]
        try:
            added = changing.add(facts=form.facts(), by=request.user, now=clock.now(), is_another=is_another)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"加好了：{added.name}。下一步给它加成员，排活动时就能选它。")
            return made(redirect(added.staff_path), added)
    return render(request, "organizations/organization_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
def organization(request: StaffRequest, slug: str) -> HttpResponse:
    """What is kept of it, who works there, and what can be done with it."""
    found = _found(slug)
    form = OrganizationForm(
        request.POST if request.method == "POST" else None, initial=changing.as_typed(found), organization=found
    )
    if request.method == "POST" and form.is_valid():
        try:
            changing.change(organization=found, facts=form.facts(), by=request.user, now=clock.now(), seen=form.seen())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "存好了。页面马上用新的，居民手机上的日历几分钟以后跟着变；网址不变。")
            return redirect(found.staff_path)
    members = staff.by_rank(found.memberships.select_related("person"))
    context = {
        "organization": found,
        "form": form,
        "members": members[:MEMBERS_SHOWN],
        "count": members.count(),
        "unapproved": without_approver(Organization.objects.filter(pk=found.pk)),
    }
    return render(request, "organizations/organization.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
def close(request: StaffRequest, slug: str) -> HttpResponse:
    """What stands in the way of closing it, what closing means, and the button."""
    found = _found(slug)
    if request.method == "POST":
        try:
            closing.close(organization=found, by=request.user, now=clock.now())
        except Refusal as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, f"{found.name}停用了：排活动时不再出现，成员进不来了；以前办的都还在。")
            return redirect(found.staff_path)
    context = {
        "organization": found,
        "work": closing.open_work(found, now=clock.now()),
        "unfinished": closing.unfinished(found, now=clock.now()),
        "count": found.memberships.count(),
    }
    return render(request, "organizations/organization_close.html", context)


@require_POST
@keepers_page
def reopen(request: StaffRequest, slug: str) -> HttpResponse:
    """Offer it again."""
    found = _found(slug)
    try:
        closing.reopen(organization=found, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{found.name}恢复使用了。请重新给它加成员。")
    return redirect(found.staff_path)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_page
def merge(request: StaffRequest, slug: str) -> HttpResponse:
    """Choose into which one, look at what would move, then do it."""
    found = _found(slug)
    form = MergeForm(request.POST or request.GET or None, source=found)
    seen = None
    if form.is_bound and form.is_valid():
        target = form.cleaned_data["into"]
        try:
            if request.method == "POST":
                merging.merge(source=found, target=target, by=request.user, now=clock.now())
                messages.success(request, f"{found.name}并入{target.name}了，它的活动、成员、场馆都归{target.name}。")
                return redirect(target.staff_path)
            seen = merging.preview(source=found, target=target)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"organization": found, "form": form, "preview": seen}
    return render(request, "organizations/organization_merge.html", context, status=422 if form.errors else 200)


def _found(slug: str) -> Organization:
    return get_object_or_404(Organization.objects.select_related("area", "merged_into"), slug=slug)
