"""The subscribe page, and a person's private feeds."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import PersonalRequest, signed_in
from accounts.middleware import login_redirect
from accounts.presses.once import made, once
from calendars import queries
from calendars.entries import keys
from calendars.feeds import cache
from calendars.forms import PrivateFeedForm
from calendars.pages import choices, offers
from calendars.private import scopes, tokens
from core import clock
from core.errors import Refusal
from core.web.caching import public_page
from core.web.http import Request
from events.models import Event
from plan import dating
from plan.models import Occasion


@public_page
def subscribe(request: Request) -> HttpResponse:
    """Choose streets (``?area=…``, any number) and one of each other dimension (``&kind=…&host=…``), one event
    (``?event=…``) or one theme day alone (``?occasion=…``), see what it holds, take it along.
    """
    now = clock.now()
    asked = {name for name in keys.DIMENSIONS if request.GET.get(name, "").strip()}
    page: dict[str, Any]
    if "event" in request.GET:
        event = get_object_or_404(Event.objects.public(), slug=request.GET["event"])
        dates = queries.dates_of(event).filter(end__gt=now)
        page = {"event": event, "dates": dates, "offers": offers.of_event(event, now=now)}
    elif "occasion" in request.GET and not asked - {"occasion"} and "narrow" not in request.GET:
        occasion = get_object_or_404(Occasion, slug=request.GET["occasion"])
        page = {
            "occasion": occasion,
            "days": dating.next_of(occasion, today=clock.today()),
            "offers": offers.of_occasion(occasion, now=now),
        }
    else:
        wanted = request.GET.getlist("area")
        areas = queries.areas(wanted)
        is_fresh = not asked and "narrow" not in request.GET
        picked = offers.chosen(areas, wanted, request.COOKIES.get("street", "") if is_fresh else "")
        within = choices.choices(request.GET.dict())
        page = {
            "areas": areas,
            "picked": picked,
            "choices": within,
            "is_narrow": any(choice.value or choice.refused for choice in within),
            "offers": offers.of_areas(picked, within=within, now=now),
        }
    return render(request, "calendars/subscribe.html", {"now": now, **page})


@public_page
def index(_request: Request) -> JsonResponse:
    """Which calendars there are, for programs: those of one dimension; several at once are their addresses joined.

    ``is_whole``: whether that is all; those of a larger county are paged through in the API.
    """
    found = list(queries.feeds()[: queries.MOST_FEEDS + 1])
    rows = [
        {"key": row.key, "name": row.name, "url": cache.url(row.key), "changed_at": row.modified}
        for row in found[: queries.MOST_FEEDS]
    ]
    told = {"calendars": rows, "is_whole": len(found) <= queries.MOST_FEEDS}
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


@never_cache
@signed_in
@require_http_methods(["GET", "POST"])
@once
def private(request: PersonalRequest) -> HttpResponse:
    """My private feeds; a new one's address is shown once, in the answer to the form.

    ``?what=team:sample`` chooses what the new one holds. What belongs to work asks for the entrance of staff first.
    """
    offered = scopes.offered(request.user)
    listed = [(scope.value, scope.words) for scope in offered]
    asked = scopes.found(offered, request.POST.get("what") or request.GET.get("what", ""))
    if asked.is_work and (way := login_redirect(request)):
        return way
    form = PrivateFeedForm(request.POST or None, offered=listed, initial={"what": asked.value})
    link = None
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            address = tokens.grant(
                person=request.user, name=facts["name"], scope=asked, alarm=int(facts["alarm"]), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            form = PrivateFeedForm(offered=listed, initial={"what": scopes.OWN.value})
            link = offers.link(address)
    rows = scopes.which_stand(request.user, list(queries.tokens_of(request.user)))
    page = {"form": form, "link": link, "made": asked, "tokens": rows}
    answer = render(request, "calendars/private.html", page)
    return made(answer, queries.tokens_of(request.user).order_by("pk").last(), revoked_at=None) if link else answer


@signed_in
@require_POST
def revoke(request: PersonalRequest, pk: int) -> HttpResponse:
    """Stop one of my private feeds."""
    token = get_object_or_404(queries.tokens_of(request.user), pk=pk)
    tokens.revoke(token=token, now=clock.now())
    return redirect("calendars:private")
