"""Words of events that each county keeps: what an event is about, and in which language it is held.

Events hold them as codes and as words, not as references: addresses, feeds, stored filters and tables of last year stay
what they are (docs/decisions/0015-words-of-events.md). They are read on nearly every page, so each process holds them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from django.db import models

from core.models import ListedWord
from core.site.held_values import Held


class Topic(ListedWord):
    """What an event is about. ``slug`` is what events and requests hold; it stays whatever the word is."""

    slug = models.SlugField("代码", max_length=50, unique=True)
    name = models.CharField("名称", max_length=12, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "活动内容"
        ordering = ["position", "pk"]


class Language(ListedWord):
    """A language in which events are held. Events, shifts and volunteers hold the word itself."""

    name = models.CharField("名称", max_length=10, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "语言"
        ordering = ["position", "pk"]


@dataclass(frozen=True, slots=True)
class Word:
    """One of them, as it is held."""

    code: str
    """The slug of a topic, the name of a language."""
    name: str
    retired: bool = False


Words = tuple[Word, ...]


def stored(model: type[Topic | Language]) -> Words:
    """As they are now: one query."""
    code = "slug" if model is Topic else "name"
    return tuple(Word(*row) for row in model._default_manager.values_list(code, "name", "retired"))  # noqa: SLF001 - Django's documented name


_HELD: dict[type[Topic | Language], Held[Words]] = {model: Held(partial(stored, model)) for model in (Topic, Language)}


def words(model: type[Topic | Language]) -> Words:
    """All of a list in its order, retired ones too; seldom a query."""
    return _HELD[model].current()


def hold(model: type[Topic | Language], held: Words | None) -> None:
    """What ``words`` says from now on in this process; None: read anew."""
    _HELD[model].hold(held)


def topics(*, but: str = "") -> list[tuple[str, str]]:
    """Those that may be chosen for something new, as choices; ``but`` stays, since it was chosen before."""
    return [(word.code, word.name) for word in words(Topic) if not word.retired or word.code == but]


def topic_codes() -> list[str]:
    """Of all, retired ones too."""
    return [word.code for word in words(Topic)]


def topic_name(code: str) -> str:
    """How it is called today."""
    return next((word.name for word in words(Topic) if word.code == code), code)


def languages(*, but: Iterable[str] = ()) -> list[str]:
    """Those that may be chosen for something new; ``but`` stay, since they were chosen before."""
    chosen = set(but)
    return [word.name for word in words(Language) if not word.retired or word.name in chosen]


def known_languages() -> list[str]:
    """All of them, retired ones too."""
    return [word.name for word in words(Language)]
