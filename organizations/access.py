"""Access to staff pages: for people with a membership.

A stranger gets 404 for another organization's objects: querysets start at ``managed_by``.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.models import Person
from core.errors import Refusal
from core.web import downloads
from core.web.http import Request
from organizations.access_scope import StaffAccess, staff_access_of
from organizations.models import Membership

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponse]


class StaffRequest(Request):
    """A request that passed ``staff_page``, as types see it: its user is a person with a membership (or a superuser)."""

    user: Person
    staff_access: StaffAccess
    """As it was when the request came."""


def is_staff_member(person: Person) -> bool:
    """Whether the person works for any organization."""
    return person.is_superuser or Membership.objects.filter(person=person).exists()


def staff_page(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> View[P]:
    """For people with a membership: others are asked to sign in, or refused (403)."""

    @wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not isinstance(request.user, Person):
            return redirect_to_login(request.get_full_path(), "/staff/sign-in/")
        staff_request = cast("StaffRequest", request)
        staff_request.staff_access = staff_access_of(request.user)
        if not staff_request.staff_access.is_staff:
            raise PermissionDenied
        return view(staff_request, *args, **kwargs)

    return cast("View[P]", guarded)


@require_safe
@staff_page
def export(request: StaffRequest, /, name: str, ending: str, **about: object) -> HttpResponse:
    """The page of every list that is offered as a file: ``name`` of ``core.web.downloads``, as the list is filtered.

    ``about`` is what the address says it is about. A list that is too long to wait for leads to the page on which the
    worker is asked to make it.
    """
    asked = request.GET.copy()
    for key, value in about.items():
        asked[key] = str(value)
    try:
        return downloads.named(name, request.user, asked, ending=ending)
    except Refusal as refusal:
        if refusal.code != downloads.LIST_IS_LONG:
            raise
        wanted = {"list": name, "ending": ending, "asked": asked.urlencode()}
        return redirect(f"{reverse('spreadsheets:list_file_new')}?{urlencode(wanted)}")
