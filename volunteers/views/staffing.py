"""The board of shifts by week: whoever organizes puts volunteers on them and takes them off, without leaving it."""

from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from core import bounds, clock
from core.errors import Refusal
from organizations.access import StaffRequest, staff_page
from volunteers import queries
from volunteers.forms.register import BoardFilterForm, PutOnForm, ReasonForm
from volunteers.models import Shift, SignUp
from volunteers.profiles import register
from volunteers.shifts import staffing
from volunteers.shifts.staffing import Fit
from volunteers.signups import by_staff

FOUND = 8
"""How many a search of the register shows."""
FILTERS = ("week", "organization", "street", "role", "gaps", "page")


@dataclass(kw_only=True)
class Beside:
    """What stands beside the board: a shift with who may be put on it, or somebody who is taken off."""

    shift: Shift | None = None
    leaving: SignUp | None = None
    put_on: PutOnForm = field(default_factory=PutOnForm)
    take_off: ReasonForm = field(default_factory=ReasonForm)
    status: int = 200

    @property
    def about(self) -> int:
        """The shift's id; 0: nothing stands there."""
        if self.leaving:
            return self.leaving.shift_id
        return self.shift.pk if self.shift else 0

    @property
    def refused(self) -> str:
        """What was just refused, to stand in the row of the shift."""
        form = self.take_off if self.leaving else self.put_on
        return " ".join(str(error) for errors in form.errors.values() for error in errors)


class Row(NamedTuple):
    """A shift of the board; ``refused``: what was just tried with it, and why not."""

    shift: Shift
    may_write: bool
    refused: str


@staff_page
def board(request: StaffRequest) -> HttpResponse:
    """A week of shifts, gaps first; ``do`` puts somebody on the shift that is chosen, or takes somebody off."""
    if request.method != "POST":
        return _page(request, _asked_for(request))
    verbs = {"put-on": _put_on, "take-off": _take_off}
    verb = verbs.get(request.POST.get("do", ""))
    if verb is None:
        raise Http404
    return verb(request)


def _number(asked: QueryDict, name: str) -> int:
    return bounds.whole(asked.get(name, "")) or 0


def _shift(request: StaffRequest, pk: int) -> Shift | None:
    """One that the person organizes, as the board shows it."""
    mine = Shift.objects.managed_by(request.user, role="organizer")
    return staffing.with_numbers(queries.for_cards(mine.filter(pk=pk))).first() if pk else None


def _sign_up(request: StaffRequest, pk: int) -> SignUp | None:
    mine = Shift.objects.managed_by(request.user, role="organizer")
    rows = SignUp.objects.filter(shift__in=mine.order_by(), pk=pk)
    return rows.select_related("volunteer__person", "shift__occurrence__event", "shift__occurrence__venue").first()


def _asked_for(request: StaffRequest) -> Beside:
    """By the address: ``off`` (a sign-up) or ``shift``; what isn't there any more opens nothing."""
    if pk := _number(request.GET, "off"):
        leaving = _sign_up(request, pk)
        return Beside(leaving=leaving if leaving and leaving.status in SignUp.OPEN else None)
    return Beside()


def _put_on(request: StaffRequest) -> HttpResponse:
    shift = _shift(request, _number(request.POST, "shift"))
    if shift is None:
        raise Http404
    form = PutOnForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        volunteer = get_object_or_404(register.kept_by(request.user), pk=facts["volunteer"])
        try:
            by_staff.add(volunteer_id=volunteer.pk, shift_id=shift.pk, reason=facts["reason"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{volunteer}放到岗位上了，短信会告诉本人。")
            return _back(request, shift.pk)
    return _page(request, Beside(shift=shift, put_on=form, status=422))


def _take_off(request: StaffRequest) -> HttpResponse:
    leaving = _sign_up(request, _number(request.POST, "sign_up"))
    if leaving is None:
        raise Http404
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            by_staff.take_off(sign_up=leaving, reason=form.cleaned_data["reason"], now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, f"{leaving.volunteer}撤下来了，短信会告诉本人。")
            return _back(request, leaving.shift_id)
    return _page(request, Beside(leaving=leaving, take_off=form, status=422))


def _back(request: StaffRequest, shift_id: int) -> HttpResponse:
    """To the same page of the board, with this shift open."""
    asked = urlencode(_kept(request) | {"shift": shift_id})
    return redirect(f"{reverse('volunteers:board')}?{asked}#shift-{shift_id}")


def _kept(request: StaffRequest) -> dict[str, str]:
    """The filters of the address."""
    return {name: request.GET[name] for name in FILTERS if request.GET.get(name)}


def _page(request: StaffRequest, beside: Beside) -> HttpResponse:
    now = clock.now()
    monday = staffing.week(bounds.day_or_none(request.GET.get("week", "")), now=now)
    cells = staffing.cells(request.user, monday, now=now)
    form = BoardFilterForm(request.GET, cells=cells, own=request.staff_access.own)
    wanted = form.wanted(monday)
    numbers = staffing.numbers(cells, wanted)
    count = numbers.gaps if wanted.only_gaps else numbers.shifts
    page = Paginator(range(count), staffing.A_PAGE).get_page(request.GET.get("page"))
    listed = staffing.listed(request.user, wanted, now=now)
    shifts = list(listed[page.start_index() - 1 : page.end_index()] if count else [])
    if beside.shift is None and beside.leaving is None:
        beside.shift = _chosen(request, shifts)
    scope = request.staff_access.scope
    context = {
        "form": form,
        "wanted": wanted,
        "sunday": monday + staffing.SIX_DAYS,
        "weeks": staffing.adjacent_weeks(monday, now=now),
        "is_this_week": monday == staffing.week(None, now=now),
        "numbers": numbers,
        "page": page,
        "rows": [
            Row(
                shift,
                scope.may_organize(shift.occurrence.event.host_id),
                beside.refused if shift.pk == beside.about else "",
            )
            for shift in shifts
        ],
        "active": SignUp.ACTIVE,
        "kept": urlencode(_kept(request)),
        "kept_rows": list(_kept(request).items()),
        "beside": beside,
    }
    return render(request, "volunteers/staff_board.html", context | _people(request, beside), status=beside.status)


def _chosen(request: StaffRequest, shown: list[Shift]) -> Shift | None:
    """The shift that the address opens; it need not stand on this page of the board."""
    pk = _number(request.GET, "shift")
    here = next((shift for shift in shown if shift.pk == pk), None)
    if here is None:
        return _shift(request, pk)
    return here if request.staff_access.scope.may_organize(here.occurrence.event.host_id) else None


def _people(request: StaffRequest, beside: Beside) -> dict[str, object]:
    """Who may be put on the shift that is open: those who are looked for by words, else who fits best."""
    shift = beside.shift
    if shift is None:
        return {}
    now = clock.now()
    refusal = staffing.refusal_for_all(shift, now=now)
    words = request.GET.get("q", "").strip()[:40]
    kept = register.kept_by(request.user)
    fits: list[Fit] = []
    if refusal is None and words:
        named = register.looked_for(kept, register.Wanted(words=words), now=now).select_related("person")
        fits = staffing.weighed(shift, named.order_by("person__name", "number")[:FOUND], now=now)
    elif refusal is None:
        fits = staffing.suggested(shift, among=kept, now=now)
    chosen = _number(request.POST, "volunteer") if beside.put_on.is_bound else 0
    if refusal is None and chosen and all(fit.volunteer.pk != chosen for fit in fits):
        fits = [*staffing.weighed(shift, kept.filter(pk=chosen).select_related("person"), now=now), *fits]
    return {"refusal": refusal, "words": words, "fits": fits, "chosen": chosen}
