"""Texts to volunteers: the confirmation of a sign-up, and the wording of changes and reminders."""

import datetime as dt

from django.conf import settings

from core import phrases
from events.models import Occurrence
from events.wording import phrases as event_words
from notifications.models import Purpose
from notifications.outbox.enqueueing import Draft
from volunteers.models import Shift, SignUp, Volunteer


def about(sign_up: SignUp) -> str:
    """The key under which messages about this sign-up can be withdrawn."""
    return f"sign-up:{sign_up.pk}"


def where(shift: Shift) -> str:
    """样例文化站（东门进来）, or that it is online."""
    return event_words.place(shift.occurrence) or "地点另行通知"


def when(shift: Shift, *, now: dt.datetime) -> str:
    """9月17日 周四 下午 2:30—4:00."""
    return phrases.span(shift.start, shift.end, now=now)


def signed_up(sign_up: SignUp, shift: Shift, volunteer: Volunteer, *, now: dt.datetime) -> Draft:
    """The confirmation: goes at once, since it answers what somebody just did."""
    title = shift.occurrence.event.title
    text = (
        f"岗位报上了：《{title}》{shift.role}，{when(shift, now=now)}，{where(shift)}。去不了请尽早退出 {mine_link()}"
    )
    return Draft(
        to=volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=text,
        key=f"sign-up:{sign_up.pk}:confirmed",
        about=about(sign_up),
        organization_id=shift.occurrence.event.host_id,
        expires_at=shift.end,
        at_once=True,
        spans=[(shift.start, shift.end)],
    )


def role_label(shift: Shift, *, has_overlap: bool) -> str:
    """In which role a volunteer is told of a change."""
    return f"岗位：{shift.role}" + ("，和你另一个岗撞了，请登录处理" if has_overlap else "")


def reminder_role_label(shift: Shift, occurrence: Occurrence) -> str:
    """岗位：讲解员，上午 8:30 到岗，到了找温小泉."""
    at = phrases.local(shift.start).time()
    contact = f"，到了找{occurrence.contact_name}" if occurrence.contact_name else ""
    return f"岗位：{shift.role}，{phrases.part_of_day(at)} {phrases.clock(at)} 到岗{contact}"


def mine_link() -> str:
    """Where a volunteer deals with their shifts."""
    return f"{settings.SITE_URL}/volunteer/mine/"
