"""What every page's shell needs; no query."""

from functools import partial

from django.conf import settings
from django.http import HttpRequest

from core.web import wechat

SIZES = ("1", "2", "3")


def shell(request: HttpRequest) -> dict[str, object]:
    """Site name, help line, and the reading mode that the visitor chose (cookie ``elder``: 1, 2 or 3)."""
    size = request.COOKIES.get("elder", "")
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "organizer_name": settings.ORGANIZER_NAME,
        "help_phone": settings.HELP_PHONE,
        "help_phone_dial": "".join(filter(str.isdigit, settings.HELP_PHONE)),
        "help_hours": settings.HELP_HOURS,
        "elder_size": size if size in SIZES else "",
        "in_wechat": partial(wechat.looked_for, request),
    }
