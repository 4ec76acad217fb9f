"""Pages that make something: the same form sent twice by the same person makes it once, and both see the same page."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse, HttpResponseRedirect

from accounts import locks
from accounts.models import Person
from accounts.presses import remembering
from accounts.presses.remembering import Answer
from core import clock, crypto
from core.web.http import Request, browser_key

P = ParamSpec("P")
R = TypeVar("R", bound=Request)
View = Callable[Concatenate[R, P], HttpResponse]
MADE = "made_by_press"
AGAIN = "刚才按过一次，已经存好了，没有再存一份。"
FORGERY = "csrfmiddlewaretoken"


def made(answer: HttpResponse, row: Model | None, **still: object) -> HttpResponse:
    """Say that this answer tells of ``row``, which this press made; ``still`` are its fields as long as nobody ended it."""
    setattr(answer, MADE, (row, still))
    return answer


def once(view: View[R, P]) -> View[R, P]:
    """Make it once: a second press with the same content is answered as the first was, as long as what it made stands.

    Two at the same instant wait for each other. What is sent and refused is judged anew each time. Stands innermost:
    who may come at all was looked at before, and nobody gets another person's answer.
    """

    @wraps(view)
    def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        who = _who(request)
        if request.method != "POST" or not who:
            return view(request, *args, **kwargs)
        digest = _digest(request, who)
        with transaction.atomic():
            locks.acquire(f"press:{digest}")
            if before := remembering.find(digest=digest, now=clock.now()):
                return _again(request, before)
            answer = view(request, *args, **kwargs)
            _keep(digest, answer)
        return answer

    return cast("View[R, P]", guarded)


def once_on(*buttons: str) -> Callable[[View[R, P]], View[R, P]]:
    """``once`` for these values of ``do``, the first of which is meant where none is sent.

    The other buttons of the page only look, or change what is typed: they make nothing, and lock nothing.
    """

    def guard(view: View[R, P]) -> View[R, P]:
        making = once(view)

        @wraps(view)
        def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            is_making = request.POST.get("do", buttons[0]) in buttons
            return (making if is_making else view)(request, *args, **kwargs)

        return cast("View[R, P]", guarded)

    return guard


def _keep(digest: str, answer: HttpResponse) -> None:
    row, still = getattr(answer, MADE, (None, None))
    if still is None:
        return
    location = answer.get("Location", "")
    known = Answer(answer.status_code, location, "" if location else answer.content.decode())
    remembering.keep(digest=digest, answer=known, row=row, still=still, now=clock.now())


def _again(request: Request, before: Answer) -> HttpResponse:
    if before.location:
        messages.info(request, AGAIN)
        return HttpResponseRedirect(before.location)
    return HttpResponse(before.body, status=before.status)


def _who(request: Request) -> str:
    """The person, or else the browser; empty for a stranger's browser that keeps no cookie."""
    return f"person {request.user.pk}" if isinstance(request.user, Person) else browser_key(request)


def _digest(request: Request, who: str) -> str:
    fields = sorted((name, values) for name, values in request.POST.lists() if name != FORGERY)
    files = sorted((name, _content(one)) for name, many in request.FILES.lists() for one in many)
    return crypto.keyed_hash("press", repr((who, request.get_full_path(), fields, files)))


def _content(file: UploadedFile[Any]) -> str:
    found = hashlib.sha256((file.name or "").encode())
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
