"""Who asked leaves when it is no longer needed; counts stay."""

import datetime as dt
import json
from collections.abc import Collection, Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, TextField, Value
from django.db.models.functions import Cast, Replace

from accounts import consenting
from accounts.models import Person
from core import contacts, written_numbers
from events import request_steps
from events.models import (
    Change,
    ClashTick,
    CrewMember,
    Occurrence,
    OutreachRequest,
    RequestFeedback,
    RequestStep,
    SheetImport,
)
from notifications import errands
from organizations import queries as organization_queries

State = OutreachRequest.State
WORDS = (
    "phone", "phone_hash", "organization_name", "contact_name", "notes", "wish", "reason", "network", "place_key",
)  # fmt: skip
"""What is emptied; what was asked for, where in the city and for how many are counts."""
NETWORKS = dt.timedelta(days=1)
"""How long limits look back by the network."""
ERASED = "（已抹去）"
NOBODY = "某人"
"""In place of a name; not longer than one."""
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

    With them go the contacts with this number, and with their name where they work; and the person as a speaker.
    """
    _forget_crew(person.phone)
    _forget_work(person, names)
    mine = OutreachRequest.objects.filter(phone_hash=person.phone_hash, erased_at=None)
    for row in mine.filter(state__in=OutreachRequest.WITHDRAWABLE):
        request_steps.take(row, to=State.WITHDRAWN, words="撤回点单", now=now)
    return _erase(mine.all(), now)


def _lapse(limit: dt.datetime, now: dt.datetime) -> None:
    """Nobody answered, and the last day is long past."""
    waiting = OutreachRequest.objects.filter(state__in=("new", "proposed", "agreed")).annotate(last=Max("times__day"))
    for row in waiting.filter(last__lte=limit.date()).order_by("pk")[:A_TIME]:
        request_steps.take(row, to=State.LAPSED, words="日子过了，没有答复", now=now)


def names_of(person: Person) -> set[str]:
    """The answer to ``accounts.names``: who asked under the number, whom to ring on the spot, who speaks or drives."""
    asked = OutreachRequest.objects.filter(phone_hash=person.phone_hash).values_list("contact_name", flat=True)
    return {*asked, *contacts.under(Occurrence, person.phone).values(), *crew(person.phone).values()}


def crew(phone: str) -> dict[int, str]:
    """Speakers and drivers with this number: id and name."""
    rows = CrewMember.objects.exclude(phone="").values_list("pk", "phone", "name")
    return {pk: name for pk, number, name in rows.iterator() if written_numbers.holds(number, phone)}


def _forget_crew(phone: str) -> None:
    """Dates keep who was named, without a name; so does what was told of them."""
    mine = crew(phone)
    CrewMember.objects.filter(pk__in=mine).update(name="", title="", phone="", active=False)
    CrewMember.history.filter(id__in=mine).update(name="", title="")
    for name in contacts.telling(mine.values()):
        ticks = ClashTick.objects.filter(Q(words__contains=name) | Q(reason__contains=name))
        ticks.update(
            words=Replace("words", Value(name), Value(NOBODY)), reason=Replace("reason", Value(name), Value(""))
        )
        _forget_in_changes(name)


def _forget_in_changes(name: str) -> None:
    """Their items say by name what a date took along, before and after."""
    written = Q(text__contains=name) | Q(text__contains=json.dumps(name)[1:-1])
    for change in Change.objects.annotate(text=Cast("items", TextField())).filter(written):
        _forget_in_change(change, name)


def _forget_in_change(change: Change, name: str) -> None:
    for side in (item.get(when) or {} for item in change.items for when in ("before", "after")):
        if "takes" in side:
            side["takes"] = [NOBODY if one == name else one for one in side["takes"]]
    Change.objects.filter(pk=change.pk).update(items=change.items)


def _forget_work(person: Person, names: Collection[str]) -> None:
    SheetImport.objects.filter(by=person).delete()
    where = organization_queries.worked_for(person)
    linked = Q(event__host__in=where) | Q(event__requests__phone_hash=person.phone_hash)
    contacts.forget(Occurrence, e164=person.phone, names=names, linked=linked)


@transaction.atomic
def _erase(rows: Iterable[OutreachRequest], now: dt.datetime) -> int:
    gone = list(rows)
    numbers = {row.phone for row in gone if row.phone}
    names = contacts.telling({row.contact_name for row in gone})
    events = [row.event_id for row in gone if row.event_id]
    for occurrence in Occurrence.objects.filter(event__in=events):
        if occurrence.contact_phone in numbers or occurrence.contact_name in names:
            _forget_contact(occurrence)
    keys = [row.pk for row in gone]
    RequestFeedback.objects.filter(request__in=keys).update(sentence="")
    RequestStep.objects.filter(request__in=keys).update(words=ERASED)
    abouts = [f"request:{pk}" for pk in keys]
    errands.forget(abouts, now=now)
    consenting.forget_about(abouts)
    OutreachRequest.objects.filter(pk__in=keys).exclude(place="").update(place=ERASED)
    words = dict.fromkeys(WORDS, "") | {"organization_name": ERASED}
    return OutreachRequest.objects.filter(pk__in=keys).update(**words, erased_at=now)


def _forget_contact(occurrence: Occurrence) -> None:
    """The request's contact is written at the place of the event as well, and in its history."""
    Occurrence.objects.filter(pk=occurrence.pk).update(contact_name="", contact_phone="")
    Occurrence.history.filter(id=occurrence.pk).update(contact_name="")
