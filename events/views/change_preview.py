"""Exactly who is affected by a change, group by group, and the text that each will get."""

from dataclasses import dataclass, field

from core import phrases as core_words
from events.changes import announcing
from events.wording import phrases
from notifications.composing.messages import Group, Listener
from notifications.texts import phrases as staff_words
from notifications.texts import segments as text_segments

OFFICIAL = (Group.REQUESTER, Group.CONTACTS, Group.CREW, Group.PLACES, Group.COOPERATING)
"""Who is named in full: people whose work it is. All others are masked."""


SHOWN = 3
"""Different texts of a group that stand open in the preview."""


@dataclass(slots=True)
class Told:
    """One text, and everybody in a group who gets it word for word."""

    text: str
    segments: int
    """Of one of them."""
    people: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, masked number, and why they hear of it."""


@dataclass(slots=True)
class Affected:
    """One group; who is in several is counted in the first."""

    name: str
    told: list[Told] = field(default_factory=list)

    @property
    def first(self) -> list[Told]:
        """What is read at once; the rest is one click away."""
        return self.told[:SHOWN]

    @property
    def rest(self) -> list[Told]:
        """Texts that differ in dates, heads and shifts only."""
        return self.told[SHOWN:]

    @property
    def count(self) -> int:
        """How many numbers."""
        return sum(len(one.people) for one in self.told)


def preview(rehearsal: announcing.Rehearsal) -> dict[str, object]:
    """For ``parts/preview.html``."""
    listeners = rehearsal.collection.listeners()
    groups = _groups(listeners)
    return {
        "rehearsal": rehearsal,
        "lines": phrases.change_lines(rehearsal.change),
        "listeners": listeners,
        "groups": groups,
        "segments": sum(one.segments * len(one.people) for group in groups for one in group.told),
        "goes_now": rehearsal.goes_at == rehearsal.change.at,
    }


def _groups(listeners: list[Listener]) -> list[Affected]:
    found = {group: Affected(group.value) for group in Group}
    for listener in listeners:
        group = listener.groups[0]
        text = text_segments.signed(listener.text)
        shown = staff_words.for_staff(text)
        told = next((one for one in found[group].told if one.text == shown), None)
        if told is None:
            told = Told(shown, text_segments.segments(text))
            found[group].told.append(told)
        told.people.append((_name(listener, group), listener.number, "、".join(listener.hats)))
    return [group for group in found.values() if group.told]


def _name(listener: Listener, group: Group) -> str:
    names = listener.names if group in OFFICIAL else [core_words.masked_name(name) for name in listener.names]
    return "、".join(names)
