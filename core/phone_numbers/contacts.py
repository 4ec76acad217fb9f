"""Contacts of events, venues and bases: a name and an encrypted number, and the name again in the history."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import Model, Q

from core import texts
from core.phone_numbers import written_numbers

SHORTEST = 2
"""A name of one sign says nobody in particular."""


def telling(names: Collection[str]) -> set[str]:
    """Names by which somebody can be found."""
    return {name for name in names if len(texts.name_key(name)) >= SHORTEST}


def keys_of(names: Collection[str]) -> set[str]:
    """By which these are known again, however they are written: with a dot, a space or none between their parts."""
    return {texts.name_key(name) for name in telling(names)}


def spelled(written: Iterable[str], names: Collection[str]) -> set[str]:
    """Those of the written names that are one of ``names``, however they are written."""
    keys = keys_of(names)
    return {name for name in set(written) if texts.name_key(name) in keys} if keys else set()


def under(model: type[Model], e164: str) -> dict[Any, str]:
    """Rows with this number as their contact: id and name. Sealed numbers can't be searched, so all are read."""
    rows = model._base_manager.exclude(contact_phone="").values_list("pk", "contact_phone", "contact_name")  # noqa: SLF001
    return {pk: name for pk, phone, name in rows.iterator() if written_numbers.holds(phone, e164)}


def forget(model: type[Model], *, e164: str, names: Collection[str], linked: Q | None = None) -> int:
    """Empty the contacts with this number, and those with one of the names where ``linked`` says whose they are.

    Names are the same however they are written. Histories hold no numbers: there the names decide, and all contacts go
    that such a row ever had. Returns how many rows were emptied.
    """
    mine = under(model, e164)
    known = telling({*names, *mine.values()})
    rows = Q(pk__in=mine)
    if linked is not None:
        theirs = model._base_manager.filter(linked).exclude(contact_name="")  # noqa: SLF001
        written = spelled(theirs.order_by().values_list("contact_name", flat=True).distinct(), known)
        rows |= Q(pk__in=theirs.filter(contact_name__in=written).values("pk"))
    history: Any = model.history  # type: ignore[attr-defined] # simple_history's manager
    old = history.exclude(contact_name="").order_by().values_list("contact_name", flat=True).distinct()
    history.filter(contact_name__in=spelled(old, known)).update(contact_name="")
    history.filter(id__in=mine).update(contact_name="")
    return model._base_manager.filter(rows).update(contact_name="", contact_phone="")  # noqa: SLF001
