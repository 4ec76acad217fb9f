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
        held = _hold(request)
        held.assigned_to = organization
        transitions.transition(held, to=held.state, words=f"交给{organization}", by=by, now=now)
        if held.state not in OutreachRequest.TO_ANSWER:
            staff_notices.waits(held, by=by, now=now)
    return held


def refuse(*, request: OutreachRequest, reason: str, by: Person, now: dt.datetime) -> OutreachRequest:
    """It can't be done; whoever asked is told why. Refuses: reason_missing, not_answerable."""
    if not reason.strip():
        raise Refusal("reason_missing", "请写一句为什么办不了，对方会在短信里看到。")
    with transaction.atomic():
        held = _hold(request)
        held.reason = reason.strip()
        transitions.transition(held, to=State.REFUSED, words=f"答复办不了：{held.reason}", by=by, now=now)
        notices.refused(held, now=now)
    return held


def propose(
    *, request: OutreachRequest, times: Sequence[Time], note: str, by: Person, now: dt.datetime
) -> OutreachRequest:
    """Up to three other times; whoever asked chooses by a button. Refuses: not_answerable and what times are refused for."""
    rules.check_times(times, today=phrases.local(now).date())
    with transaction.atomic():
        held = _hold(request)
        transitions.write_times(held, times, source=RequestTime.Source.PROPOSED)
        offered = list(held.times.filter(source=RequestTime.Source.PROPOSED))
        spoken = "；".join(time.spoken for time in offered)
        held.reason = note.strip()
        transitions.transition(held, to=State.PROPOSED, words=f"提了别的时间：{spoken}", by=by, now=now)
        notices.proposed(held, offered, held.reason, now=now)
    return held


def _hold(request: OutreachRequest) -> OutreachRequest:
    return transitions.lock(request.pk, states=OutreachRequest.ANSWERABLE, refusal=transitions.not_answerable())
