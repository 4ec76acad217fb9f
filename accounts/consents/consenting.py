"""Store consent as rows: to which text, when, through which channel, by whom."""

import datetime as dt
from collections.abc import Iterable

from accounts.consents.consent_texts import CURRENT, PAGE, SIGN_IN, Agreed
from accounts.models import Consent, Person


def keep(
    agreed: Agreed | None,
    *,
    purposes: Iterable[str],
    phone_hash: str,
    now: dt.datetime,
    about: str = "",
    by_person_id: int | None = None,
) -> None:
    """Write down what was said yes to, in the transaction of what it allows. Nothing where nobody was asked."""
    if agreed is None:
        return
    Consent.objects.bulk_create(
        Consent(
            phone_hash=phone_hash,
            purpose=purpose,
            version=agreed.version,
            channel=agreed.channel,
            given_at=now,
            by_id=by_person_id,
            about=about,
        )
        for purpose in purposes
    )


def copy(about: str, *, to: str) -> None:
    """What was agreed to is in two parts from now on: the same is kept for the other."""
    Consent.objects.bulk_create(
        Consent(
            phone_hash=row.phone_hash,
            purpose=row.purpose,
            version=row.version,
            channel=row.channel,
            given_at=row.given_at,
            by_id=row.by_id,
            about=to,
        )
        for row in Consent.objects.filter(about=about).order_by("pk")
    )


def keep_sign_in(person: Person, *, now: dt.datetime) -> None:
    """Whoever types the code has read on the pages before it what that means; once for each version."""
    said = Consent.objects.filter(phone_hash=person.phone_hash, purpose=SIGN_IN, version=CURRENT.number)
    if not said.exists():
        yes = Agreed(version=CURRENT.number, channel=PAGE)
        keep(yes, purposes=[SIGN_IN], phone_hash=person.phone_hash, by_person_id=person.pk, now=now)


def forget(*, phone_hash: str) -> int:
    """A number is erased: nothing is held any more that its consent would have to prove. Returns how many rows."""
    return Consent.objects.filter(phone_hash=phone_hash).delete()[0]


def forget_about(abouts: Iterable[str]) -> int:
    """What was agreed to is erased. Returns how many rows."""
    return Consent.objects.filter(about__in=list(abouts)).delete()[0]


def of(phone_hash: str) -> list[dict[str, object]]:
    """All of a number, as plain data for its owner."""
    rows = Consent.objects.filter(phone_hash=phone_hash).order_by("pk")
    return [
        {
            "for": row.get_purpose_display(),
            "version": row.version,
            "channel": row.get_channel_display(),
            "given_at": row.given_at.isoformat(),
            "written_down_by_staff": row.channel == Consent.Channel.DESK,
        }
        for row in rows
    ]
