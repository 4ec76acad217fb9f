"""Who is in a party: the rows of the list, and nobody twice."""

from collections.abc import Iterable

from core import texts
from core.errors import Refusal
from registrations import queries, rules
from registrations.models import Attendee, Registration, SeatPool
from registrations.rules import AttendeeFacts


def refuse_twice(registration: Registration, name_keys: Iterable[str], pools: Iterable[int]) -> None:
    """Same number and same name for the same seats: refused; pages offer to send the link again.

    The caller holds the pools' rows (it took seats, or the lock), so that two at the same instant see each other.
    """
    known = Registration.objects.active().filter(phone_hash=registration.phone_hash, claims__pool__in=list(pools))
    same = known.exclude(pk=registration.pk).filter(attendees__name_key__in=list(name_keys)).first()
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


def unproven_twin(registration: Registration, name_keys: Iterable[str], pools: Iterable[int]) -> Registration | None:
    """The same party for the same seats, whose number nobody has proved yet: a button pressed twice, a page reloaded.

    From the same network only: whoever gets it again reads what was written, and may try codes. The caller holds the lock of the number.
    """
    wanted = (set(name_keys), set(pools), registration.party_size)
    rows = Registration.objects.filter(
        status=Registration.Status.UNPROVEN,
        event=registration.event_id,
        phone_hash=registration.phone_hash,
        network=registration.network,
    )
    for row in rows.select_related("event").prefetch_related("attendees", "claims"):
        names = {person.name_key for person in row.attendees.all()}
        if (names, {claim.pool_id for claim in row.claims.all()}, row.party_size) == wanted:
            return row
    return None


def write(registration: Registration, people: Iterable[AttendeeFacts]) -> None:
    """Store the list of a new party."""
    Attendee.objects.bulk_create(
        Attendee(
            registration=registration,
            name=texts.one_line(facts.name)[: rules.NAME_LENGTH],
            name_key=rules.name_key(facts.name),
            age_band=facts.age_band,
            relation=facts.relation,
        )
        for facts in people
    )
