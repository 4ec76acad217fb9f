"""Personal data of requesters: exported, and erased when no longer needed; counts stay."""

import datetime as dt
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q

from accounts.consents import consenting
from accounts.models import Person
from core.phone_numbers import contacts, phones
from events.models import Occurrence
from notifications.staff_tasks import assigning
from outreach_requests import transitions
from outreach_requests.models import OutreachRequest, RequestFeedback, RequestStep, RequestTime

State = OutreachRequest.State


WORDS = (
    "phone", "phone_hash", "organization_name", "contact_name", "notes", "wish", "reason", "network", "place_key",
)  # fmt: skip
"""What is emptied; what was asked for, where in the city and for how many are counts."""


NETWORKS = dt.timedelta(days=1)
"""How long limits look back by the network."""


ERASED = "（已抹去）"
A_TIME = 100
"""Requests that one portion erases."""


def erase_old(*, now: dt.datetime) -> int:
    """Erase a portion of who asked for what ended long ago, or was never answered; returns how many, 0 at the end."""
    OutreachRequest.objects.filter(created_at__lte=now - NETWORKS).exclude(network="").update(network="")
    limit = now - dt.timedelta(days=settings.REQUEST_DAYS_KEPT)
    _lapse(limit, now)
    old = OutreachRequest.objects.filter(state__in=OutreachRequest.OVER, state_changed_at__lte=limit, erased_at=None)
    forgotten = OutreachRequest.objects.filter(state=State.LAPSED, erased_at=None)
    return _erase((old | forgotten).order_by("pk")[:A_TIME], now)


def erase_person(*, person: Person, names: Collection[str] = (), now: dt.datetime) -> int:
    """Erase who asked in all requests under the person's number; what is not arranged yet is withdrawn first.

    With them go the person's names where they are the contact of an event that they asked for.
    """
    asked_for = Q(event__requests__phone_hash=person.phone_hash)
    contacts.forget(Occurrence, e164=person.phone, names=names, linked=asked_for)
    mine = OutreachRequest.objects.filter(phone_hash=person.phone_hash, erased_at=None)
    for row in mine.filter(state__in=OutreachRequest.WITHDRAWABLE):
        transitions.transition(row, to=State.WITHDRAWN, words="撤回点单", now=now)
    return _erase(mine.all(), now)


def names_of(person: Person) -> set[str]:
    """The answer to ``accounts.names``: who asked under the number."""
    asked = OutreachRequest.objects.filter(phone_hash=person.phone_hash).values_list("contact_name", flat=True)
    return set(asked)


def _lapse(limit: dt.datetime, now: dt.datetime) -> None:
    """Nobody answered, and the last day is long past."""
    waiting = OutreachRequest.objects.filter(state__in=("new", "proposed", "agreed")).annotate(last=Max("times__day"))
    for row in waiting.filter(last__lte=limit.date()).order_by("pk")[:A_TIME]:
        transitions.transition(row, to=State.LAPSED, words="日子过了，没有答复", now=now)


@transaction.atomic
def _erase(rows: Iterable[OutreachRequest], now: dt.datetime) -> int:
    gone = list(rows)
    numbers = {row.phone for row in gone if row.phone}
    names = {row.contact_name for row in gone}
    events = [row.event_id for row in gone if row.event_id]
    for occurrence in Occurrence.objects.filter(event__in=events):
        if occurrence.contact_phone in numbers or contacts.spelled([occurrence.contact_name], names):
            _forget_contact(occurrence)
    keys = [row.pk for row in gone]
    RequestFeedback.objects.filter(request__in=keys).update(sentence="")
    RequestStep.objects.filter(request__in=keys).update(words=ERASED)
    abouts = [f"request:{pk}" for pk in keys]
    assigning.forget(abouts, now=now)
    consenting.forget_about(abouts)
    OutreachRequest.objects.filter(pk__in=keys).exclude(place="").update(place=ERASED)
    words = dict.fromkeys(WORDS, "") | {"organization_name": ERASED}
    return OutreachRequest.objects.filter(pk__in=keys).update(**words, erased_at=now)


def _forget_contact(occurrence: Occurrence) -> None:
    """The request's contact is written at the place of the event as well, and in its history."""
    Occurrence.objects.filter(pk=occurrence.pk).update(contact_name="", contact_phone="")
    Occurrence.history.filter(id=occurrence.pk).update(contact_name="")


def requests(person: Person) -> list[dict[str, object]]:
    """What was asked for under the number."""
    rows = OutreachRequest.objects.filter(phone_hash=person.phone_hash).select_related("street", "venue", "feedback")
    return [_request(row) for row in rows.prefetch_related("times", "steps")]


def _request(row: OutreachRequest) -> dict[str, object]:
    feedback = getattr(row, "feedback", None)
    wished = [time.spoken for time in row.times.all() if time.source == RequestTime.Source.WISHED]
    return {
        "organization": row.organization_name,
        "contact": row.contact_name,
        "phone": phones.national(row.phone),
        "topic": row.get_topic_display(),
        "wish": row.wish,
        "place": f"{row.street} {row.where}",
        "times": wished,
        "heads": row.heads,
        "notes": row.notes,
        "state": row.get_state_display(),
        "reason": row.reason,
        "steps": [{"at": step.at.isoformat(), "what": step.words} for step in row.steps.all()],
        "feedback": feedback.sentence if feedback else "",
        "asked_at": row.created_at.isoformat(),
    }
