"""A place that doesn't stand in the list of the editor is looked for by its name, beside the list of each row."""

from dataclasses import dataclass
from typing import cast

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core.forms import choice_field
from events.forms import choices

FOUND = "找到的"
"""Over the places that were found, before all others."""
LONGEST = 60


@dataclass(frozen=True, slots=True)
class PlaceSearch:
    """What was typed beside a list of places, and how many places (venues and their spaces) it found; perhaps only the first."""

    text: str
    count: int
    is_cut: bool


def search(form: forms.BaseForm, data: QueryDict, *, person: Person) -> PlaceSearch | None:
    """Put what is named beside this form's list of places first into it; None where nothing is named."""
    text = " ".join(data.get(f"{form.prefix}-find", "")[:LONGEST].split())
    if not text or "venue" not in form.fields:
        return None
    found = choices.find_places(person, text)
    field = choice_field(form, "venue")
    if found.lines:
        field.choices = [*choices.EMPTY, (FOUND, found.lines), *list(cast("choices.Choices", field.choices))[1:]]
    return PlaceSearch(text, len(found.lines), found.is_cut)


def typed_venues(data: QueryDict) -> set[int]:
    """All venues that are chosen in what was posted, in whatever row."""
    chosen = {choices.Place.venue_of(value) for name, value in data.items() if name.endswith("-venue")}
    return {pk for pk in chosen if pk}
