"""Languages in which an event is held. Stored as words in this order: 普通话、彝语. Pure."""

import re

from core.errors import Refusal

KNOWN = (
    "普通话", "本地话", "彝语", "白语", "苗语", "哈尼语", "傣语", "傈僳语", "纳西语", "手语", "英语",
)  # fmt: skip
"""None is part of another: a stored text can be searched for one of them."""
_BETWEEN = re.compile(r"[、,，;；/\s]+")


def split(text: str) -> list[str]:
    """The names in a text, each once, in the order of ``KNOWN``; unknown ones come last."""
    names = dict.fromkeys(name for name in _BETWEEN.split(text) if name)
    return sorted(names, key=lambda name: KNOWN.index(name) if name in KNOWN else len(KNOWN))


def normal(text: str) -> str:
    """As it is stored; nothing at all is 普通话. Refuses: unknown_language."""
    names = split(text)
    unknown = [name for name in names if name not in KNOWN]
    if unknown:
        sentence = f"没有这种语言：{'、'.join(unknown)}。请从这些里选：{'、'.join(KNOWN)}。"
        raise Refusal("unknown_language", sentence, unknown=unknown)
    return "、".join(names) or KNOWN[0]
