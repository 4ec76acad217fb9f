"""What a text costs, and its signature. Pure."""

from core.site import site_facts

_SINGLE = 70
_PART = 67
MAX_UNITS = 500


def signed(text: str) -> str:
    """【样例科协】 before the text."""
    return f"【{site_facts.current().sms_signature}】{text}"


def unsigned(text: str) -> str:
    """The text without our signature, to be put in once more."""
    return text.removeprefix(signed(""))


def units(text: str) -> int:
    """UTF-16 code units: an emoji is two."""
    return len(text.encode("utf-16-be")) // 2


def segments(text: str) -> int:
    """Billed parts: up to 70 units one, else 67 units each (UCS-2 concatenation, 3GPP TS 23.040)."""
    length = units(text)
    return 1 if length <= _SINGLE else -(-length // _PART)
