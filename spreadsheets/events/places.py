"""Where each row of events is: a place of the list, perhaps with one of its halls in the same cell, or free words.

What is near a name of the list is asked, never taken: two places may differ by one sign.
"""

import re
from collections.abc import Sequence

from spreadsheets.cells import near_names
from spreadsheets.name_lookups import Names
from spreadsheets.tables import Line, Problems
from venues.models import Venue

_NOTED = re.compile(r"(.*?)\s*[（(]\s*具体位置\s*[:：]\s*(.+?)\s*[)）]", re.DOTALL)
"""How a choice is written that no list holds."""
_MARKS = " \t\n,，、;；/／·-—|｜()（）[]【】"


def find(line: Line, known: Names, problems: Problems) -> None:
    """The place and hall of the row are added to its values (``place``, ``room``)."""
    line.values["place"] = None
    line.values["room"] = None
    if "venue" not in line.faults and "street" not in line.faults:
        _find_venue(line, known, problems)
    _find_space(line, known, problems)


def _find_venue(line: Line, known: Names, problems: Problems) -> None:
    name: str = line.values.get("venue", "")
    if match := _NOTED.fullmatch(name):
        name = match[1]
        _note(line, match[2], problems)
    if not name:
        return
    called = known.venues.get(name)
    if called is None:
        (name, rest) = _split(name, known)
        called = known.venues.get(name, [])
        _find_rest(line, known, name, rest, problems)
    if "venue" not in line.faults:
        line.values["place"] = _one(line, known, name, called, problems)


def _split(name: str, known: Names) -> tuple[str, str]:
    """The longest name of a place that the cell begins with, and what stands behind it."""
    begun = max((place for place in known.venues if name.startswith(place)), key=len, default="")
    return (begun, name[len(begun) :].strip(_MARKS)) if begun else (name, "")


def _find_rest(line: Line, known: Names, name: str, rest: str, problems: Problems) -> None:
    """Behind a place stands one of its halls, or it is asked what it is."""
    if not rest:
        return
    names = list(dict.fromkeys(space for venue in known.venues[name] for space in _open_spaces(venue, known)))
    if rest not in names:
        near = near_names.meant(rest, names) or near_names.like(rest, names)
        said = near_names.asked(near) or _possible(names)
        choices = [*(f"{name} {space}" for space in near), f"{name}（具体位置：{rest}）"]
        problems.at(line, "venue", f"“{name}”里没有叫“{rest}”的场地{said}", choices)
        return
    if line.values["space"] and line.values["space"] != rest:
        problems.at(line, "space", f"和“地点”里写的“{rest}”不一样")
    line.values["space"] = rest
    line.filled.add("space")


def _open_spaces(venue: Venue, known: Names) -> list[str]:
    return [space.name for space in known.spaces.get(venue.pk, {}).values() if not space.closed]


def _possible(names: Sequence[str]) -> str:
    return f"，可以写：{'、'.join(names)}" if names else "，它还没有分场地"


def _note(line: Line, note: str, problems: Problems) -> None:
    if line.values["place_note"] and line.values["place_note"] != note:
        problems.at(line, "place_note", f"和“地点”里写的“{note}”不一样")
    line.values["place_note"] = note
    line.filled.add("place_note")


def _one(line: Line, known: Names, name: str, called: Sequence[Venue], problems: Problems) -> Venue | None:
    """Of all that are called so, the one that is open, and in the street that the row names."""
    street = line.values.get("street")
    called = [venue for venue in called if not venue.closed] or called
    found = [venue for venue in called if street is None or street.pk in {venue.area_id, venue.area.parent_id}]
    if len(found) == 1:
        return found[0]
    if len(found) > 1:
        where = "、".join(str(venue.area) for venue in found)
        problems.at(line, "venue", f"有 {len(found)} 个场馆叫“{name}”（{where}），请在“街道”写明")
    elif called:
        problems.at(line, "street", f"“{name}”不在{street}，在{'、'.join(str(one.area) for one in called)}")
    else:
        usable = [place for place, venues in known.venues.items() if not all(map(known.is_old, venues))]
        near = near_names.meant(name, usable) or near_names.like(name, usable)
        said = near_names.asked(near) or "，请写全名，或写到“具体位置”"
        choices = [*near[: near_names.MOST], f"（具体位置：{name}）"]
        problems.at(line, "venue", f"没有叫“{name}”的场馆{said}", choices)
    return None


def _find_space(line: Line, known: Names, problems: Problems) -> None:
    name = line.values["space"]
    venue = line.values["place"]
    if not name or "space" in line.faults:
        return
    if venue is None:
        if not {"venue", "street"} & line.faults:
            problems.at(line, "space", "写了“场地”，也要写“地点”")
        return
    rooms = known.spaces.get(venue.pk, {})
    if name in rooms:
        line.values["room"] = rooms[name]
    else:
        names = "、".join(one.name for one in rooms.values() if not one.closed)
        possible = f"可以写：{names}" if names else "它还没有分场地，请空着"
        problems.at(line, "space", f"“{venue}”里没有叫“{name}”的场地，{possible}")
