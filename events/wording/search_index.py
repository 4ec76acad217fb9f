"""The stored search column of an occurrence. Shared part of the verbs that write titles, places or words.

It holds what anybody may read about the date: as folded texts, and names also in Latin letters, whole and by initials.
"""

import datetime as dt
from collections.abc import Iterable, Iterator

from core.chinese import pinyin
from events.models import Event, Occurrence
from events.wording.search_words import folded

MOST = 5000
"""Dates that one refreshing looks at, the next ones first."""
_A_TIME = 200


def initials(text: str) -> str:
    """For 智慧助老 zhzl; letters and digits stay, lower-case."""
    return _latin(pinyin.first_letters(text))


def of_names(*names: str) -> str:
    """The same for names that stand in no date: a place, an organization."""
    return " ".join([*map(folded, names), *_latin_words(names)])


def write(event: Event, occurrences: Iterable[Occurrence]) -> None:
    """Set ``search`` of each; the caller saves. Reads the venue and its area; of what anybody may see also the host, the
    street, the theme and for whom it is, which many drafts at once would read one by one.
    """
    about = _of_event(event)
    for occurrence in occurrences:
        parts = [*about, *_of_date(occurrence, with_street=event.is_public)]
        occurrence.search = " ".join(dict.fromkeys(filter(None, parts)))


def refresh(*, now: dt.datetime) -> int:
    """Write anew what has changed behind its back: the name of a host, a place, a theme day. Returns how many."""
    rows = Occurrence.objects.public().filter(end__gt=now).order_by("start", "pk")[:MOST]
    read = rows.select_related("event__host", "event__occasion", "event__programme__occasion", "venue__area__parent")
    changed = []
    for occurrence in read.prefetch_related("event__audiences"):
        before = occurrence.search
        write(occurrence.event, [occurrence])
        if occurrence.search != before:
            changed.append(occurrence)
    return Occurrence.objects.bulk_update(changed, ["search"], batch_size=_A_TIME)


def of_event(event: Event) -> str:
    """What is found of an event without dates of its own."""
    return " ".join(_of_event(event))


def _of_event(event: Event) -> list[str]:
    plain = [event.get_kind_display(), event.get_topic_display(), event.summary, event.description, event.occupation]
    named = [event.title, *(_around(event) if event.is_public else ())]
    return [*map(folded, [*named, *plain]), *_latin_words(named)]


def _around(event: Event) -> Iterator[str]:
    yield event.host.name
    for one in (event, event.programme):
        if one is not None and one.occasion is not None:
            yield one.occasion.name
    if event.programme is not None:
        yield event.programme.title
    for audience in event.audiences.all():
        yield audience.name


def _of_date(occurrence: Occurrence, *, with_street: bool) -> list[str]:
    named = [occurrence.title, occurrence.school, occurrence.place_note]
    venue = occurrence.venue
    if venue is None:
        return [*map(folded, named), *_latin_words(named)]
    areas = {venue.area, venue.area.street} if with_street else {venue.area}
    places = [(venue.name, venue.initials), *((area.short_name, area.initials) for area in areas)]
    plain = [*named, venue.name, venue.address, *(name for area in areas for name in (area.name, area.short_name))]
    return [*map(folded, plain), *_latin_words(named), *(letters for place in places for letters in _of_place(*place))]


def _of_place(name: str, own: str) -> tuple[str, str]:
    """Local names are often read otherwise than the dictionary reads them: what the place itself says counts."""
    return _latin(pinyin.syllables(name)), own or initials(name)


def _latin_words(names: Iterable[str]) -> Iterator[str]:
    for name in filter(None, names):
        yield _latin(pinyin.syllables(name))
        yield _latin(pinyin.first_letters(name))


def _latin(parts: Iterable[str]) -> str:
    found = "".join(parts).lower()
    return "".join(letter for letter in found if letter.isalnum() and letter.isascii())
