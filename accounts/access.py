"""Access to personal pages: for people who signed in."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlsplit

from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse
from django.urls import Resolver404, resolve

from accounts.models import Person
from core.web.http import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]
_ASKS_NAME = "asks_name"


class PersonalRequest(Request):
    """A request that passed ``signed_in``, as types see it: its user is a person."""

    user: Person


def asks_name(view: View[P]) -> View[P]:
    """Its page asks a newcomer how they are called: signing in leads straight to it, and doesn't ask before."""
    setattr(view, _ASKS_NAME, True)
    return view


def is_asking_name(path: str) -> bool:
    """Whether the page at this address does."""
    try:
        return hasattr(resolve(urlsplit(path).path).func, _ASKS_NAME)
    except Resolver404:
        return False


def signed_in(view: Callable[Concatenate[PersonalRequest, P], HttpResponse]) -> View[P]:
    """For people who signed in; others are sent to the code page and come back."""

    @wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path(), "/sign-in/")
        return view(cast("PersonalRequest", request), *args, **kwargs)

    return cast("View[P]", guarded)
