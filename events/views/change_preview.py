"""Exactly who is affected by a change, group by group, and the text that each will get."""

from dataclasses import dataclass, field

from core import phrases as core_words
from events.changes import previewing
from events.wording import change_lines
from notifications.composing.messages import Group, Recipient
from notifications.texts import phrases as staff_words
from notifications.texts import segments as text_segments

OFFICIAL = (Group.REQUESTER, Group.CONTACTS, Group.CREW, Group.PLACES, Group.COOPERATING)
"""Who is named in full: people whose work it is. All others are masked."""


SHOWN = 3
"""Different texts of a group that stand open in the preview."""


@dataclass(slots=True)
class MessageGroup:
    """One text, and everybody in a group who gets it word for word."""

    text: str
    segments: int
    """Of one of them."""
    people: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, masked number, and why they are notified."""


@dataclass(slots=True)
class RecipientGroup:
    """One group; who is in several is counted in the first."""

    name: str
    told: list[MessageGroup] = field(default_factory=list)

    @property
    def first(self) -> list[MessageGroup]:
        """What is read at once; the rest is one click away."""
        return self.told[:SHOWN]

    @property
    def rest(self) -> list[MessageGroup]:
        """Texts that differ in dates, heads and shifts only."""
        return self.told[SHOWN:]

    @property
    def count(self) -> int:
        """How many numbers."""
        return sum(len(message_group.people) for message_group in self.told)


def preview(change_preview: previewing.ChangePreview) -> dict[str, object]:
    """For ``parts/preview.html``."""
    recipients = change_preview.texts.recipients()
    groups = _groups(recipients)
    return {
        "change_preview": change_preview,
        "lines": change_lines.change_lines(change_preview.change, now=change_preview.change.at),
        "recipients": recipients,
        "groups": groups,
        "segments": sum(
            message_group.segments * len(message_group.people) for group in groups for message_group in group.told
        ),
        "goes_now": change_preview.texts.goes_at == change_preview.change.at,
    }


def _groups(recipients: list[Recipient]) -> list[RecipientGroup]:
    found = {group: RecipientGroup(group.value) for group in Group}
    for recipient in recipients:
        group = recipient.groups[0]
        text = text_segments.signed(recipient.text)
        shown = staff_words.for_staff(text)
        told = next((message_group for message_group in found[group].told if message_group.text == shown), None)
        if told is None:
            told = MessageGroup(shown, text_segments.segments(text))
            found[group].told.append(told)
        told.people.append((_name(recipient, group), recipient.number, "、".join(recipient.role_labels)))
    return [group for group in found.values() if group.told]


def _name(recipient: Recipient, group: Group) -> str:
    names = recipient.names if group in OFFICIAL else [core_words.masked_name(name) for name in recipient.names]
    return "、".join(names)
