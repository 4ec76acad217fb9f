"""Staff pages about messages."""

from django.conf import settings
from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from notifications import preferences, queries
from notifications.delivery import resending
from notifications.forms import FilterForm, ManyForm, ResendForm, SwitchForm
from notifications.models import Message, Purpose, Switch
from organizations.access import StaffRequest, staff_page
from organizations.models import Organization

A_PAGE = 50


@require_safe
@staff_page
def messages(request: StaffRequest) -> HttpResponse:
    """What needs a look first, then all, newest first."""
    mine = Message.objects.managed_by(request.user).select_related("organization")
    form = FilterForm(request.GET)
    wanted = form.wanted()
    page = Paginator(mine.filter(**wanted), A_PAGE).get_page(request.GET.get("page"))
    first = [] if wanted or page.number > 1 else list(mine.unsettled()[:A_PAGE])
    context = {
        "form": form,
        "page": page,
        "rows": queries.shown(list(page), request.user),
        "unsettled": queries.shown(first, request.user),
        "alerts": queries.alerts(clock.now(), Message.objects.managed_by(request.user)),
        "may_switch": _may_switch(request.user),
        "is_console": settings.SMS_GATEWAY == "console",
    }
    return render(request, "notifications/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@once
def message(request: StaffRequest, pk: int) -> HttpResponse:
    """One message, what became of it, and the form that sends it again."""
    role = "organizer" if request.method == "POST" else "viewer"
    found = get_object_or_404(Message.objects.managed_by(request.user, role=role), pk=pk)
    form = ResendForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _resend(request, found, form):
        return made(redirect("notifications:message", pk=pk), found)
    again = Message.objects.filter(resent_from__message=found).first()
    context = {"row": queries.shown([found], request.user)[0], "form": form, "again": again}
    context |= {"receipts": found.receipts.order_by("received_at"), "is_open": _is_open(found)}
    return render(request, "notifications/message.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
@once
def again(request: StaffRequest) -> HttpResponse:
    """Several are sent again together, with one reason: those ticked, or all of a state and a purpose."""
    filters = FilterForm(request.POST or request.GET)
    chosen = filters.wanted()
    state = chosen.get("state", Message.State.FAILED)
    purpose = chosen.get("purpose", "")
    found = queries.resendable(request.user, state=state, purpose=purpose, now=clock.now())
    rows = list(found.select_related("organization").order_by("-pk")[: resending.A_TIME])
    form = ManyForm(request.POST or None, ids=[row.pk for row in rows])
    if request.method == "POST" and form.is_valid():
        if not filters.is_valid():  # else all of every purpose would go in place of what was meant
            form.add_error("ids", "没看懂要再发的是哪些。请在“选哪些”里重新选好，筛选一下，再发。")
        elif answer := _resend_many(request, form, state, purpose):
            return answer
    context = {"form": form, "filters": FilterForm({"state": state, "purpose": purpose}), "state": state}
    context |= {
        "rows": queries.shown(rows, request.user),
        "count": found.count(),
        "ticked": request.POST.getlist("ids"),
    }
    return render(request, "notifications/again.html", context, status=422 if form.errors else 200)


def _resend_many(request: StaffRequest, form: ManyForm, state: str, purpose: str) -> HttpResponse | None:
    names = ("reason", "may_have_arrived")
    facts = {name: form.cleaned_data[name] for name in names} | {"by": request.user, "now": clock.now()}
    try:
        if form.cleaned_data["everything"]:
            batch = resending.resend_all(state=state, purpose=purpose, **facts)
            flash.success(request, "正在一批一批地放进待发，几分钟内发完。")
            return made(redirect("notifications:messages"), batch, finished_at=None)
        sent = resending.resend_some(ids=form.cleaned_data["ids"], **facts)
        flash.success(request, f"{sent} 条已经放进待发，马上再发一次。")
    except Refusal as refusal:
        fields = {"may_have_arrived": "may_have_arrived", "nothing_chosen": "ids", "too_many": "ids"}
        form.add_error(fields.get(refusal.code, "reason"), refusal.message)
        return None
    return made(redirect("notifications:messages"), None)


def _is_open(found: Message) -> bool:
    """Whether sending it again may be offered."""
    return (
        found.purpose != Purpose.CODE and not found.is_moot and Message.objects.unsettled().filter(pk=found.pk).exists()
    )


def _resend(request: StaffRequest, found: Message, form: ResendForm) -> bool:
    try:
        resending.resend(message=found, by=request.user, reason=form.cleaned_data["reason"], now=clock.now())
    except Refusal as refusal:
        form.add_error("reason", refusal.message)
        return False
    flash.success(request, "已经放进待发，马上再发一次。")
    return True


@require_safe
@staff_page
def console(request: StaffRequest) -> HttpResponse:
    """What the console gateway printed lately, as bubbles on a phone; codes are never shown."""
    if settings.SMS_GATEWAY != "console":
        raise Http404
    printed = Message.objects.managed_by(request.user).filter(gateway="console").exclude(purpose=Purpose.CODE)
    recent = printed.select_related("organization").order_by("-called_at")[:A_PAGE]
    return render(request, "notifications/console.html", {"rows": queries.shown(recent, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def switches(request: StaffRequest) -> HttpResponse:
    """Hold messages of a purpose, or all; for administrators of the association."""
    if not _may_switch(request.user):
        raise PermissionDenied
    form = SwitchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        preferences.switch(**form.cleaned_data, by=request.user, now=clock.now())
        return redirect("notifications:switches")
    known = {switch.purpose: switch for switch in Switch.objects.select_related("by")}
    rows = [(value, label, known.get(value)) for value, label in [("", "全部短信"), *Purpose.choices]]
    return render(request, "notifications/switches.html", {"rows": rows})


def _may_switch(person: Person) -> bool:
    """Whether the person administers the association."""
    return Organization.objects.managed_by(person, role="administrator").filter(is_association=True).exists()
