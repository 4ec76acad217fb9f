"""Languages in which an event is held. Stored as words in the order of their list: 普通话、彝语."""

import re

from django.db.models import Q

from core import texts
from core.errors import Refusal
from events.models import vocabulary

DEFAULT = "普通话"
"""Of whatever says nothing."""
MAX_LENGTH = 60
"""As many characters as an event keeps."""
_BETWEEN = re.compile(r"[、,，;；/\s]+")


def split(text: str) -> list[str]:
    """The names in a text, each once, in the order of their list; unknown ones come last."""
    known = vocabulary.known_languages()
    names = dict.fromkeys(name for name in _BETWEEN.split(text) if name)
    return sorted(names, key=lambda name: known.index(name) if name in known else len(known))


def normal(text: str) -> str:
    """As it is stored; nothing at all is 普通话. Retired ones pass: copies and exported tables have them.

    Refuses: unknown_language, too_many_languages.
    """
    names = split(text)
    known = vocabulary.known_languages()
    unknown = [name for name in names if name not in known]
    if unknown:
        sentence = f"没有这种语言：{'、'.join(unknown)}。请从这些里选：{'、'.join(vocabulary.languages())}。"
        raise Refusal("unknown_language", sentence, unknown=unknown)
    written = "、".join(names) or DEFAULT
    if len(written) > MAX_LENGTH:
        raise Refusal("too_many_languages", "语言写得太多了，请留下最要紧的几种。", most=MAX_LENGTH)
    return written


def is_spoken(column: str, name: str) -> Q:
    """Rows whose text names this language as one of its words: 白话 is none of 白话文."""
    alone = Q(**{column: name}) | Q(**{f"{column}__startswith": f"{name}、"})
    return alone | Q(**{f"{column}__endswith": f"、{name}"}) | Q(**{f"{column}__contains": f"、{name}、"})


def refuse_unwritable(name: str) -> None:
    """A word that could not be told apart in a text of several. Raises ``word_wrong``."""
    if _BETWEEN.search(texts.one_line(name)):
        raise Refusal("word_wrong", "语言的名字里不能有空格、顿号、逗号、斜杠，请一种一种地加。")
