"""The fields of an event that people fill in: the one list of them, and what each takes part in.

A new field is a line here, a column of the model, a column of the table (``spreadsheets/events/columns.py``) and the
template that shows it; editor, drafts, templates, copies, table and API read this list.
"""

from dataclasses import dataclass

from events.kinds import SEVERAL
from events.models import Event

Kind = Event.Kind
SHORT_KINDS = frozenset({Kind.THEME_DAY, Kind.EMERGENCY})
"""Kinds that fit on one short page: they ask only what names them."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EventField:
    """A field of an event; its label, type and limits are the model's."""

    name: str
    is_reference: bool = False
    """One row of another table."""
    is_set: bool = False
    """Rows of another table; written by verbs of their own."""
    is_fixed_by_publication: bool = False
    """May change only before publication; all others in any live state."""
    stays_if_blank: bool = False
    """Always has a value: what is left blank in the editor stays as it was."""
    is_small: bool = False
    """A short text that the editor shows among the small ones, without words of its own."""
    is_copied: bool = True
    """Goes along into templates and copies; references have rules of their own there."""
    is_public: bool = True
    """Programs may read it of a public event; references have shapes of their own there."""
    only_kinds: frozenset[Kind] = frozenset()
    """The kinds that have it; empty for all."""
    short_kinds: frozenset[Kind] = frozenset()
    """The short pages that ask it."""


FIELDS = (
    EventField(name="title", short_kinds=SHORT_KINDS),
    EventField(name="host", is_reference=True, is_fixed_by_publication=True, short_kinds=SHORT_KINDS),
    EventField(name="task", is_reference=True, short_kinds=frozenset({Kind.EMERGENCY})),
    EventField(name="topic", stays_if_blank=True, short_kinds=frozenset({Kind.THEME_DAY})),
    EventField(name="audiences", is_set=True, short_kinds=frozenset({Kind.EMERGENCY})),
    EventField(name="summary", short_kinds=SHORT_KINDS),
    EventField(name="description", short_kinds=SHORT_KINDS),
    EventField(name="booking", stays_if_blank=True),
    EventField(name="seats_each"),
    EventField(name="min_participants"),
    EventField(name="group_entry", stays_if_blank=True),
    EventField(name="group_heads_each"),
    EventField(name="groups_in_order"),
    EventField(name="registration_deadline", is_copied=False, only_kinds=frozenset({*SEVERAL, Kind.OUTREACH})),
    EventField(name="lessons_to_pass", only_kinds=frozenset({Kind.CLASS, Kind.TRAINING})),
    EventField(name="occupation", is_small=True, only_kinds=frozenset({Kind.TRAINING})),
    EventField(name="bring", is_small=True),
    EventField(name="rain", is_small=True),
    EventField(name="languages", stays_if_blank=True),
    EventField(name="desk_phone", is_small=True, short_kinds=SHORT_KINDS),
    EventField(name="expected_heads", is_public=False),
    EventField(name="planned_cost", is_public=False, short_kinds=frozenset({Kind.THEME_DAY})),
    EventField(name="funding", is_public=False, short_kinds=frozenset({Kind.THEME_DAY})),
    EventField(name="occasion", is_reference=True, short_kinds=frozenset({Kind.THEME_DAY})),
    EventField(name="programme", is_reference=True, short_kinds=frozenset({Kind.EMERGENCY})),
    EventField(name="cooperating", is_set=True, short_kinds=SHORT_KINDS),
    EventField(name="is_emergency", is_fixed_by_publication=True, is_copied=False),
)
"""In the order of the editor."""
NAMES = tuple(field.name for field in FIELDS)
SETS = tuple(field.name for field in FIELDS if field.is_set)
REFERENCES = tuple(field.name for field in FIELDS if field.is_reference)
PLAIN = tuple(field.name for field in FIELDS if not field.is_set and not field.is_reference)
"""Values of the event's own: texts, numbers, choices, moments."""
FIXED_BY_PUBLICATION = tuple(field.name for field in FIELDS if field.is_fixed_by_publication)
EDITABLE = tuple(field.name for field in FIELDS if not field.is_set and not field.is_fixed_by_publication)
"""May change in any live state."""
STAYS_IF_BLANK = tuple(field.name for field in FIELDS if field.stays_if_blank)
SMALL = tuple(field.name for field in FIELDS if field.is_small)
COPIED = tuple(field.name for field in FIELDS if field.name in PLAIN and field.is_copied)
PUBLIC = tuple(field.name for field in FIELDS if field.name in PLAIN and field.is_public)
ONLY_KINDS = {field.name: field.only_kinds for field in FIELDS if field.only_kinds}
"""Fields that only these kinds have."""


def left_out(kind: str) -> set[str]:
    """Fields that this kind's editor doesn't show."""
    if kind in SHORT_KINDS:
        return {field.name for field in FIELDS if kind not in field.short_kinds}
    return {name for name, kinds in ONLY_KINDS.items() if kind not in kinds}
