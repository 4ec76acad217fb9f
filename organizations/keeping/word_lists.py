"""Lists of words that staff choose from: kinds of places, qualifications and so on. Apps above give theirs.

A word that is retired is offered no more and stays wherever it was chosen.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from core import registry, texts
from core.chinese import pinyin
from core.errors import Refusal
from organizations.keeping import references

MOST = 200
"""Words of a list."""
MOST_SLUG = 40


@dataclass(frozen=True, kw_only=True, slots=True)
class WordList:
    """A model whose rows have ``name``, ``position`` and ``retired``, and perhaps a ``slug``."""

    name: str
    """In addresses: ``venue-kinds``."""
    title: str
    about: str
    """Where its words are chosen."""
    model: Any
    counts: bool = True
    """Whether rows point at its words; of a list that only suggests them nobody knows how often they were taken."""
    renamed: Callable[[Any, dt.datetime], None] | None = None
    """What else follows, in the same transaction, where a word is called otherwise."""
    not_counted: frozenset[str] = frozenset()
    """Columns that point at its words (``venues.BaseStep.level_after``) and only say what once was."""
    can_be_renamed: bool = True
    """Not where rows hold the word itself: another is added, and this one retired."""
    can_grow: bool = True
    """Not where what there is was agreed elsewhere; nothing of it is retired either."""
    must_offer: bool = False
    """Where something new has to have one of its words: the last one is not retired."""
    within: "Mapping[str, Any]" = field(default_factory=dict)
    """Columns that all its words share, where a model holds several lists (the parts of each audience group)."""
    refuse_unusable: Callable[[str], None] | None = None
    """What else a name may not be; raises Refusal."""


def word_lists() -> list[WordList]:
    """The answers to ``organizations.word_lists``."""
    return [one for answer in registry.provided("organizations.word_lists") for one in answer()]


def named(name: str) -> WordList | None:
    """The list of this name."""
    return next((one for one in word_lists() if one.name == name), None)


def offered(model: Any, *, but: int | Iterable[int] | None = None) -> "QuerySet[Any]":
    """What may be chosen for something new; ``but`` (one, or several) stays, since it was chosen before."""
    chosen = [but] if isinstance(but, int) else list(but or ())
    rows: QuerySet[Any] = model.objects.filter(Q(retired=False) | Q(pk__in=chosen))
    return rows


def rows_of(word_list: WordList) -> "QuerySet[Any]":
    """Its words in their order."""
    rows: QuerySet[Any] = word_list.model.objects.filter(**word_list.within)
    return rows


def words_of(word_list: WordList) -> list[Any]:
    """All of them in their order, each with ``used``: how many rows point at it (None where nobody knows).

    One statement, and one for each sort of row.
    """
    rows = list(rows_of(word_list)[:MOST])
    used: Counter[int] = Counter()
    for one in references.to(word_list.model):
        if one.label in word_list.not_counted:
            continue
        counted = one.model._base_manager.values_list(one.column.attname).annotate(Count("pk"))  # noqa: SLF001 - the manager that hides no row
        used.update({pk: number for pk, number in counted if pk})
    for row in rows:
        row.used = used[row.pk] if word_list.counts else None
    return rows


@transaction.atomic
def add(*, word_list: WordList, name: str, by: Person, now: dt.datetime) -> Any:
    """A word at the end of its list.

    Raises ``word_missing``, ``word_too_long``, ``word_taken`` (in any width, retired ones too), ``too_many_words``,
    ``list_is_fixed`` where what there is was agreed elsewhere, and what the list itself refuses (``word_wrong``).
    """
    _refuse_fixed(word_list)
    rows = _locked(word_list)
    clean = _clean(word_list, name, rows)
    if len(rows) >= MOST:
        raise Refusal("too_many_words", f"“{word_list.title}”最多 {MOST} 个，已经满了。请改用已有的。")
    columns = {**word_list.within, "name": clean, "position": max((row.position for row in rows), default=0) + 1}
    if any(field.name == "slug" for field in word_list.model._meta.fields):  # noqa: SLF001 - Django's documented name
        plain = pinyin.joined(clean, longest=MOST_SLUG) or "word"
        taken = set(word_list.model.objects.values_list("slug", flat=True))
        columns["slug"] = pinyin.numbered(plain, taken, longest=MOST_SLUG)
    try:
        with transaction.atomic():
            word = word_list.model.objects.create(**columns)
    except IntegrityError as error:  # somebody else did at the same moment
        raise _taken(clean, word_list) from error
    _write(word_list, f"加了“{clean}”", by, now)
    return word


@transaction.atomic
def rename(*, word_list: WordList, word: Any, name: str, by: Person, now: dt.datetime, seen: str | None = None) -> Any:
    """It is called otherwise wherever it was chosen.

    ``seen`` is how it was called before somebody typed: where others renamed it meanwhile, ``word_changed`` says so.
    Raises what ``add`` raises of names, too, and ``word_is_stored`` where rows hold the word itself.
    """
    if not word_list.can_be_renamed and texts.one_line(name) != word.name:
        raise Refusal("word_is_stored", f"“{word.name}”已经写在活动里，不能改名。请加一个新的，再停用它。")
    rows = _locked(word_list)
    locked = next(row for row in rows if row.pk == word.pk)
    if seen is not None:
        if texts.one_line(name) == seen:
            return locked
        if locked.name not in (seen, texts.one_line(name)):
            words = f"您打开这一页以后，这里改过了，现在叫“{locked.name}”。要照您写的改，再点一次。"
            raise Refusal("word_changed", words)
    clean = _clean(word_list, name, [row for row in rows if row != locked])
    before = locked.name
    if clean != before:
        locked.name = clean
        locked.save(update_fields=["name"])
        if word_list.renamed:
            word_list.renamed(locked, now)
        _write(word_list, f"“{before}” → “{clean}”", by, now)
    return locked


@transaction.atomic
def move(*, word_list: WordList, word: Any, to: int, by: Person, now: dt.datetime) -> Any:
    """Let it stand at this place of its list, counted from 1; places beyond either end are the end."""
    rows = _locked(word_list)
    locked = next(row for row in rows if row.pk == word.pk)
    places = sorted({row.position for row in rows})
    if len(places) < len(rows):
        places = list(range(1, len(rows) + 1))
    old = rows.index(locked) + 1
    new = min(max(to, 1), len(rows))
    rows.insert(new - 1, rows.pop(old - 1))
    for row, place in zip(rows, places, strict=True):
        if row.position != place:
            row.position = place
            row.save(update_fields=["position"])
    if new != old:
        _write(word_list, f"“{locked.name}”从第 {old} 移到第 {new}", by, now)
    return locked


@transaction.atomic
def retire(*, word_list: WordList, word: Any, retired: bool, by: Person, now: dt.datetime) -> Any:
    """Offer it no more, or again; where it was chosen it stays. Again does nothing.

    Raises ``list_is_fixed``, and ``last_word`` where something new has to have one and no other is offered.
    """
    _refuse_fixed(word_list)
    rows = _locked(word_list)
    locked = next(row for row in rows if row.pk == word.pk)
    if locked.retired != retired:
        if retired and word_list.must_offer and not any(row != locked and not row.retired for row in rows):
            words = f"“{word_list.title}”里只有“{locked.name}”还在用，停用了就没有可选的。请先加一个，或恢复一个。"
            raise Refusal("last_word", words)
        locked.retired = retired
        locked.save(update_fields=["retired"])
        what = "停用了" if retired else "恢复了"
        _write(word_list, f"{what}“{locked.name}”", by, now)
    return locked


def _locked(word_list: WordList) -> list[Any]:
    return list(rows_of(word_list).select_for_update())


def _refuse_fixed(word_list: WordList) -> None:
    if not word_list.can_grow:
        raise Refusal("list_is_fixed", f"“{word_list.title}”是全国统一的，只能改叫法、排次序，不加也不停用。")


def _clean(word_list: WordList, name: str, others: list[Any]) -> str:
    clean = texts.one_line(name)
    key = texts.name_key(clean)
    if not texts.has_letters(key):
        raise Refusal("word_missing", "请写名称。")
    longest = word_list.model._meta.get_field("name").max_length  # noqa: SLF001 - Django's documented name
    if len(clean) > longest:
        raise Refusal("word_too_long", f"最多 {longest} 个字，现在是 {len(clean)} 个，请写短一些。")
    if word_list.refuse_unusable:
        word_list.refuse_unusable(clean)
    twin = next((row for row in others if texts.name_key(row.name) == key), None)
    if twin:
        raise _taken(twin.name, word_list, retired=twin.retired)
    return clean


def _taken(name: str, word_list: WordList, *, retired: bool = False) -> Refusal:
    also = "，停用了；要用它，请恢复" if retired else "，不用再加"
    return Refusal("word_taken", f"“{word_list.title}”里已经有“{name}”{also}。")


def _write(word_list: WordList, what: str, by: Person, now: dt.datetime) -> None:
    link = reverse("organizations:word_list", kwargs={"name": word_list.name})
    writing.write(Kind.LIST_OF_CHOICES_CHANGED, by=by, now=now, about=f"{word_list.title}：{what}", link=link)
