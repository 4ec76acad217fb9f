"""Who is in a party: the rows of the list, and nobody twice."""

import datetime as dt
from collections.abc import Iterable

from core import texts
from core.errors import Refusal
from registrations import queries, rules
from registrations.models import Attendee, Registration, SeatPool
from registrations.rules import AttendeeFacts

JUST_NOW = dt.timedelta(hours=1)
"""So long the same browser, and the same person, are led to what they registered."""


def refuse_twice(registration: Registration, name_keys: Iterable[str], pools: Iterable[int]) -> None:
    """Same number and same name for the same seats: refused; strangers read it on the phone (``answering``).

    The caller holds the lock of the number, so that two at the same instant see each other.
    """
    registrations = Registration.objects.active().filter(
        phone_hash=registration.phone_hash, claims__pool__in=list(pools)
    )
    same = registrations.exclude(pk=registration.pk).filter(attendees__name_key__in=list(name_keys)).first()
    if same is not None and same.status == Registration.Status.UNPROVEN:
        sentence = "这个号码刚给这个人报过，还没确认。请先回短信 1 确认，再来改；报错了，点开短信里的链接就能删掉。"
        raise Refusal("already_registered", sentence, event=registration.event_id)
    if same is not None:
        raise Refusal("already_registered", "这个号码已经给这个人报过了，不用再报。", event=registration.event_id)


def check_size(heads: int, pools: Iterable[SeatPool]) -> None:
    """Refuse a group that is larger than one of these pools takes. Raises Refusal: group_too_large."""
    limits = [queries.largest_group(pool) for pool in pools if pool.unit == SeatPool.Unit.GROUPS]
    if limits:
        rules.check_group_size(heads, limit=min(limits))


def earlier(registration: Registration, names: set[str], pools: Iterable[int], *, is_own: bool) -> Registration | None:
    """What whoever registers has for these people and seats already: a button pressed twice, a page reloaded, or gone
    back to. Theirs is what this browser, this person or this clerk registered within the hour, all under the very number with which
    they signed in (``is_own``), and the same party that nobody has proved, from the same network: who gets that again
    reads what was written, and may try codes. The caller holds the lock of the number.
    """
    rows = Registration.objects.active().filter(
        event=registration.event, phone_hash=registration.phone_hash, claims__pool__in=list(pools)
    )
    rows = rows.filter(attendees__name_key__in=names).order_by("pk").distinct()
    registrations = list(rows.select_related("event").prefetch_related("attendees", "claims"))
    return next((row for row in registrations if is_own or _is_theirs(row, registration, names, set(pools))), None)


def names_of(registration: Registration) -> set[str]:
    """The keys of those who come."""
    return {person.name_key for person in registration.attendees.all()}


def _is_theirs(row: Registration, new: Registration, names: set[str], pools: set[int]) -> bool:
    is_fresh = row.created_at > new.created_at - JUST_NOW
    if is_fresh and row.browser and row.browser == new.browser:
        return True
    same = (names_of(row), {claim.pool_id for claim in row.claims.all()}, row.party_size)
    if same != (names, pools, new.party_size):
        return False
    if row.status == Registration.Status.UNPROVEN:
        return row.network == new.network
    return is_fresh and row.created_by_id is not None and row.created_by_id == new.created_by_id


def stored_name(name: str) -> str:
    """As it is kept, and said in texts."""
    return texts.one_line(name)[: rules.NAME_LENGTH]


def write(registration: Registration, people: Iterable[AttendeeFacts]) -> None:
    """Store the list of a new party."""
    Attendee.objects.bulk_create(
        Attendee(
            registration=registration,
            name=stored_name(facts.name),
            name_key=rules.name_key(facts.name),
            age_band=facts.age_band,
            relation=facts.relation,
        )
        for facts in people
    )
