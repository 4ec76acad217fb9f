"""Staff pages on which administrators keep the people of their organizations."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Person
from accounts.presses.once import made, once
from accounts.sessions import ending
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from organizations.access import StaffRequest, View, staff_page
from organizations.forms.staff import InviteForm, PeopleFilterForm, ResetForm, RoleForm
from organizations.memberships import inviting, passwords, roles, second_factors, staff, switching
from organizations.models import Membership, Organization, StaffInvitation
from organizations.queries import first_without_approver, nobody_approves_without, why_nobody_approves

A_PAGE = 50
INVITED_SHOWN = 50
ROLE_NAMES: dict[str, str] = dict(Membership.Role.choices)
P = ParamSpec("P")


def administrators_page(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View[P]:
    """For administrators of an organization, of the association, and of the site, also before there is an organization."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not (request.user.is_superuser or staff.administered_by(request.user).exists()):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_page(guarded)


@require_safe
@administrators_page
def people(request: StaffRequest) -> HttpResponse:
    """Who works for the organizations whose people the person keeps, and who was invited."""
    form = PeopleFilterForm(request.GET, person=request.user)
    form.is_valid()
    words = form.cleaned_data.get("q", "")
    chosen = form.cleaned_data.get("organization")
    members = staff.members_kept_by(request.user, words=words)
    invited = staff.invitations_kept_by(request.user)
    if chosen:
        members = members.filter(organization=chosen)
        invited = invited.filter(organization=chosen)
    rows = staff.own_members_first(members, request.user)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    waiting = [] if words or page.number > 1 else list(invited[: INVITED_SHOWN + 1])
    unapproved, more_unapproved = ([], 0) if words else _unapproved(request.user, chosen)
    context = {
        "form": form,
        "page": page,
        "chosen": chosen,
        "invited": waiting[:INVITED_SHOWN],
        "has_more_invited": len(waiting) > INVITED_SHOWN,
        "now": clock.now(),
        "unapproved": unapproved,
        "more_unapproved": more_unapproved,
        "filters": urlencode({"q": words, "organization": chosen.pk if chosen else ""}),
    }
    return render(request, "organizations/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
@once
def invite(request: StaffRequest) -> HttpResponse:
    """Name, number and role of whoever is asked to work for an organization."""
    wanted = {"organization": request.GET.get("organization", "")}
    form = InviteForm(request.POST if request.method == "POST" else None, person=request.user, initial=wanted)
    if request.method == "POST" and form.is_valid():
        try:
            row = inviting.invite(**form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _invited(request, row)
    return render(request, "organizations/invite.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@administrators_page
@once
def invite_again(request: StaffRequest, pk: int) -> HttpResponse:
    """The same with a new link and 72 new hours."""
    found = get_object_or_404(staff.invitations_kept_by(request.user), pk=pk)
    try:
        row = inviting.invite_again(invitation=found, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("organizations:people")
    return _invited(request, row)


@require_POST
@administrators_page
def withdraw_invitation(request: StaffRequest, pk: int) -> HttpResponse:
    """The link opens nothing any more."""
    found = get_object_or_404(staff.invitations_kept_by(request.user), pk=pk)
    try:
        inviting.withdraw(invitation=found, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"给{found.name}的邀请收回了，短信里的链接用不了了。")
    return redirect("organizations:people")


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
def member(request: StaffRequest, pk: int) -> HttpResponse:
    """One of the members, and the form of the role."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    form = RoleForm(request.POST if request.method == "POST" else None, initial={"role": row.role, "seen": row.role})
    nobody_approves = why_nobody_approves(row)
    if request.method == "POST" and form.is_valid():
        try:
            role = form.cleaned_data["role"]
            seen = form.seen_role()
            given = roles.change_role(membership=row, role=role, seen=seen, by=request.user, now=clock.now()).role
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{row.person}现在是“{ROLE_NAMES[given]}”。")
            if given not in Membership.Role.at_least(Membership.Role.APPROVER):
                _warn(request, nobody_approves)
            keeps_people = staff.administered_by(request.user).exists()
            return redirect("organizations:people" if keeps_people else "portal:workbench")
    elsewhere = staff.members_kept_by(request.user).filter(person=row.person_id).exclude(pk=row.pk)
    context = {
        "member": row,
        "form": form,
        "elsewhere": list(elsewhere[:A_PAGE]),
        "nobody_approves": nobody_approves,
        "is_own": row.person_id == request.user.pk,
        "sessions": ending.sessions_of(row.person, now=clock.now()).count(),
    }
    return render(request, "organizations/member.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
def end_membership(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks once more; they work there no more."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    refused = None
    nobody_approves = why_nobody_approves(row)
    if request.method == "POST":
        try:
            roles.end(membership=row, by=request.user, now=clock.now())
        except Refusal as refusal:
            refused = refusal
        else:
            messages.success(request, f"{row.person}不再是{row.organization}的成员了。")
            _warn(request, nobody_approves)
            return redirect("organizations:people" if row.person_id != request.user.pk else "portal:workbench")
    is_last_one = not Membership.objects.filter(person=row.person_id).exclude(pk=row.pk).exists()
    stays = roles.why_not(membership=row, by=request.user)
    context = {
        "member": row,
        "refused": refused,
        "is_last_one": is_last_one,
        "stays": stays,
        "nobody_approves": nobody_approves,
    }
    return render(request, "organizations/end_membership.html", context, status=409 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
def reset_second_factors(request: StaffRequest, pk: int) -> HttpResponse:
    """For whoever lost what held them. Who does it proves first once more who they are, as for their own."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = ResetForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factors.reset(membership=row, **form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{row.person}的第二道验证清掉了，也发短信告诉他了。")
            return redirect("organizations:member", pk=pk)
    context = {"member": row, "form": form}
    return render(request, "organizations/reset_second_factors.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
def reset_password(request: StaffRequest, pk: int) -> HttpResponse:
    """For whoever forgot it. Who does it proves first once more who they are."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = ResetForm(request.POST if request.method == "POST" else None, kind="password")
    if request.method == "POST" and form.is_valid():
        try:
            passwords.reset(membership=row, **form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{row.person}的密码作废了，设新密码的链接用短信发给他了。")
            return redirect("organizations:member", pk=pk)
    context = {"member": row, "form": form, "hours": settings.PASSWORD_RESET_TIMEOUT // 3600}
    return render(request, "organizations/reset_password.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators_page
def switch_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Asks once more, and why; nobody signs in as them any more. Who does it proves first once more who they are."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    raise_if_reauthentication_required(request, app="allauth.mfa")
    form = ResetForm(request.POST if request.method == "POST" else None, kind="off")
    nobody_approves = nobody_approves_without(row.person)
    if request.method == "POST" and form.is_valid():
        try:
            switching.switch_off(person=row.person, **form.cleaned_data, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{row.person}的账号停用了，他各处的登录都退出了。")
            _warn(request, nobody_approves)
            return redirect("organizations:member", pk=pk)
    stays = switching.why_not(person=row.person, by=request.user)
    context = {"member": row, "form": form, "stays": stays, "nobody_approves": nobody_approves}
    return render(request, "organizations/switch_off.html", context, status=422 if form.errors else 200)


@require_POST
@administrators_page
def switch_on(request: StaffRequest, pk: int) -> HttpResponse:
    """They sign in again as before."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    try:
        switching.switch_on(person=row.person, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{row.person}的账号恢复了，用原来的密码登录。忘了密码，请按“重设密码”。")
    return redirect("organizations:member", pk=pk)


@require_POST
@administrators_page
def end_sessions(request: StaffRequest, pk: int) -> HttpResponse:
    """Signed out everywhere."""
    row = get_object_or_404(staff.members_kept_by(request.user), pk=pk)
    try:
        ended = switching.end_sessions(person=row.person, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        words = f"{row.person}各处都退出了，一共 {ended} 处。" if ended else f"{row.person}没有在哪里登录着。"
        messages.success(request, words)
    return redirect("organizations:member", pk=pk)


def _unapproved(person: Person, chosen: Organization | None) -> tuple[list[Organization], int]:
    mine = staff.administered_by(person)
    return first_without_approver(mine.filter(pk=chosen.pk) if chosen else mine)


def _warn(request: StaffRequest, nobody_approves: str) -> None:
    """After the last approver is gone: what has to be done next."""
    if nobody_approves:
        messages.warning(request, f"{nobody_approves}请马上给另一位“审批”的角色，或邀请一位。")


def _invited(request: StaffRequest, row: StaffInvitation) -> HttpResponse:
    whom = f"{row.name}（{phones.mask(row.phone)}）"
    words = f"邀请发给{whom}了，72 小时内点短信里的链接接受。晚上 8 点以后的，早上 8 点发。"
    if file := inviting.printed_in():
        words = (
            f"给{whom}的邀请写好了，但短信网关还没有接上，他收不到：链接在服务器的 {file} 里，"
            "72 小时内有效。晚上 8 点以后写的，早上 8 点才有。"
        )
    messages.success(request, words)
    return made(redirect(reverse("organizations:people")), row, state=StaffInvitation.State.WAITING.value)
