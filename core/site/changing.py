"""Change what the site says of itself."""

import datetime as dt

from django.db import transaction

from core import texts
from core.errors import Refusal
from core.models import SiteFacts
from core.site import help_lines, site_facts
from core.site.site_facts import Facts

MIN_SIGNATURE = 2
"""Carriers take no shorter one."""

MISSING = {
    "site_name": "请给网站起个名字，例如：某某科普。",
    "organizer_name": "请写主办单位的全名。",
    "help_phone": "请填一个打得通的电话，座机要带区号，例如 010-0000 1234；没有就填 12345。",
    "help_hours": "请写什么时候有人接电话，例如：工作日 9:00—17:00。",
    "sms_signature": "签名是两到十二个字，不带括号、空格和标点；要和运营商那里报备的一样。",
    "whole_area": "请写一个词，例如：全县。",
}
"""What has to be there, and what is said of those that are not usable."""


@transaction.atomic
def change(*, wanted: Facts, now: dt.datetime) -> SiteFacts:
    """Write all of it; whoever does it stands in the history. Calendars take the new name within seconds.

    Raises Refusal: help_phone_wrong, sms_signature_wrong, ``…_missing`` of each but the dialect, ``…_too_long`` of each.
    """
    clean = {name: usable(name, getattr(wanted, name)) for name in site_facts.NAMES}
    row, _ = SiteFacts.objects.update_or_create(pk=SiteFacts.ONLY, defaults=clean | {"changed_at": now})
    transaction.on_commit(lambda: site_facts.hold(None))
    return row


def usable(name: str, text: str) -> str:
    """One of the facts in one line. Raises what ``change`` raises of it."""
    words = texts.one_line(text)
    if name == "help_phone":
        words = help_lines.printed(words)
    if name == "sms_signature":
        words = words.strip("【】[]［］ ")  # as it stands before a text, or in the carrier's letter
    _refuse_length(name, words)
    if name == "help_phone" and not help_lines.dialled(words):
        raise Refusal("help_phone_wrong", MISSING["help_phone"])
    if name == "sms_signature" and (len(words) < MIN_SIGNATURE or not words.isalnum()):
        raise Refusal("sms_signature_wrong", MISSING["sms_signature"])
    return words


def _refuse_length(name: str, words: str) -> None:
    if name in MISSING and not any(map(str.isalnum, words)):
        raise Refusal(f"{name}_missing", MISSING[name])
    most = SiteFacts.LONGEST[name]
    if len(words) > most:
        raise Refusal(f"{name}_too_long", f"最多 {most} 个字，现在是 {len(words)} 个，请写短一些。")
