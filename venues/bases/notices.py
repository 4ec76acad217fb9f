"""Texts to the contacts of bases."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from core import phrases
from core.phone_numbers import phones
from notifications.models import Message, Purpose
from notifications.outbox import enqueueing
from notifications.outbox.enqueueing import Draft
from venues.models import Base, BaseStep, ReportRound

LASTS = dt.timedelta(days=7)
_SENTENCES = {
    BaseStep.Kind.ACCREDITED: "认定为{accreditation}，有效期到{until}。",
    BaseStep.Kind.REGISTERED: "登记为{accreditation}，有效期到{until}。",
    BaseStep.Kind.REFUSED: "的申请没有通过：{reason}。改好可以再申请。",
    BaseStep.Kind.WARNED: "要限期整改：{reason}。{mend}",
    BaseStep.Kind.LIFTED: "整改通过了。",
    BaseStep.Kind.PROMOTED: "升为{level}。",
    BaseStep.Kind.DOWNGRADED: "降为{level}：{reason}。",
    BaseStep.Kind.RENEWED: "续期到{until}。",
    BaseStep.Kind.EXPIRED: "有效期到了，没有续期。请联系科协，或重新申请。",
    BaseStep.Kind.REMOVED: "撤销了认定：{reason}。",
    BaseStep.Kind.RETURNED: "的年报退回来了：{reason}。请改好再交。",
    BaseStep.Kind.EVALUATED: "的评价结果：{reason}。",
}
"""Steps that the base did not take itself."""


def tell(step: BaseStep, *, now: dt.datetime) -> list[Message]:
    """One text about a step, where the base has a contact."""
    base = step.base
    sentence = _SENTENCES.get(BaseStep.Kind(step.kind))
    if not sentence or not base.contact_phone:
        return []
    words = sentence.format(
        level=base.level,
        accreditation=base.accreditation,
        until=phrases.long_date(base.valid_until) if base.valid_until else "",
        reason=step.reason.rstrip("。"),
        mend=f"请在{phrases.long_date(base.mend_by)}前改好。" if base.mend_by else "",
    )
    return _put([_draft(base.contact_phone, f"{base}{words}{_link(base)}", f"base-step:{step.pk}", base, now)], now)


def ask_for_reports(round_: ReportRound, bases: Iterable[Base], *, stage: str, now: dt.datetime) -> int:
    """One text a number, with all its bases that owe the report; once a stage."""
    by_number: dict[str, list[Base]] = defaultdict(list)
    for base in bases:
        if base.contact_phone:
            by_number[base.contact_phone].append(base)
    drafts = [_report_draft(round_, mine, stage, number, now) for number, mine in by_number.items()]
    return len(_put(drafts, now))


def validity_ends(bases: Iterable[tuple[Base, int]], *, now: dt.datetime) -> int:
    """Bases whose validity ends soon, each with its stage in days; once a stage."""
    drafts = [
        _draft(
            base.contact_phone,
            f"{base}的有效期到{phrases.long_date(base.valid_until)}。要继续做基地，请联系科协办续期。{_link(base)}",
            f"base-validity:{base.pk}:{base.valid_until}:{stage}",
            base,
            now,
        )
        for base, stage in bases
        if base.contact_phone and base.valid_until
    ]
    return len(_put(drafts, now))


def _report_draft(round_: ReportRound, bases: list[Base], stage: str, number: str, now: dt.datetime) -> Draft:
    names = "、".join(base.name for base in bases)
    when = "已经过了截止日期" if stage == "overdue" else f"{phrases.long_date(round_.deadline)}截止"
    text = f"{names}的{round_.year}年度年报还没有交，{when}。{_link(bases[0])}"
    key = f"base-report:{round_.year}:{stage}:{phones.look_up(number)[:16]}"
    return _draft(number, text, key, bases[0], now)


def _link(base: Base) -> str:
    return f"{settings.SITE_URL}/staff/bases/{base.pk}/"


def _draft(number: str, text: str, key: str, base: Base, now: dt.datetime) -> Draft:
    return Draft(
        to=number,
        purpose=Purpose.BASE,
        text=text,
        key=key,
        expires_at=now + LASTS,
        about=f"base:{base.pk}",
        organization_id=base.venue.organization_id,
    )


def _put(drafts: list[Draft], now: dt.datetime) -> list[Message]:
    return enqueueing.enqueue(drafts, now=now)
