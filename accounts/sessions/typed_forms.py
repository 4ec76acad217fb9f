"""Keep what was typed into a form that could not be taken, because the session had ended or its token was old.

It waits for an hour, sealed, under a random token in a cookie of that browser, for whoever typed it and nobody else.
"""

import datetime as dt
import json

from django.db import transaction

from accounts import locks
from accounts.models import Person, TypedForm
from core import crypto, tokens

LARGEST = 262_144
LARGEST_OF_STRANGERS = 16_384
"""Characters of one form; less for browsers in which nobody was signed in lately."""
PER_NETWORK = 120
PER_SITE = 5_000
PER_BROWSER = 8
"""How many may wait at once; what comes beyond is not kept, and the page says so."""
Fields = dict[str, list[str]]


def typist_of(person: Person) -> str:
    """The person, for a cookie and a row that tell nobody who it is."""
    return crypto.keyed_hash("typist", str(person.pk))


def keep(
    *, token: str, typist: str, path: str, fields: Fields, files: list[str], network: str, now: dt.datetime
) -> bool:
    """Keep it in place of what was kept of the same page of this browser; False where a limit is reached."""
    text = json.dumps({"fields": fields, "files": files}, ensure_ascii=False)
    if len(text) > (LARGEST if typist else LARGEST_OF_STRANGERS) or len(path) > 500:
        return False
    browser = tokens.digest(token)
    with transaction.atomic():
        locks.acquire("typed")
        TypedForm.objects.filter(browser=browser, path=path).delete()
        live = TypedForm.objects.filter(at__gt=now - TypedForm.LIFE)
        counts = (
            (live.count(), PER_SITE),
            (live.filter(network=network).count(), PER_NETWORK),
            (live.filter(browser=browser).count(), PER_BROWSER),
        )
        if any(count >= most for count, most in counts):
            return False
        facts = {"typist": typist, "sealed": text, "network": network, "at": now}
        TypedForm.objects.create(browser=browser, path=path, **facts)
    return True


def find(*, token: str, path: str, person: Person | None, now: dt.datetime) -> TypedForm | None:
    """What was typed there; None for anybody else, for whom it is dropped."""
    row = TypedForm.objects.filter(browser=tokens.digest(token), path=path, at__gt=now - TypedForm.LIFE).first()
    if row is None or not row.typist or (person and row.typist == typist_of(person)):
        return row
    if person:
        row.delete()
    return None


def read(row: TypedForm) -> tuple[Fields, list[str]]:
    """The fields, and the names of those in which a file was chosen."""
    document = json.loads(row.sealed)
    return document["fields"], document["files"]


def drop(*, token: str, path: str) -> None:
    """It was sent, or is not wanted."""
    TypedForm.objects.filter(browser=tokens.digest(token), path=path).delete()


def forget(*, person: Person) -> None:
    """All that waits for a person who is erased."""
    TypedForm.objects.filter(typist=typist_of(person)).delete()
