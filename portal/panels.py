"""This app's parts of other apps' pages (``core.slots``)."""

from django.http import HttpRequest
from django.template.loader import render_to_string

from portal.setup import keys


def set_up_first(request: HttpRequest, *, entrance: str) -> str:
    """At the staff entrance of a site on which nobody works yet: there is nobody to sign in as."""
    if entrance != "staff" or not keys.is_open():
        return ""
    return render_to_string("portal/setup/first.html", {}, request=request)
