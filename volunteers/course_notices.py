"""The one text of somebody who took several lessons of a course, and taking back what a place is told of."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby

from core import phrases
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing, untold
from notifications.outbox.enqueueing import Draft
from volunteers import notices
from volunteers.models import Shift, SignUp, Volunteer


def about(sign_up: SignUp) -> str:
    """The key of the text about all lessons that were taken with this one: by whom, and when."""
    return f"course:{sign_up.volunteer_id}:{sign_up.created_at:%Y%m%d%H%M%S%f}"


def told_of(sign_up: SignUp) -> list[str]:
    """What texts are about that tell of this place."""
    return [notices.about(sign_up), *([about(sign_up)] if sign_up.path == SignUp.Path.COURSE else [])]


def signed_up(made: Sequence[SignUp], volunteer: Volunteer, *, now: dt.datetime) -> Draft:
    """The confirmation of several lessons; each shift came through ``with_places``. At once, as for one."""
    shifts = [one.shift for one in made]
    return Draft(
        to=volunteer.person.phone,
        purpose=Purpose.SHIFT,
        text=text(shifts, now=now),
        key=f"{about(made[0])}:confirmed",
        about=about(made[0]),
        organization_id=shifts[0].occurrence.event.host_id,
        expires_at=max(shift.end for shift in shifts),
        spans=[(shift.start, shift.end) for shift in shifts],
        at_once=True,
    )


def text(shifts: Sequence[Shift], *, now: dt.datetime) -> str:
    """《防骗八课》讲解员 9月3日、10日、17日，10月8日，每次下午 2:30—4:00，样例文化站. Without the signature."""
    first = shifts[0]
    hours = {phrases.time_range(shift.start, shift.end) for shift in shifts}
    where = {notices.where(shift) for shift in shifts}
    when = f"每次{hours.pop()}" if len(hours) == 1 else "每次几点看链接"
    place = where.pop() if len(where) == 1 else "每次在哪里看链接"
    dates = _dates(shifts, now)
    return (
        f"{len(shifts)} 个岗位报上了：《{first.occurrence.event.title}》{first.role}，{dates}，{when}，{place}。"
        f"哪一次去不了，请尽早单独退出 {notices.mine_link()}"
    )


def _dates(shifts: Iterable[Shift], now: dt.datetime) -> str:
    """9月3日、10日，10月8日: the month once."""
    days = sorted(phrases.local(shift.start).date() for shift in shifts)
    months = []
    for _, group in groupby(days, key=lambda day: (day.year, day.month)):
        head, *rest = group
        months.append("、".join([phrases.month_day(head, now=now), *(f"{day.day}日" for day in rest)]))
    return "，".join(months)


def take_back(sign_up: SignUp, *, now: dt.datetime) -> int:
    """Whoever is off a shift is not told of it any more: texts about it that did not leave are taken back, and one about several
    lessons that did not leave names the others only. The row is stored as it is now; returns how many are taken back.
    """
    if sign_up.path == SignUp.Path.COURSE:
        _leave_out(sign_up, now)
    return enqueueing.withdraw(notices.about(sign_up), now=now)


def _leave_out(sign_up: SignUp, now: dt.datetime) -> None:
    taken = SignUp.objects.filter(volunteer=sign_up.volunteer_id, created_at=sign_up.created_at)
    rows = taken.filter(path=SignUp.Path.COURSE, status=SignUp.Status.CONFIRMED).exclude(pk=sign_up.pk)
    left = rows.select_related("shift__occurrence__event", "shift__occurrence__venue", "shift__occurrence__space")
    shifts = [row.shift for row in left.order_by("shift__start", "pk")]
    if not shifts:
        enqueueing.withdraw(about(sign_up), now=now)
        return
    words = text(shifts, now=now)
    # What failed may be sent again by staff.
    unsaid = Message.objects.filter(about=about(sign_up), state__in=[Message.State.PENDING, Message.State.FAILED])
    for message in unsaid.select_for_update(of=("self",)):
        untold.say(message, words)
