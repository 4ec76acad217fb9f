"""Lists as files to keep: .xlsx or .csv, under a name that says what they hold."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse

from core import clock
from core.spreadsheets import writer
from core.spreadsheets.writer import Table

FORMATS = ("xlsx", "csv")
Maker = Callable[..., Table]
"""``(person, asked, *, now) -> Table``; raises ObjectDoesNotExist where what is asked for is not theirs."""
_makers: dict[str, Maker] = {}


def offer(makers: Mapping[str, Maker]) -> None:
    """Add an app's lists, each by its name in the addresses of the API; from ``AppConfig.ready``."""
    _makers.update(makers)


def offered() -> list[str]:
    """The names of all lists that are offered as files."""
    return sorted(_makers)


def named(name: str, person: object, asked: Mapping[str, str], *, ending: str) -> HttpResponse:
    """The list of this name, for pages and programs alike; 404 where there is none."""
    if name not in _makers:
        raise Http404
    return made(_makers[name], person, asked, ending=ending)


def answer(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]], *, ending: str) -> HttpResponse:
    """The file; nobody's browser or proxy keeps a copy. No other endings than those of ``FORMATS`` (404)."""
    if ending not in FORMATS:
        raise Http404
    data = writer.xlsx(title, columns, rows) if ending == "xlsx" else writer.csv(columns, rows)
    return attachment(title, data, ending=ending)


def made(make: Maker, person: object, asked: Mapping[str, str], *, ending: str) -> HttpResponse:
    """The file that a maker of an app's ``exports`` gives this person; 404 where what it is about is not theirs, or is not there."""
    try:
        table = make(person, asked, now=clock.now())
    except ObjectDoesNotExist as error:
        raise Http404 from error
    return answer(table.title, table.columns, table.rows, ending=ending)


def attachment(title: str, data: bytes, *, ending: str) -> HttpResponse:
    """Bytes of one of the formats, to keep."""
    file = HttpResponse(data, content_type=writer.XLSX if ending == "xlsx" else writer.CSV)
    file["Content-Disposition"] = f"attachment; filename=\"list.{ending}\"; filename*=UTF-8''{quote(title)}.{ending}"
    file["Cache-Control"] = "no-store"
    return file
