"""Bodies as API clients send them: one JSON object that is neither too large, nor too deep, nor impossible to store."""

import json
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

from core import texts
from core.web import faults

MAX_BYTES = 512 * 1024
MAX_LEVELS = 12
MAX_VALUES = 20_000
"""A table of last month's paper, the longest body that anybody needs, has a tenth of them."""


class TooLarge(APIException):
    """413."""

    status_code = faults.TOO_LARGE.status
    default_code = faults.TOO_LARGE.code


class ObjectParser(JSONParser):
    """Refuses a body over the limit (413), and (400) what isn't one object of JSON in UTF-8, what is nested too deep,
    NaN and infinite numbers, and texts that no database keeps: with a NUL character or half a surrogate pair. Other
    marks that nobody sees leave the texts (``core.texts``).
    """

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The object."""
        data: bytes = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise TooLarge
        try:
            body = json.loads(data.decode("utf-8-sig"), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise ParseError from error
        if not isinstance(body, dict) or not all(map(_is_storable, _texts(body))):
            raise ParseError
        return {name: _visible(name, value) for name, value in body.items()}


def _visible(name: str, value: Any) -> Any:
    """The same without marks that nobody sees; not so deep that this could not go into itself."""
    if isinstance(value, str):
        return texts.typed(name, value)
    if isinstance(value, dict):
        return {key: _visible(key, inner) for key, inner in value.items()}
    return [_visible(name, inner) for inner in value] if isinstance(value, list) else value


def _refuse(word: str) -> float:
    raise ValueError(word)


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _refuse(text)


def _texts(body: dict[str, Any]) -> Iterator[str]:
    """Every text and every key in it; refuses what is nested too deep or has too many values."""
    level: list[object] = [body]
    seen = 0
    for _ in range(MAX_LEVELS):
        seen += len(level)
        if seen > MAX_VALUES:
            raise TooLarge
        yield from (value for value in level if isinstance(value, str))
        level = [inner for value in level for inner in _parts(value)]
        if not level:
            return
    raise ParseError


def _parts(value: object) -> list[object]:
    if isinstance(value, dict):
        return [*value, *value.values()]
    return value if isinstance(value, list) else []


def _is_storable(text: str) -> bool:
    return "\x00" not in text and (text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text))
