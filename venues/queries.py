"""Reads of places that pages share."""

from django.db.models import Q, QuerySet

from core import pinyin
from organizations.models import Area
from venues.models import Venue


def found(venues: QuerySet[Venue], *, words: str = "", street: Area | None = None) -> QuerySet[Venue]:
    """Those in a street (its villages too) whose name, address or initials hold every word."""
    if street:
        venues = venues.filter(Q(area=street) | Q(area__parent=street))
    for word in words.split():
        venues = venues.filter(
            Q(name__icontains=word) | Q(address__icontains=word) | Q(initials__icontains=word.lower())
        )
    return venues.select_related("area", "area__parent", "organization", "kind")


def free_slug(name: str) -> str:
    """An address in pinyin that no place has yet: ``xian-jie-wen-hua-zhan``, then ``…-2``."""
    stem = pinyin.slug(name, longest=72) or "venue"
    taken = set(Venue.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug, number = stem, 2
    while slug in taken:
        slug, number = f"{stem}-{number}", number + 1
    return slug
