"""Pages of lists."""

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from rest_framework.pagination import PageNumberPagination


class IdsFirst(Paginator[Model]):
    """Finds the ids of a page before its rows: what a row says is joined for those of the page alone."""

    def page(self, number: int | str) -> Page[Model]:
        """One page."""
        rows = self.object_list
        if not isinstance(rows, QuerySet) or rows.query.is_sliced or rows.query.combinator:
            return super().page(number)
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        ids = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
        return Page(rows.filter(pk__in=ids), number, self)


class Pages(PageNumberPagination):
    """50 rows a page, up to 200 with ``page_size``."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 200


class LongPages(Pages):
    """The same for what grows without end and whose rows say much of others: one statement more."""

    django_paginator_class = IdsFirst
