"""Names of organizations: each once, and what looks like another is asked about first."""

from django.db.models import QuerySet

from core import texts
from core.errors import Refusal
from organizations.models import Organization

MIN_LIKE = 3
"""Letters from which on one name within another makes somebody ask."""
SHOWN = 5


def refuse_taken(name: str, *, but: int | None = None) -> str:
    """The name in one line. Raises ``organization_name_missing``, ``organization_name_too_long`` and ``organization_name_taken``."""
    clean = texts.one_line(name)
    key = texts.name_key(clean)
    if not texts.has_letters(key):
        raise Refusal("organization_name_missing", "请写单位的全名，例如：某某街道办事处。")
    longest = Organization.MOST_NAME
    if len(clean) > longest:
        raise Refusal("organization_name_too_long", f"名称最多 {longest} 个字，现在是 {len(clean)} 个，请写短一些。")
    for other in _others(but):
        if texts.name_key(other.name) == key:
            raise Refusal("organization_name_taken", _taken(other), slug=other.slug)
    return clean


def refuse_similar(name: str, *, but: int | None = None) -> None:
    """Raises ``organization_name_similar``: somebody looks whether it is the same one, and says that it isn't."""
    key = texts.name_key(name)
    like = [other for other in _others(but) if _is_like(key, texts.name_key(other.name))]
    if like:
        shown = "、".join(other.name for other in like[:SHOWN])
        words = f"已经有名称相近的：{shown}。如果是同一个单位，就不用再加；确实是两个单位，请勾上“不是同一个单位”再来。"
        raise Refusal("organization_name_similar", words, slugs=[other.slug for other in like[:SHOWN]])


def _others(but: int | None) -> "QuerySet[Organization]":
    """All but this one, closed ones too."""
    every = Organization.objects.select_related("merged_into")
    return every.exclude(pk=but) if but else every


def _is_like(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) >= MIN_LIKE and shorter in longer


def _taken(other: Organization) -> str:
    if other.merged_into:
        return f"“{other.name}”已经并入“{other.merged_into.name}”，请用“{other.merged_into.name}”，或换一个名称。"
    if other.closed_at:
        return f"“{other.name}”已经有了，停用了；要用它，请在单位页恢复使用。"
    return f"“{other.name}”已经有了，不用再加。"
