"""The queue of requests, and the answers to one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.presses.once import made, once
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from events import queries
from organizations.access import StaffRequest, staff_page
from organizations.own_first import streets_for
from outreach_requests import queries as request_queries
from outreach_requests.arrangements import answering, creating_event, joining_date, resolving_venue
from outreach_requests.forms.public import ClerkAskForm
from outreach_requests.forms.staff import ArrangeForm, AssignForm, AttachForm, ProposeForm, RefuseForm
from outreach_requests.forms.venues import ChosenPlaceForm, NewPlaceForm
from outreach_requests.models import OutreachRequest
from outreach_requests.submissions import submitting

PAGE = 30


@require_GET
@staff_page
def queue(request: StaffRequest) -> HttpResponse:
    """What was asked for, of my organizations, my street, or all: what waits for us first."""
    group = request.GET.get("group", "")
    street = request.GET.get("street", "")
    rows = request_queries.queue(request.user, group=group, street=street)
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "counts": request_queries.counts(request.user),
        "opinions": request_queries.opinions(request.user),
        "streets": streets_for(request.user),
        "group": group,
        "street": street,
        "may_add": request_queries.home_of(request.user) is not None,
        "now": clock.now(),
    }
    return render(request, "outreach_requests/staff_list.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
@once
def add(request: StaffRequest) -> HttpResponse:
    """Write it down for somebody who rang or came by."""
    home = request_queries.home_of(request.user)
    if home is None:
        raise Http404
    form = ClerkAskForm(request.POST if request.method == "POST" else None, person=request.user)
    if request.method == "POST" and form.is_valid():
        known = {"by_person_id": request.user.pk, "assigned_to_id": None if home.is_association else home.pk}
        try:
            outreach_request = submitting.ask(asked=form.asked(proven=True, **known), now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "存进点单了。")
            answer = redirect("outreach_requests:detail", outreach_request.pk)
            return made(answer, outreach_request, state__in=OutreachRequest.OPEN)
    return render(request, "outreach_requests/staff_add.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
@staff_page
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One request, with what can be answered."""
    return _page(request, _visible(request, pk))


def _visible(request: StaffRequest, pk: int, *, role: str = "viewer") -> OutreachRequest:
    mine = OutreachRequest.objects.managed_by(request.user, role=role)
    return get_object_or_404(request_queries.whole(mine), pk=pk)


def _page(request: StaffRequest, asked: OutreachRequest, *, status: int = 200, **forms: object) -> HttpResponse:
    may_answer = request_queries.may_answer(request.user, asked)
    context: dict[str, object] = {
        "asked": asked,
        "wished": request_queries.wished(asked),
        "offered": request_queries.proposed(asked),
        "number": phones.shown(asked.phone, is_full=may_answer),
        "may_answer": may_answer,
        "promised": request_queries.promised(asked) if asked.occurrence_id else (),
        "sees_event": asked.event is not None and queries.has_role(request.user, asked.event, "viewer"),
        "now": clock.now(),
    }
    if may_answer and request_queries.lacks_place(asked):
        context |= {
            "new_place": NewPlaceForm(request=asked, person=request.user),
            "old_place": ChosenPlaceForm(request=asked, person=request.user),
        }
    if may_answer and asked.is_answerable:
        context |= {
            "arrange": ArrangeForm(request=asked, person=request.user),
            "attach": AttachForm(request=asked, person=request.user, now=clock.now()),
            "propose": ProposeForm(),
            "refuse": RefuseForm(),
            "assign": AssignForm(initial={"organization": asked.assigned_to}, person=request.user),
        }
    return render(request, "outreach_requests/staff_request.html", context | forms, status=status)


@require_POST
@staff_page
def assign(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand it to an organization."""
    asked = _visible(request, pk, role="organizer")
    form = AssignForm(request.POST, person=request.user)
    if not form.is_valid():
        return _page(request, asked, assign=form, status=422)
    chosen = form.cleaned_data["organization"]
    answering.assign(request=asked, organization=chosen, by=request.user, now=clock.now())
    messages.success(request, f"交给{chosen}了。")
    still = OutreachRequest.objects.managed_by(request.user).filter(pk=pk).exists()
    return redirect("outreach_requests:detail", pk) if still else redirect("outreach_requests:list")


@require_POST
@staff_page
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """No, and why."""
    asked = _visible(request, pk, role="organizer")
    form = RefuseForm(request.POST)
    if form.is_valid():
        try:
            answering.refuse(request=asked, reason=form.cleaned_data["reason"], by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "答复了，对方会收到短信。")
            return redirect("outreach_requests:detail", pk)
    return _page(request, asked, refuse=form, status=422)


@require_POST
@staff_page
@once
def propose(request: StaffRequest, pk: int) -> HttpResponse:
    """Other times."""
    asked = _visible(request, pk, role="organizer")
    form = ProposeForm(request.POST)
    if form.is_valid():
        facts = {"times": form.times(), "note": form.cleaned_data["note"]}
        try:
            answering.propose(request=asked, by=request.user, now=clock.now(), **facts)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "提过去了，对方会收到短信，选好了这里就看得到。")
            answer = redirect("outreach_requests:detail", pk)
            return made(answer, asked, state=OutreachRequest.State.PROPOSED)
    return _page(request, asked, propose=form, status=422)


@require_POST
@staff_page
@once
def arrange(request: StaffRequest, pk: int) -> HttpResponse:
    """Make the event, and go on in its editor."""
    asked = _visible(request, pk, role="organizer")
    form = ArrangeForm(request.POST, request=asked, person=request.user)
    if form.is_valid():
        facts = {name: form.cleaned_data[name] for name in ("host", "kind", "title", "start", "end")}
        try:
            event = creating_event.arrange(request=asked, by=request.user, now=clock.now(), **facts)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "草稿建好了，点单里的都填上了。补齐发布，对方就会收到短信。")
            return made(redirect("events:staff_edit", event.pk), event)
    return _page(request, asked, arrange=form, status=422)


@require_POST
@staff_page
def attach(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with a date that is planned already."""
    asked = _visible(request, pk, role="organizer")
    form = AttachForm(request.POST, request=asked, person=request.user, now=clock.now())
    if form.is_valid():
        chosen = form.cleaned_data["occurrence"]
        try:
            event = joining_date.attach(request=asked, occurrence=chosen, by=request.user, now=clock.now()).event
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            told = "对方会收到短信" if event and event.is_public else "发布以后对方会收到短信"
            messages.success(request, f"算在《{event}》里了，{told}。")
            return redirect("outreach_requests:detail", pk)
    return _page(request, asked, attach=form, status=422)


@require_POST
@staff_page
@once
def register_place(request: StaffRequest, pk: int) -> HttpResponse:
    """The typed place becomes one of the register, and the request's."""
    asked = _visible(request, pk, role="organizer")
    form = NewPlaceForm(request.POST, request=asked, person=request.user)
    if form.is_valid():
        try:
            with transaction.atomic():
                venue = form.save()
                resolving_venue.place(request=asked, venue=venue, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return made(_placed(request, asked, f"“{venue}”登记好了，这份点单就在那里。"), venue)
    return _page(request, asked, new_place=form, status=422)


@require_POST
@staff_page
def choose_place(request: StaffRequest, pk: int) -> HttpResponse:
    """The typed place is one of the register."""
    asked = _visible(request, pk, role="organizer")
    form = ChosenPlaceForm(request.POST, request=asked, person=request.user)
    if form.is_valid():
        venue = form.cleaned_data["venue"]
        try:
            resolving_venue.place(request=asked, venue=venue, by=request.user, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _placed(request, asked, f"地点定在“{venue}”。")
    return _page(request, asked, old_place=form, status=422)


def _placed(request: StaffRequest, asked: OutreachRequest, said: str) -> HttpResponse:
    """Back to the event where there is one: it has its place now."""
    messages.success(request, said)
    if asked.event and queries.has_role(request.user, asked.event, "organizer"):
        return redirect("events:staff_event", asked.event.pk)
    return redirect("outreach_requests:detail", asked.pk)
