"""The theme days with which a county begins: those that every county has, but what it doesn't want, and its own."""

import datetime as dt

from accounts.models import Person
from core import texts
from core.errors import Refusal
from organizations.keeping import word_lists
from organizations.keeping.word_lists import WordList
from plan import loading, vocabulary
from plan.models import Occasion

_LONGEST: int = Occasion._meta.get_field("name").max_length or 0  # noqa: SLF001 - Django's documented name
MOST = 60


def usual() -> list[str]:
    """The names of those that every county has, in their order."""
    return [occasion["name"] for occasion in loading.common()["occasions"]]


def read(text: str) -> list[str]:
    """One name a line; what stands there twice counts once. Raises occasion_too_long, too_many_occasions."""
    names: dict[str, str] = {}
    for line in text.splitlines():
        name = texts.one_line(texts.unnumbered(line))
        if len(name) > _LONGEST:
            raise Refusal(
                "occasion_too_long", f"“{name[:10]}…”太长了，一个主题日最多 {_LONGEST} 个字。是不是忘了换行？"
            )
        names.setdefault(texts.name_key(name), name)
    names.pop("", None)
    if len(names) > MOST:
        raise Refusal("too_many_occasions", f"最多 {MOST} 个主题日，现在是 {len(names)} 个。其余的以后在“可选项”里加。")
    return list(names.values())


def choose(text: str, *, by: Person, now: dt.datetime) -> None:
    """Inside the transaction in which the county is founded: offer what is named there, of the usual ones nothing else.

    Nothing typed leaves the usual ones. Raises what ``read`` raises.
    """
    wanted = {texts.name_key(name): name for name in read(text)}
    if not wanted:
        return
    listed = _list()
    there = {texts.name_key(row.name): row for row in word_lists.rows_of(listed)}
    for key in map(texts.name_key, usual()):
        if key in there and key not in wanted:
            word_lists.retire(word_list=listed, word=there[key], retired=True, by=by, now=now)
    for key, name in wanted.items():
        if key not in there:
            word_lists.add(word_list=listed, name=name, by=by, now=now)


def _list() -> WordList:
    return next(one for one in vocabulary.word_lists() if one.model is Occasion)
