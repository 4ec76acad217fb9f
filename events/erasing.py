"""Who asked leaves when it is no longer needed; counts stay."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from accounts.models import Person
from events import request_steps
from events.models import Occurrence, OutreachRequest, RequestFeedback

State = OutreachRequest.State


def erase_old(*, now: dt.datetime) -> int:
    """Erase who asked for what ended long ago, or was never answered; returns how many. Run by a sweep."""
    limit = now - dt.timedelta(days=settings.REQUEST_DAYS_KEPT)
    _lapse(limit, now)
    old = OutreachRequest.objects.filter(state__in=OutreachRequest.OVER, state_changed_at__lte=limit, erased_at=None)
    forgotten = OutreachRequest.objects.filter(state=State.LAPSED, erased_at=None)
    return _erase(old | forgotten, now)


def erase_person(*, person: Person, now: dt.datetime) -> int:
    """Erase who asked in all requests under the person's number; what is not arranged yet is withdrawn first."""
    mine = OutreachRequest.objects.filter(phone_hash=person.phone_hash, erased_at=None)
    for row in mine.filter(state__in=OutreachRequest.WITHDRAWABLE):
        request_steps.take(row, to=State.WITHDRAWN, words="撤回点单", now=now)
    return _erase(mine.all(), now)


def _lapse(limit: dt.datetime, now: dt.datetime) -> None:
    """Nobody answered, and the last day is long past."""
    waiting = OutreachRequest.objects.filter(state__in=("new", "proposed", "agreed")).annotate(last=Max("times__day"))
    for row in waiting.filter(last__lte=limit.date()):
        request_steps.take(row, to=State.LAPSED, words="日子过了，没有答复", now=now)


@transaction.atomic
def _erase(rows: Iterable[OutreachRequest], now: dt.datetime) -> int:
    gone = list(rows)
    numbers = {row.phone for row in gone if row.phone}
    events = [row.event_id for row in gone if row.event_id]
    for occurrence in Occurrence.objects.filter(event__in=events):
        if occurrence.contact_phone in numbers:
            _forget_contact(occurrence)
    keys = [row.pk for row in gone]
    RequestFeedback.objects.filter(request__in=keys).update(sentence="")
    blank = {"phone": "", "phone_hash": "", "contact_name": "", "notes": "", "wish": "", "reason": "", "network": ""}
    return OutreachRequest.objects.filter(pk__in=keys).update(**blank, erased_at=now)


def _forget_contact(occurrence: Occurrence) -> None:
    """The request's contact is written at the place of the event as well, and in its history."""
    Occurrence.objects.filter(pk=occurrence.pk).update(contact_name="", contact_phone="")
    Occurrence.history.filter(id=occurrence.pk).update(contact_name="")
