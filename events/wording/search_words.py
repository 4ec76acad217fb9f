"""What is asked for in a search box, as conditions on a folded text. Pure.

Folded: letters and digits alone, in one width and case. A text beside this file says which words mean the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import Q

from core import texts

MOST_WORDS = 5
_BETWEEN = re.compile(r"[\W_]+|(?<=[a-z]{2})(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[a-z]{2})")
"""Between parts of a word: marks, and where pinyin and signs meet (ysj中毒); B超 and 卡拉k are one."""
_TONES = re.compile("[\u0300-\u036f]")
_FILLERS = {"的", "和", "与", "及", "在", "听", "看", "学", "学习", "参加"}


@dataclass(frozen=True, slots=True)
class Condition:
    """The text holds ``word``, where there is one; or one of ``either`` holds, where there are some, and all of
    ``every``.
    """

    word: str = ""
    either: "tuple[Condition, ...]" = ()
    every: "tuple[Condition, ...]" = ()

    def holds(self, text: str) -> bool:
        """Of a folded text."""
        if self.word:
            return self.word in text
        is_one = any(one.holds(text) for one in self.either) if self.either else True
        return is_one and all(one.holds(text) for one in self.every)

    def q(self, column: str) -> Q:
        """For the database, on a column of folded texts."""
        if self.word:
            return Q(**{f"{column}__contains": self.word})
        found = Q()
        for one in self.either:
            found |= one.q(column)
        for one in self.every:
            found &= one.q(column)
        return found


def folded(text: str) -> str:
    """``《中毒》：野生菌 ＡＢ`` is 中毒野生菌ab, ``Yěshēng`` is yesheng."""
    plain = unicodedata.normalize("NFKC", texts.visible(text)).casefold()
    bare = plain if plain.isascii() else _without_tones(plain)
    return "".join(letter for letter in bare if letter.isalnum())


def _without_tones(text: str) -> str:
    """``yěshēngjùn`` is yeshengjun, ``nǚ`` is nv."""
    parted = unicodedata.normalize("NFD", text).replace("u\u0308", "v")
    return unicodedata.normalize("NFC", _TONES.sub("", parted))


def words(typed: str) -> list[str]:
    """The words of a search box, as they were typed; no more than are meant."""
    return unicodedata.normalize("NFKC", texts.visible(typed)).split()[:MOST_WORDS]


def condition(word: str) -> Condition:
    """What a text has to hold so that the word is found in it: the word, its parts, or what means the same."""
    whole = folded(word)
    parts = [part for part in map(folded, _BETWEEN.split(word.casefold())) if part]
    ways = [_meant(whole)] if whole else []
    if len(parts) > 1:
        ways.append(Condition(every=tuple(_meant(part) for part in parts)))
    return Condition(either=tuple(ways))


def _meant(word: str) -> Condition:
    ways = [Condition(word=word)]
    for term, group in _terms():
        before, found, after = word.partition(term)
        if found:
            same = Condition(either=tuple(Condition(word=one) for one in group))
            rest = [_meant(part) for part in (before, after) if part and part not in _FILLERS]
            ways.append(Condition(every=(same, *rest)))
            break
    return Condition(either=tuple(ways))


@lru_cache(maxsize=1)
def _terms() -> list[tuple[str, tuple[str, ...]]]:
    """Each word with its group, the longest first."""
    terms = [(term, group) for group in _groups() for term in group]
    return sorted(terms, key=lambda one: -len(one[0]))


def _groups() -> Iterator[tuple[str, ...]]:
    for line in Path(__file__).with_name("synonyms.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield tuple(map(folded, line.split()))
