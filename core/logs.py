"""Log lines never carry a plain phone number, nor an address that opens something by itself; tracebacks neither."""

import logging
import re

_PHONE = re.compile(r"(?:(?<!\d)|(?<=%[0-9A-Fa-f]{2}))((?:\+?86[- ]?)?1[3-9]\d)[- ]?\d{4}[- ]?(\d{4})(?!\d)")
_LINK = re.compile(r"(/calendars/private/|/[rq])[\w-]{14,}")
_EXCEPTIONS = logging.Formatter()
MASKED_LOGGERS = ("gunicorn.access", "gunicorn.error")
"""Loggers of the web server: it gives them handlers of its own, which no setting of Django's reaches."""


def opens_by_itself(path: str) -> bool:
    """Whether whoever knows this address of the site needs nothing else to see what is behind it."""
    return _LINK.match(path) is not None


def mask(text: str) -> str:
    """``139****0123`` for every mainland mobile number, typed together, with blanks or dashes; ``/r****`` for links."""
    return _LINK.sub(r"\1****", _PHONE.sub(r"\1****\2", text))


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
