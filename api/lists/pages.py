"""Pages of lists: each answers with ``next``, ``previous`` and ``results``, and none counts its rows.

The addresses of other pages hold what the last (or first) row of this one is ordered by, its key with it, so that a page is
found by an index wherever it stands, and rows that come and go between two pages neither hide nor repeat another.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.db.models import Model, QuerySet
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.pagination import BasePagination, Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param
from rest_framework.views import APIView

from api.lists.orderings import Ordering, Position

Rows = list[tuple[Position, Any]]
UNREADABLE = "这个翻页地址读不懂，请去掉 cursor，从第一页读起。"
NOT_SUPPORTED = {
    "page": "列表不按页码翻：先读第一页，再照 next 里的地址读下一页。",
    "ordering": "列表的顺序是定好的，请去掉 ordering。",
}
"""What would be answered with other rows than were asked for, were it passed over."""


def shape(rows: Iterable[Any], *, following: str | None = None, previous: str | None = None) -> dict[str, Any]:
    """What each list answers with."""
    return {"next": following, "previous": previous, "results": list(rows)}


def schema_of_shape(rows: dict[str, Any]) -> dict[str, Any]:
    """The same for the description of the API."""
    link = {"type": "string", "nullable": True, "format": "uri"}
    properties = {"next": link, "previous": link, "results": rows}
    return {"type": "object", "required": list(properties), "properties": properties}


class Pages(CursorPagination):
    """50 rows a page, up to 200 with ``page_size``, ordered as the queryset is."""

    page_size = 50
    page_size_query_param = "page_size"
    page_size_query_description = "Rows of a page: 50, at most 200."
    max_page_size = 200
    cursor_query_description = "Of `next` and `previous`: follow those as they are."
    template = None
    _following: str | None = None
    _previous: str | None = None

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """The rows of the page that the cursor names; without one, the first."""
        _refuse_what_is_not_supported(request)
        self.base_url = request.build_absolute_uri()
        self.cursor = self.decode_cursor(request) or Cursor(0, reverse=False, position=None)
        rows = cast("QuerySet[Any]", queryset)
        ordering = Ordering.of(rows)
        position = self._read(ordering)
        size = self.get_page_size(request) or self.max_page_size
        wanted = ordering.beyond(rows, position, is_reverse=self.cursor.reverse)
        found = self.rows(wanted, ordering, size + 1)
        page = found[:size]
        if self.cursor.reverse:
            page.reverse()
        self._link(ordering, page, has_more=len(found) > size, is_first=position is None)
        return [row for _, row in page if row is not None]

    def rows(self, wanted: QuerySet[Any], ordering: Ordering, size: int) -> Rows:
        """So many of these, with their positions."""
        return [(ordering.position(row), row) for row in wanted[:size]]

    def _read(self, ordering: Ordering) -> Position | None:
        cursor = self.cursor
        if cursor is None or cursor.position is None:
            return None
        try:
            return ordering.read(str(cursor.position))
        except ValueError as error:
            raise ValidationError({"cursor": [UNREADABLE]}) from error

    def _link(self, ordering: Ordering, page: Rows, *, has_more: bool, is_first: bool) -> None:
        """``is_first``: nothing stands before the page in the direction of reading."""
        is_reverse = bool(self.cursor and self.cursor.reverse)
        after = not is_first if is_reverse else has_more
        before = has_more if is_reverse else not is_first
        if after:
            self._following = self._address(ordering, page[-1:], is_reverse=False)
        if before:
            self._previous = self._address(ordering, page[:1], is_reverse=True)

    def _address(self, ordering: Ordering, rows: Rows, *, is_reverse: bool) -> str:
        """Behind this row or, in reverse, before it. Without one all that was there is gone: the list's other end."""
        if not rows and not is_reverse:
            return remove_query_param(self.base_url or "", self.cursor_query_param)
        position = ordering.write(rows[0][0]) if rows else None
        return self.encode_cursor(Cursor(0, reverse=is_reverse, position=position))  # type: ignore[arg-type]  # the stubs know numbers only; it is the text of the address

    def decode_cursor(self, request: Request) -> Cursor | None:
        """What the address says. What can't be read is said beside ``cursor``."""
        try:
            cursor = super().decode_cursor(request)
        except APIException as error:
            raise ValidationError({"cursor": [UNREADABLE]}) from error
        if cursor and (cursor.offset or not (cursor.reverse or cursor.position)):
            raise ValidationError({"cursor": [UNREADABLE]})
        return cursor

    def get_next_link(self) -> str | None:
        """The page behind this one."""
        return self._following

    def get_previous_link(self) -> str | None:
        """The page before this one."""
        return self._previous

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """For reading; what a verb answers with has no other page."""
        return super().get_schema_operation_parameters(view) if view.request.method == "GET" else []

    def get_paginated_response(self, data: Any) -> Response:
        """The rows between both links."""
        return Response(shape(data, following=self._following, previous=self._previous))

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """All three are always there."""
        return schema_of_shape(schema)


class LongPages(Pages):
    """The same for what grows without end and whose rows say much of others: the ids of a page are found before its rows."""

    def rows(self, wanted: QuerySet[Any], ordering: Ordering, size: int) -> Rows:
        """One statement more, in which nothing is joined, sorted or skipped for rows of other pages."""
        positions = list(wanted.values_list(*ordering.names)[:size])
        found: dict[Any, Model] = {
            row.pk: row for row in wanted.order_by().filter(pk__in=[one[-1] for one in positions])
        }
        return [(position, found.get(position[-1])) for position in positions]


class Whole(BasePagination):
    """What is short by its nature comes at once, in the shape of all lists."""

    def paginate_queryset(
        self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None
    ) -> list[Any] | None:
        """All rows."""
        return list(queryset)

    def get_paginated_response(self, data: Any) -> Response:
        """With no other page."""
        return whole(data)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """All three are always there."""
        return schema_of_shape(schema)


def whole(rows: Iterable[Any], *, status: int = 200) -> Response:
    """The answer of a view that is no list of a resource, under ``pagination_class = Whole``."""
    return Response(shape(rows), status=status)


def _refuse_what_is_not_supported(request: Request) -> None:
    wrong = {name: [why] for name, why in NOT_SUPPORTED.items() if name in request.query_params}
    if wrong:
        raise ValidationError(wrong)
