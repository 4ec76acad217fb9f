"""Staff pages about messages."""

from django.conf import settings
from django.contrib import messages as flash
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Person
from core import clock
from core.errors import Refusal
from notifications import queries, resending, switching
from notifications.forms import FilterForm, ResendForm, SwitchForm
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
        "query": "".join(f"&{name}={value}" for name, value in wanted.items()),
    }
    return render(request, "notifications/messages.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def message(request: StaffRequest, pk: int) -> HttpResponse:
    """One message, what became of it, and the form that sends it again."""
    role = "organizer" if request.method == "POST" else "viewer"
    found = get_object_or_404(Message.objects.managed_by(request.user, role=role), pk=pk)
    form = ResendForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _resend(request, found, form):
        return redirect("notifications:message", pk=pk)
    again = Message.objects.filter(resent_from__message=found).first()
    context = {"row": queries.shown([found], request.user)[0], "form": form, "again": again}
    context |= {"receipts": found.receipts.order_by("received_at"), "is_open": _is_open(found)}
    return render(request, "notifications/message.html", context, status=422 if form.errors else 200)


def _is_open(found: Message) -> bool:
    """Whether sending it again may be offered."""
    return found.purpose != Purpose.CODE and Message.objects.unsettled().filter(pk=found.pk).exists()


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
        switching.switch(**form.cleaned_data, by=request.user, now=clock.now())
        return redirect("notifications:switches")
    known = {switch.purpose: switch for switch in Switch.objects.select_related("by")}
    rows = [(value, label, known.get(value)) for value, label in [("", "全部短信"), *Purpose.choices]]
    return render(request, "notifications/switches.html", {"rows": rows})


def _may_switch(person: Person) -> bool:
    """Whether the person administers the association."""
    return Organization.objects.managed_by(person, role="administrator").filter(is_association=True).exists()
