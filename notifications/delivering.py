"""From the outbox to the gateway: nothing twice, nothing lost in silence.

Three short transactions and one call outside any:

1. **Claim**: due rows become ``sending`` under a lease token. Nothing was sent yet.
2. **Begin**: what may have changed is looked at again; then ``called_at`` and the attempt are written and committed
   under the lease. Only who changed exactly one row goes on to call.
3. **Call** the gateway, for a shorter time than the lease.
4. **Settle**: the result is written, under the lease.

A worker that dies before 2 has provably not called: the sweep makes the row ``pending`` again. One that dies after 2
may have called: the sweep makes it ``unknown``, and only a receipt or a person moves it on. A worker that was asleep
longer than its lease finds at 2 that the row is no longer its own. The limits a day may be passed by as many messages
as there are workers, since each looks before it calls.
"""

import datetime as dt
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, F, IntegerField, Sum, Value, When

from notifications import gateways, outbox, rules, times
from notifications.models import Message, OptOut, Purpose, Switch

State = Message.State

LEASE = dt.timedelta(seconds=60)
BATCH = 10
LONGEST_RUN = 9.0
"""Seconds after which no further call begins: with one call's timeout it ends before the worker is stopped at 20."""


@dataclass(kw_only=True)
class Run:
    """One run of the worker: its lease, its gateway, its own reading of the time, what may still go today."""

    lease: str
    gateway: gateways.Gateway
    now: dt.datetime
    started: float
    budget: int = 0

    def moment(self) -> dt.datetime:
        """The present: ``now`` and what has passed since."""
        return self.now + dt.timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    def has_time(self) -> bool:
        """Whether one more call may begin."""
        return self.elapsed() < LONGEST_RUN


def deliver_due(*, now: dt.datetime, gateway: gateways.Gateway | None = None) -> int:
    """Send what is due until nothing is, or the time is up; returns how many calls were made."""
    run = Run(lease=secrets.token_hex(16), gateway=gateway or gateways.current(), now=now, started=time.monotonic())
    calls = 0
    while run.has_time() and (batch := _claim(run)):
        calls += _deliver(batch, run)
    if not run.has_time():
        outbox.wake()
    return calls


def _claim(run: Run) -> list[Message]:
    """Take up to a batch of due rows under the lease, codes first."""
    off = set(Switch.objects.filter(off=True).values_list("purpose", flat=True))
    if "" in off:
        return []
    first = Case(
        When(purpose=Purpose.CODE, then=Value(0)),
        When(at_once=True, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    with transaction.atomic():
        due = Message.objects.due(run.moment()).exclude(purpose__in=off).order_by(first, "not_before", "pk")
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True, of=("self",))
        ids = list(due.values_list("pk", flat=True)[:BATCH])
        Message.objects.filter(pk__in=ids, state=State.PENDING).update(
            state=State.SENDING, lease=run.lease, leased_until=run.moment() + LEASE, called_at=None
        )
        run.budget = _budget(run.moment())
        return list(Message.objects.filter(pk__in=ids).order_by(first, "not_before", "pk"))


def _budget(now: dt.datetime) -> int:
    """Segments that may still go today."""
    today = Message.objects.filter(called_at__gte=times.midnight(now))
    spent: int = today.aggregate(spent=Sum("segments"))["spent"] or 0
    cap: int = settings.SMS_DAILY_CAP
    return cap - spent


def _deliver(batch: list[Message], run: Run) -> int:
    """Send what may go of a claimed batch; what was not begun goes back, whatever happens."""
    calls = 0
    try:
        for message in batch:
            if run.has_time() and _begin(message, run):
                _settle(message, run.gateway.send(_outgoing(message, run)), run)
                calls += 1
    finally:
        _own(run).filter(called_at=None).update(state=State.PENDING, lease="", leased_until=None)
    return calls


def _begin(message: Message, run: Run) -> bool:
    """Look again, then write that the call begins; False when it must not."""
    now = run.moment()
    mine = _own(run).filter(pk=message.pk, called_at=None, leased_until__gt=now)
    match rules.decide(_facts(message, run), now=now):
        case rules.Drop(state, problem):
            mine.update(state=state, problem=problem, lease="", text="", finished_at=now)
        case rules.Hold(until, problem):
            mine.update(state=State.PENDING, problem=problem, lease="", leased_until=None, not_before=until)
        case rules.Go():
            return _mark_begun(mine, message, run)
    return False


def _mark_begun(mine: models.QuerySet[Message], message: Message, run: Run) -> bool:
    """The commit after which the message counts as perhaps sent."""
    now = run.moment()
    begun = mine.update(
        called_at=now, leased_until=now + LEASE, attempts=F("attempts") + 1, gateway=run.gateway.name, problem=""
    )
    if begun:
        message.attempts += 1
        run.budget -= message.segments
    return begun == 1


def _facts(message: Message, run: Run) -> rules.Facts:
    purpose, phone_hash = message.purpose, message.phone_hash
    return rules.Facts(
        purpose=purpose,
        at_once=message.at_once,
        expires_at=message.expires_at,
        segments=message.segments,
        opted_out=OptOut.objects.filter(phone_hash=phone_hash, purpose=purpose).exists(),
        switched_off=Switch.objects.filter(off=True, purpose__in=["", purpose]).exists(),
        budget=run.budget,
        heard_today=_heard_today(message, run.moment()),
    )


def _heard_today(message: Message, now: dt.datetime) -> int:
    """Ordinary notices that the number was sent today."""
    if not rules.is_ordinary(message.purpose, at_once=message.at_once):
        return 0
    calls = Message.objects.filter(phone_hash=message.phone_hash, called_at__gte=times.midnight(now), at_once=False)
    waiting = [State.PENDING, State.WITHDRAWN, State.EXPIRED]
    return (
        calls.exclude(purpose__in=[Purpose.CHANGE, Purpose.CANCELLATION, Purpose.CODE])
        .exclude(state__in=waiting)
        .count()
    )


def _outgoing(message: Message, run: Run) -> gateways.Outgoing:
    return gateways.Outgoing(
        id=message.pk,
        to=message.phone,
        text=message.text,
        purpose=message.purpose,
        segments=message.segments,
        at=run.moment(),
    )


def _settle(message: Message, result: gateways.SubmitResult, run: Run) -> None:
    """Write the result. A receipt or the sweep may have been faster: then only what is new is added."""
    now = run.moment()
    mine = _own(run).filter(pk=message.pk)
    match result:
        case gateways.Submitted(provider_id):
            _settle_submitted(message, provider_id, run)
        case gateways.Rejected(problem):
            mine.update(state=State.FAILED, problem=problem, finished_at=now, **_erased(message))
        case gateways.Unsure(problem):
            mine.update(state=State.UNKNOWN, problem=problem, finished_at=now, **_erased(message))
        case gateways.TryLater(problem) if message.attempts >= rules.MAX_ATTEMPTS:
            mine.update(state=State.FAILED, problem=problem, finished_at=now, **_erased(message))
        case gateways.TryLater(problem, patience):
            again = now + rules.wait(message.attempts, patience=patience)
            mine.update(
                state=State.PENDING, problem=problem, not_before=again, lease="", leased_until=None, called_at=None
            )


def _settle_submitted(message: Message, provider_id: str, run: Run) -> None:
    """The gateway has it: also when the sweep had given it up, and without undoing an early receipt."""
    now = run.moment()
    row = Message.objects.filter(pk=message.pk, lease=run.lease)
    row.update(provider_id=provider_id, submitted_at=now, **_erased(message))
    row.filter(state__in=[State.SENDING, State.UNKNOWN]).update(state=State.SUBMITTED, finished_at=None, problem="")


def _erased(message: Message) -> dict[str, str]:
    """The words of a code don't outlive the call."""
    return {"text": ""} if message.purpose == Purpose.CODE else {}


def _own(run: Run) -> models.QuerySet[Message]:
    return Message.objects.filter(lease=run.lease, state=State.SENDING)
