"""Numbers beside a name in one cell: five digits and more are somebody's number, whatever stands between them, and never
part of a name. Pure.
"""

import re

_BETWEEN = r"[ ()._·\u2014\u2013-]{0,2}"
_MANY = re.compile(rf"\d(?:{_BETWEEN}\d){{4,}}")
_MOBILE = rf"(?:(?<!\d)(?:\+?86|0086){_BETWEEN})?(?<!\d)1[3-9](?:{_BETWEEN}\d){{9}}(?!\d)"
_LANDLINE = (
    r"(?<!\d)\(?0\d{2,3}\)?[ \u2014\u2013-]{0,2}\d{3,4}[ -]?\d{3,4}(?!\d)"
    r"(?:\s*(?:转|分机|ext\.?|x|\#|-)\s*\d{1,5}(?!\d))?"
)
_NUMBER = re.compile(rf"{_MOBILE}|{_LANDLINE}|{_MANY.pattern}", re.IGNORECASE)
_COUNTRY = re.compile(r"^(?:86|0086)(?=1\d{10}$)")


def cut(text: str, *, mark: str) -> tuple[str, list[str]]:
    """A text of one width with ``mark`` for each number, and the numbers as they stand in it, each once."""
    found = {_digits(match[0]): match[0] for match in reversed(list(_NUMBER.finditer(text)))}
    return _NUMBER.sub(mark, text), list(reversed(found.values()))


def holds_many_digits(name: str) -> bool:
    """Whether it holds what may be a number."""
    return bool(_MANY.search(name))


def _digits(number: str) -> str:
    return _COUNTRY.sub("", "".join(filter(str.isdecimal, number)))
