"""Filters that an address of a feed may carry behind its ``?``, and words for those that it can't have.

The feed of everything can be narrowed by one of them, and that is the feed of its own address; no other feed has any.
What apps and newsletters add to an address that is passed on (``from``, ``isappinstalled``, ``utm_source``) is no filter
and is dropped: feeds don't depend on it, and neither does anything that is held of them.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from core.errors import Refusal
from events.models import Event
from organizations.models import Area
from plan.models import Audience, Occasion

ALL = "all"
NAMES = {"area": "区域", "occasion": "主题日", "audience": "人群", "event": "活动"}
"""By what the feed of everything can be narrowed: the kinds of feeds."""
_OF_LISTS = frozenset(
    {
        "active", "at", "city", "claims", "closed", "crew", "date", "day", "days", "end", "events", "fits", "free", "from", "group",
        "holds", "host", "kind", "language", "lead", "level", "mode", "month", "near", "needs_driver", "occurrence", "open_on",
        "organization", "place", "plan", "programme", "public", "q", "qualification", "resource", "retired", "role", "series", "since",
        "space", "start", "state", "status", "step_free", "street", "tag", "task", "team", "theme", "topic", "type", "until", "venue",
        "view", "village", "volunteer", "week", "weekend", "when", "within", "year",
    }
)  # fmt: skip
"""By these the lists of pages and programs are narrowed, and feeds are not: nobody is to follow a feed that only seems to be."""
_DAY = re.compile(r"\d{4}-?\d\d")
_SLUG = re.compile(r"[-\w]{1,100}")
MOST = 60
"""Values that one answer lists."""


def narrowed(key: str, parameters: Iterable[tuple[str, list[str]]]) -> str:
    """The key of the feed that is asked for. Refuses: unknown_filter, one_filter_only, unknown_value
    (whether there is such a feed is seen by whoever reads it, without a query for those that are held).
    """
    asked = [(name, value.strip()) for name, values in parameters for value in values if value.strip()]
    wanted = [(name.lower(), value) for name, value in asked if _is_filter(name.lower(), value)]
    if not wanted:
        return key
    there = "、".join(f"{name}（{words}）" for name, words in NAMES.items())
    for name, _ in wanted:
        if name not in NAMES:
            raise Refusal("unknown_filter", f"日历没有 {name} 这个筛选。all.ics 有的：{there}。", there=list(NAMES))
    if key != ALL:
        sentence = f"这个日历不能再筛选，请去掉“?”和后面的字。能筛选的是 all.ics，有：{there}。"
        raise Refusal("unknown_filter", sentence, there=[])
    if len(wanted) > 1:
        sentence = f"一个日历只能按一样筛选，请只留一个，别的另订一个日历。有：{there}。"
        raise Refusal("one_filter_only", sentence, there=list(NAMES))
    name, value = wanted[0]
    if not _SLUG.fullmatch(value):
        raise unknown(f"{name}/{value}")
    return f"{name}/{value}"


def _is_filter(name: str, value: str) -> bool:
    """``from`` is one with a day behind it; messengers write there where an address was opened."""
    return name in _OF_LISTS | NAMES.keys() and (name != "from" or bool(_DAY.match(value)))


def unknown(key: str) -> Refusal:
    """What to say of a value that the filter doesn't have: those that it has."""
    name, _, value = key.partition("/")
    rows = _rows(name)
    known = list(rows[:MOST])
    more = f"……一共 {rows.count()} 个" if len(known) == MOST else ""
    there = "、".join(f"{slug}（{words}）" for slug, words in known)
    return Refusal(
        "unknown_value",
        f"没有这个{NAMES[name]}：{value[:60]}。有的是：{there}{more}。",
        there=[slug for slug, _ in known],
    )


def _rows(name: str) -> "QuerySet[Any, tuple[str, str]]":
    """What one may choose: slugs with their names, in their order."""
    if name == "event":
        return Event.objects.public().order_by("-published_at", "-pk").values_list("slug", "title")
    rows: dict[str, QuerySet[Any]] = {
        "area": Area.objects.exclude(level=Area.Level.VILLAGE),
        "occasion": Occasion.objects.all(),
        "audience": Audience.objects.all(),
    }
    return rows[name].values_list("slug", "name")
