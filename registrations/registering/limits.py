"""How often one number and one network may register, and what else is known of both: one statement under their locks."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from accounts import locks
from accounts.signing_in import known_numbers
from core.errors import Refusal
from registrations.models import Registration
from registrations.rules import RegistrationRequest

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class NumberFacts:
    """What there is before somebody registers."""

    is_known: bool
    """Somebody has proved the number (``known_numbers``)."""
    is_own: bool
    """Whoever registers is signed in with it."""
    own_today: int
    """Registrations of the number within a day: by the person who is signed in;"""
    proved_today: int
    """by whomever, where the number was proved;"""
    unproven_today: int
    """and where it was not."""
    network_hour: int
    """Registrations from the network within an hour, counted up to the limit."""
    is_registered: bool
    """The number has something of this event that counts."""
    has_late: bool
    """Somebody's unproven seats of this event have run out."""


_KNOWN = """
SELECT
 EXISTS (SELECT 1 FROM accounts_knownnumber WHERE phone_hash = %(number)s AND used_at > %(proved_since)s),
 EXISTS (SELECT 1 FROM accounts_person WHERE id = %(person)s AND phone_hash = %(number)s),
 own, proved, unproven,
 (SELECT COUNT(*) FROM (SELECT 1 FROM registrations_registration
  WHERE network = %(network)s AND created_at > %(hour_ago)s LIMIT %(most_of_network)s) near),
 EXISTS (SELECT 1 FROM registrations_registration WHERE phone_hash = %(number)s AND event_id = %(event)s
  AND status IN (ACTIVE)),
 EXISTS (SELECT 1 FROM registrations_registration WHERE event_id = %(event)s AND status = 'unproven' AND prove_by <= %(now)s)
FROM (SELECT
 COUNT(CASE WHEN created_by_id = %(person)s THEN 1 END) own,
 COUNT(CASE WHEN prove_by IS NULL THEN 1 END) proved,
 COUNT(prove_by) unproven
 FROM registrations_registration WHERE phone_hash = %(number)s AND created_at > %(day_ago)s) today
""".replace("ACTIVE", ", ".join(f"'{status}'" for status in Registration.ACTIVE))
"""Written out: putting it together from querysets takes longer than running it, and this is asked in every rush."""


def lock(registration: Registration, request: RegistrationRequest) -> None:
    """Those at the same instant count, too: one number and one network register one after the other."""
    networks = [f"network:{request.network}"] if request.network and not request.is_clerks else []
    locks.acquire(*networks, f"phone:{registration.phone_hash}")


def facts_of(registration: Registration, *, now: dt.datetime) -> NumberFacts:
    """Under ``lock``."""
    moments = {
        "now": now, "day_ago": now - DAY, "hour_ago": now - HOUR, "proved_since": now - known_numbers.LIFE,
    }  # fmt: skip
    facts: dict[str, Any] = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
    facts |= {
        "number": registration.phone_hash,
        "person": registration.created_by_id,
        "network": registration.network or None,
        "event": registration.event_id,
        "most_of_network": settings.REGISTRATIONS_PER_NETWORK_PER_HOUR,
    }
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, facts)
        is_known, is_own, own, proved, unproven, near, is_registered, has_late = cursor.fetchone()
    return NumberFacts(
        is_known=bool(is_known),
        is_own=bool(is_own),
        own_today=own,
        proved_today=proved,
        unproven_today=unproven,
        network_hour=near,
        is_registered=bool(is_registered),
        has_late=bool(has_late),
    )


def refuse_too_many(known: NumberFacts, request: RegistrationRequest) -> None:
    """Ordinary people never meet these; staff are not counted. What strangers did with a number, or from the same
    network, keeps nobody out who signed in with that number: each way in has a count of its own. Raises Refusal: too_many.
    """
    if request.is_clerks:
        return
    if known.is_own:
        _refuse_many(known.own_today, "请明天再报，或打咨询电话。")
        return
    _refuse_many(known.proved_today if known.is_known else known.unproven_today, "请用这个号码登录再报，或打咨询电话。")
    if known.network_hour >= settings.REGISTRATIONS_PER_NETWORK_PER_HOUR:
        raise Refusal("too_many", "这个网络报名太多了，请用你的号码登录再报，或打咨询电话。")


def _refuse_many(count: int, way: str) -> None:
    if count >= settings.REGISTRATIONS_PER_NUMBER_PER_DAY:
        raise Refusal("too_many", f"这个号码今天报得太多了，{way}")
