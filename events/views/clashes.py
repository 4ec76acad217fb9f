"""Clashes of an event: acknowledged, or solved by another time."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_http_methods, require_POST

from core import bounds, clock, phrases
from core.errors import Refusal
from events import queries
from events.changes import rescheduling
from events.clashes import acknowledging, free_time_search
from events.clashes.free_time_moves import FreeTime
from events.clashes.free_time_search import Search
from events.drafts import draft_moves
from events.forms.free_times import FindForm
from events.models import Event, Occurrence
from events.rules import ResourceChange
from events.schedule import local_times
from events.wording import phrases as event_words
from organizations.access import StaffRequest, staff_page
from special_days import queries as day_queries
from venues.models import Space

HALL_ANSWERS = {"whole": "整个场馆都用", "none": "不占里面的场地"}
"""What one press answers where no hall was chosen; it counts for all dates of the event at that place."""
MAX_SEEN = 500
"""As many as API clients may acknowledge at once."""


@require_POST
@staff_page
def acknowledge(request: StaffRequest, pk: int) -> HttpResponse:
    """Soft clashes that were seen."""
    event = get_object_or_404(Event.objects.managed_by(request.user, role="organizer"), pk=pk)
    chosen = request.POST.getlist("seen")[:MAX_SEEN] if "all" in request.POST else []
    reason = request.POST.get("reason", "")[:120]
    answer, _, fingerprint = request.POST.get("hall", "").partition("~")
    if bounds.whole(answer):
        return _choose_hall(request, event, answer)
    if answer in HALL_ANSWERS:
        chosen = [fingerprint]
        reason = HALL_ANSWERS[answer]
    try:
        count = acknowledging.acknowledge(
            event=event, fingerprints=chosen, reason=reason, by=request.user, now=clock.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{count} 处记下了，审批的人会看到。")
    return redirect("events:staff_event", pk)


def _choose_hall(request: StaffRequest, event: Event, answer: str) -> HttpResponse:
    """For all dates of a draft at that place."""
    space = get_object_or_404(Space.objects.usable(), pk=bounds.whole(answer))
    try:
        count = draft_moves.choose_space(event=event, space=space, by=request.user, now=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{count} 个日期选好了{space}。")
    return redirect("events:staff_event", event.pk)


@require_http_methods(["GET", "POST"])
@staff_page
def free_times(request: StaffRequest, pk: int) -> HttpResponse:
    """The next times at which all that a date wants is free; a draft's date moves there at once."""
    mine = Occurrence.objects.managed_by(request.user, role="organizer")
    occurrence = get_object_or_404(mine.select_related("event__host", "venue__area", "space"), pk=pk)
    if request.method == "POST" and "start" in request.POST:
        return _take(request, occurrence)
    now = clock.now()
    form = FindForm(request.GET or None, occurrence=occurrence, today=clock.today())
    found: list[dict[str, object]] | None = None
    moves_rest = False
    if form.is_valid():
        try:
            found, moves_rest = _search(form, occurrence, now)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    context = {"occurrence": occurrence, "event": occurrence.event, "form": form, "found": found}
    context["moves_rest"] = moves_rest
    context["is_draft"] = occurrence.event.is_unpublished
    context["label"] = event_words.short_label(occurrence.event, occurrence, occurrence.event.occurrences.count())
    context["has_rest"] = queries.has_rest(occurrence)
    return render(request, "events/staff_free_times.html", context)


def _search(form: FindForm, occurrence: Occurrence, now: dt.datetime) -> tuple[list[dict[str, object]], bool]:
    """The fits; where the date alone finds none, those with which all later ones move along, and that it is so."""
    search = form.search(now)
    found = free_time_search.free_times(search, now=now)
    if found or form.cleaned_data["rest"] or not queries.has_rest(occurrence):
        return _rows(occurrence, search, found), False
    form.cleaned_data["rest"] = True
    search = form.search(now)
    found = free_time_search.free_times(search, now=now)
    return _rows(occurrence, search, found), bool(found)


def _rows(occurrence: Occurrence, search: Search, found: list[FreeTime]) -> list[dict[str, object]]:
    """Each fit as the times at which the date would be open to people, and what its days are."""
    length = occurrence.end - occurrence.start
    rows: list[dict[str, object]] = []
    along = [_along(search, free_time) for free_time in found]
    days = {phrases.local(free_time.start).date() for free_time in found}
    days |= {phrases.local(start).date() for starts in along for start in starts}
    marks = day_queries.marks(sorted(days), streets=filter(None, [search.street_id]))
    for one, starts in zip(found, along, strict=True):
        start = one.start + search.before
        here = phrases.local(start)
        end = phrases.local(start + length)
        end_day = local_times.end_day(start, start + length)
        said = (f"{here:%Y-%m-%d}", f"{here:%H:%M}", f"{end:%H:%M}", end_day.isoformat() if end_day else "")
        row: dict[str, object] = {"start": start, "end": start + length, "typed": said, "marks": marks[here.date()]}
        beside = [{"start": other, "marks": marks[phrases.local(other).date()]} for other in starts]
        rows.append(row | _space(occurrence, one) | {"along": beside})
    return rows


def _space(occurrence: Occurrence, fit: FreeTime) -> dict[str, object]:
    """Another part of the place, where that is the one that is free."""
    if fit.space_id in {None, occurrence.space_id}:
        return {}
    return {"space": Space.objects.get(pk=fit.space_id)}


def _along(search: Search, fit: FreeTime) -> list[dt.datetime]:
    """When all dates that move along would be held."""
    if search.moving is None or len(search.moving.along) == 1:
        return []
    return sorted(date.start for date in search.moving.moved(fit).dates if date.index in search.moving.along)


def _take(request: StaffRequest, occurrence: Occurrence) -> HttpResponse:
    """The draft's date at the chosen time, with ``rest`` all later ones too; arriving and leaving move along."""
    event = occurrence.event
    start = parse_datetime(request.POST["start"])
    if start is None or timezone.is_naive(start):
        return redirect("events:free_times", occurrence.pk)
    space = bounds.whole(request.POST.get("space", "")) or occurrence.space_id
    moves = rescheduling.plan_moves(
        occurrence=occurrence,
        start=start,
        end=start + (occurrence.end - occurrence.start),
        venue_id=occurrence.venue_id,
        shift_rest="rest" in request.POST,
        takes=ResourceChange(space),
    )
    try:
        draft_moves.slide(event=event, moves=moves, by=request.user, now=clock.now(), expected_version=event.version)
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, "改到新的时间了。")
    return redirect("events:staff_event", event.pk)
