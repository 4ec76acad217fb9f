"""Phone numbers: one reading, one stored form (E.164), one look-up hash, one mask.

Only mainland mobiles receive messages; a contact to ring may be a landline (``parse_contact``). The traps that the number library lets through (extensions, ``tel:``,
letters, Hong Kong and Taiwan numbers, landlines) are refused before or after it.
"""

import re
import unicodedata

import phonenumbers
from django.conf import settings

from core import crypto
from core.errors import Refusal

_IGNORED = re.compile(r"[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\-\u2010-\u2015\u2212()\[\].·_]")
_FORM = re.compile(r"(?:\+?86|0086)?0?(1\d{10})")
_DIGITS = re.compile(r"\d")
_MOBILE_LENGTH = 11
_LANDLINE = re.compile(r"(?:\+86|0086|86)?0([1-9]\d{8,10})|(?:\+86|0086)([1-9]\d{8,10})")
_EXTENSION = re.compile(r"(\d)(?:转|分机|ext|x|#)\s*\d+", re.IGNORECASE)
_LOCAL_LENGTHS = (7, 8)
_AREA = re.compile(r"(10|2\d|[3-9]\d{2})(\d+)")
"""The code of a place, without its zero, and the number there."""


class PhoneError(Refusal):
    """The text is no mainland mobile number; ``code`` says in which way."""


def parse(text: str) -> str:
    """Read what somebody typed and return E.164 (``+8613900000123``); raises PhoneError."""
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    match = _FORM.fullmatch(plain)
    if match is None:
        raise _explain(plain)
    national = match.group(1)
    number = phonenumbers.parse(national, "CN")
    mobile = phonenumbers.number_type(number) == phonenumbers.PhoneNumberType.MOBILE
    if not (mobile and phonenumbers.region_code_for_number(number) == "CN"):
        if national[:3] not in settings.PHONE_EXTRA_PREFIXES:
            raise PhoneError("phone_unknown_prefix", "没有这个号段的手机号，请核对一下前三位。")
    return f"+86{national}"


def parse_contact(text: str) -> str:
    """Read a number that people ring: a mainland mobile or a landline with its area code. E.164; raises PhoneError."""
    plain = _IGNORED.sub("", unicodedata.normalize("NFKC", text))
    if _EXTENSION.search(plain):
        raise PhoneError("phone_extension", "座机请不要带分机号，分机写到“怎么去”里。")
    match = None if _FORM.fullmatch(plain) else _LANDLINE.fullmatch(plain)
    if match is None:
        if plain.startswith("0") and not _FORM.fullmatch(plain):
            raise _no_landline()
        if plain.isdigit() and len(plain) in _LOCAL_LENGTHS:
            raise PhoneError("phone_without_area", f"座机请加上区号，写成“区号-{plain}”。")
        return _mobile_contact(text)
    number = phonenumbers.parse(match[1] or match[2], "CN")
    kind = phonenumbers.number_type(number)
    if kind != phonenumbers.PhoneNumberType.FIXED_LINE or phonenumbers.region_code_for_number(number) != "CN":
        raise _no_landline()
    return f"+86{number.national_number}"


def _mobile_contact(text: str) -> str:
    """As ``parse``; what is neither is told of both."""
    try:
        return parse(text)
    except PhoneError as error:
        if error.code != "phone_not_mobile":
            raise
        raise PhoneError(
            error.code, "请填手机号，或带区号的座机，例如 010-0000 1234；别的号码写到“怎么去”里。"
        ) from error


def _no_landline() -> PhoneError:
    return PhoneError("phone_no_landline", "没有这样的座机号，请核对一下区号和号码，例如 010-0000 1234。")


def is_mobile(e164: str) -> bool:
    """Whether texts can reach it."""
    digits = e164.removeprefix("+86")
    return len(digits) == _MOBILE_LENGTH and digits.startswith("1")


def _explain(plain: str) -> PhoneError:
    digits = len(_DIGITS.findall(plain))
    if not digits:
        return PhoneError("phone_missing", "请填手机号，例如 139 0000 0123。")
    if plain.isdigit() and plain.startswith("1") and digits != _MOBILE_LENGTH:
        return PhoneError("phone_wrong_length", f"现在是 {digits} 位，手机号要 11 位。", digits=digits)
    return PhoneError("phone_not_mobile", "这不是大陆手机号，请填 11 位的手机号。")


def look_up(e164: str) -> str:
    """The keyed hash under which rows are found by number: 64 hexadecimal digits."""
    return crypto.keyed_hash("phone", e164)


def mask(e164: str) -> str:
    """``139****0123``: enough for its owner to know it, too little to ring it; ``010-****2345``."""
    digits = e164.removeprefix("+86")
    if digits and not is_mobile(e164):
        area, local = _parts(digits)
        return f"{area}-****{local[-4:]}"
    return f"{digits[:3]}****{digits[-4:]}" if digits else ""


def national(e164: str) -> str:
    """``139 0000 0123`` or ``010-6871 2345``, for those who may see it; empty where there is none."""
    digits = e164.removeprefix("+86")
    if digits and not is_mobile(e164):
        area, local = _parts(digits)
        return f"{area}-{local[:-4]} {local[-4:]}"
    return f"{digits[:3]} {digits[3:7]} {digits[7:]}" if digits else ""


def _parts(digits: str) -> tuple[str, str]:
    """The area code with its zero, and the rest."""
    match = _AREA.fullmatch(digits)
    return (f"0{match[1]}", match[2]) if match else ("", digits)


def shown(e164: str, *, is_full: bool) -> str:
    """Whole for those who need it, else masked."""
    return national(e164) if is_full else mask(e164)
