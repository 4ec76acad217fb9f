"""Keys of feeds: what each is about, by one dimension (``area/xianjie``) or by several at once (``area/xianjie/kind/class``)."""

import re
from collections.abc import Iterable

from calendars.entries import facts
from core.errors import Refusal
from events import languages
from events.models import Occurrence
from organizations.models import Area

ALL = "all"
EVENT = "event"
DIMENSIONS = {
    "area": "区域",
    "audience": "人群",
    "host": "主办单位",
    "kind": "类型",
    "language": "语言",
    "occasion": "主题日",
    "team": "志愿服务队",
    "topic": "内容",
    "venue": "场馆",
}
"""By which feeds are told apart, in the order in which a key names them. An event's feed stands for itself."""
_ONE = rf"(?:{'|'.join(DIMENSIONS)})/[-\w]+"
PATTERN = rf"{ALL}|{EVENT}/[-\w]+|{_ONE}(?:/{_ONE})*"
"""What an address may name; ``joined`` brings it into its one order."""
_NO_LETTER = re.compile(r"[^-\w]+")


def of(occurrence: Occurrence, *, teams: Iterable[str] = ()) -> set[str]:
    """The stored feeds an occurrence belongs to: its event's, its programme's, the theme day's of either; a street's feed
    includes its villages, a city's everything in it, a group of people's what is for a part of it. ``teams``: the feeds of
    those that help there (``entries.teams.of``).
    """
    event = occurrence.event
    programme = event.programme
    found = {ALL, f"event/{event.slug}", f"host/{event.host.slug}", f"kind/{event.kind}", f"topic/{event.topic}"}
    found |= {f"event/{programme.slug}"} if programme else set()
    found |= set(teams)
    found |= {f"venue/{occurrence.venue.slug}"} if occurrence.venue else set()
    found |= {f"language/{language_slug(word)}" for word in languages.split(event.languages)}
    found |= {f"occasion/{occasion.slug}" for occasion in facts.occasions_of(event)}
    for audience in event.audiences.all():
        found |= {f"audience/{audience.slug}", f"audience/{audience.group.slug}"}
    area: Area | None = facts.area_of(occurrence)
    while area is not None:
        found.add(f"area/{area.slug}")
        area = area.parent
    return found


def language_slug(word: str) -> str:
    """The word itself, as an address can hold it."""
    return _NO_LETTER.sub("-", word)


def parts(key: str) -> list[str]:
    """The stored feeds that a key names; what is in all of them is in its feed."""
    kind, _, rest = key.partition("/")
    if kind in {ALL, EVENT}:
        return [key]
    words = f"{kind}/{rest}".split("/")
    return [f"{name}/{slug}" for name, slug in zip(words[::2], words[1::2], strict=True)]


def is_joined(key: str) -> bool:
    """Whether it is of several dimensions."""
    return len(parts(key)) > 1


def by_dimension(key: str) -> dict[str, str]:
    """What it is about: ``{"area": "xianjie", "kind": "class"}``; nothing for the feed of everything."""
    return dict(part.split("/") for part in parts(key) if part != ALL)


def joined(wanted: Iterable[str]) -> str:
    """One key for all of these stored feeds, whatever their order. Refuses: one_value_each, event_alone."""
    narrow = sorted(set(wanted) - {ALL})
    if len(narrow) > 1 and any(key.startswith(f"{EVENT}/") for key in narrow):
        raise Refusal("event_alone", "一个活动的日历不能再筛选，请去掉别的条件。")
    kinds = [key.partition("/")[0] for key in narrow]
    for kind, words in DIMENSIONS.items():
        if kinds.count(kind) > 1:
            sentence = f"一个日历里{words}只能选一个，请只留一个，别的另订一个日历。"
            raise Refusal("one_value_each", sentence, dimension=kind)
    return "/".join(narrow) or ALL
