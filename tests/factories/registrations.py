"""Registrations, made by their verb."""

from accounts.signing_in import known_numbers
from core import clock
from core.phone_numbers import phones
from registrations.models import Registration, SeatPool
from registrations.registering import new_registration
from registrations.rules import AttendeeFacts, RegistrationRequest


def request_for(pool: SeatPool, *names: str, phone: str = "+8613900000123", **facts) -> RegistrationRequest:
    """What somebody asks for: the pool's occurrence (or the course) for these people."""
    people = tuple(AttendeeFacts(name=name) for name in names or ("王奶奶",))
    chosen = (pool.occurrence_id,) if pool.occurrence_id else ()
    given = {"event_id": pool.event_id, "occurrence_ids": chosen, "phone": phone, "contact_name": people[0].name}
    return RegistrationRequest(**given | {"attendees": people} | facts)


def known(*numbers: str, now=None) -> None:
    """These have been proved once."""
    for number in numbers or ("+8613900000123",):
        known_numbers.remember(phones.look_up(phones.parse(number)), now=now or clock.now())


def register(pool: SeatPool, *names: str, now=None, **facts) -> Registration:
    """A registration by the verb, under a number that has been proved once."""
    asked = request_for(pool, *names, **facts)
    known(asked.phone, now=now)
    return new_registration.register(request=asked, now=now or clock.now())


def unproven(pool: SeatPool, *names: str, now=None, **facts) -> Registration:
    """The same under a number that nobody has proved."""
    return new_registration.register(request=request_for(pool, *names, **facts), now=now or clock.now())


def fill(pool: SeatPool, parties: int, *, now=None, first: int = 0) -> list[Registration]:
    """So many parties of one, each under its own number."""
    return [register(pool, phone=f"+861390001{n:04d}", now=now) for n in range(first, first + parties)]
