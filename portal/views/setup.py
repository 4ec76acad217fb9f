"""The first page of a site on which nobody works yet, and the ticks of the checklist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.contrib.messages.storage.base import BaseStorage
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.models import Person
from accounts.signing_in import entering
from accounts.signing_in.networks import network_key
from core import clock
from core.errors import Refusal
from core.site import site_facts
from core.web.http import Request, client_address
from organizations.access import StaffRequest, staff_page
from organizations.founding import counties
from portal.setup import checklist as items
from portal.setup import keys, setting_up
from portal.setup.forms import CountyForm, KeyForm, SetupForm

P = ParamSpec("P")
R = TypeVar("R", bound=Request)
View = Callable[Concatenate[R, P], HttpResponse]
OVER = "这个网站已经有人设置好了。是您设置的，请登录；不是您，请那位管理员邀请您。"
READY = "设置好了。下面是正式启用以前还要办的几件事。"


def set_up_first(view: View[R, P]) -> View[R, P]:
    """Leads to the setup page while nobody works here; outside of what may be kept by anybody."""

    @wraps(view)
    def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not keys.is_open():
            return view(request, *args, **kwargs)
        answer = redirect("portal:set_up")
        answer["Cache-Control"] = "no-store"
        return answer

    return cast("View[R, P]", guarded)


@never_cache
@sensitive_post_parameters("key", "password", "password_again")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: Request) -> HttpResponse:
    """The key, then everything on one page; gone once somebody works here.

    An administrator who was made from a shell is asked for the county, while there is none.
    """
    if keys.is_open():
        return _with_key(request)
    person = request.user
    if isinstance(person, Person) and person.is_superuser and counties.association() is None:
        return _county(request, person)
    return _over(request)


@never_cache
@require_http_methods(["GET", "POST"])
@staff_page
def checklist(request: StaffRequest) -> HttpResponse:
    """What is to be done before the site is used; administrators of the association tick what only they can know."""
    if not request.staff_access.administers_everything:
        raise PermissionDenied
    now = clock.now()
    if request.method == "POST":
        verb = items.take_back if request.POST.get("do") == "take_back" else items.confirm
        verb(item=request.POST.get("item", ""), by=request.user, now=now)
        return redirect("portal:checklist")
    rows = items.items(request.user, now=now)
    return render(request, "portal/setup/checklist.html", {"rows": rows})


def _with_key(request: Request) -> HttpResponse:
    if request.method == "POST" and "phone" in request.POST:
        return _everything(request)
    form = KeyForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            keys.prove(text=form.cleaned_data["key"], network=_network(request), now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            return _page(request, SetupForm(has_county=_has_county(), initial=_initial() | form.cleaned_data))
    return render(request, "portal/setup/key.html", {"form": form}, status=422 if form.errors else 200)


def _everything(request: Request) -> HttpResponse:
    form = SetupForm(request.POST, has_county=_has_county())
    if not form.is_valid():
        _say_if_the_key_is_wrong(request, form)
        return _page(request, form)
    names = ("key", "phone", "name", "password")
    try:
        person = setting_up.set_up(
            **{name: form.cleaned_data[name] for name in names},
            site=form.facts(),
            county=form.county(),
            network=_network(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        if not keys.is_open():  # a second press, or somebody else's, while the first was being written
            return _over(request)
        form.refuse(refusal)
        return _page(request, form)
    answer = entering.enter(request, person, target="/staff/", code_only=False)
    messages.success(request, READY)
    return answer


def _over(request: Request) -> HttpResponse:
    """To the workbench; whoever has to sign in for it is told why the page is gone, once."""
    stored = messages.get_messages(request)
    waiting = [str(message) for message in stored]
    if isinstance(stored, BaseStorage):
        stored.used = False  # they were only looked at
    if not request.user.is_authenticated and request.method != "HEAD" and OVER not in waiting:
        messages.info(request, OVER)
    return redirect("portal:workbench")


def _say_if_the_key_is_wrong(request: Request, form: SetupForm) -> None:
    """Together with whatever else is; where nothing else is, the verb says it. Once somebody works here it is asked no more."""
    try:
        if keys.is_open():
            keys.prove(text=form.data.get("key", ""), network=_network(request), now=clock.now())
    except Refusal as refusal:
        form.refuse(refusal)


def _county(request: Request, person: Person) -> HttpResponse:
    form = CountyForm(request.POST if request.method == "POST" else None, has_county=False, initial=_initial())
    if request.method == "POST" and form.is_valid():
        try:
            setting_up.establish(site=form.facts(), county=form.county(), by=person, now=clock.now())
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, READY)
            return redirect("portal:workbench")
    return _page(request, form)


def _page(request: Request, form: CountyForm) -> HttpResponse:
    return render(request, "portal/setup/everything.html", {"form": form}, status=422 if form.errors else 200)


def _initial() -> dict[str, str]:
    """The emergency line is right everywhere; names are the county's own."""
    said = site_facts.stored()
    return {"help_phone": said.help_phone, "help_hours": said.help_hours}


def _has_county() -> bool:
    return counties.association() is not None


def _network(request: Request) -> str:
    return network_key(client_address(request))
