"""What the planner is narrowed to: the filters that it offers, and what fits them. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from events.models import Event
from organizations.models import Area
from organizations.own_first import Own
from portal.planner.asking import STATES, Asked
from portal.planner.items import Item


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter: its name, its words, and its options (value, words)."""

    name: str
    label: str
    empty: str
    options: list[tuple[str, str]]
    value: str


def is_asked(item: Item, asked: Asked) -> bool:
    """What takes a thing without being an event stays, unless somebody asks for one kind of events."""
    if asked.street and item.street_slug != asked.street:
        return False
    if asked.host and item.host_slug != asked.host:
        return False
    if not item.is_event:
        return not (asked.kind or asked.task or asked.state)
    state = {"draft": item.is_draft, "public": not item.is_draft, "": True}[asked.state]
    return state and asked.kind in {"", item.kind} and asked.task in {"", item.task}


def choices(asked: Asked, items: Iterable[Item], streets: Iterable[Area], own: Own) -> list[Choice]:
    """Filters with what the period holds, so that none leads to an empty page by itself; one's own come first."""
    known = [item for item in items if item.is_event]
    found = {(own.nearness(organization=item.host_id), item.host, item.host_slug) for item in items}
    hosts = [(slug, name) for _, name, slug in sorted(found)]
    tasks = sorted({(item.task, item.task_title) for item in known if item.task})
    kinds = [(value, label) for value, label in Event.Kind.choices]
    return [
        Choice("host", "单位", "所有单位", _with(hosts, asked.host), asked.host),
        Choice("kind", "类型", "各种类型", kinds, asked.kind),
        Choice("task", "方案任务", "所有任务", _with(tasks, asked.task), asked.task),
        Choice("street", "街道", "所有街道", [(street.slug, street.short_name) for street in streets], asked.street),
        Choice("state", "状态", "各种状态", list(STATES.items()), asked.state),
    ]


def _with(options: list[tuple[str, str]], chosen: str) -> list[tuple[str, str]]:
    """The chosen one stays among the options when the period holds nothing of it."""
    if chosen and chosen not in {value for value, _ in options}:
        return [*options, (chosen, chosen)]
    return options
