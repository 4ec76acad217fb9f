"""Staff pages of bases: what needs doing, one base, applying, and every decision about it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms.models import model_to_dict
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from organizations.own_first import own_of
from venues.bases import inbox, queries, register, rules, steps, storing, times
from venues.bases.applications import accredit, apply, gaps, refuse
from venues.bases.applications import register as enter
from venues.bases.filters import Filters
from venues.bases.status_changes import change_level, lift, remove, renew, warn
from venues.forms import bases as forms
from venues.models import Base, BaseLevel


@dataclass(frozen=True, slots=True)
class Decision:
    """A verb of the association with its form; ``needs`` are the ways of which one must be open."""

    title: str
    form: type[forms.DecisionForm]
    verb: Callable[..., object]
    needs: tuple[str, ...]
    done: str
    is_hard: bool = False


DECISIONS = {
    "accredit": Decision("认定", forms.AccreditForm, accredit, ("accredit",), "认定了"),
    "refuse": Decision("不予认定", forms.ReasonForm, refuse, ("refuse",), "答复了", is_hard=True),
    "warn": Decision("要求整改", forms.WarnForm, warn, ("warn",), "记下了"),
    "lift": Decision("整改通过", forms.LiftForm, lift, ("lift",), "整改通过了"),
    "level": Decision("升级、降级", forms.LevelForm, change_level, ("promote", "downgrade"), "级别改好了"),
    "renew": Decision("续期", forms.RenewForm, renew, ("renew",), "续期了"),
    "remove": Decision("撤销", forms.RemoveForm, remove, ("remove",), "撤销了", is_hard=True),
}


@require_safe
@staff_page
def bases(request: StaffRequest) -> HttpResponse:
    """What waits first, then all bases of my organizations."""
    filters = Filters.read(request.GET)
    today = clock.today()
    found = register.found(inbox.rows(request.user, filters), filters, now=clock.now())
    own = own_of(request.user)
    context = {
        "work": inbox.work(request.user, today=today),
        "rows": sorted(found, key=lambda one: own.of_place(one.venue)),
        "filters": filters,
        "states": [(value, label, filters.link(state=value)) for value, label in [("", "全部"), *Base.State.choices]],
        "levels": [
            (base_level.slug, base_level.name, filters.link(level=base_level.slug))
            for base_level in BaseLevel.objects.all()
        ],
        "any_level": filters.link(level=""),
        "may_apply": queries.venues_to_apply(request.user).exists(),
        "is_association": steps.for_association(request.user),
        "today": today,
    }
    return render(request, "venues/bases/staff_list.html", context)


@require_safe
@staff_page
def base(request: StaffRequest, pk: int) -> HttpResponse:
    """One base: what can be done, its reports and grades, and all that was done."""
    found = get_object_or_404(queries.listed(Base.objects.managed_by(request.user)), pk=pk)
    today = clock.today()
    may = inbox.possible(found, request.user)
    context = {
        "base": found,
        "decisions": [
            (key, decision)
            for key, decision in DECISIONS.items()
            if steps.for_association(request.user) and may & {*decision.needs}
        ],
        "may": may,
        "may_edit": queries.venues_to_apply(request.user).filter(pk=found.venue_id).exists(),
        "week": times.week(queries.times(found).openings, spoken=False) if found.hours.all() else [],
        "reports": inbox.reports_of(found, today=today),
        "evaluations": found.evaluations.select_related("by"),
        "steps": found.steps.select_related("by", "level_before", "level_after"),
        "days_left": (found.valid_until - today).days if found.valid_until else None,
        "soon": max(rules.VALIDITY_DAYS),
        "today": today,
    }
    return render(request, "venues/bases/staff_base.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def apply_for(request: StaffRequest) -> HttpResponse:
    """A venue asks to be a base; the association may enter one that has been one for long."""
    if not queries.venues_to_apply(request.user).exists():
        raise Http404
    old = Base.objects.managed_by(request.user, role="organizer").filter(pk=_number(request.GET.get("again"))).first()
    data = request.POST or None
    initial = model_to_dict(old, forms.ApplicationForm.Meta.fields) if old else {}
    enters = "register" in request.POST and steps.for_association(request.user)
    form = forms.ApplicationForm(data, person=request.user, applies=not enters, initial=initial)
    hours = forms.HoursOfBase(data, base=old or Base())
    validity = forms.ValidityForm(data if enters else None)
    checked = [form.is_valid(), hours.is_valid(), validity.is_valid() or not enters] if data else [False]
    if data and not enters:
        checked.append(_is_complete(form, hours))
    if all(checked) and (base_ := _apply(request, form, hours, validity if enters else None)):
        return made(redirect("venues:staff_base", base_.pk), base_)
    context: dict[str, object] = {"form": form, "hours": hours, "validity": validity, "old": old}
    context["is_association"] = steps.for_association(request.user)
    return render(request, "venues/bases/apply.html", context, status=422 if data else 200)


def _is_complete(form: forms.ApplicationForm, hours: forms.HoursOfBase) -> bool:
    """Say beside its field what the application lacks, all at once."""
    lacks = gaps(form.instance, hours.openings()) if hours.is_valid() else []
    for gap in lacks:
        if gap.field in form.fields and gap.field not in form.errors:
            form.add_error(gap.field, gap.sentence)
        elif gap.field == "hours":
            hours.add_error(None, gap.sentence)
    return not lacks


def _apply(
    request: StaffRequest,
    form: forms.ApplicationForm,
    hours: forms.HoursOfBase,
    validity: forms.ValidityForm | None,
) -> Base | None:
    facts: dict[str, Any] = {"themes": form.cleaned_data["themes"], "openings": hours.openings()}
    facts |= {"wished": form.instance, "by": request.user, "now": clock.now()}
    try:
        made = enter(**facts, **validity.cleaned_data) if validity else apply(**facts)
    except Refusal as refusal:
        form.add_error(None, refusal.message)
        return None
    messages.success(request, "登记好了。" if validity else "申请交上去了，科协评审后会发短信。")
    return made


@require_http_methods(["GET", "POST"])
@staff_page
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """What visitors read: opening times, tickets, introduction."""
    found = get_object_or_404(Base.objects.managed_by(request.user, role="organizer"), pk=pk)
    data = request.POST or None
    form = forms.FactsForm(data, instance=found)
    hours = forms.HoursOfBase(data, base=found)
    if data and all([form.is_valid(), hours.is_valid()]):
        storing.edit(form.instance, themes=form.cleaned_data["themes"], openings=hours.openings())
        messages.success(request, "存好了，居民马上能看到。" if found.is_live else "存好了。")
        return redirect("venues:staff_base", pk)
    context = {"form": form, "hours": hours, "base": found}
    return render(request, "venues/bases/edit.html", context, status=422 if data else 200)


@require_http_methods(["GET", "POST"])
@staff_page
def decide(request: StaffRequest, pk: int, verb: str) -> HttpResponse:
    """A decision of the association: its form, then the verb."""
    found, decision = _decidable(request, pk, verb)
    data = request.POST if request.method == "POST" else None
    form = decision.form(data, base=found, today=clock.today())
    if request.method == "POST" and form.is_valid():
        try:
            decision.verb(base=found, by=request.user, now=clock.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            notified = "短信发给基地联系人。" if found.contact_phone else ""
            messages.success(request, f"{decision.done}。{notified}")
            return redirect("venues:staff_base", pk)
    context = {"base": found, "decision": decision, "form": form, "verb": verb}
    return render(request, "venues/bases/decide.html", context, status=422 if form.errors else 200)


def _decidable(request: StaffRequest, pk: int, verb: str) -> tuple[Base, Decision]:
    if verb not in DECISIONS or not steps.for_association(request.user):
        raise Http404
    rows = Base.objects.select_related("venue__organization", "venue__area", "type", "level")
    return get_object_or_404(rows, pk=pk), DECISIONS[verb]


def _number(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0
