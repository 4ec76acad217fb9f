"""What every page's shell needs."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from core.site import site_facts
from core.web import wechat

SIZES = ("1", "2", "3")


def shell(request: HttpRequest) -> dict[str, object]:
    """Site name, help line, how the whole county is said, and the reading mode that the visitor chose (cookie ``elder``: 1, 2 or 3)."""
    said = site_facts.current()
    size = request.COOKIES.get("elder", "")
    return {
        "site_name": said.site_name,
        "site_url": settings.SITE_URL,
        "organizer_name": said.organizer_name,
        "help_phone": said.help_phone,
        "help_phone_dial": said.help_phone_dial,
        "help_hours": said.help_hours,
        "dialect": said.dialect,
        "whole_area": said.whole_area,
        "elder_size": size if size in SIZES else "",
        "in_wechat": partial(wechat.looked_for, request),
    }
