"""A volunteer is paused, by the association's organizers and with a reason, and comes back."""

import datetime as dt

from django.db import transaction

from accounts.audit.kinds import Kind
from accounts.models import Person
from core.errors import Refusal
from volunteers.models import Volunteer
from volunteers.profiles import register
from volunteers.signups import handing_over, places, waiting


@transaction.atomic
def pause(*, volunteer: Volunteer, reason: str, by: Person, now: dt.datetime) -> Volunteer:
    """They take no further shift; places that they hold stay until somebody takes them off.

    Refusals: ``reason_missing``, ``association_only``.
    """
    register.refuse_unless_all(by)
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么停。")
    locked = places.lock_volunteer(volunteer.pk)
    if not locked.active:
        return locked
    paused = _set(locked, active=False, reason=reason.strip())
    register.write(
        Kind.VOLUNTEER_PAUSED, paused, by=by, now=now
    )  # why stands in the history, which is erased with the person
    return paused


@transaction.atomic
def resume(*, volunteer: Volunteer, by: Person, now: dt.datetime) -> Volunteer:
    """They may take shifts again; where a place is free on one that they wait for, they are asked.

    Refusals: ``association_only``, ``erased`` (their personal data was deleted: they enrol anew), ``merged`` (all of it is
    another row's: part the two). Where the row between was erased nobody can part them: it serves anew, with nothing.
    """
    register.refuse_unless_all(by)
    locked = handing_over.lock_volunteers([volunteer.pk])[volunteer.pk]
    if not locked.person.phone:
        raise Refusal("erased", "这位志愿者删除了个人信息，想回来要自己重新加入。")
    if locked.merged_into_id and not locked.is_stranded:
        raise Refusal("merged", "这份登记并到另一份里了。要恢复，先在那一份上点“分开”。")
    shifts = waiting.shifts_of(volunteer.pk)
    places.lock_shifts(shifts)
    if locked.active:
        return locked
    locked.merged_into = None
    resumed = _set(locked, active=True, reason="")
    register.write(Kind.VOLUNTEER_RESUMED, resumed, by=by, now=now)
    waiting.refill(shift_ids=shifts, now=now)
    return resumed


def _set(locked: Volunteer, *, active: bool, reason: str) -> Volunteer:
    locked.active = active
    setattr(locked, "_change_reason", reason)  # noqa: B010 - as simple_history names it
    locked.save(update_fields=["active", "merged_into"])
    return locked
