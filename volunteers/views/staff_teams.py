"""Organizers keep the teams of their organization; the association keeps all."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from volunteers.forms.teams import FindTeamForm, InviteForm, TeamForm
from volunteers.models import Team, TeamMembership
from volunteers.teams import finding, joining, keeping
from volunteers.views.teams import MEMBERS_A_PAGE, MOST_REQUESTS, link_of

A_PAGE = 50
State = TeamMembership.State


@require_safe
@staff_page
def teams(request: StaffRequest) -> HttpResponse:
    """Those of one's organizations: captain, members, how many ask."""
    form = FindTeamForm(request.GET)
    rows = finding.kept(Team.objects.managed_by(request.user), form.wanted())
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "may_write": request.staff_access.scope.may_create}
    return render(request, "volunteers/staff_teams.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@once
def new(request: StaffRequest) -> HttpResponse:
    """Add one."""
    if not request.staff_access.scope.may_create:
        raise PermissionDenied
    form = TeamForm(request.POST if request.method == "POST" else None, person=request.user, initial={"public": True})
    if request.method == "POST" and form.is_valid():
        try:
            added = keeping.add(facts=form.facts(), by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"加好了：{added.name}。下一步请人加入，再定一位队长。")
            return made(redirect("volunteers:staff_team", added.pk), added)
    return render(request, "volunteers/staff_team_new.html", {"form": form}, status=422 if form.errors else 200)


def _managed(request: StaffRequest, pk: int, *, role: str = "viewer") -> Team:
    rows = Team.objects.managed_by(request.user, role=role)
    return get_object_or_404(rows.select_related("organization", "group", "area", "parent"), pk=pk)


@require_safe
@staff_page
def team(request: StaffRequest, pk: int) -> HttpResponse:
    """Its people, who waits, and the link."""
    return _page(request, _managed(request, pk), InviteForm())


def _page(request: StaffRequest, found: Team, form: InviteForm, *, status: int = 200) -> HttpResponse:
    people = finding.people_of(found, State.ACTIVE)
    may_write = request.staff_access.scope.may_organize(found.organization_id)
    page = Paginator(people, MEMBERS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "team": found,
        "page": page,
        "waiting": finding.people_of(found, State.ASKED, State.INVITED)[: 2 * MOST_REQUESTS],
        "has_captain": found.memberships.active().filter(role=TeamMembership.Role.CAPTAIN).exists(),
        "parts": found.parts.order_by("closed_at", "name")[:A_PAGE],
        "roles": TeamMembership.Role.choices,
        "may_write": may_write,
        "form": form,
    }
    link = link_of(found) if may_write else {}
    return render(request, "volunteers/staff_team.html", context | link, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is kept of it."""
    found = _managed(request, pk, role="organizer")
    form = TeamForm(
        request.POST if request.method == "POST" else None,
        person=request.user,
        team=found,
        initial=keeping.as_typed(found),
    )
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change(team=found, facts=form.facts(), by=request.user, now=clock.now(), seen=form.seen())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "存好了。")
            return redirect("volunteers:staff_team", found.pk)
    context = {"team": found, "form": form}
    return render(request, "volunteers/staff_team_edit.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page
def close(request: StaffRequest, pk: int) -> HttpResponse:
    """Close it, or open it again (``closed`` empty)."""
    found = _managed(request, pk, role="organizer")
    closed = bool(request.POST.get("closed"))
    try:
        keeping.close(team=found, closed=closed, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "停用了：不再加人，链接打不开，队员和时长都留着。" if closed else "恢复使用了。")
    return redirect("volunteers:staff_team", found.pk)


@require_POST
@staff_page
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask a volunteer to come in."""
    found = _managed(request, pk, role="organizer")
    form = InviteForm(request.POST)
    if form.is_valid():
        volunteer = form.cleaned_data["whom"]
        try:
            row = joining.invite(team=found, volunteer=volunteer, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            words = "他正好申请了，已经是队员。" if row.is_active else "邀请的短信发出去了，本人答应了才是队员。"
            messages.success(request, words)
            return redirect("volunteers:staff_team", found.pk)
    return _page(request, found, form, status=422)
