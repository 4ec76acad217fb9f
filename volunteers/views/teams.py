"""Teams on the phone: the page for everybody, my teams, the inner page of a team, its link."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import PersonalRequest, signed_in
from accounts.models import Person
from core import clock
from core.errors import Refusal
from core.web import addresses, qr
from core.web.caching import public_page
from core.web.http import Request
from volunteers import queries
from volunteers.blocks import finding as finding_blocks
from volunteers.forms.profiles import EnrolForm
from volunteers.models import Team, TeamMembership, Volunteer
from volunteers.profiles import enrolling
from volunteers.teams import finding, joining, links, roles

A_PAGE = 20
MEMBERS_A_PAGE = 100
MOST_REQUESTS = 50
MOST_WORDS = 60
Role = TeamMembership.Role


def person_of(request: Request) -> Person | None:
    """Whoever signed in."""
    return request.user if isinstance(request.user, Person) else None


def _team(person: Person | None, slug: str) -> Team:
    rows = finding.visible_to(person).select_related("organization", "group", "area", "parent")
    return get_object_or_404(rows, slug=slug)


@public_page
def team(request: Request, slug: str) -> HttpResponse:
    """What the team is, and where it is met; no names."""
    person = person_of(request)
    found = _team(person, slug)
    parts = found.parts.in_use().filter(public=True).order_by("name")
    context = {
        "team": found,
        "events": finding.coming_events(found, clock.now()),
        "members": found.memberships.active().count(),
        "parts": parts[:A_PAGE],
        "mine": finding.mine_in(found, person),
        "volunteer": queries.volunteer_of(request.user),
    }
    return render(request, "volunteers/team.html", context)


@require_safe
@signed_in
def my_teams(request: PersonalRequest) -> HttpResponse:
    """The teams that I am in, those that wait for an answer, and those that I could join."""
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None or volunteer.merged_into_id:
        return redirect("volunteers:open")
    words = request.GET.get("q", "")[:MOST_WORDS]
    rows = finding.of_volunteer(volunteer)
    others = finding.open_to_all(words).exclude(pk__in=[row.team_id for row in rows])
    page = Paginator(others, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "volunteers/my_teams.html", {"rows": rows, "page": page, "words": words})


@require_safe
@signed_in
def my_team(request: PersonalRequest, slug: str) -> HttpResponse:
    """The inner page: for those in the team, and for those who lead it."""
    found = _team(request.user, slug)
    mine = finding.mine_in(found, request.user)
    leads = roles.may_lead(found, request.user)
    if not leads and not (mine and mine.is_active):
        return redirect(found)
    people = finding.people_of(found, TeamMembership.State.ACTIVE)
    asked = finding.people_of(found, TeamMembership.State.ASKED) if leads else people.none()
    context = {
        "team": found,
        "mine": mine if mine and mine.is_active else None,
        "leads": leads,
        "is_captain": bool(mine and mine.is_captain) or roles.may_organize(found, request.user),
        "page": Paginator(people, MEMBERS_A_PAGE).get_page(request.GET.get("page")),
        "asked": asked[:MOST_REQUESTS],
        "invited": finding.people_of(found, TeamMembership.State.INVITED)[:MOST_REQUESTS] if leads else [],
        "roles": Role.choices,
        "blocks": finding_blocks.of_team(found) if leads else [],
    }
    return render(request, "volunteers/my_team.html", context)


@require_POST
@signed_in
def ask(request: PersonalRequest, slug: str) -> HttpResponse:
    """Ask to join."""
    found = _team(request.user, slug)
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None:
        messages.warning(request, "先加入志愿者，就能加入队伍。")
        return redirect("volunteers:open")
    try:
        row = joining.ask(team=found, volunteer=volunteer, now=clock.now())
    except Refusal as refusal:
        messages.warning(request, refusal.message)
        return redirect(found)
    messages.success(request, f"你是{found}的队员了。" if row.is_active else "申请交给队长了，答复有短信。")
    return redirect("volunteers:my_teams")


def _accept(row: TeamMembership, request: PersonalRequest) -> str:
    joining.accept(membership=row, by=request.user, now=clock.now())
    return f"你是{row.team}的队员了。" if row.volunteer.person_id == request.user.pk else "同意了，他收到短信。"


def _refuse(row: TeamMembership, request: PersonalRequest) -> str:
    joining.refuse(membership=row, by=request.user, now=clock.now())
    return "知道了。" if row.volunteer.person_id == request.user.pk else "没有同意，他收到短信。"


def _leave(row: TeamMembership, request: PersonalRequest) -> str:
    joining.leave(membership=row, by=request.user, now=clock.now())
    return f"你退出{row.team}了。报上的岗位照常。" if row.is_active else "申请收回了。"


def _remove(row: TeamMembership, request: PersonalRequest) -> str:
    joining.remove(membership=row, by=request.user, now=clock.now())
    return "他不在队里了，收到短信。" if row.is_active else "邀请收回了。"


def _appoint(row: TeamMembership, request: PersonalRequest) -> str:
    given = roles.appoint(membership=row, role=request.POST.get("role", ""), by=request.user, now=clock.now())
    return f"{row.volunteer}是{given.get_role_display()}了。"


def _show(row: TeamMembership, request: PersonalRequest) -> str:
    shows = bool(request.POST.get("shows"))
    joining.show_name(membership=row, by=request.user, shows=shows)
    return "队友看得到你的称呼了。" if shows else "队友看不到你的称呼了，队长看得到。"


DONE: dict[str, Callable[[TeamMembership, PersonalRequest], str]] = {
    "accept": _accept,
    "refuse": _refuse,
    "leave": _leave,
    "remove": _remove,
    "role": _appoint,
    "name": _show,
}
"""The buttons beside a member: each calls one verb and says what came of it."""


@require_POST
@signed_in
def member(request: PersonalRequest, pk: int, do: str) -> HttpResponse:
    """One button beside somebody of a team, on the phone and on the page of staff."""
    row = get_object_or_404(finding.seen_memberships(request.user), pk=pk)
    if do not in DONE:
        raise Http404
    if row.state == TeamMembership.State.LEFT:
        messages.info(request, "刚才已经办过了，页面上是现在的样子。")
    else:
        try:
            messages.success(request, DONE[do](row, request))
        except Refusal as refusal:
            messages.warning(request, refusal.message)
    if request.POST.get("staff"):
        return redirect("volunteers:staff_team", row.team_id)
    is_seen = finding.visible_to(request.user).filter(pk=row.team_id).exists()
    return (
        redirect("volunteers:my_team", row.team.slug) if is_seen and do != "leave" else redirect("volunteers:my_teams")
    )


def _led(person: Person, slug: str) -> Team:
    return get_object_or_404(Team.objects.led_by(person).select_related("organization"), slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@signed_in
def link(request: PersonalRequest, slug: str) -> HttpResponse:
    """The team's link and its QR code, to send, to show and to print; made, changed and ended here."""
    found = _led(request.user, slug)
    if request.method == "POST":
        _change_link(request, found)
        return redirect("volunteers:team_link", found.slug)
    return render(request, "volunteers/team_link.html", {"team": found} | link_of(found))


def _change_link(request: PersonalRequest, found: Team) -> None:
    try:
        if request.POST.get("end"):
            links.end(team=found, by=request.user, now=clock.now())
            messages.success(request, "链接停用了，已经加入的照常。")
        elif request.POST.get("again") or not found.link_seed:  # pressed twice, the first link stays
            links.make(team=found, by=request.user, now=clock.now())
            messages.success(request, "链接做好了，发给要加入的人。")
    except Refusal as refusal:
        messages.warning(request, refusal.message)


def link_of(found: Team) -> dict[str, Any]:
    """Address and picture; empty where there is no link."""
    if not found.link_seed:
        return {"address": "", "qr": ""}
    address = settings.SITE_URL + reverse("volunteers:join_team", args=[found.link_token])
    return {"address": address, "qr": qr.picture(address)}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def join(request: Request, token: str) -> HttpResponse:
    """Who opens the link sees which team it is, and joins with one button; who is no volunteer yet enrols on the same page."""
    found = joining.by_link(token)
    if found is None:
        return addresses.unlisted(render(request, "volunteers/team_link_gone.html", status=404))
    person = person_of(request)
    volunteer = queries.volunteer_of(request.user)
    if request.method == "POST":
        if person is None:
            return addresses.unlisted(redirect_to_login(request.path, "/sign-in/"))
        return _joined(request, found, token, person, volunteer)
    form = EnrolForm(initial={"name": person.name}) if person and volunteer is None else None
    return _join_page(request, found, form)


def _joined(request: Request, found: Team, token: str, person: Person, volunteer: Volunteer | None) -> HttpResponse:
    if volunteer is None:
        form = EnrolForm(request.POST)
        if not form.is_valid():
            return _join_page(request, found, form, status=422)
        facts = {name: form.cleaned_data[name] for name in ("name", "languages", "areas", "consent")}
        volunteer = enrolling.become_volunteer(person=person, **facts, now=clock.now())
    try:
        row = joining.join(token=token, volunteer=volunteer, now=clock.now())
    except Refusal as refusal:
        if refusal.code != "already_in_team":
            messages.warning(request, refusal.message)
            return addresses.unlisted(redirect("volunteers:my_teams"))
    else:
        if row.is_asked:
            messages.success(request, "申请交给队长了，同意了才加入，答复有短信。")
            return addresses.unlisted(redirect("volunteers:my_teams"))
    messages.success(request, f"你是{found}的队员了。")
    return addresses.unlisted(redirect("volunteers:my_team", found.slug))


def _join_page(request: Request, found: Team, form: EnrolForm | None, *, status: int = 200) -> HttpResponse:
    mine = finding.mine_in(found, person_of(request))
    volunteer = queries.volunteer_of(request.user)
    context = {
        "team": found,
        "form": form,
        "mine": mine,
        "members": found.memberships.active().count(),
        "must_ask": volunteer is not None and joining.must_ask(found, volunteer),
    }
    return addresses.unlisted(render(request, "volunteers/team_join.html", context, status=status))
