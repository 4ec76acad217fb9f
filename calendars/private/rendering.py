"""Render a person's own calendar: shifts, and the registrations under the verified number.

Rendered when asked for: a person has few. Times come from the store, so that nothing changes while nothing happens
(``stamping``); the window moves by whole days.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings

from calendars.entries import facts, ics, rules
from calendars.feeds import cache
from calendars.models import FeedToken
from calendars.private import stamping
from core import phrases
from core.site import site_facts
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


def body(token: FeedToken, *, now: dt.datetime) -> cache.Body:
    """The calendar file of the person whose token this is."""
    day = phrases.local(now).replace(hour=0, minute=0, second=0, microsecond=0)
    entries = sorted(_entries(token, day), key=lambda entry: entry.start)
    name = f"{site_facts.current().site_name}·{token.name}"
    told, changed = stamping.stamped(token, entries, head=name, now=now)
    plain = ics.opening(_header(name, changed)) + "".join(map(ics.entry, told)).encode() + ics.FOOTER
    return cache.pack(plain, modified=changed.replace(microsecond=0))


def _header(name: str, changed: dt.datetime) -> ics.Header:
    """Without SOURCE: the address is the key, which is not stored, and any other page would ask to sign in."""
    return ics.Header(
        name=name,
        description="我的报名和志愿岗位。只给自己看，不要转发。",
        source="",
        page=facts.site("/mine/"),
        modified=changed,
    )


def _entries(token: FeedToken, day: dt.datetime) -> Iterator[ics.Facts]:
    sign_ups = list(_sign_ups(token, day))
    comings = list(_comings(token, day))
    totals = _totals([sign_up.shift.occurrence for sign_up in sign_ups] + [occurrence for _, occurrence in comings])
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


def _totals(occurrences: list[Occurrence]) -> Counter[int]:
    events = {occurrence.event_id for occurrence in occurrences}
    return Counter(Occurrence.objects.filter(event__in=events).values_list("event_id", flat=True))


def _of_shift(one: SignUp, total: int, day: dt.datetime) -> ics.Facts:
    shift = one.shift
    occurrence = one.shift.occurrence
    has_left = one.status in _LEFT
    how = _standing(occurrence, day, left=one.status == SignUp.Status.CANCELLED)
    is_asked = one.is_waiting or one.is_offered
    head = f"{one.get_status_display()}：" if is_asked or has_left else ""
    status = "TENTATIVE" if is_asked else "CONFIRMED"
    return _told(
        occurrence,
        [
            *_why(occurrence, how, one.reason if has_left else ""),
            "这个岗和你别的岗时间撞了，请退掉一个。" if one.has_overlap else "",
            facts.hours(shift.start, shift.end),
            shift.note,
            f"自己带：{shift.bring}" if shift.bring else "",
        ],
        uid=f"{_uid(occurrence)}-s{one.pk}",
        start=shift.start,
        end=shift.end,
        status="CANCELLED" if how.is_off or has_left else status,
        sequence=settings.CALENDAR_EPOCH + occurrence.revision + _steps(one),
        modified=_modified(occurrence, one.changed_at),
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
    how = _standing(occurrence, day, left=one.status == Registration.Status.CANCELLED)
    waiting = one.status in _WAITING
    head = f"{one.get_status_display()}："
    prefix = head if waiting or has_left else ""
    status = "TENTATIVE" if waiting else "CONFIRMED"
    link = f"线上链接：{occurrence.online_link}" if occurrence.online_link and not waiting and not how.is_off else ""
    return _told(
        occurrence,
        [
            f"{head}{one.party_size} 人。",
            *_why(occurrence, how, one.reason if has_left else ""),
            facts.hours(occurrence.start, occurrence.end),
            link,
        ],
        uid=f"{_uid(occurrence)}-r{one.pk}",
        start=occurrence.start,
        end=occurrence.end,
        status="CANCELLED" if how.is_off or has_left else status,
        sequence=settings.CALENDAR_EPOCH + occurrence.revision + one.revision,
        modified=_modified(occurrence, one.status_changed_at),
        summary=f"{prefix}{facts.summary(occurrence, how=how, total=total)}",
    )


def _standing(occurrence: Occurrence, day: dt.datetime, *, left: bool) -> rules.EntryState:
    if left:
        return rules.EntryState.CANCELLED
    live = facts.is_live(occurrence)
    return rules.standing(
        state=occurrence.state, live=live, moved_at=occurrence.moved_at, in_time=occurrence.moved_in_time, now=day
    )


def _why(occurrence: Occurrence, how: rules.EntryState, own: str) -> list[str]:
    """Why nobody should come, or why this person doesn't: what a cancelled entry must not leave open."""
    if own:
        return [f"原因：{own}"]
    return facts.news(occurrence, how)


def _uid(occurrence: Occurrence) -> str:
    """A date that another came back for keeps its entries under the UID that they had."""
    return str(occurrence.replaced_uid or occurrence.uid)


def _modified(occurrence: Occurrence, own: dt.datetime) -> dt.datetime:
    """The latest of the entry's text, the occurrence and the person's own row."""
    entry = getattr(occurrence, "calendar_entry", None)
    text = entry.modified if entry else occurrence.changed_at
    return max(text, occurrence.changed_at, own).replace(microsecond=0)


def _told(
    occurrence: Occurrence,
    lines: list[str],
    *,
    uid: str,
    start: dt.datetime,
    end: dt.datetime,
    status: str,
    sequence: int,
    modified: dt.datetime,
    summary: str,
) -> ics.Facts:
    """What this person's entry says: their own lines first, then what all who come must know."""
    page = facts.page(occurrence.event.slug)
    spot = facts.venue_lines(occurrence.venue) if occurrence.venue else []
    said = [*lines, *facts.event_lines(occurrence.event), *spot, f"详情：{page}"]
    return ics.Facts(
        uid=uid,
        start=start,
        end=end,
        status=status,
        sequence=sequence,
        modified=modified,
        summary=summary,
        url=page,
        description="\n".join(line for line in said if line),
        location=facts.location(occurrence),
        geo=facts.geo(occurrence),
    )
