"""Theme days, weeks and months in the words of a search box, for residents and staff."""

import datetime as dt

from django.db.models import QuerySet

from events.wording import search_index, search_words
from plan.models import OccasionDate
from search import days
from search.results import MOST_READ


def said(rows: "QuerySet[OccasionDate]", words: list[str], today: dt.date) -> "QuerySet[OccasionDate]":
    """Those of the rows in which each day that is said lies, and whose names hold all other words; one query for names."""
    conditions = []
    for word in words:
        if span := days.span(word, today):
            rows = rows.filter(first__lt=span[1], last__gte=span[0])
        else:
            conditions.append(search_words.condition(word))
    names = [(pk, search_index.of_names(name)) for pk, name in rows.values_list("pk", "occasion__name")[:MOST_READ]]
    return rows.filter(pk__in=[pk for pk, name in names if all(condition.holds(name) for condition in conditions)])
