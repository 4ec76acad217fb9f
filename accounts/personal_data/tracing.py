"""Find traces of a person outside their own rows: the names they are known by, and the admin's log."""

import json
from collections.abc import Collection

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from accounts.models import Person
from core import registry, texts
from core.phone_numbers import contacts, phones


def known_names(person: Person) -> frozenset[str]:
    """All names under which the person's number is known; the answers to ``accounts.names``, and their own."""
    names = {person.name, *person.history.values_list("name", flat=True)}
    for answer in registry.provided("accounts.names"):
        names |= answer(person)
    return frozenset(contacts.telling(names))


def log_of(person: Person, names: Collection[str]) -> QuerySet[LogEntry]:
    """What Django's admin logged of the person; it repeats what things were called."""
    about = ContentType.objects.get_for_model(Person)
    theirs = Q(content_type=about, object_id=str(person.pk)) | Q(object_repr__contains=phones.mask(person.phone))
    return LogEntry.objects.filter(theirs | Q(pk__in=_named(contacts.keys_of(names))))


def _named(keys: Collection[str]) -> list[int]:
    """Entries in which one of the names stands, however it is written; the log is small and is read."""
    rows = LogEntry.objects.values_list("pk", "object_repr", "change_message") if keys else ()
    return [pk for pk, *words in rows if any(key in texts.name_key(_plain(text)) for text in words for key in keys)]


def _plain(text: str) -> str:
    """What was changed stands there as JSON of ASCII alone."""
    try:
        return json.dumps(json.loads(text), ensure_ascii=False)
    except ValueError:  # plain words
        return text
