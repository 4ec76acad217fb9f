"""The filters of the list as links."""

from collections.abc import Iterable
from dataclasses import dataclass

from events.languages import DEFAULT
from events.models import Event, vocabulary
from plan.models import Audience
from portal.filters import WHENS, Filters


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that narrows the list; a current one leads back to the wider list."""

    label: str
    href: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Choices:
    """All links above the list."""

    when: list[Choice]
    audiences: list[Choice]
    contents: list[Choice]
    languages: list[Choice]
    """All but the one that nearly every event is held in."""

    @property
    def is_open(self) -> bool:
        """Whether a link of the folded part is in use."""
        return any(choice.is_current for choice in [*self.audiences, *self.contents, *self.languages])


def choices(filters: Filters, audiences: Iterable[Audience]) -> Choices:
    """Links for periods, audiences and contents, as things stand in these filters."""
    return Choices(
        when=[_when(filters, value, label) for value, label in WHENS.items() if _stands_alone(filters, value)],
        audiences=[_toggle(filters, "audience", audience.slug, audience.name) for audience in audiences],
        contents=[
            _toggle(filters, "kind", Event.Kind.DRIVE, "大篷车"),
            _toggle(filters, "kind", Event.Kind.CLASS, Event.Kind.CLASS.label),
            *(_toggle(filters, "topic", value, label) for value, label in vocabulary.topics(but=filters.topic)),
        ],
        languages=[
            _toggle(filters, "language", name, name)
            for name in vocabulary.languages(but=[filters.language])
            if name != DEFAULT
        ],
    )


def _stands_alone(filters: Filters, value: str) -> bool:
    """Next week has its link below the list; it stands above only while it is shown."""
    return value != "next" or filters.period == "next"


def _when(filters: Filters, value: str, label: str) -> Choice:
    return Choice(label, filters.link(when=value, day=None), not filters.day and filters.period == value)


def _toggle(filters: Filters, name: str, value: str, label: str) -> Choice:
    is_current = getattr(filters, name) == value
    return Choice(label, filters.link(**{name: "" if is_current else value}), is_current)
