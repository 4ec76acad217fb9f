"""Pages for residents: registering, and the personal page behind a short link."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Person
from accounts.signing_in import devices
from accounts.signing_in.networks import network_key
from core import clock, tokens
from core.errors import Refusal
from core.phone_numbers import phones
from core.web import addresses
from core.web.http import Request, browser_key, client_address
from events.models import Event
from registrations import overview as all_of_number
from registrations import parties, queries
from registrations.forms import GroupForm, GroupSizeForm, NamesForm, PartyForm
from registrations.models import Registration
from registrations.proofs import tickets
from registrations.proofs.tickets import Ticket
from registrations.registering import answering, changing, options, targets, withdrawing
from registrations.registering.options import Choice
from registrations.seats import offers

P = ParamSpec("P")
TICKETS = "registrations_sent"
MAX_TICKETS = 8
ALREADY = "有人已经报过了，就是下面这一份。要加人、改人，在这里改。"


def register(request: Request, slug: str) -> HttpResponse:
    """The form, or first the choice of a date; registers on POST."""
    event = get_object_or_404(Event.objects.public().select_related("host"), slug=slug)
    choices = options.choices(event, now=clock.now(), invitation=request.GET.get("invited", ""))
    uid = request.GET.get("occurrence", "")
    course = bool(request.GET.get("course"))
    choice = options.chosen(choices, uid=uid, course=course)
    if choice is None:
        off = "" if choices else queries.nobody_can_go(event, now=clock.now())
        about = {"event": event, "choices": choices, "missed": bool(uid), "off": off}
        return render(request, "registrations/choose.html", about)
    form = _form(request, choice)
    is_sent = request.method == "POST" and "look" not in request.POST
    if is_sent and (answer := _submitted(request, choice, form)):
        return answer
    about = {"event": event, "choice": choice, "form": form, "days_kept": settings.REGISTRATION_DAYS_KEPT}
    about["others"] = _others(form, choice, choices)
    return render(request, "registrations/register.html", about)


def _form(request: Request, choice: Choice) -> PartyForm | GroupForm:
    kind = GroupForm if choice.groups_only or request.GET.get("group") else PartyForm
    me = request.user
    known = {"phone": phones.national(me.phone), "name_1": me.name} if isinstance(me, Person) else {}
    if "look" in request.POST:
        return kind(initial=known | _typed(request))
    return kind(request.POST or None, initial=known)


def _typed(request: Request) -> dict[str, object]:
    """What was typed for another date, to be looked at with this one."""
    typed: dict[str, object] = {**request.POST.dict(), "wait_if_full": ""}
    if "made_for" in request.POST:
        typed["needs"] = request.POST.getlist("needs")
    return typed


def _others(form: PartyForm | GroupForm, choice: Choice, found: list[Choice]) -> list[Choice]:
    """The event's other dates on which a party that was refused here would sit down at once."""
    if form.refused_with != "party_does_not_fit":
        return []
    return [one for one in found if one.key != choice.key and one.fits(form.heads)]


def _submitted(request: Request, choice: Choice, form: PartyForm | GroupForm) -> HttpResponse | None:
    """The answer to a form that was sent; none where it has to be shown again."""
    if not form.is_valid():
        return None
    if form.is_trapped():
        return HttpResponseRedirect(f"/events/{choice.event.slug}/")
    person = request.user.pk if isinstance(request.user, Person) else None
    asked = form.request(
        event_id=choice.event.pk,
        occurrence_ids=choice.ids,
        by_person_id=person,
        invitation=choice.invitation,
        network=network_key(client_address(request)),
        browser=browser_key(request),
        is_known_device=_is_known_device(request, form.cleaned_data["phone"]),
    )
    now = clock.now()
    occurrences = [choice.occurrence] if choice.occurrence else None
    try:
        target = targets.read(asked, now=now, event=choice.event, occurrences=occurrences)
        answer = answering.register(request=asked, now=now, target=target)
    except Refusal as refusal:
        form.refuse(refusal)
        return None
    registration = answer.registration
    if registration is None:
        keep_ticket(request, choice.event, answer.ticket)
        return redirect("registrations:prove", choice.event.slug)
    if registration.created_at < now and set(asked.name_keys) != parties.names_of(registration):
        messages.info(request, ALREADY)
    return HttpResponseRedirect(f"/r{registration.link_token}")


def keep_ticket(request: Request, event: Event, ticket: str) -> None:
    """In the session, sealed, in place of the one of the same event; of the oldest where there are too many."""
    known = {slug: text for slug, text in request.session.get(TICKETS, {}).items() if slug != event.slug}
    request.session[TICKETS] = dict([*known.items(), (event.slug, ticket)][-MAX_TICKETS:])


def ticket_of(request: Request, event: Event) -> Ticket | None:
    """Of what this browser has registered for this event."""
    return tickets.unseal(request.session.get(TICKETS, {}).get(event.slug, ""))


def _is_known_device(request: Request, phone: str) -> bool:
    token = request.COOKIES.get(devices.COOKIE, "")
    return devices.known(token, phone_hash=phones.look_up(phone), now=clock.now()) is not None


def personal(view: Callable[Concatenate[Request, Registration, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever holds the link: found by its digest, kept out of caches, indexes and other sites' referrers.

    Not ``no-referrer``: browsers then send ``Origin: null`` with its buttons, which the check against forgery refuses.
    """

    @wraps(view)
    @never_cache
    def guarded(request: Request, token: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        registration = queries.by_token_digest(tokens.digest(token))
        if registration is None or registration.erased_at:
            raise Http404
        return addresses.unlisted(view(request, registration, *args, **kwargs))

    return guarded


@require_safe
@personal
def mine(request: Request, registration: Registration) -> HttpResponse:
    """What, when, where, and how it stands. Opening it never acts."""
    return render(request, "registrations/mine.html", _about(registration))


def _about(registration: Registration) -> dict[str, object]:
    now = clock.now()
    dates = queries.dates(registration)
    coming = [row for row in dates if row.is_scheduled and row.end > now]
    return {
        "registration": registration,
        "event": registration.event,
        "dates": dates,
        "first": (coming or dates)[0],
        "ahead": queries.ahead(registration),
        "waits_for": queries.waits_for(registration),
        "steps": list(registration.steps.all()),
        "can_change": registration.is_active and registration.prove_by is None and bool(coming),
        "link": f"/r{registration.link_token}",
        "days_kept": settings.REGISTRATION_DAYS_KEPT,
        "now": now,
    }


@require_safe
@never_cache
def overview(request: Request, pk: str, token: str) -> HttpResponse:
    """All that a number has registered and can still come to, for whoever got the text."""
    registration = all_of_number.by_key(int(pk), token)
    if registration is None:
        raise Http404
    about = {"registration": registration, "entries": all_of_number.entries(registration, now=clock.now())}
    return addresses.unlisted(render(request, "registrations/overview.html", about))


@personal
def withdraw(request: Request, registration: Registration) -> HttpResponse:
    """Asks once more; gives back on POST. What is given back already says so on its page."""
    if request.method != "POST" and not registration.is_active:
        messages.warning(request, "这份报名已经不算数了，不用再退。")
        return HttpResponseRedirect(f"/r{registration.link_token}")
    if request.method != "POST":
        return render(request, "registrations/withdraw.html", _about(registration))
    held = registration.is_holding
    withdrawing.withdraw(registration=registration, now=clock.now())
    done = "已经退掉了，名额空出来给别人了" if held else "已经退出来了，不再排队"
    messages.success(request, f"{done}。谢谢你说一声。")
    return HttpResponseRedirect(f"/r{registration.link_token}")


@personal
def change(request: Request, registration: Registration) -> HttpResponse:
    """Who comes, and what they need; what can't be changed any more says so on its page, before anything is typed."""
    about = _about(registration)
    if request.method != "POST" and not about["can_change"]:
        messages.warning(request, "这份报名现在不能改了，看看下面怎么写的。")
        return HttpResponseRedirect(f"/r{registration.link_token}")
    form = _change_form(request, registration)
    if request.method == "POST" and form.is_valid():
        try:
            _change(registration, form)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, "改好了。")
            return HttpResponseRedirect(f"/r{registration.link_token}")
    return render(request, "registrations/change.html", about | {"form": form})


def _change_form(request: Request, registration: Registration) -> NamesForm | GroupSizeForm:
    if registration.is_group:
        known = {"pupils": registration.pupils, "adults": registration.adults, "needs": registration.needs}
        return GroupSizeForm(request.POST or None, initial=known)
    people = {f"name_{place}": attendee.name for place, attendee in enumerate(registration.attendees.all(), start=1)}
    return NamesForm(request.POST or None, initial={"needs": registration.needs.split("、")} | people)


def _change(registration: Registration, form: NamesForm | GroupSizeForm) -> None:
    if isinstance(form, GroupSizeForm):
        size = changing.Group(pupils=form.cleaned_data["pupils"], adults=form.cleaned_data["adults"])
        facts = {"attendees": (), "needs": form.cleaned_data["needs"], "group": size}
    else:
        facts = {"attendees": form.attendees(), "needs": form.needs_words()}
    changing.change_party(registration=registration, now=clock.now(), **facts)


@require_POST
@personal
def answer(request: Request, registration: Registration) -> HttpResponse:
    """Yes or no to an offer."""
    if request.POST.get("answer") == "yes":
        offers.accept(registration=registration, now=clock.now())
        messages.success(request, "报上了，到时候见。")
    else:
        offers.decline(registration=registration, now=clock.now())
        messages.success(request, "好的，名额空出来给别人了。")
    return HttpResponseRedirect(f"/r{registration.link_token}")
