"""Log lines never carry a plain phone number, nor an address that opens something by itself."""

import logging
import re

_PHONE = re.compile(r"(?<!\d)(?:\+?86)?(1[3-9]\d)\d{4}(\d{4})(?!\d)")


_LINK = re.compile(r"(/calendars/private/|/[rq])[\w-]{14,}")


def opens_by_itself(path: str) -> bool:
    """Whether whoever knows this address of the site needs nothing else to see what is behind it."""
    return _LINK.match(path) is not None


class MaskLinks(logging.Filter):
    """Masks what opens something by itself: private calendars and personal pages. Also for access logs."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through."""
        record.msg, record.args = _LINK.sub(r"\1****", record.getMessage()), ()
        return True


class MaskPhones(logging.Filter):
    """Formats the record once and masks every mainland mobile number in it."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Always lets the record through."""
        record.msg, record.args = _PHONE.sub(r"\1****\2", record.getMessage()), ()
        return True
