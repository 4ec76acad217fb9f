"""What somebody typed over what they saw is put together with what others changed meanwhile."""

import json
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model

from core import bounds
from core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from _typeshed import DataclassInstance
    from django.db.models import QuerySet

Facts = TypeVar("Facts", bound="DataclassInstance")


def merged(facts: Facts, *, seen: Facts, stored: Facts) -> tuple[Facts, list[str]]:
    """What is stored, with what was changed from what was seen; and what both changed, each in another way."""
    names = [one.name for one in fields(facts)]
    wanted = {name: getattr(facts, name) for name in names if getattr(facts, name) != getattr(seen, name)}
    both = [name for name in wanted if getattr(stored, name) not in (getattr(seen, name), wanted[name])]
    return replace(stored, **wanted), both


def refusal(code: str, both: list[str], told: "Callable[[str], str]") -> Refusal:
    """Both changed these, which ``told`` says as they are now."""
    words = "；".join(map(told, both))
    return Refusal(code, f"您打开这一页以后，这里改过了：{words}。要照您写的改，再点一次。")


def written(facts: "DataclassInstance") -> str:
    """Facts as a page carries them, to say later what somebody saw; rows by their keys."""
    values = {field.name: getattr(facts, field.name) for field in fields(facts)}
    return json.dumps({name: value.pk if isinstance(value, Model) else value for name, value in values.items()})


def read(kind: type[Facts], text: str, rows: "Mapping[str, QuerySet[Any]]") -> Facts | None:
    """What ``written`` wrote; ``rows``: where those of each field that is a row are found. None for what can't be read."""
    try:
        said = json.loads(text)
        keys = {name: bounds.whole(str(said[name])) for name in rows if said[name] is not None}
        found = {name: rows[name].filter(pk=keys[name]).first() if name in keys else None for name in rows}
        return kind(**said | found)
    except (ValueError, TypeError, KeyError):
        return None
