"""Change who is in a party."""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from accounts import locks
from core import texts
from core.errors import Refusal
from registrations import parties, rules
from registrations.models import Registration, SeatClaim, SeatPool
from registrations.rules import AttendeeFacts
from registrations.seats import allocation, queue


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """The new size of a school's or village's group."""

    pupils: int
    adults: int


@transaction.atomic
def change_party(
    *,
    registration: Registration,
    attendees: tuple[AttendeeFacts, ...],
    needs: str,
    now: dt.datetime,
    group: Group | None = None,
) -> Registration:
    """Add or remove people. Seats given back go to those who are next; more seats only where nobody waits for them.

    Raises Refusal: not_active, not_proved, name_missing, name_twice, adult_missing, party_empty, party_too_large,
    group_too_large, party_no_room, already_registered.
    """
    locks.acquire(f"phone:{registration.phone_hash}")
    pools = allocation.lock(registration.event_id)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.is_active or fresh.status == Registration.Status.ATTENDED:
        raise Refusal("not_active", "这份报名已经退掉或者结束了，不能再改。")
    if fresh.status == Registration.Status.UNPROVEN:
        raise Refusal("not_proved", "请先确认号码，再来改。")
    heads = _checked_heads(fresh, attendees, group)
    if heads > fresh.party_size:
        parties.check_size(heads, [pools[claim.pool_id] for claim in fresh.claims.all()])
    _resize(fresh, heads, pools)
    _rename(fresh, attendees)
    _rename_contact(fresh, attendees)
    _save(fresh, heads, needs, group)
    queue.sort(pools, fresh.event)
    queue.refill(pool_ids=list(pools), now=now)
    fresh.refresh_from_db()
    return fresh


def _checked_heads(registration: Registration, attendees: tuple[AttendeeFacts, ...], group: Group | None) -> int:
    if group is not None:
        heads = group.pupils + group.adults
        rules.check_group(
            group_name=registration.group_name or "-", pupils=group.pupils, adults=group.adults, heads=heads
        )
    else:
        rules.check_names(facts.name for facts in attendees)
        heads = len(attendees)
    limit = max(rules.party_limit(registration.made_for), registration.party_size)
    if heads > limit:
        raise Refusal("party_too_large", f"一次最多报 {limit} 人，人多请分开报，或打咨询电话。", limit=limit)
    return heads


def _resize(registration: Registration, heads: int, pools: dict[int, SeatPool]) -> None:
    claims = list(registration.claims.all())
    for claim in claims:
        _fit(claim, pools[claim.pool_id], pools[claim.pool_id].seats_for(heads))
    more = {c.pool_id: pools[c.pool_id].seats_for(heads) - c.seats for c in claims if c.held}
    growing = {pool: count for pool, count in more.items() if count > 0}
    if growing and not queue.admits(pools, growing):
        raise Refusal("party_no_room", "没有这么多空位了，人数没有改。可以让多出来的人另外报名候补。")
    queue.pass_by(growing)
    allocation.lock_rows(pools, {pool: count for pool, count in more.items() if count})
    for claim in claims:
        claim.seats = pools[claim.pool_id].seats_for(heads)
    SeatClaim.objects.bulk_update(claims, ["seats"])


def _fit(claim: SeatClaim, pool: SeatPool, count: int) -> None:
    if count > pool.capacity and count > claim.seats:
        raise Refusal("party_too_large", f"这里一共只有 {pool.capacity} 个名额，坐不下这么多人。", limit=pool.capacity)


def _rename(registration: Registration, attendees: tuple[AttendeeFacts, ...]) -> None:
    """Write the list anew, keeping the rows of those who stay."""
    if registration.is_group:
        return
    wanted = {rules.name_key(facts.name): facts for facts in attendees}
    parties.refuse_twice(registration, wanted, registration.claims.values_list("pool_id", flat=True))
    registration.attendees.exclude(name_key__in=list(wanted)).delete()
    staying = set(registration.attendees.values_list("name_key", flat=True))
    parties.write(registration, [facts for key, facts in wanted.items() if key not in staying])


def _rename_contact(registration: Registration, attendees: tuple[AttendeeFacts, ...]) -> None:
    """Whoever registered a party is called as its first name; a name that was replaced leaves here too. A clerk's own
    name, and that of a group's teacher, stand beside those who come and stay.
    """
    if registration.is_group or registration.made_for == Registration.For.CLERK:
        return
    keys = {rules.name_key(facts.name) for facts in attendees}
    if rules.name_key(registration.contact_name) not in keys:
        registration.contact_name = texts.one_line(attendees[0].name)[: rules.NAME_LENGTH]


def _save(registration: Registration, heads: int, needs: str, group: Group | None) -> None:
    registration.party_size = heads
    registration.needs = needs
    if group is not None:
        registration.pupils = group.pupils
        registration.adults = group.adults
    registration.save(update_fields=["party_size", "needs", "pupils", "adults", "contact_name"])
