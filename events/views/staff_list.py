"""The list of events, for organizers, and what they do to many of them at once."""

from collections.abc import Callable, Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from core import bounds, clock
from events import queries
from events.bulk import acting
from events.bulk.acting import MAX_EVENTS, Outcome
from events.bulk.actions import Action, Asked, action, actions
from events.forms.bulk import BulkForm
from events.forms.staff_list import EventFilters
from events.models import Event, EventQuerySet
from events.pages import staff_events
from organizations.access import StaffRequest, staff_page

PAGE = MAX_EVENTS
"""What is ticked on one page is done at once."""
NOT_YOURS = "勾的活动都不归您的单位，或者已经删了，没有办。"


@require_GET
@staff_page
def staff_list(request: StaffRequest) -> HttpResponse:
    """Events of the person's organizations by their next date, as they are filtered."""
    mine = Event.objects.managed_by(request.user)
    filters = EventFilters(request.GET, mine=mine, person=request.user)
    events = staff_events.Listed(mine, filters.wanted, now=clock.now())
    context = {
        "page": Paginator(events, PAGE).get_page(request.GET.get("page")),
        "is_more": events.is_more,
        "filters": filters,
        "query": _query(request),
        "everything": "all" in request.GET,
        "actions": actions() if _may_act(request) else [],
        "may_create": queries.may_organize(request.user),
        "states": Event.State.choices,
    }
    return render(request, "events/staff_list.html", context)


def _query(request: StaffRequest) -> str:
    """The filters of the address without page and ticks, for links."""
    kept = request.GET.copy()
    for name in ("page", "all"):
        kept.pop(name, None)
    return kept.urlencode()


def _may_act(request: StaffRequest) -> bool:
    return any(_of(request, one).exists() for one in actions())


def _of(request: StaffRequest, chosen: Action) -> EventQuerySet:
    return Event.objects.managed_by(request.user, role=chosen.role)


@require_POST
@staff_page
def bulk(request: StaffRequest) -> HttpResponse:
    """First what would come of each ticked event, then, confirmed, what came of it."""
    back = f"{reverse('events:staff_list')}?{request.POST.get('query', '')}"
    ticked = _ticked(request)
    mine = Event.objects.managed_by(request.user).select_related("host")
    events = sorted(mine.filter(pk__in=ticked), key=lambda event: ticked.index(event.pk))
    left = len(set(request.POST.getlist("events"))) - len(events)
    if not events:
        messages.error(request, NOT_YOURS if left else "请先勾选活动。")
        return redirect(back)
    if request.POST.get("action") == "export":
        ids = ",".join(str(event.pk) for event in events)
        return redirect(f"{reverse('spreadsheets:export_events', args=['xlsx'])}?events={ids}")
    chosen = action(request.POST.get("action", ""))
    if chosen is None:
        messages.error(request, "请点要做哪一步。")
        return redirect(back)
    form = BulkForm(request.POST if "confirm" in request.POST else None, action=chosen)
    asked = Asked(by=request.user, now=clock.now(), **form.facts)
    if form.is_valid():
        outcomes = acting.act(chosen, events, asked, mine=_of(request, chosen), versions=_versions(request))
        _say(request, chosen, outcomes, left)
        return redirect(back)
    outcomes = acting.preview(chosen, events, asked, mine=_of(request, chosen))
    context = {
        "action": chosen,
        "outcomes": outcomes,
        "done": [outcome for outcome in outcomes if outcome.is_done],
        "left": left,
        "refused": sum(not outcome.is_done for outcome in outcomes),
        "texts": sum(outcome.texts for outcome in outcomes),
        "form": form,
        "query": request.POST.get("query", ""),
        "back": back,
    }
    return render(request, "events/staff_bulk.html", context, status=422 if form.errors else 200)


def _ticked(request: StaffRequest) -> list[int]:
    """At most as many as are done at once."""
    return [pk for pk in map(bounds.whole, request.POST.getlist("events")) if pk is not None][:MAX_EVENTS]


def _versions(request: StaffRequest) -> dict[int, int]:
    """What was read of each, from the page that asked: ``id-version``."""
    pairs = [one.split("-", 1) for one in request.POST.getlist("versions") if "-" in one]
    read = [(bounds.whole(pk), bounds.whole(version)) for pk, version in pairs[:MAX_EVENTS]]
    return {pk: version for pk, version in read if pk is not None and version is not None}


def _say(request: StaffRequest, chosen: Action, outcomes: Sequence[Outcome], left: int) -> None:
    done = sum(outcome.is_done for outcome in outcomes)
    if done:
        messages.success(request, f"{chosen.label}：{done} 个活动办好了。")
    for message, titles in _said(outcomes, lambda one: one.warning).items():
        messages.warning(request, f"{''.join(titles)}办了，可是{message}")
    for message, titles in _said(outcomes, lambda one: one.refusal.message if one.refusal else "").items():
        messages.error(request, f"{''.join(titles)}没有办：{message}")
    if left:
        messages.error(request, f"另外勾的 {left} 个没有办：不归您的单位，已经删了，或者一次超过 {MAX_EVENTS} 个。")


def _said(outcomes: Sequence[Outcome], words: Callable[[Outcome], str]) -> dict[str, list[str]]:
    """Of which events something is said: the same is said once."""
    said: dict[str, list[str]] = {}
    for one in outcomes:
        if message := words(one):
            said.setdefault(message, []).append(f"《{one.event.title}》")
    return said
