"""Staff tasks about requests that wait for an answer."""

import datetime as dt
from collections.abc import Mapping

from accounts.models import Person
from core import phrases
from notifications.models import StaffTask
from notifications.staff_tasks import assigning
from notifications.staff_tasks.assigning import Note
from organizations import queries as organization_queries
from organizations.models import Organization
from outreach_requests.models import OutreachRequest

Kind = StaffTask.Kind
State = OutreachRequest.State
_WAITS: Mapping[str, str] = {
    State.NEW: "等您答复",
    State.PROPOSED: "等对方选时间",
    State.AGREED: "时间说好了，等您派单",
    State.CALLED_OFF: "活动取消了，等您重新安排",
}


def waits(request: OutreachRequest, *, by: Person | None, now: dt.datetime) -> None:
    """It is the turn of whom it was handed to; where nobody has it, of the association."""
    owners = [request.assigned_to_id] if request.assigned_to_id else _associations()
    first = request.times.filter(is_chosen=True).first() or request.times.first()
    when = f"，{phrases.full_date(first.day)}" if first else ""
    handed = "交给您单位的" if request.assigned_to_id else ""
    what = f"{request.get_topic_display()}，{request.street.name}{when}"
    note = Note(
        kind=Kind.REQUEST,
        about=f"request:{request.pk}",
        key=f"request:{request.pk}:{request.revision}",
        subject=request.organization_name,
        text=f"{handed}点单：{request.organization_name}（{what}），{_WAITS[request.state]}。",
        path=f"/staff/requests/{request.pk}/",
        organization_id=owners[0] if owners else None,
    )
    people = [person for owner in owners for person in organization_queries.organizers_of(owner) if person != by]
    assigning.create_tasks(note, people, now=now)


def waits_no_more(request: OutreachRequest, *, now: dt.datetime) -> None:
    """It was answered, taken back, or is the other side's turn."""
    assigning.withdraw([f"request:{request.pk}"], now=now)


def _associations() -> list[int]:
    return list(Organization.objects.filter(is_association=True).values_list("pk", flat=True))
