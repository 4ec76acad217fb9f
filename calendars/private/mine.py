"""A person's own: the shifts they took, and the registrations under their verified number."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings

from calendars.entries import facts, ics, rules
from calendars.models import FeedToken
from calendars.private import entry_facts
from events.models import Occurrence
from registrations.models import Registration, SeatClaim
from volunteers.models import SignUp

_WAITING = (
    Registration.Status.UNPROVEN,
    Registration.Status.REQUESTED,
    Registration.Status.WAITLISTED,
    Registration.Status.OFFERED,
)
_COMING = (Registration.Status.CONFIRMED, Registration.Status.ATTENDED, Registration.Status.ABSENT)
_LEFT = (SignUp.Status.WITHDRAWN, SignUp.Status.DECLINED, SignUp.Status.EXPIRED)
"""Given up by the volunteer: the date itself takes place, and must not read as if it were off."""


def entries(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    """What they come to and help at, from ``rules.BACK`` on."""
    sign_ups = list(_sign_ups(token, day))
    comings = list(_comings(token, day))
    dates = [sign_up.shift.occurrence for sign_up in sign_ups] + [occurrence for _, occurrence in comings]
    totals = entry_facts.totals({date.event_id for date in dates})
    for one in sign_ups:
        yield _of_shift(one, totals[one.shift.occurrence.event_id], day)
    for registration, occurrence in comings:
        yield _of_registration(registration, occurrence, totals[occurrence.event_id], day)


def _sign_ups(token: FeedToken, day: dt.datetime) -> Iterable[SignUp]:
    related = (f"shift__occurrence__{name}" for name in facts.RELATED)
    rows = SignUp.objects.filter(volunteer__person=token.person, shift__end__gt=day - rules.BACK)
    return rows.select_related("volunteer", *related).order_by("pk")


def _comings(token: FeedToken, day: dt.datetime) -> Iterator[tuple[Registration, Occurrence]]:
    """Each registration with each occurrence it is for; a course pool stands for all lessons."""
    mine = Registration.objects.filter(phone_hash=token.person.phone_hash).select_related("event")
    chosen: dict[int, set[int | None]] = defaultdict(set)
    claims = SeatClaim.objects.filter(registration__in=mine)
    for registration, claimed in claims.values_list("registration_id", "occurrence_id"):
        chosen[registration].add(claimed)
    registrations = {one.pk: one for one in mine}
    dates = _dates({one.event_id for one in registrations.values()}, day)
    for one in registrations.values():
        for occurrence in dates[one.event_id]:
            if occurrence.pk in chosen[one.pk] or None in chosen[one.pk]:
                yield one, occurrence


def _dates(events: set[int], day: dt.datetime) -> dict[int, list[Occurrence]]:
    found: dict[int, list[Occurrence]] = defaultdict(list)
    rows = Occurrence.objects.filter(event__in=events, end__gt=day - rules.BACK).select_related(*facts.RELATED)
    for occurrence in rows.order_by("start", "pk"):
        found[occurrence.event_id].append(occurrence)
    return found


def _of_shift(one: SignUp, total: int, day: dt.datetime) -> ics.Facts:
    shift = one.shift
    occurrence = one.shift.occurrence
    has_left = one.status in _LEFT
    how = entry_facts.standing(occurrence, day, left=one.status == SignUp.Status.CANCELLED)
    is_asked = one.is_waiting or one.is_offered
    head = f"{one.get_status_display()}：" if is_asked or has_left else ""
    if one.is_asked_again:
        head = "等你答复："
    status = "TENTATIVE" if is_asked or one.is_asked_again else "CONFIRMED"
    return entry_facts.told(
        occurrence,
        [
            *entry_facts.why(occurrence, how, one.reason if has_left else ""),
            "这个岗和你别的岗时间撞了，请退掉一个。" if one.has_overlap else "",
            "岗位改了，还去不去请在“我的岗位”里答复。" if one.is_asked_again else "",
            facts.hours(shift.start, shift.end),
            shift.note,
            f"自己带：{shift.bring}" if shift.bring else "",
        ],
        uid=f"{entry_facts.uid(occurrence)}-s{one.pk}",
        start=shift.start,
        end=shift.end,
        status="CANCELLED" if how.is_off or has_left else status,
        sequence=settings.CALENDAR_EPOCH + occurrence.revision + _steps(one),
        modified=entry_facts.modified(occurrence, one.changed_at),
        summary=f"{head}志愿·{shift.role}：{facts.summary(occurrence, how=how, total=total)}",
    )


def _steps(sign_up: SignUp) -> int:
    """How often its state has changed for the calendar: whoever waited was perhaps asked, and came in, before leaving."""
    order = [SignUp.Status.WAITLISTED, SignUp.Status.OFFERED, SignUp.Status.CONFIRMED]
    if sign_up.path != SignUp.Path.WAITING_LIST:
        return sign_up.status in {*_LEFT, SignUp.Status.CANCELLED}
    if sign_up.status in {SignUp.Status.ATTENDED, SignUp.Status.NO_SHOW}:
        return order.index(SignUp.Status.CONFIRMED)
    return order.index(SignUp.Status(sign_up.status)) if sign_up.status in order else len(order)


def _of_registration(one: Registration, occurrence: Occurrence, total: int, day: dt.datetime) -> ics.Facts:
    has_left = one.status not in (*_COMING, *_WAITING, Registration.Status.CANCELLED)
    how = entry_facts.standing(occurrence, day, left=one.status == Registration.Status.CANCELLED)
    waiting = one.status in _WAITING
    head = f"{one.get_status_display()}："
    prefix = head if waiting or has_left else ""
    status = "TENTATIVE" if waiting else "CONFIRMED"
    link = f"线上链接：{occurrence.online_link}" if occurrence.online_link and not waiting and not how.is_off else ""
    return entry_facts.told(
        occurrence,
        [
            f"{head}{one.party_size} 人。",
            *entry_facts.why(occurrence, how, one.reason if has_left else ""),
            facts.hours(occurrence.start, occurrence.end),
            link,
        ],
        uid=f"{entry_facts.uid(occurrence)}-r{one.pk}",
        start=occurrence.start,
        end=occurrence.end,
        status="CANCELLED" if how.is_off or has_left else status,
        sequence=settings.CALENDAR_EPOCH + occurrence.revision + one.revision,
        modified=entry_facts.modified(occurrence, one.status_changed_at),
        summary=f"{prefix}{facts.summary(occurrence, how=how, total=total)}",
    )
