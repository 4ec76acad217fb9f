"""Count recent codes and tries by the budget they were taken from. The caller holds the locks."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet, Sum

from accounts.models import Code, Device
from accounts.signals import alarmed
from accounts.signing_in import rules

STRANGERS = (Code.Lane.UNKNOWN, Code.Lane.KNOWN)
"""Lanes that anybody can use up for anybody: they share what a number has, and only they meet those of networks."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Purse:
    """Whose budgets a code is taken from."""

    number: str
    network: str
    lane: Code.Lane
    device: Device | None


def asked(purse: Purse, *, now: dt.datetime) -> rules.Asked:
    """What is known of the purse's budgets before one more is asked for."""
    rows = list(_own(purse).filter(asked_at__gt=now - rules.DAY).values_list("asked_at", "tries"))
    own = rules.Asked(times=[at for at, _ in rows])
    if purse.lane not in STRANGERS:
        return own
    lately = Code.objects.filter(asked_at__gt=now - rules.HOUR, lane=purse.lane)
    network = lately.filter(network=purse.network).aggregate(
        numbers=Count("phone_hash", distinct=True),
        mine=Count("pk", filter=Q(phone_hash=purse.number)),
        last=Max("asked_at"),
    )
    return rules.Asked(
        times=own.times,
        tries_hour=sum(tries for at, tries in rows if at > now - rules.HOUR),
        tries_day=sum(tries for _, tries in rows),
        network_numbers=0 if network["mine"] else network["numbers"],
        network_last=network["last"],
        site_hour=lately.count(),
    )


def alarm_of_codes(purse: Purse, *, now: dt.datetime) -> None:
    """Speak up when the network, or the site, has just used up what strangers have in an hour."""
    if purse.lane not in STRANGERS:
        return
    lately = Code.objects.filter(asked_at__gt=now - rules.HOUR, lane=purse.lane)
    numbers = lately.filter(network=purse.network).values("phone_hash").distinct().count()
    if numbers == settings.CODES_PER_NETWORK_PER_HOUR:
        alarmed.send(Code, kind="codes_of_network", network=purse.network, now=now)
    if lately.count() == settings.CODES_PER_SITE_PER_HOUR:
        alarmed.send(Code, kind="codes_of_site", network=purse.network, now=now)


def refuse_hasty(code: Code, *, now: dt.datetime) -> None:
    """Raise ``too_many_wrong_codes``; the first try of a code always passes, so that nobody is kept out by others."""
    typed = _typed(code.network, now)
    if typed.wrong == rules.WRONG_CODES_PER_NETWORK_PER_HOUR:
        alarmed.send(Code, kind="wrong_codes", network=code.network, now=now)
    if code.tries:
        rules.refuse_another_try(typed, now=now)


def _typed(network: str, now: dt.datetime) -> rules.Typed:
    lately = Code.objects.filter(network=network, lane__in=STRANGERS, asked_at__gt=now - rules.HOUR)
    sums = lately.aggregate(tries=Sum("tries"), right=Count("pk", filter=Q(was_right=True)), last=Max("tried_at"))
    return rules.Typed(wrong=(sums["tries"] or 0) - sums["right"], last=sums["last"])


def _own(purse: Purse) -> QuerySet[Code]:
    if purse.lane == Code.Lane.DEVICE:
        return Code.objects.filter(device=purse.device, lane=purse.lane)
    lanes = STRANGERS if purse.lane in STRANGERS else (purse.lane,)
    return Code.objects.filter(phone_hash=purse.number, lane__in=lanes)
