"""Personal data of volunteers: exported, and erased."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.models import Person
from notifications.staff_tasks import assigning
from volunteers import course_notices, cover_notices, notices
from volunteers.models import (
    Cover,
    CoverAsk,
    SignUp,
    TeamMembership,
    Volunteer,
    VolunteerMerge,
    VolunteerQualification,
)
from volunteers.profiles.snapshots import Moved
from volunteers.signups import cover_answers, covers, ending_covers, handing_over, places, questions, waiting
from volunteers.teams import joining


def export(person: Person) -> dict[str, Any]:
    """Everything of this app about the person, as plain data; empty for somebody who is no volunteer."""
    volunteer = Volunteer.objects.filter(person=person).first()
    if volunteer is None:
        return {}
    held = volunteer.qualifications.select_related("qualification").order_by("pk")
    return {
        "number": volunteer.number,
        "merges": [_merge(row) for row in _merges(volunteer).select_related("kept", "merged").order_by("pk")],
        "joined_at": volunteer.joined_at.isoformat(),
        "languages": volunteer.languages,
        "areas": [area.name for area in volunteer.areas.all()],
        "free_times": [{"weekday": weekday, "part": part.value} for weekday, part in volunteer.times.in_order()],
        "away": [{"first": _iso(period.first), "last": _iso(period.last)} for period in volunteer.times.away],
        "teams": [_team(row) for row in volunteer.team_memberships.select_related("team").order_by("pk")],
        "qualifications": [_paper(row) for row in held],
        "sought_cover": [_search(row) for row in _searches(volunteer)],
        "asked_to_cover": [_asked(row) for row in _questions(volunteer)],
        "shifts": [_row(sign_up) for sign_up in _all_of(volunteer)],
    }


def erase(*, person: Person, now: dt.datetime) -> None:
    """Give coming places back and empty the profile; past sign-ups keep the shift's count under the bare number.

    What was merged into another row is the other's and stays there, without the words that were written about it before; the two
    can't be parted any more, and who was merged into this one serves no more until staff resume them.
    """
    volunteer = Volunteer.objects.filter(person=person).first()
    if volunteer is None:
        return
    with transaction.atomic():
        volunteer = _lock(volunteer.pk)
        _release(volunteer, now)
        joining.forget(volunteer=volunteer, now=now)
        volunteer.areas.clear()
        volunteer.qualifications.all().delete()
        _forget_merges(volunteer, now)
        volunteer.active = False
        volunteer.languages = ""
        volunteer.week = 0
        volunteer.away = []
        volunteer.save(update_fields=["active", "languages", "week", "away"])
        volunteer.history.all().delete()


def _lock(pk: int) -> Volunteer:
    """The volunteer with all who were merged into it, in the order of all locks, as they are then."""
    while True:
        ids = {pk, *_merged_into(pk)}
        before = transaction.savepoint()
        people = handing_over.lock_volunteers(ids)
        if not _merged_into(pk) - ids:
            transaction.savepoint_commit(before)
            return people[pk]
        transaction.savepoint_rollback(before)  # frees what is locked: somebody came in, who is to be locked in order


def _merged_into(pk: int) -> set[int]:
    return set(Volunteer.objects.filter(merged_into=pk).values_list("pk", flat=True))


def _forget_merges(volunteer: Volunteer, now: dt.datetime) -> None:
    """Nobody can be parted from who is erased; who was merged into this one follows where its things went."""
    merges = _merges(volunteer)
    merges.exclude(reason="").update(reason="")
    volunteer.merged_here.update(merged_into=volunteer.merged_into)
    over = Q(kept=volunteer) if volunteer.merged_into_id else Q()
    merges.filter(over, parted_at=None).update(parted_at=now)


def _release(volunteer: Volunteer, now: dt.datetime) -> None:
    coming = list(_all_of(volunteer).filter(status__in=SignUp.OPEN, shift__start__gt=now).order_by("shift_id"))
    shifts = [sign_up.shift_id for sign_up in coming]
    asks = CoverAsk.objects.open_at(now).filter(volunteer=volunteer).select_related("cover").order_by("pk")
    places.lock_shifts([*shifts, *(ask.cover.shift_id for ask in asks)])
    for sign_up in coming:
        if sign_up.is_holding:
            places.free(sign_up)
        sign_up.status = SignUp.Status.WITHDRAWN
        sign_up.answer_by = None
        sign_up.changed_at = now
        questions.end(sign_up, now=now)
        sign_up.save(update_fields=["status", "answer_by", "changed_at", *questions.FIELDS])
        course_notices.take_back(sign_up, now=now)
        ending_covers.end_named(sign_up, now)
    mine = list(SignUp.objects.filter(volunteer=volunteer).values_list("pk", flat=True))
    _forget_told(mine, now)
    SignUp.objects.filter(pk__in=mine).exclude(reason="").update(reason="")
    SignUp.history.filter(id__in=mine).exclude(reason="").update(reason="")
    for merge in volunteer.merged_away.filter(parted_at=None):
        _forget_before(merge, now)
    waiting.refill(shift_ids=shifts, now=now)
    for pk in shifts:
        covers.fill(shift_id=pk, now=now)
    Cover.objects.filter(leaving__in=mine).exclude(reason="").update(reason="")
    CoverAsk.objects.filter(volunteer=volunteer, answer=CoverAsk.Answer.RING).delete()
    named = Cover.objects.filter(Q(leaving__in=mine) | Q(asks__volunteer=volunteer)).distinct()
    others = list(Cover.objects.unsettled().filter(asks__volunteer=volunteer).exclude(leaving__volunteer=volunteer))
    assigning.forget([cover_notices.about(cover) for cover in named], now=now)
    for ask in asks:
        cover_answers.decline(ask=ask, now=now)
    for cover in others:
        ending_covers.say_again(cover, now)


def _forget_before(merge: VolunteerMerge, now: dt.datetime) -> None:
    """The same of places that are another's by a merge: what was written before it is about them, what came later is not."""
    moved = Moved.of(merge)
    lines = SignUp.history.filter(id__in=moved.sign_ups).exclude(reason="")
    words = lines.filter(history_id__lte=moved.last_sign_up_line).values_list("id", "reason").distinct()
    for pk, reason in list(words):
        SignUp.objects.filter(pk=pk, reason=reason).update(reason="")
        lines.filter(id=pk, reason=reason).update(reason="")
    searches = Cover.objects.filter(leaving__in=moved.sign_ups, created_at__lte=merge.merged_at)
    searches.exclude(reason="").update(reason="")
    _forget_told(moved.sign_ups, now, until=merge.merged_at)
    assigning.forget([cover_notices.about(cover) for cover in searches], now=now, until=merge.merged_at)


def _forget_told(sign_ups: list[int], now: dt.datetime, *, until: dt.datetime | None = None) -> None:
    """What organizers were told, or are about to be, names them: those who are silent besides are told of anew."""
    rows = SignUp.objects.filter(pk__in=sign_ups)
    asked = rows.exclude(asked_again_at=None)
    assigning.forget(
        [*map(notices.about, rows.order_by("pk")), *map(notices.about_silent, asked.values_list("shift", flat=True))],
        now=now,
        until=until,
    )


def _all_of(volunteer: Volunteer) -> Any:
    return (
        SignUp.objects.filter(volunteer=volunteer).select_related("shift__occurrence__event").order_by("shift__start")
    )


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _merges(volunteer: Volunteer) -> "QuerySet[VolunteerMerge]":
    return VolunteerMerge.objects.filter(Q(kept=volunteer) | Q(merged=volunteer))


def _merge(row: VolunteerMerge) -> dict[str, str | None]:
    return {
        "kept": row.kept.number,
        "merged": row.merged.number,
        "reason": row.reason,
        "merged_at": row.merged_at.isoformat(),
        "parted_at": row.parted_at.isoformat() if row.parted_at else None,
    }


def _paper(held: VolunteerQualification) -> dict[str, str | None]:
    return {
        "name": str(held.qualification),
        "status": held.status,
        "number": held.number,
        "issuer": held.issuer,
        "valid_from": _iso(held.valid_from),
        "valid_until": _iso(held.valid_until),
        "reason": held.reason,
    }


def _team(row: TeamMembership) -> dict[str, object]:
    return {
        "team": row.team.name,
        "role": row.role,
        "state": row.state,
        "shows_name": row.shows_name,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
    }


def _searches(volunteer: Volunteer) -> "QuerySet[Cover]":
    return Cover.objects.filter(leaving__volunteer=volunteer).select_related("shift__occurrence__event").order_by("pk")


def _search(cover: Cover) -> dict[str, str]:
    return {
        "event": cover.shift.occurrence.event.title,
        "role": cover.shift.role,
        "start": cover.shift.start.isoformat(),
        "reason": cover.reason,
        "status": cover.status,
    }


def _questions(volunteer: Volunteer) -> "QuerySet[CoverAsk]":
    rows = CoverAsk.objects.filter(volunteer=volunteer).select_related("cover__shift__occurrence__event")
    return rows.order_by("pk")


def _asked(ask: CoverAsk) -> dict[str, str | None]:
    shift = ask.cover.shift
    return {
        "event": shift.occurrence.event.title,
        "role": shift.role,
        "start": shift.start.isoformat(),
        "asked_at": ask.asked_at.isoformat(),
        "answer": ask.answer,
        "answered_at": ask.answered_at.isoformat() if ask.answered_at else None,
    }


def _row(sign_up: SignUp) -> dict[str, str]:
    shift = sign_up.shift
    return {
        "event": shift.occurrence.event.title,
        "role": shift.role,
        "start": shift.start.isoformat(),
        "end": shift.end.isoformat(),
        "status": sign_up.status,
        "reason": sign_up.reason,
    }
