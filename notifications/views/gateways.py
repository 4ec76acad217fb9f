"""Callbacks of gateways. They authenticate by a key in the address; a wrong one is told nothing."""

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from core import clock
from notifications import preferences
from notifications.delivery import answering, receiving
from notifications.gateways.kannel import Kannel


@csrf_exempt
@never_cache
def kannel_receipt(request: HttpRequest) -> HttpResponse:
    """A delivery report: 200 also when it is known already, 404 for what is not ours."""
    report = Kannel().parse_receipt(request)
    if report is None:
        return HttpResponseNotFound()
    known = receiving.receive(message_id=report.message_id, status=report.status, now=clock.now())
    return HttpResponse(status=200 if known else 404)


@csrf_exempt
@never_cache
def kannel_inbound(request: HttpRequest) -> HttpResponse:
    """A person's answer; an empty page, since Kannel would send any text back to them."""
    inbound = Kannel().parse_inbound(request)
    if inbound is None:
        return HttpResponseNotFound()
    for hear in (preferences.opt_out, answering.answer):
        hear(sender=inbound.sender, text=inbound.text, now=clock.now())
    return HttpResponse()
