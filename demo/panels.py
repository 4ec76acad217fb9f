"""This app's parts of other apps' pages (``core.slots``)."""

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string

from core.web.hosts import is_reached_by_others
from demo.loading import is_loaded
from demo.people.signins import signins, where_codes_are


def accounts(request: HttpRequest, *, entrance: str) -> str:
    """Who can sign in here, and where their codes are: with demo data, and never where texts or visitors are real."""
    if settings.SMS_GATEWAY != "console" or is_reached_by_others() or not is_loaded():
        return ""
    listed = [entry for entry in signins() if entry.is_staff == (entrance == "staff")]
    context = {"listed": listed, "codes": where_codes_are(), "is_staff": entrance == "staff"}
    return render_to_string("demo/parts/accounts.html", context, request=request)
