"""Somebody's second factors, and that they are taken away because the phone or the key that held them is lost."""

import datetime as dt

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.db.models import OuterRef, QuerySet

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from accounts.sessions import ending
from accounts.signals import second_factors_reset
from core.errors import Refusal


def of(person: Person | OuterRef) -> QuerySet[Authenticator]:
    """What proves a second time who somebody is; recovery codes alone don't count."""
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user=person)
    return rows.exclude(type=Authenticator.Type.RECOVERY_CODES)


@transaction.atomic
def reset(*, person: Person, reason: str, by: Person, organization_id: int | None, now: dt.datetime) -> None:
    """Take away authenticator apps, keys and recovery codes, sign the person out everywhere, and tell them.

    Who may do so is asked before (``organizations.memberships.second_factors``). The password and the code by text stay.
    Raises ``no_second_factor`` where there is none.
    """
    locked = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    ended, _ = Authenticator.objects.filter(user=locked).delete()
    if not ended:
        raise Refusal("no_second_factor", "他没有设第二道验证，不用重设。")
    ending.end_all(person=locked)
    writing.write(Kind.FACTORS_RESET, by=by, now=now, about=reason, person=locked, organization_id=organization_id)
    second_factors_reset.send(Person, person=locked, by=by, now=now)
