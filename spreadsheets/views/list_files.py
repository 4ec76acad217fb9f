"""Lists that are too long to wait for: what would be made, how far it is, the file, and away with it."""

import uuid
from typing import cast

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from core import clock
from core.errors import Refusal
from core.web import downloads
from organizations.access import StaffRequest, staff_page
from spreadsheets.forms.list_file import ListAddress, ListFileForm
from spreadsheets.list_files import asking, content
from spreadsheets.models import ListFile

SECONDS = 3
"""After so long the page of a file that is being made is fetched again."""


@require_GET
@staff_page
def list_files(request: StaffRequest) -> HttpResponse:
    """One's own files of today."""
    mine = ListFile.objects.of(request.user, now=clock.now())
    context = {"mine": mine, "most": asking.MAX_FILES}
    return render(request, "spreadsheets/staff_list_files.html", context)


@require_http_methods(["GET", "POST"])
@staff_page
def list_file_new(request: StaffRequest) -> HttpResponse:
    """How many rows it has, and the button; nothing is made by looking."""
    is_sent = request.method == "POST"
    address = ListAddress.read(request.POST if is_sent else request.GET)
    form = ListFileForm(request.POST if is_sent else None, address=address)
    refusal: Refusal | None = None
    try:
        if is_sent and form.is_valid():
            try:
                is_again = "again" in request.POST
                file = asking.start(wanted=form.wanted, by=request.user, now=clock.now(), again=is_again)
            except Refusal as refused:
                refusal = refused
            else:
                return redirect("spreadsheets:list_file", file.uid)
        planned = asking.plan(asking.Wanted(address.name, address.ending, address.asked), by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    context = {
        "address": address,
        "form": form,
        "planned": planned,
        "refusal": refusal,
        "most": asking.MAX_ROWS,
        "most_at_once": downloads.MOST_AT_ONCE,
    }
    status = 422 if refusal or form.errors else 200
    return render(request, "spreadsheets/staff_list_file_new.html", context, status=status)


@require_GET
@staff_page
def list_file(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """How far it is, and the file; comes again by itself while the worker is at it."""
    file = _mine(request, uid)
    if file is None:
        return _gone(request)
    answer = render(request, "spreadsheets/staff_list_file.html", {"file": file})
    if file.is_running:
        answer["Refresh"] = str(SECONDS)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
@staff_page
def fetch_list_file(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """The bytes, as far as the person still may see them."""
    file = _mine(request, uid)
    if file is None:
        return _gone(request)
    try:
        asking.refuse_unless_readable(file, by=request.user)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    file_answer = downloads.streamed(file.title, content.read(file), ending=file.ending, size=file.size)
    return cast("HttpResponse", file_answer)  # views are typed by the class that is not streamed


@require_POST
@staff_page
def delete_list_file(request: StaffRequest, uid: uuid.UUID) -> HttpResponse:
    """Away with it, made or not."""
    file = _mine(request, uid)
    if file is None:
        return _gone(request)
    asking.delete(file=file)
    return redirect("spreadsheets:list_files")


def _mine(request: StaffRequest, uid: uuid.UUID) -> ListFile | None:
    """None where there is none any more: the second press of a button, another tab, the way back, the day after."""
    file = ListFile.objects.of(request.user, now=clock.now()).filter(uid=uid).first()
    if file is None and ListFile.objects.exclude(by=request.user).filter(uid=uid).exists():
        raise Http404
    return file


def _gone(request: StaffRequest) -> HttpResponse:
    messages.info(request, "这份表已经不在了：删掉了，或者过了一天。还要的话，到列表上再导出一次。")
    return redirect("spreadsheets:list_files")
