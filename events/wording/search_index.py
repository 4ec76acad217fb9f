"""The stored search column of an occurrence. Shared part of the verbs that write titles, places or words."""

from collections.abc import Iterable

from pypinyin import Style, lazy_pinyin

from events.models import Event, Occurrence


def initials(text: str) -> str:
    """For 智慧助老 zhzl; letters and digits stay, lower-case."""
    found = "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()
    return "".join(letter for letter in found if letter.isalnum() and letter.isascii())


def write(event: Event, occurrences: Iterable[Occurrence]) -> None:
    """Set ``search`` of each; the caller saves. Reads the venue and its area."""
    for occurrence in occurrences:
        occurrence.search = _text(event, occurrence)


def _text(event: Event, occurrence: Occurrence) -> str:
    named = [event.title, occurrence.title, occurrence.school]
    plain = [*named, *_places(occurrence), occurrence.place_note, event.summary]
    letters = [*map(initials, named), *_place_initials(occurrence)]
    return " ".join(part for part in [*plain, *letters] if part).lower()


def _places(occurrence: Occurrence) -> list[str]:
    venue = occurrence.venue
    return [venue.area.name, venue.name] if venue else []


def _place_initials(occurrence: Occurrence) -> list[str]:
    """Local names are often read otherwise than pypinyin reads them: what the place itself says comes first."""
    venue = occurrence.venue
    if venue is None:
        return []
    return [venue.area.initials or initials(venue.area.short_name), venue.initials or initials(venue.name)]
