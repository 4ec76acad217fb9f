"""What the site says of itself: from the database, else from the settings; read at most every other second."""

from dataclasses import dataclass, fields

from django.conf import settings

from core.models import SiteFacts
from core.site import help_lines
from core.site.held_values import Held

EVERYWHERE = "全境"
"""All streets together, where no name says whether they are a county, a city or a district."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Words for pages, texts and calendars."""

    site_name: str
    organizer_name: str
    """Who runs the site."""
    help_phone: str
    """As it is read, with its area code."""
    help_hours: str
    """When somebody answers it."""
    dialect: str
    """That people hear on the help line beside Mandarin; may be empty."""
    sms_signature: str
    """Stands in 【】 before every text; the carrier has to know it."""
    whole_area: str = EVERYWHERE
    """All streets together: 全县, 全市, 全区. Follows the county's name until somebody writes another."""

    @property
    def help_phone_dial(self) -> str:
        """As it is dialled."""
        return help_lines.dialled(self.help_phone)


NAMES = tuple(field.name for field in fields(Facts))


def stored() -> Facts:
    """As they are now: one query."""
    row = SiteFacts.objects.filter(pk=SiteFacts.ONLY).values(*NAMES).first()
    return Facts(**row) if row else of_settings()


def of_settings() -> Facts:
    """Until somebody wrote them on the page."""
    return Facts(
        site_name=settings.SITE_NAME,
        organizer_name=settings.ORGANIZER_NAME,
        help_phone=settings.HELP_PHONE,
        help_hours=settings.HELP_HOURS,
        dialect="",
        sms_signature=settings.SMS_SIGNATURE,
    )


_held = Held(stored)
current = _held.current
"""Every page, text and feed needs these."""
hold = _held.hold
