"""What this room tells people."""

import datetime as dt

from django.conf import settings

from core import words
from notifications.models import Purpose
from notifications.outbox import Draft
from volunteers.models import Shift, SignUp, Volunteer


def about(sign_up: SignUp) -> str:
    """What a message about this sign-up carries, so that it can be withdrawn."""
    return f"sign-up:{sign_up.pk}"


def where(shift: Shift) -> str:
    """The venue's name and the spot, or that it is online."""
    occurrence = shift.occurrence
    place = occurrence.venue.name if occurrence.venue else ""
    return f"{place}{occurrence.place_note}" or ("线上" if occurrence.mode == "online" else "地点另行通知")


def when(shift: Shift) -> str:
    """9月17日 周四 下午 2:30—4:00."""
    return f"{words.date(words.local(shift.start).date())} {words.time_range(shift.start, shift.end)}"


def signed_up(sign_up: SignUp, shift: Shift, volunteer: Volunteer) -> Draft:
    """The confirmation: goes at once, since it answers what somebody just did."""
    title = shift.occurrence.event.title
    text = f"岗位报上了：《{title}》{shift.role}，{when(shift)}，{where(shift)}。去不了请尽早退出 {mine_link()}"
    return Draft(
        to=volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=text,
        key=f"sign-up:{sign_up.pk}:confirmed",
        about=about(sign_up),
        organization_id=shift.occurrence.event.host_id,
        expires_at=shift.end,
        at_once=True,
    )


def reminder(sign_up: SignUp, *, expires_at: dt.datetime) -> Draft:
    """The day before: one text a number and shift; a moved shift is reminded of anew."""
    shift, volunteer = sign_up.shift, sign_up.volunteer
    occurrence = shift.occurrence
    text = f"明天有你的岗：《{occurrence.event.title}》{shift.role}，{when(shift)}，{where(shift)}。{_contact(shift)}"
    return Draft(
        to=volunteer.person.phone,
        purpose=Purpose.REMINDER,
        text=f"{text}去不了请现在退出 {mine_link()}",
        key=f"shift-reminder:{shift.pk}:{occurrence.revision}:{volunteer.pk}",
        about=about(sign_up),
        organization_id=occurrence.event.host_id,
        expires_at=expires_at,
    )


def hat(shift: Shift, *, has_overlap: bool) -> str:
    """As whom a volunteer hears of a change."""
    return f"岗位：{shift.role}" + ("，和你另一个岗撞了，请登录处理" if has_overlap else "")


def _contact(shift: Shift) -> str:
    name = shift.occurrence.contact_name
    return f"到了找{name}。" if name else ""


def mine_link() -> str:
    """Where a volunteer deals with their shifts."""
    return f"{settings.SITE_URL}/volunteer/mine/"
