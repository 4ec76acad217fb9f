"""Address names of areas, from the pinyin of their names."""

from collections.abc import Collection

from django.utils.text import slugify
from pypinyin import Style, lazy_pinyin

from organizations.models import Area

MAX = 60


def initials(name: str) -> str:
    """``zhzl`` for 智慧助老; local names may be read wrong, so that people can correct the field."""
    return "".join(lazy_pinyin(name, style=Style.FIRST_LETTER, errors="ignore"))[:30]


def new_slug(name: str, *, within: Area, taken: Collection[str]) -> str:
    """A slug that is not taken: the pinyin, else with the slug of the area above, else numbered."""
    plain = slugify("".join(lazy_pinyin(name)))[:40] or "area"
    candidates = [plain, f"{within.slug}-{plain}"[:MAX]]
    candidates += [f"{plain}-{number}" for number in range(2, len(taken) + 3)]
    return next(slug for slug in candidates if slug not in taken)
