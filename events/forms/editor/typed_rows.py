"""The rows of dates as they were typed: read from what was posted, and written into a copy of it."""

import datetime as dt

from django.http import QueryDict

from core import bounds
from events.forms.choices import Place
from events.forms.editor import drive_legs
from events.forms.editor.date_rows import CLOCKS, MAX_ROWS, PREFIX, TIMES
from events.schedule import drive_routes


def count_of(data: QueryDict) -> int:
    """How many rows were posted."""
    text = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    return min(bounds.whole(text) or 0, MAX_ROWS)


def get(data: QueryDict, number: int, name: str) -> str:
    """What was typed in a row."""
    return data.get(f"{PREFIX}-{number}-{name}", "")


def set_row(data: QueryDict, number: int, facts: dict[str, str]) -> None:
    """Write into a row, perhaps a new one."""
    data[f"{PREFIX}-TOTAL_FORMS"] = str(max(number + 1, count_of(data)))
    for name, value in facts.items():
        data[f"{PREFIX}-{number}-{name}"] = value


def is_blank(data: QueryDict, number: int) -> bool:
    """Whether nothing was chosen in the row yet but perhaps its times."""
    return not any(get(data, number, name) for name in ("pk", "venue", "place_note", "school", "title"))


def remember_times(data: QueryDict, *, anew: bool = False) -> QueryDict:
    """Remember each row's times, so that a later move can be measured; those remembered already stay, unless anew."""
    for number in range(count_of(data)):
        if (anew or not get(data, number, "was")) and get(data, number, "day"):
            clocks = [get(data, number, name)[:5] or "-" for name in CLOCKS]
            ends = get(data, number, "end_day") or "-"
            set_row(data, number, {"was": " ".join([get(data, number, "day"), *clocks, ends])})
    return data


def venue_in(data: QueryDict, number: int) -> int | None:
    """The venue that the row names."""
    return Place.venue_of(get(data, number, "venue"))


def typed_stop(data: QueryDict, number: int, *, street: int | None = None) -> drive_routes.Stop | None:
    """The row as a stop of a drive; None while its day or a time can't be read."""
    clocks = [get(data, number, name) for name in CLOCKS]
    return _stop(get(data, number, "day"), clocks, get(data, number, "end_day"), street)


def stop_before(data: QueryDict, number: int) -> drive_routes.Stop | None:
    """The stop that the row was before it was moved; None where nothing is remembered."""
    said = ["" if text == "-" else text for text in get(data, number, "was").split()]
    return _stop(said[0], said[1:-1], said[-1], None) if len(said) == len(TIMES) else None


def _stop(day: str, clocks: list[str], end_day: str, street: int | None) -> drive_routes.Stop | None:
    try:
        first = bounds.day(day)
        last = bounds.day(end_day) if end_day else None
        at = [dt.time.fromisoformat(clock) if clock else None for clock in clocks]
    except ValueError:
        return None
    return drive_legs.stop(first, at, last, street)
