"""Filters that an address of a feed may carry behind its ``?``, and words for those that it can't have.

``all.ics?area=xianjie&kind=class`` is the feed ``area/xianjie/kind/class.ics``: one value of each dimension, in any order.
What apps and newsletters add to an address that is passed on (``from``, ``isappinstalled``, ``utm_source``) is no filter
and is dropped: feeds don't depend on it, and neither does anything that is held of them.
"""

import re
from collections.abc import Iterable

from calendars import queries
from calendars.entries import heads, keys
from core.errors import Refusal
from core.phone_numbers import written_numbers
from events.models import Event
from organizations.models import Area

NAMES = {**keys.DIMENSIONS, keys.EVENT: "活动"}
"""By what feeds can be narrowed."""
_OF_LISTS = frozenset(
    {
        "active", "answer", "at", "city", "claims", "closed", "cover", "crew", "date", "day", "days",
        "dimension", "end", "event__slug", "events", "fits", "free", "from", "group", "holds", "lead", "level",
        "loaded", "mode", "month", "near", "needs_driver", "occurrence", "open_on", "organization", "person", "place", "plan",
        "programme", "public", "purpose", "q", "qualification", "resource", "retired", "role", "series",
        "shift", "since", "space", "start", "state", "status", "step_free", "street", "street__slug", "tag",
        "task", "theme", "type", "until", "view", "village", "volunteer", "week", "weekend", "when",
        "within", "year",
    }
)  # fmt: skip
"""By these the lists of pages and programs are narrowed, and feeds can't be: nobody is to follow a feed that only seems to be."""
_DAY = re.compile(r"\d{4}-?\d\d")
_SLUG = re.compile(r"[-\w]{1,100}")
MOST = 60
"""Values that one answer lists."""


def narrowed(key: str, parameters: Iterable[tuple[str, list[str]]]) -> str:
    """The key of the feed that is asked for. Refuses: unknown_filter, one_value_each, event_alone, unknown_value
    (whether there is such a feed is seen by whoever reads it, without a query for those that are held).
    """
    asked = [(name, value.strip()) for name, values in parameters for value in values if value.strip()]
    wanted = [(name.lower(), value) for name, value in asked if _is_filter(name.lower(), value)]
    there = "、".join(f"{name}（{words}）" for name, words in NAMES.items())
    for name, value in wanted:
        if name not in NAMES:
            raise Refusal("unknown_filter", f"日历没有 {name} 这个筛选。有的是：{there}。", there=list(NAMES))
        if not _SLUG.fullmatch(value):
            raise unknown(f"{name}/{value}")
    return keys.joined([*keys.parts(key), *(f"{name}/{value}" for name, value in wanted)])


def _is_filter(name: str, value: str) -> bool:
    """``from`` is one with a day behind it; messengers write there where an address was opened."""
    return name in _OF_LISTS | NAMES.keys() and (name != "from" or bool(_DAY.match(value)))


def unknown(key: str) -> Refusal:
    """What to say of a stored feed that there is not: the values that its filter has."""
    name, _, value = key.partition("/")
    known = _values(name)
    more = "……还有别的" if len(known) > MOST else ""
    there = "、".join(f"{slug}（{words}）" for slug, words in known[:MOST])
    return Refusal(
        "unknown_value",
        f"没有这个{NAMES[name]}：{value[:60]}。有的是：{there}{more}。",
        there=[slug for slug, _ in known[:MOST]],
    )


def _values(name: str) -> list[tuple[str, str]]:
    """What one may choose; streets, not their villages, the newest events, and hosts and places that hold something."""
    if name == keys.EVENT:
        newest = Event.objects.public().order_by("-published_at", "-pk").values_list("slug", "title")[: MOST + 1]
        return [(slug, written_numbers.masked(title)) for slug, title in newest]
    if name in heads.ONLY_HELD:
        return list(queries.labels().get(name, {}).items())
    if name == "area":
        villages = set(Area.objects.filter(level=Area.Level.VILLAGE).values_list("slug", flat=True))
        return [row for row in heads.values(name) if row[0] not in villages]
    return heads.values(name)
