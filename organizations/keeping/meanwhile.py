"""What somebody typed over what they saw is put together with what others changed meanwhile. Pure."""

from dataclasses import fields, replace
from typing import TYPE_CHECKING, TypeVar

from core.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from _typeshed import DataclassInstance

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
    return Refusal(code, f"您打开这一页以后，别人也改了：{words}。要照您写的改，再点一次。")
