"""Staff answer a request: hand it to somebody, refuse it with a reason, propose another time."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from organizations.models import Organization
from outreach_requests import notices, rules, staff_notices, transitions
from outreach_requests.models import OutreachRequest, RequestTime
from outreach_requests.rules import Time

State = OutreachRequest.State


def assign(*, request: OutreachRequest, organization: Organization, by: Person, now: dt.datetime) -> OutreachRequest:
    """Hand it to the organization that is to answer it. Refuses: not_answerable."""
    with transaction.atomic():
        locked = _hold(request)
        locked.assigned_to = organization
        transitions.transition(locked, to=locked.state, words=f"交给{organization}", by=by, now=now)
        if locked.state not in OutreachRequest.TO_ANSWER:
            staff_notices.waits(locked, by=by, now=now)
    return locked


def refuse(*, request: OutreachRequest, reason: str, by: Person, now: dt.datetime) -> OutreachRequest:
    """It can't be done; the requester is told why. Refuses: reason_missing, not_answerable."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么办不了，对方会在短信里看到。")
    with transaction.atomic():
        locked = _hold(request)
        locked.reason = reason.strip()
        transitions.transition(locked, to=State.REFUSED, words=f"答复办不了：{locked.reason}", by=by, now=now)
        notices.refused(locked, now=now)
    return locked


def propose(
    *, request: OutreachRequest, times: Sequence[Time], note: str, by: Person, now: dt.datetime
) -> OutreachRequest:
    """Up to three other times; the requester chooses by a button. Refuses: not_answerable and what times are refused for."""
    rules.check_times(times, today=phrases.local(now).date())
    with transaction.atomic():
        locked = _hold(request)
        transitions.write_times(locked, times, source=RequestTime.Source.PROPOSED)
        offered = list(locked.times.filter(source=RequestTime.Source.PROPOSED))
        spoken = "；".join(time.full_words for time in offered)
        locked.reason = note.strip()
        transitions.transition(locked, to=State.PROPOSED, words=f"提了别的时间：{spoken}", by=by, now=now)
        notices.proposed(locked, offered, locked.reason, now=now)
    return locked


def _hold(request: OutreachRequest) -> OutreachRequest:
    return transitions.lock(request.pk, states=OutreachRequest.ANSWERABLE, refusal=transitions.not_answerable())
