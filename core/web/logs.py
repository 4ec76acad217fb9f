"""Mask phone numbers and secret links in log lines and tracebacks."""

import logging
import re
import unicodedata
from urllib.parse import unquote

_DIGIT = "(?:[0-9０-９]|%EF%BC%9[0-9])"
_BETWEEN = (
    "(?:[\\s\u00a0\u2000-\u200f\u2028-\u206f\u3000\ufeff.·+()（）‐-―−－_-]|\\\\[nrt]"
    "|%(?:0[9AD]|2[0-9DEF]|C2%A0|E2%80%[89A][0-9A-F]|E3%80%80)){0,5}"
)
"""What people type between digits, plain and as it stands in addresses."""
_PREFIX = f"(?:(?:00)?86{_BETWEEN})?0?{_BETWEEN}"
_MOBILE = f"(?:1|１|%EF%BC%91){_BETWEEN}(?:[3-9３-９]|%EF%BC%9[3-9])(?:{_BETWEEN}{_DIGIT}){{9}}"
_PHONE = re.compile(f"(?:(?<!\\d)|(?<=%[0-9A-F]{{2}}))({_PREFIX})({_MOBILE})(?!\\d)", re.IGNORECASE)
_LINK = re.compile(
    r"((?:/|%2F)(?:(?:calendars(?:/|%2F)private|new-password|teams(?:/|%2F)join)(?:/|%2F)|[rqjv]|[av]\d{1,18}-))[\w-]{14,}",
    re.IGNORECASE,
)
_SECRET = re.compile(r"(\b(?:key|password|code|invited)=|\bBearer )[^&\s\"']+", re.IGNORECASE)
_EXCEPTIONS = logging.Formatter()
MASKED_LOGGERS = ("gunicorn.access", "gunicorn.error")
"""Loggers of the web server: it gives them handlers of its own, which no setting of Django's reaches."""


def opens_by_itself(path: str) -> bool:
    """Whether whoever knows this address of the site needs nothing else to see what is behind it."""
    return _LINK.match(path) is not None


def mask(text: str) -> str:
    """``139****0123`` for every mainland mobile number, however typed; ``/r****`` for links; ``key=****`` for secrets."""
    return _SECRET.sub(r"\1****", _LINK.sub(r"\1****", _PHONE.sub(_masked, text)))


def _masked(found: re.Match[str]) -> str:
    digits = re.sub(r"\D", "", unicodedata.normalize("NFKC", unquote(found.group(2))))
    return f"{found.group(1)}{digits[:3]}****{digits[-4:]}"


class MaskPersonal(logging.Filter):
    """Formats the record and its traceback once, and masks what is personal in both."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through."""
        record.msg = mask(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = _EXCEPTIONS.formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask(record.exc_text)
        if record.stack_info:
            record.stack_info = mask(record.stack_info)
        return True


def mask_web_server() -> None:
    """Put the filter on the web server's loggers, whose handlers stay as they are."""
    for name in MASKED_LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(known, MaskPersonal) for known in logger.filters):
            logger.addFilter(MaskPersonal())
