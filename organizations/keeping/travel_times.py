"""The association writes how long it takes from street to street."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.urls import reverse

from accounts import locks
from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import Person
from organizations.models import Area, TravelTime

SHOWN = 5
"""Pairs of streets that are named; of more it is said how many."""
Pair = tuple[int, int]
"""Two streets by their ids, the lower one first: it takes as long either way."""


def pair(one: Area, other: Area) -> Pair:
    """Of two streets."""
    return min(one.pk, other.pk), max(one.pk, other.pk)


def stored() -> dict[Pair, int]:
    """All that were entered, in minutes: one query."""
    return {(one, other): minutes for one, other, minutes in TravelTime.objects.values_list("one", "other", "minutes")}


def hold() -> None:
    """Nobody else writes them until this transaction ends."""
    locks.acquire("travel times")


@transaction.atomic
def change(*, wanted: Mapping[Pair, int | None], by: Person, now: dt.datetime) -> None:
    """Bring these pairs to so many minutes, and forget those without; the rest stays."""
    hold()
    known = stored()
    news = {one: minutes for one, minutes in wanted.items() if minutes != known.get(one)}
    for one, minutes in news.items():
        _write(one, minutes)
    if news:
        words = _Words(news)
        told = [f"{words.of(one)}：{_minutes(known.get(one))} → {_minutes(news[one])}" for one in list(news)[:SHOWN]]
        about = "；".join([*told, *_more(news)])
        link = reverse("organizations:travel")
        writing.write(Kind.TRAVEL_TIMES_CHANGED, by=by, now=now, about=about, link=link)


class _Words:
    """What the first few pairs are called."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        ids = {street for one in list(pairs)[:SHOWN] for street in one}
        self.names = {street.pk: street.short_name for street in Area.objects.filter(pk__in=ids)}

    def of(self, one: Pair) -> str:
        """镜湖镇到砚池乡."""
        low, high = one
        return f"{self.names[low]}到{self.names[high]}"


def _minutes(minutes: int | None) -> str:
    return "未填" if minutes is None else f"{minutes} 分钟"


def _more(pairs: Iterable[Pair]) -> list[str]:
    left = len(list(pairs)) - SHOWN
    return [f"还有 {left} 处"] if left > 0 else []


def _write(one: Pair, minutes: int | None) -> None:
    low, high = one
    if minutes is None:
        TravelTime.objects.filter(one=low, other=high).delete()
    else:
        TravelTime.objects.update_or_create(one_id=low, other_id=high, defaults={"minutes": minutes})
