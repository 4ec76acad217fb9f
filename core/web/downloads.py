"""Lists as files to keep: .xlsx or .csv, under a name that says what they hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import islice
from typing import TypeVar
from urllib.parse import quote

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse

from core import clock
from core.errors import Refusal
from core.spreadsheets import portions, writer
from core.spreadsheets.portions import Portions
from core.spreadsheets.writer import Table

FORMATS = ("xlsx", "csv")
Maker = Callable[..., Table]
"""``(person, asked, *, now) -> Table``; raises ObjectDoesNotExist where what is asked for is not theirs."""
MOST_AT_ONCE = 2000
"""Rows of a file that is made while somebody waits for it; longer ones are made by the worker."""
LIST_IS_LONG = "list_is_long"
R = TypeVar("R", HttpResponse, StreamingHttpResponse)
_makers: dict[str, Maker] = {}


def offer(makers: Mapping[str, Maker]) -> None:
    """Add an app's lists, each by its name in the addresses of the API; from ``AppConfig.ready``."""
    _makers.update(makers)


def offered() -> list[str]:
    """The names of all lists that are offered as files."""
    return sorted(_makers)


def table(name: str, person: object, asked: Mapping[str, str]) -> Table:
    """The list of this name; raises ObjectDoesNotExist where there is none, or what it is about is not theirs."""
    if name not in _makers:
        raise ObjectDoesNotExist
    return _makers[name](person, asked, now=clock.now())


def read(asked: str) -> QueryDict:
    """What was asked for, from the text of an address."""
    return QueryDict(asked)


def named(name: str, person: object, asked: Mapping[str, str], *, ending: str) -> HttpResponse:
    """The file of this name, for pages and programs alike; 404 where there is none, or where it is not theirs.

    Refuses: list_is_long, of more rows than are made while somebody waits.
    """
    if ending not in FORMATS:
        raise Http404
    try:
        found = table(name, person, asked)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return answer(found.title, found.columns, _few(found.rows), ending=ending)


def _few(rows: Iterable[Sequence[object]]) -> list[Sequence[object]]:
    if isinstance(rows, Portions):
        weighted = rows.weighted()
        if sum(one.rows for one in weighted) > MOST_AT_ONCE:
            raise _long()
        return list(rows.rows(portions.keys(weighted)))
    few = list(islice(rows, MOST_AT_ONCE + 1))
    if len(few) > MOST_AT_ONCE:
        raise _long()
    return few


def _long() -> Refusal:
    return Refusal(
        LIST_IS_LONG,
        f"这份表超过 {MOST_AT_ONCE} 行，要在后台做：请用 /api/v1/list-files/ 让它做，做好了再取。",
        most_at_once=MOST_AT_ONCE,
    )


def answer(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, ending: str) -> HttpResponse:
    """The file; nobody's browser or proxy keeps a copy. No other endings than those of ``FORMATS`` (404)."""
    if ending not in FORMATS:
        raise Http404
    data = writer.xlsx(title, columns, rows) if ending == "xlsx" else writer.csv(columns, rows)
    return attachment(title, data, ending=ending)


def attachment(title: str, data: bytes, *, ending: str) -> HttpResponse:
    """Bytes of one of the formats, to keep."""
    file = HttpResponse(data, content_type=writer.XLSX if ending == "xlsx" else writer.CSV)
    return _kept_nowhere(file, title, ending)


def streamed(title: str, pieces: Iterable[bytes], *, ending: str, size: int) -> StreamingHttpResponse:
    """The same, of pieces that are read one after the other."""
    file = StreamingHttpResponse(pieces, content_type=writer.XLSX if ending == "xlsx" else writer.CSV)
    file["Content-Length"] = str(size)
    return _kept_nowhere(file, title, ending)


def _kept_nowhere(file: R, title: str, ending: str) -> R:
    file["Content-Disposition"] = f"attachment; filename=\"list.{ending}\"; filename*=UTF-8''{quote(title)}.{ending}"
    file["Cache-Control"] = "no-store"
    return file
