"""Somebody of the staff says which kinds of errands they want to be texted about."""

from collections.abc import Collection

from django.db import transaction

from accounts.models import Person
from notifications.models import Errand, Mute


def want(*, person: Person, kinds: Collection[str]) -> None:
    """Exactly these from now on; what is urgent comes all the same."""
    off = [kind for kind in Errand.Kind.by_text() if kind not in kinds]
    with transaction.atomic():
        Mute.objects.filter(person=person).exclude(kind__in=off).delete()
        Mute.objects.bulk_create([Mute(person=person, kind=kind) for kind in off], ignore_conflicts=True)
        Errand.objects.filter(person=person, kind__in=off, message=None).delete()
