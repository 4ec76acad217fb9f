"""The page on which volunteers say when they can come."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from accounts.access import PersonalRequest, signed_in
from core import bounds, clock
from core.errors import Refusal
from volunteers import queries
from volunteers.forms.profiles import AwayForm, FreeTimesForm
from volunteers.free_times import Away
from volunteers.models import SignUp, Volunteer
from volunteers.profiles import availability as verbs


@signed_in
def availability(request: PersonalRequest) -> HttpResponse:
    """Half-days of the week, and days on which one is away."""
    volunteer = queries.volunteer_of(request.user)
    if volunteer is None or volunteer.merged_into_id:
        return redirect("volunteers:open")
    return _said(request, volunteer) if request.method == "POST" else _page(request, volunteer)


def _page(request: PersonalRequest, volunteer: Volunteer, *, status: int = 200, **sent: object) -> HttpResponse:
    """``sent``: forms that are shown again with what is wrong in them."""
    times = volunteer.times.from_day(clock.today())
    coming, _ = queries.ahead_of(volunteer, clock.now())
    context = {
        "form": FreeTimesForm(initial=FreeTimesForm.facts(times)),
        "away_form": AwayForm(),
        "periods": times.away,
        "held": [one for one in coming if one.status == SignUp.Status.CONFIRMED and times.is_away(one.shift.span)],
        "today": clock.today(),
    }
    return render(request, "volunteers/availability.html", context | sent, status=status)


def _said(request: PersonalRequest, volunteer: Volunteer) -> HttpResponse:
    do = request.POST.get("do", "")
    if do == "away":
        return _away(request, volunteer)
    form = FreeTimesForm(request.POST) if do == "weekly" else None
    if form and not form.is_valid():
        return _page(request, volunteer, form=form)
    try:
        if form:
            verbs.say_weekly(volunteer=volunteer, times=form.cleaned_data["times"])
            messages.success(request, "存好了。")
        else:
            _press(request, volunteer, do)
    except Refusal as refusal:
        return _page(request, volunteer, refusal=refusal, status=409)
    return redirect("volunteers:availability")


def _press(request: PersonalRequest, volunteer: Volunteer, do: str) -> None:
    if do == "month":
        verbs.away_this_month(volunteer=volunteer, month=request.POST.get("month", ""), now=clock.now())
        messages.success(request, "记下了，这个月系统不来问你。")
    elif do == "back":
        days = [bounds.day_or_none(request.POST.get(name, "")) for name in ("first", "last")]
        verbs.take_back(volunteer=volunteer, period=Away(days[0] or dt.date.min, days[1] or dt.date.min))
        messages.success(request, "撤掉了，这几天又会来问你。")
    else:
        raise Refusal("unknown_press", "没看懂按的是哪个，请再按一次。")


def _away(request: PersonalRequest, volunteer: Volunteer) -> HttpResponse:
    form = AwayForm(request.POST)
    if not form.is_valid():
        return _page(request, volunteer, away_form=form)
    first = form.cleaned_data["first"]
    last = form.cleaned_data["last"] or first
    try:
        verbs.add_away(volunteer=volunteer, first=first, last=last, now=clock.now())
    except Refusal as refusal:
        form.add_error("last" if form.cleaned_data["last"] else "first", refusal.message)
        return _page(request, volunteer, away_form=form, status=409)
    messages.success(request, "记下了，这几天系统不来问你。")
    return redirect("volunteers:availability")
