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

What is provably not sent is tried until it expires, however often that is. A gateway that is away is left alone by
``circuit_breaker``: then only a probe goes, and once that works the backlog drains, the most urgent first.
"""

import datetime as dt
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import Case, F, IntegerField, Q, Sum, Value, When

from notifications import gateways, rules
from notifications.delivery import circuit_breaker
from notifications.models import Message, OptOut, Purpose, Switch
from notifications.outbox import waking
from notifications.texts import sending_hours

State = Message.State

LEASE = dt.timedelta(seconds=60)
BATCH = 10
MAX_CODES = 5
"""Of a batch, where others wait: a flood of codes holds nobody else up."""
ENDS_SOON = dt.timedelta(minutes=15)
MAX_RUN = 9.0
"""Seconds after which no further call begins: with one call's timeout it ends before the worker is stopped at 20."""


@dataclass(kw_only=True)
class Run:
    """One run of the worker: its lease, its gateway, its own reading of the time, what may still go today."""

    lease: str
    gateway: gateways.Gateway
    now: dt.datetime
    started: float
    budget: dict[rules.Pot, int] = field(default_factory=dict)
    is_shaky: bool = False
    """Whether the gateway has failed since it last worked, for all that this run knows."""
    is_shut: bool = False
    """Whether the breaker opened in this run, or only one probe may go."""

    def moment(self) -> dt.datetime:
        """The present: ``now`` and what has passed since."""
        return self.now + dt.timedelta(seconds=self.elapsed())

    def elapsed(self) -> float:
        """Seconds since the run began."""
        return time.monotonic() - self.started

    def has_time(self) -> bool:
        """Whether one more call may begin."""
        return self.elapsed() < MAX_RUN


def deliver_due(*, now: dt.datetime, gateway: gateways.Gateway | None = None, spent: float = 0.0) -> int:
    """Send what is due until nothing is, or the time is up; returns how many calls were made.

    ``spent``: seconds of the worker's time that its task has used before.
    """
    started = time.monotonic() - spent
    run = Run(lease=secrets.token_hex(16), gateway=gateway or gateways.current(), now=now, started=started)
    calls = 0
    while run.has_time() and (batch := _next(run)):
        calls += _deliver(batch, run)
    if not run.has_time():
        waking.wake()
    return calls


def _next(run: Run) -> list[Message]:
    """A batch; one message where the gateway is broken and this run may probe; nothing while it may not."""
    due = _due(run)
    if due is None:
        return []
    now = run.moment()
    breaker = circuit_breaker.state_of(run.gateway.name)
    run.is_shaky = breaker.failures > 0
    run.is_shut = breaker.opened_at is not None
    if not run.is_shut:
        return _claim(run, _by_urgency)
    if not due.exists() or not circuit_breaker.take_probe(breaker, now=now):
        return []
    if answer := run.gateway.check():
        circuit_breaker.failed(run.gateway.name, problem=answer.problem, patience=answer.patience, now=run.moment())
        return []
    return _claim(run, _least_tried)


def _due(run: Run) -> models.QuerySet[Message] | None:
    """What may be sent now; None where all is switched off."""
    off = set(Switch.objects.filter(off=True).values_list("purpose", flat=True))
    return None if "" in off else Message.objects.due(run.moment()).exclude(purpose__in=off)


def _urgency(now: dt.datetime) -> Case:
    """Codes, then what soon may not be sent any more, then what goes at once, then the rest."""
    return Case(
        When(purpose=Purpose.CODE, then=Value(0)),
        When(expires_at__lte=now + ENDS_SOON, then=Value(1)),
        When(at_once=True, then=Value(2)),
        default=Value(3),
        output_field=IntegerField(),
    )


Choose = Callable[[models.QuerySet[Message], dt.datetime], list[int]]


def _least_tried(due: models.QuerySet[Message], now: dt.datetime) -> list[int]:
    """The probe: no single message that never goes keeps the gateway shut for all."""
    return _first(due.order_by("attempts", _urgency(now), "not_before", "pk"), 1)


def _by_urgency(due: models.QuerySet[Message], now: dt.datetime) -> list[int]:
    """A batch; codes leave half of it to others, where there are any."""
    codes = _first(due.filter(purpose=Purpose.CODE).order_by("not_before", "pk"), BATCH)
    others = due.exclude(purpose=Purpose.CODE).order_by(_urgency(now), "not_before", "pk")
    rest = _first(others, BATCH - min(len(codes), MAX_CODES))
    return codes[: BATCH - len(rest)] + rest


def _first(rows: models.QuerySet[Message], many: int) -> list[int]:
    if connection.features.has_select_for_update_skip_locked:
        rows = rows.select_for_update(skip_locked=True, of=("self",))
    return list(rows.values_list("pk", flat=True)[:many])


def _claim(run: Run, choose: Choose) -> list[Message]:
    """Take due rows under the lease, in the order chosen."""
    now = run.moment()
    with transaction.atomic():
        due = _due(run)
        ids = [] if due is None else choose(due, now)
        waiting = Message.objects.filter(pk__in=ids, state=State.PENDING)
        waiting.update(state=State.SENDING, lease=run.lease, leased_until=now + LEASE, called_at=None)
        run.budget = _budget(now)
        found = _own(run).in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]


def _budget(now: dt.datetime) -> dict[rules.Pot, int]:
    """Segments that may still go today, by pot; answers have no end of their own."""
    answers = Q(purpose__in=rules.ANSWERS, at_once=True)
    today = Message.objects.filter(called_at__gte=sending_hours.midnight(now))
    spent = today.aggregate(
        codes=Sum("segments", filter=Q(purpose=Purpose.CODE), default=0),
        notices=Sum("segments", filter=~Q(purpose=Purpose.CODE) & ~answers, default=0),
    )
    caps = {rules.Pot.CODES: settings.SMS_CODE_DAILY_CAP, rules.Pot.NOTICES: settings.SMS_DAILY_CAP}
    return {pot: cap - spent[pot] for pot, cap in caps.items()}


def _deliver(batch: list[Message], run: Run) -> int:
    """Send what may go of a claimed batch; what was not begun goes back, whatever happens."""
    calls = 0
    probes = run.is_shut
    run.is_shut = False
    try:
        for message in batch:
            if run.has_time() and not run.is_shut and _begin(message, run):
                calls += 1
                _call(message, run)
    finally:
        _own(run).filter(called_at=None).update(state=State.PENDING, lease="", leased_until=None)
        if probes and not calls:
            circuit_breaker.give_back(run.gateway.name, now=run.moment())
    return calls


def _call(message: Message, run: Run) -> None:
    """The one call outside any transaction. A gateway that breaks counts as away, and the call as perhaps begun."""
    try:
        result = run.gateway.send(_outgoing(message, run))
    except (
        Exception
    ):  # whatever a gateway raises, the call may have begun; the breaker counts it, and the worker logs it
        circuit_breaker.failed(run.gateway.name, problem="strange_answer", now=run.moment())
        raise
    _settle(message, result, run)
    _note(result, message, run)


def _note(result: gateways.SubmitResult, message: Message, run: Run) -> None:
    """Tell the breaker what the call says about the gateway itself."""
    match result:
        case gateways.TryLater("busy") if message.attempts > 1 and not run.is_shaky:
            return  # known to be this message's own trouble: others were taken since
        case gateways.TryLater(problem, patience):
            run.is_shut = circuit_breaker.failed(run.gateway.name, problem=problem, patience=patience, now=run.moment())
            run.is_shaky = True
        case gateways.Unsure(problem, is_taken) if not is_taken:
            run.is_shut = circuit_breaker.failed(run.gateway.name, problem=problem, now=run.moment())
            run.is_shaky = True
        case _ if run.is_shaky:
            circuit_breaker.worked(run.gateway.name, now=run.moment())
            run.is_shaky = False


def _begin(message: Message, run: Run) -> bool:
    """Look again, then write that the call begins; False when it must not."""
    now = run.moment()
    mine = _own(run).filter(pk=message.pk, called_at=None, leased_until__gt=now)
    match rules.decide(_facts(message, run), now=now):
        case rules.Drop(state, problem):
            mine.update(state=state, problem=problem, lease="", text="", finished_at=now)
        case rules.Hold(until, problem):
            mine.update(state=State.PENDING, problem=problem, lease="", leased_until=None, not_before=until)
        case rules.Go(at_once):
            return _mark_begun(mine, message, run, at_once=at_once)
    return False


def _mark_begun(mine: models.QuerySet[Message], message: Message, run: Run, *, at_once: bool) -> bool:
    """The commit after which the message counts as perhaps sent."""
    now = run.moment()
    begun = mine.update(
        called_at=now,
        leased_until=now + LEASE,
        attempts=F("attempts") + 1,
        gateway=run.gateway.name,
        problem="",
        at_once=at_once,
    )
    if begun:
        message.attempts += 1
        pot = rules.pot(message.purpose, at_once=at_once)
        if pot in run.budget:
            run.budget[pot] -= message.segments
    return begun == 1


def _facts(message: Message, run: Run) -> rules.Facts:
    purpose = message.purpose
    phone_hash = message.phone_hash
    facts = rules.Facts(
        purpose=purpose,
        at_once=message.at_once,
        created_at=message.created_at,
        expires_at=message.expires_at,
        segments=message.segments,
        spans=message.dates,
        opted_out=OptOut.objects.filter(number=OptOut.sealed_number(phone_hash), purpose=purpose).exists(),
        switched_off=Switch.objects.filter(off=True, purpose__in=["", purpose]).exists(),
        heard_today=_heard_today(message, run.moment()),
    )
    pot = rules.pot(purpose, at_once=message.at_once)
    return replace(facts, budget=run.budget[pot]) if pot in run.budget else facts


def _heard_today(message: Message, now: dt.datetime) -> int:
    """Ordinary notices that the number was sent today."""
    at_once = message.at_once and message.purpose not in rules.BY_DATES
    if not rules.is_ordinary(message.purpose, at_once=at_once):
        return 0
    calls = Message.objects.filter(
        phone_hash=message.phone_hash, called_at__gte=sending_hours.midnight(now), at_once=False
    )
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
        case gateways.Unsure(problem, _):
            mine.update(state=State.UNKNOWN, problem=problem, finished_at=now, **_erased(message))
        case gateways.TryLater(problem, patience):
            again = now + rules.wait(message.attempts, patience=patience)
            mine.update(
                state=State.PENDING, problem=problem, retry_at=again, lease="", leased_until=None, called_at=None
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
