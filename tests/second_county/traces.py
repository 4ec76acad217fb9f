"""What would give the first county away: the names of the packaged plan and of the demo, read from their files."""

import html
import io
import json
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from django.conf import settings

from demo import loading
from demo.people import people
from demo.places import venues
from plan.loading import packaged

ORDINARY = {"温泉", "青龙"}
"""Words of everywhere, which are a street's name only before 街道."""
SHORTEST_TITLE = 6
"""Letters from which on a title of the plan is nobody else's sentence."""
_LEVELS = re.compile(r"(省|市|县|区|市级|县级|区级)$")
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
_LATIN = re.compile(r"[a-z0-9-]+")
_NOT_SHOWN = re.compile(r"[\s\u00ad\u200b-\u200f\u2060\ufeff]+")
ZIP = b"PK\x03\x04"


def names() -> dict[str, str]:
    """Each with where it comes from; written as ``readable`` writes what is searched."""
    plan, common = packaged(), _common()
    area = _short(plan["plan"]["area"])
    facts = [getattr(loading.SITE, name) for name in type(loading.SITE).__dataclass_fields__]
    line = re.sub(r"\D", "", loading.SITE.help_phone)
    found = {
        "the city": [area, plan["plan"]["slug"].partition("-")[0]],
        "its prefecture and levels": [
            _short(level) for level in plan["base_levels"] if level not in common["base_levels"]
        ],
        "its streets": [_spoken(street) for street in plan["streets"]],
        "its plan": [plan["plan"]["title"], *_titles(plan)],
        "its organizations": [name for name in plan["organizations"] if name.startswith("市")],
        "what the site said of itself": [words for words in facts if area in words],
        "its help line": [loading.SITE.help_phone, line, line[:4]],
        "its organizations and teams of the demo": [name for name, *_ in people.TEAMS if area in name],
        "its places": [place.name for place in venues.PLACES if len(place.name) >= SHORTEST_TITLE],
        "a city, which this county is not": [loading.SITE.whole_area],
        "its passwords": [people.PASSWORD],
    }
    return {readable(name): what for what, words in found.items() for name in words}


def _common() -> dict[str, list[str]]:
    words: dict[str, list[str]] = json.loads(
        Path(settings.BASE_DIR, "plan/data/common.json").read_text(encoding="utf-8")
    )
    return words


def _short(name: str) -> str:
    return _LEVELS.sub("", name)


def _spoken(street: str) -> str:
    short = street.removesuffix("街道")
    return street if short in ORDINARY else short


def _titles(plan: dict[str, Any]) -> Iterator[str]:
    for group in plan["groups"]:
        for task in group["tasks"]:
            if len(task["title"]) >= SHORTEST_TITLE:
                yield task["title"]


def readable(text: str) -> str:
    """As it is read: entities, escapes and addresses undone, one width, small letters, nothing that isn't seen."""
    text = html.unescape(text) if "&" in text else text
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "\\u" in text else text
    text = unquote(text) if "%" in text else text
    return _NOT_SHOWN.sub("", unicodedata.normalize("NFKC", text)).lower()


def contents(data: bytes, name: str = "") -> Iterator[str]:
    """All text of a file: the files within it too, and what they are called."""
    yield name
    if data.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for inner in packed.namelist():
                yield from contents(packed.read(inner), inner)
        return
    yield data.decode("utf-8", errors="replace")


class Searcher:
    """Knows the names; says which of them stand in a text, and how."""

    def __init__(self) -> None:
        self.names = names()
        words = sorted(self.names, key=len, reverse=True)
        self._pattern = re.compile("|".join(map(_alone, words)))

    def found(self, *texts: str | bytes) -> list[str]:
        """Each name with the letters around it."""
        said = []
        for text in texts:
            for part in contents(text) if isinstance(text, bytes) else [text]:
                said += self._in(readable(part))
        return said

    def _in(self, text: str) -> list[str]:
        return [
            f"{hit[0]} ({self.names[hit[0]]}): …{text[max(hit.start() - 20, 0) : hit.end() + 20]}…"
            for hit in self._pattern.finditer(text)
        ]


def _alone(name: str) -> str:
    """A Latin name is none within another word (planning), a number none within a longer one or a fraction of a second."""
    written = re.escape(name)
    return rf"(?<![a-z0-9])(?<!\d\.){written}" if _LATIN.fullmatch(name) else written
