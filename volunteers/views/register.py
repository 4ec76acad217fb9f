"""Staff pages of volunteers: the register, one volunteer, their certificates, and the shifts they are put on and taken off."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.presses.once import made, once
from core import clock, phrases
from core.errors import Refusal
from core.web import photos
from organizations.access import StaffRequest, View, staff_page
from organizations.models import Organization
from volunteers import queries
from volunteers.forms.register import CertificateForm, PlaceForm, ReasonForm, RegisterFilterForm, RenewForm
from volunteers.models import Shift, SignUp, Volunteer, VolunteerMerge, VolunteerQualification
from volunteers.profiles import parting, pausing, qualifications, register
from volunteers.queries import Choice
from volunteers.shifts import staffing
from volunteers.signups import by_staff, qualifying
from volunteers.teams import finding

A_PAGE = 50
PAST_SHOWN = 30
BLOCKED_SHOWN = 12
WEIGHED = 300
"""How many of the next shifts there are to choose from."""
P = ParamSpec("P")


def organizers_page(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View[P]:
    """For organizers of any organization."""

    @wraps(view)
    def guarded(request: StaffRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not register.is_keeper(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return staff_page(guarded)


def _volunteer(request: StaffRequest, pk: int) -> Volunteer:
    """With ``has_merges``: few have, and their pages ask for them."""
    merges = VolunteerMerge.objects.filter(kept=OuterRef("pk"), parted_at=None)
    kept = register.kept_by(request.user).select_related("person").annotate(has_merges=Exists(merges))
    return get_object_or_404(kept, pk=pk)


@require_safe
@organizers_page
def volunteers(request: StaffRequest) -> HttpResponse:
    """Whom the person keeps: found by name, number, the end of a telephone number, and filters."""
    now = clock.now()
    kept = register.kept_by(request.user)
    form = RegisterFilterForm(request.GET, languages=register.languages_of(kept))
    rows = register.listed(kept, form.wanted(), now=now)
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    waiting = register.claims_for(request.user, among=kept)
    context = {"form": form, "page": page, "claims": list(waiting[:9]), "today": clock.today()}
    return render(request, "volunteers/register.html", context)


@require_safe
@organizers_page
def volunteer(request: StaffRequest, pk: int) -> HttpResponse:
    """One volunteer: profile, certificates, shifts; the number stays masked until it is asked for."""
    return _page(request, _volunteer(request, pk))


def _page(request: StaffRequest, found: Volunteer, *, status: int = 200, **shown: object) -> HttpResponse:
    """``shown``: forms that were sent and have to be shown again, and the number where it was asked for."""
    now = clock.now()
    seen = register.sign_ups_seen_by(request.user, found)
    ahead = list(seen.filter(queries.still_ahead(now), status__in=SignUp.OPEN).select_related("shift__qualification"))
    past = seen.exclude(queries.still_ahead(now), status__in=SignUp.OPEN).order_by("-shift__start", "-pk")
    confirmed = [row for row in ahead if row.status == SignUp.Status.CONFIRMED]
    context = {
        "volunteer": found,
        "held": found.qualifications.select_related("qualification", "decided_by").order_by("-pk"),
        "teams": [row.team for row in finding.of_volunteer(found) if row.is_active],
        "areas": found.areas.all(),
        "times": found.times.from_day(clock.today()).spoken(),
        "ahead": ahead,
        "lost": {row.pk for row in qualifying.unqualified_among(confirmed, now=now)},
        "past": list(past[:PAST_SHOWN]),
        "paused_because": _paused_because(found),
        "is_self": found.pk in register.own_rows(request.user),
        "keeps_all": register.keeps_all(request.user),
        "today": clock.today(),
        "merges": _merges(found, now) if getattr(found, "has_merges", False) else [],
        "form": CertificateForm(),
        "pause_form": ReasonForm(prefix="pause"),
    }
    return render(request, "volunteers/register_volunteer.html", context | shown, status=status)


def _merges(found: Volunteer, now: dt.datetime) -> list[tuple[VolunteerMerge, list[str]]]:
    """Each with what keeps the two together by now."""
    return [(merge, parting.what_is_new(merge, now=now)) for merge in parting.standing(found)]


def _paused_because(found: Volunteer) -> str:
    if found.active:
        return ""
    last = found.history.filter(active=False).exclude(history_change_reason=None).order_by("-history_id").first()
    return last.history_change_reason or "" if last else ""


@require_POST
@organizers_page
def ring(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole number, to ring it; who asked for it is kept."""
    found = _volunteer(request, pk)
    try:
        number = register.show_number(volunteer=found, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
        return redirect("volunteers:volunteer", pk)
    return _page(request, found, number=number)


@require_POST
@organizers_page
def pause(request: StaffRequest, pk: int) -> HttpResponse:
    """They take no further shift until they are back (``resume``)."""
    found = _volunteer(request, pk)
    form = ReasonForm(request.POST, prefix="pause")
    try:
        if request.POST.get("resume"):
            pausing.resume(volunteer=found, by=request.user, now=clock.now())
            messages.success(request, "恢复了，又能报岗位。")
        elif form.is_valid():
            pausing.pause(volunteer=found, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
            messages.success(request, "停了。已经报上的岗位还在，要撤的请在下面一个一个撤。")
        else:
            return _page(request, found, pause_form=form, status=422)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    return redirect("volunteers:volunteer", pk)


@require_POST
@organizers_page
@once
def add_qualification(request: StaffRequest, pk: int) -> HttpResponse:
    """A certificate that staff have before them."""
    found = _volunteer(request, pk)
    form = CertificateForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        held = qualifications.register(
            volunteer_id=found.pk,
            certificate=form.certificate(),
            picture=form.pictures(),
            by=request.user,
            now=clock.now(),
        )
    except Refusal as refusal:
        form.refuse(refusal)
        return _page(request, found, form=form, status=422)
    messages.success(request, f"登记好了：{held.qualification}。")
    return made(redirect("volunteers:volunteer", pk), held, status=held.status)


def _held(request: StaffRequest, pk: int) -> VolunteerQualification:
    rows = VolunteerQualification.objects.filter(volunteer__in=register.kept_by(request.user))
    return get_object_or_404(rows.select_related("qualification", "volunteer__person", "decided_by"), pk=pk)


@organizers_page
def qualification(request: StaffRequest, pk: int) -> HttpResponse:
    """A certificate with its picture beside: verify, refuse, revoke or renew it (``do``)."""
    held = _held(request, pk)
    do = request.POST.get("do", "") if request.method == "POST" else ""
    form = CertificateForm(request.POST if do == "verify" else None, initial=CertificateForm.facts(held))
    reason = ReasonForm(request.POST if do in {"refuse", "revoke"} else None)
    renewal = RenewForm(request.POST if do == "renew" else None)
    sent = {"verify": form, "refuse": reason, "revoke": reason, "renew": renewal}.get(do)
    if sent is not None and sent.is_valid():
        try:
            said = _decided(request, held, do, form, sent.cleaned_data)
        except Refusal as refusal:
            sent.refuse(refusal)
        else:
            messages.success(request, said)
            return redirect("volunteers:volunteer", held.volunteer_id)
    context = {
        "held": held,
        "volunteer": held.volunteer,
        "form": form,
        "reason": reason,
        "renewal": renewal,
        "today": clock.today(),
        "is_self": held.volunteer_id in register.own_rows(request.user),
        "keeps_all": register.keeps_all(request.user),
    }
    return render(
        request, "volunteers/register_qualification.html", context, status=422 if request.method == "POST" else 200
    )


def _decided(
    request: StaffRequest, held: VolunteerQualification, do: str, form: CertificateForm, facts: dict[str, Any]
) -> str:
    by = request.user
    now = clock.now()
    if do == "verify":
        qualifications.verify(held=held, certificate=form.certificate(), by=by, now=now)
        return f"核对好了：{held.qualification}。短信会告诉本人。"
    if do == "renew":
        qualifications.renew(held=held, **facts, by=by, now=now)
        return f"换新证登记好了：{held.qualification}。"
    verb = qualifications.refuse if do == "refuse" else qualifications.revoke
    verb(held=held, reason=facts["reason"], by=by, now=now)
    return (
        "没有通过，短信会把原因告诉本人。"
        if do == "refuse"
        else "取消了，短信会告诉本人；要这个证的岗位已经提醒组织者。"
    )


@require_safe
@organizers_page
def picture(request: StaffRequest, pk: int) -> HttpResponse:
    """The picture of a certificate, for those who may decide on it; browsers keep no copy."""
    held = _held(request, pk)
    if not held.picture:
        raise Http404
    answer = photos.answer(request, held.picture)
    answer["Cache-Control"] = "private, no-store"
    return answer


@organizers_page
def add_to_shift(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the volunteer on a shift of one's own events: those that fit to choose from, the others with the reason."""
    found = _volunteer(request, pk)
    now = clock.now()
    hosts = Organization.objects.managed_by(request.user, role="organizer")
    mine = queries.coming(now).filter(occurrence__event__host__in=hosts)
    choices = queries.weighed(mine[:WEIGHED], queries.facts_of(found, now=now), now=now)
    fits = [choice for choice in choices if choice.refusal is None]
    form = PlaceForm(
        request.POST if request.method == "POST" else None,
        choices=[(choice.shift.pk, _named(choice.shift, found)) for choice in fits],
        initial={"shift": request.GET.get("shift", "")},
    )
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            by_staff.add(volunteer_id=found.pk, shift_id=facts["shift"], reason=facts["reason"], now=now)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "加上了，短信会告诉本人。")
            return redirect("volunteers:volunteer", pk)
    context = {"volunteer": found, "form": form, "fits": len(fits), "blocked": _blocked(choices)}
    return render(request, "volunteers/register_add.html", context, status=422 if request.method == "POST" else 200)


def _blocked(choices: list[Choice]) -> list[Choice]:
    refused = [choice for choice in choices if choice.refusal][:BLOCKED_SHOWN]
    return [Choice(shift, by_staff.in_staff_words(refusal)) for shift, refusal in refused if refusal]


def _named(shift: Shift, volunteer: Volunteer) -> str:
    when = phrases.when24(shift.start, shift.end)
    said = staffing.about_time(volunteer, shift.span)
    beside = f"（{said}）" if said else ""
    return f"{when} {shift.role}，{shift.occurrence.event.title}{beside}"


@organizers_page
def take_off(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the volunteer off a shift, or out of its waiting list, with a reason that they are told."""
    hosts = Organization.objects.managed_by(request.user, role="organizer")
    rows = SignUp.objects.filter(shift__occurrence__event__host__in=hosts)
    rows = rows.select_related("volunteer__person", "shift__occurrence__event", "shift__occurrence__venue")
    row = get_object_or_404(rows, pk=pk)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            by_staff.take_off(sign_up=row, reason=form.cleaned_data["reason"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "撤下来了，短信会告诉本人。")
            return redirect("volunteers:volunteer", row.volunteer_id)
    context = {"row": row, "volunteer": row.volunteer, "form": form}
    return render(
        request, "volunteers/register_take_off.html", context, status=422 if request.method == "POST" else 200
    )
