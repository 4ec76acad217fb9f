"""Staff pages: who comes to my event, and how many seats there are."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.presses.once import made, once
from core import bounds, clock
from core.errors import Refusal
from core.phone_numbers import phones
from events.models import Event, Occurrence
from organizations.access import StaffRequest, staff_page
from registrations import queries
from registrations.forms import (
    ApproveForm,
    ClearForm,
    ClerkForm,
    ClerkGroupForm,
    ReasonForm,
    SeatsForm,
    SkipForm,
    SplitForm,
)
from registrations.models import Registration, SeatPool
from registrations.proofs import lapsing, proving
from registrations.registering import (
    approving_groups,
    going_on,
    invitations,
    new_registration,
    options,
    restoring,
    withdrawing,
)
from registrations.seats import capacity, smallest_groups

Row = tuple[Occurrence | None, SeatPool | None, SeatsForm]


def _event(request: StaffRequest, pk: int, *, role: str) -> Event:
    return get_object_or_404(Event.objects.managed_by(request.user, role=role), pk=pk)


@require_safe
@staff_page
def registrations(request: StaffRequest, pk: int) -> HttpResponse:
    """The registrations of an event: names, masked numbers."""
    return _list(request, _event(request, pk, role="viewer"), ClearForm())


def _list(request: StaffRequest, event: Event, form: ClearForm) -> HttpResponse:
    status = request.GET.get("status", "")
    text = request.GET.get("q", "")[:40]
    found = queries.counts(event)
    may_change = Event.objects.managed_by(request.user, role="organizer").filter(pk=event.pk).exists()
    unproven, _ = found.get(Registration.Status.UNPROVEN, (0, 0))
    invited = options.invited(event, now=clock.now()) if may_change else []
    context = {
        "event": event,
        "rows": queries.staff_list(event, status=status, text=text),
        "status": status,
        "text": text,
        "counts": [(value, label, *found[value]) for value, label in Registration.Status.choices if value in found],
        "may_change": may_change,
        "unproven": unproven,
        "clear_form": form if may_change and unproven else None,
        "kept": queries.kept_seats(event, now=clock.now()),
        "invited": invited,
        "outlook": going_on.outlook(event, now=clock.now()) if may_change else "",
        "rounds": going_on.rounds(event, now=clock.now()) if may_change else [],
        "invitation_round": invitations.of(event).number if invited else 0,
    }
    return render(request, "registrations/staff_list.html", context)


@require_POST
@staff_page
def clear(request: StaffRequest, pk: int) -> HttpResponse:
    """End all that nobody has proved, with a reason."""
    event = _event(request, pk, role="organizer")
    form = ClearForm(request.POST)
    if not form.is_valid():
        return _list(request, event, form)
    cleared = lapsing.clear_unproven(event=event, reason=form.cleaned_data["reason"], now=clock.now())
    messages.success(request, f"清掉了 {cleared} 家没确认号码的报名。")
    return redirect("registrations:staff_list", pk)


@require_POST
@staff_page
@once
def renew_invitations(request: StaffRequest, pk: int) -> HttpResponse:
    """The links of before open nothing any more."""
    renewed = invitations.renew(event=_event(request, pk, role="organizer"), by=request.user, now=clock.now())
    messages.success(request, "换好了：以前发出去的邀请链接都不能用了，请把新的发给约好的学校或团体。")
    return made(redirect("registrations:staff_list", pk), renewed, number=renewed.number)


@require_POST
@staff_page
def go_ahead(request: StaffRequest, pk: int) -> HttpResponse:
    """Too few have registered, and it is held all the same."""
    event = _event(request, pk, role="organizer")
    asked = bounds.whole(request.POST.get("occurrence", ""))
    occurrence = get_object_or_404(event.occurrences, pk=asked) if asked else None
    smallest_groups.go_ahead(event=event, occurrence=occurrence, by=request.user, now=clock.now())
    messages.success(request, f"记下了：《{event.title}》人数不够也照常办。")
    return redirect("portal:workbench")


@require_POST
@staff_page
def confirm_number(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody rang the number, and it was they."""
    rows = Registration.objects.managed_by(request.user, role="organizer")
    done = proving.by_staff(registration=get_object_or_404(rows, pk=pk), by=request.user, now=clock.now())
    messages.success(request, f"号码核实了，现在是：{done.get_status_display()}。")
    return redirect("registrations:staff_registration", pk)


@staff_page
def registration(request: StaffRequest, pk: int) -> HttpResponse:
    """One registration with its number, for those who need it; ends it on POST, with a reason."""
    row = organized(request, pk)
    form = _ending(row)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        withdrawing.withdraw(registration=row, by=request.user, reason=reason, now=clock.now())
        messages.success(request, "已经清掉，没有发短信。" if row.prove_by else "已经退掉，短信会告诉对方。")
        return redirect("registrations:staff_list", row.event_id)
    return show(request, row, form=form)


def _ending(row: Registration) -> type[ReasonForm | ClearForm]:
    """What nobody proved gets no text that tells the reason."""
    return ClearForm if row.awaits_proof else ReasonForm


def show(request: StaffRequest, row: Registration, **forms: object) -> HttpResponse:
    """The page of one registration; ``forms``: those that were sent and have to be shown again."""
    blank = {"form": _ending(row)(), "approve": ApproveForm(), "skip": SkipForm(), "split": SplitForm(registration=row)}
    context = {"registration": row, "event": row.event} | blank | forms
    return render(request, "registrations/staff_registration.html", context | _facts(row))


@require_POST
@staff_page
def restore(request: StaffRequest, pk: int) -> HttpResponse:
    """Undo a withdrawal, where the seats are still free."""
    row = organized(request, pk)
    try:
        restoring.restore(registration=row, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "恢复了，名额还是他们的，短信会告诉对方。")
    return redirect("registrations:staff_registration", pk)


@require_POST
@staff_page
def approve(request: StaffRequest, pk: int) -> HttpResponse:
    """A group that asked gets its seats."""
    row = organized(request, pk)
    form = ApproveForm(request.POST)
    form.full_clean()
    try:
        made = approving_groups.approve(registration=row, by=request.user, now=clock.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.refuse(refusal)
        return show(request, row, approve=form)
    messages.success(request, f"同意了：{made.get_status_display()}，短信会告诉对方。")
    return redirect("registrations:staff_list", row.event_id)


@require_POST
@staff_page
def refuse(request: StaffRequest, pk: int) -> HttpResponse:
    """Decline a group, which is told the reason."""
    row = organized(request, pk)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return show(request, row, form=form)
    approving_groups.refuse(registration=row, by=request.user, now=clock.now(), reason=form.cleaned_data["reason"])
    messages.success(request, "没有同意，短信会把原因告诉对方。")
    return redirect("registrations:staff_list", row.event_id)


def organized(request: StaffRequest, pk: int) -> Registration:
    """A registration of an event that the person organizes."""
    rows = Registration.objects.managed_by(request.user, role="organizer").select_related("event")
    return get_object_or_404(rows.prefetch_related("attendees", "claims"), pk=pk)


def _facts(row: Registration) -> dict[str, object]:
    number = phones.national(row.phone)
    can_end = row.is_active and row.status != Registration.Status.ATTENDED
    steps = list(row.steps.select_related("by"))
    dates = queries.dates(row)
    return {
        "number": number,
        "ahead": queries.ahead(row),
        "can_end": can_end,
        "steps": steps,
        "dates": dates,
        "waits_for": queries.waits_for(row),
        "is_head": row.status == Registration.Status.WAITLISTED and _heads(row),
    }


def _heads(row: Registration) -> bool:
    """Whether free seats are kept for it, so that those behind can have them this once."""
    return any(kept.claim.registration_id == row.pk for kept in queries.kept_seats(row.event, now=clock.now()))


@staff_page
def add(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter people who rang or came by, or a list that was passed around; a list is shown as it was understood first."""
    event = _event(request, pk, role="organizer")
    choices = options.choices(event, now=clock.now(), invitation=invitations.of(event).token(None))
    kind = ClerkGroupForm if request.GET.get("group") else ClerkForm
    form = kind(request.POST or None, initial={"occurrence": request.GET.get("occurrence", "")})
    form.offer(choices)
    if request.method == "POST" and form.is_valid() and _is_looked_at(form):
        chosen = next(choice for choice in choices if choice.key == form.cleaned_data["occurrence"])
        asked = form.requests(event_id=event.pk, occurrence_ids=chosen.ids, by_person_id=request.user.pk, by_staff=True)
        try:
            made = new_registration.register_all(requests=asked, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, " ".join(map(_made, made)))
            return redirect("registrations:staff_list", pk)
    return render(request, "registrations/staff_add.html", {"event": event, "form": form, "choices": choices})


def _is_looked_at(form: ClerkForm | ClerkGroupForm) -> bool:
    return not isinstance(form, ClerkForm) or form.is_looked_at


def _made(row: Registration) -> str:
    heads = f"，一共 {row.party_size} 人" if row.party_size > 1 else ""
    return f"{row.contact_name}{heads}：{row.get_status_display()}。"


@require_safe
@staff_page
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """The list for the door: names, party, a box to tick."""
    event = _event(request, pk, role="viewer")
    return render(request, "registrations/staff_paper.html", {"event": event, "lists": queries.lists(event)})


@staff_page
def seats(request: StaffRequest, pk: int) -> HttpResponse:
    """Seats of each occurrence, or of the whole course; where that reaches people, they are shown first."""
    event = _event(request, pk, role="organizer")
    rows = _rows(request, event)
    context = {"event": event, "rows": rows}
    if request.method == "POST" and _all_valid(rows):
        offered = [] if "confirm" in request.POST else _previewed(event, rows)
        if offered:
            return render(request, "registrations/staff_seats.html", context | {"offered": offered})
        refused = [_set(event, row) for row in rows]
        if not any(refused):
            messages.success(request, "名额存好了。")
            return redirect("registrations:staff_list", pk)
    return render(request, "registrations/staff_seats.html", context)


def _previewed(event: Event, rows: list[Row]) -> list[capacity.Offered]:
    """Whom the new seats would reach; what is refused is said beside its field when it is stored."""
    changes = [_change(event, row) for row in rows if _is_change(row)]
    try:
        return capacity.preview(now=clock.now(), changes=changes)
    except Refusal:
        return []


def _is_change(row: Row) -> bool:
    form = row[-1]
    return bool(form.cleaned_data["capacity"]) and form.has_changed()


def _change(event: Event, row: Row) -> dict[str, Any]:
    occurrence, _, form = row
    return {"event": event, "occurrence": occurrence, **form.cleaned_data}


def _all_valid(rows: list[Row]) -> bool:
    """Each form is checked, so that all errors are shown at once."""
    return False not in {form.is_valid() for _, _, form in rows}


def _rows(request: StaffRequest, event: Event) -> list[Row]:
    pools = {pool.occurrence_id: pool for pool in SeatPool.objects.filter(event=event)}
    whole: list[Occurrence | None] = [None] if event.booking == Event.Booking.COURSE else []
    singles = [] if whole else list(event.occurrences.scheduled().select_related("venue").order_by("start"))
    return [
        _row(request, occurrence, pools.get(occurrence.pk if occurrence else None)) for occurrence in [*whole, *singles]
    ]


def _row(request: StaffRequest, occurrence: Occurrence | None, pool: SeatPool | None) -> Row:
    known = {"capacity": pool.capacity, "unit": pool.unit, "is_open": pool.is_open} if pool else {}
    known |= {"group_limit": pool.group_limit} if pool else {}
    prefix = f"o{occurrence.pk}" if occurrence else "course"
    return occurrence, pool, SeatsForm(request.POST or None, prefix=prefix, initial=known)


def _set(event: Event, row: Row) -> bool:
    """Whether it was refused."""
    if not _is_change(row):
        return False
    try:
        capacity.set_capacity(now=clock.now(), **_change(event, row))
    except Refusal as refusal:
        row[-1].refuse(refusal)
        return True
    return False
