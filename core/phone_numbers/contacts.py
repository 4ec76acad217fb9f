"""Contacts of events, venues and bases: a name and an encrypted number, and the name again in the history."""

from collections.abc import Collection
from typing import Any

from django.db.models import Model, Q

from core.phone_numbers import written_numbers

SHORTEST = 2
"""A name of one sign says nobody in particular."""


def telling(names: Collection[str]) -> set[str]:
    """Names by which somebody can be found."""
    return {name for name in names if len(name.strip()) >= SHORTEST}


def under(model: type[Model], e164: str) -> dict[Any, str]:
    """Rows with this number as their contact: id and name. Sealed numbers can't be searched, so all are read."""
    rows = model._base_manager.exclude(contact_phone="").values_list("pk", "contact_phone", "contact_name")  # noqa: SLF001
    return {pk: name for pk, phone, name in rows.iterator() if written_numbers.holds(phone, e164)}


def forget(model: type[Model], *, e164: str, names: Collection[str], linked: Q | None = None) -> int:
    """Empty the contacts with this number, and those with one of the names where ``linked`` says whose they are.

    Histories hold no numbers: there the names decide, and all contacts go that such a row ever had. Returns how many
    rows were emptied.
    """
    mine = under(model, e164)
    known = telling({*names, *mine.values()})
    rows = Q(pk__in=mine)
    if linked is not None:
        rows |= Q(pk__in=model._base_manager.filter(linked, contact_name__in=known).values("pk"))  # noqa: SLF001
    history: Any = model.history  # type: ignore[attr-defined] # simple_history's manager
    history.filter(contact_name__in=known).update(contact_name="")
    history.filter(id__in=mine).update(contact_name="")
    return model._base_manager.filter(rows).update(contact_name="", contact_phone="")  # noqa: SLF001
