"""Gather waiting staff tasks into one text a person."""

import datetime as dt

from django.db import transaction

from notifications.models import Message, Purpose, StaffTask
from notifications.staff_tasks import assigning
from notifications.texts import sending_hours

SETTLES = dt.timedelta(minutes=1)
"""What comes within a minute of the first is told with it."""
A_TIME = 100
"""People that one run tells; the next, a minute later, tells the others."""


def gather(*, now: dt.datetime) -> int:
    """One text for each of the staff whose oldest staff task is a minute old; returns how many. Run by a sweep.

    Between 20:00 and 8:00 nothing is made of it: the morning's text holds the night's. What is still here of earlier
    texts (too many that day, a switch) is put together with the new.
    """
    if sending_hours.in_window(now) > now:
        return 0
    fresh = StaffTask.objects.filter(
        kind__in=StaffTask.Kind.by_text(), message=None, created_at__gt=now - assigning.LASTS
    )
    people = fresh.filter(created_at__lte=now - SETTLES).order_by().values_list("person", flat=True).distinct()
    return sum(_tell(person, now) for person in list(people[:A_TIME]))


def _tell(person_id: int, now: dt.datetime) -> bool:
    with transaction.atomic():
        held = Message.objects.filter(staff_tasks__person=person_id, purpose=Purpose.STAFF, state=Message.State.PENDING)
        assigning.take_back(held, now=now)
        untold = StaffTask.objects.select_for_update(of=("self",)).filter(
            person=person_id, kind__in=StaffTask.Kind.by_text(), message=None
        )
        waiting = list(untold.filter(created_at__gt=now - assigning.LASTS).select_related("person"))
        if waiting:
            assigning.tell(waiting, now=now, purpose=Purpose.STAFF)
    return bool(waiting)
