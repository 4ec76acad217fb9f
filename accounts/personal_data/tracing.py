"""Find traces of a person outside their own rows: the names they are known by, and the admin's log."""

import json
from collections.abc import Collection

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from accounts.models import Person
from core import registry
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
    for name in names:
        escaped = json.dumps(name)[1:-1]  # the log's JSON holds no letters but ASCII
        theirs |= Q(object_repr__contains=name) | Q(change_message__contains=escaped) | Q(change_message__contains=name)
    return LogEntry.objects.filter(theirs)
