"""Change the state of a request: lock its row, check the transition, add a step. Shared part of the verbs."""

import datetime as dt
from collections.abc import Collection, Iterable

from accounts.models import Person
from core.errors import Refusal
from notifications.outbox import enqueueing
from outreach_requests import notices, staff_notices
from outreach_requests.models import OutreachRequest, RequestStep, RequestTime
from outreach_requests.rules import Time


def lock(pk: int, *, states: Collection[str], refusal: Refusal) -> OutreachRequest:
    """The request, held until the transaction ends; raises the refusal when it is in none of these states."""
    rows = OutreachRequest.objects.select_for_update(of=("self",))
    outreach_request = rows.select_related("street", "venue", "event__host").get(pk=pk)
    if outreach_request.state not in states or outreach_request.erased_at:
        raise refusal
    return outreach_request


def transition(request: OutreachRequest, *, to: str, words: str, now: dt.datetime, by: Person | None = None) -> None:
    """Change the state of a held request, keep the step, and take back texts that wait to say something older."""
    enqueueing.withdraw(notices.about(request), now=now)
    request.state = to
    request.state_changed_at = now
    request.revision = request.revision + 1
    request.save()
    RequestStep.objects.create(request=request, at=now, by=by, words=words)
    staff_notices.waits_no_more(request, now=now)
    if to in OutreachRequest.TO_ANSWER:
        staff_notices.waits(request, by=by, now=now)


def write_times(request: OutreachRequest, times: Iterable[Time], *, source: str) -> None:
    """Put these in the place of the times of this source."""
    request.times.filter(source=source).delete()
    request.times.update(is_chosen=False)
    RequestTime.objects.bulk_create(
        RequestTime(request=request, source=source, position=number, day=time.day, part=time.part, clock=time.clock)
        for number, time in enumerate(times, start=1)
    )


def not_answerable() -> Refusal:
    """The answer to staff when it isn't theirs to answer any more."""
    return Refusal("not_answerable", "这份点单已经答过、撤回或者派出去了。请刷新页面看现在到哪一步。")
