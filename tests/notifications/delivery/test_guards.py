"""The guards of the outbox, each with the interleaving that would break it: without the guard the test fails."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from notifications.delivery import delivering, receiving, sweeping
from notifications.gateways import Rejected, TryLater, Unsure
from notifications.models import Message, OptOut, Purpose
from notifications.outbox import enqueueing
from tests.notifications.make import NOON, FakeGateway, draft, put

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def run(gateway, now=NOON):
    return delivering.deliver_due(now=now, gateway=gateway)


def state(message):
    message.refresh_from_db()
    return message.state


def test_what_is_being_sent_is_not_withdrawn():
    """The call has begun: it may arrive, so it must not be called withdrawn, and its answer counts."""
    message = put()
    taken = []
    run(FakeGateway(during=lambda sent: taken.append(enqueueing.withdraw("sample:0", now=NOON))))
    assert taken == [0]
    assert (state(message), message.text) == ("submitted", "【科普活动】样例短信0")


@pytest.mark.parametrize("end", ["submitted", "delivered", "failed", "unknown", "expired"])
def test_what_has_ended_is_not_withdrawn(end):
    message = put()
    Message.objects.update(state=end, called_at=NOON)
    assert enqueueing.withdraw("sample:0", now=NOON) == 0
    assert (state(message), message.text) == (end, "【科普活动】样例短信0")


@pytest.mark.parametrize("end", ["pending", "sending"])
def test_what_lies_here_still_is_withdrawn(end):
    message = put()
    Message.objects.update(state=end, lease="one")
    assert enqueueing.withdraw("sample:0", now=NOON) == 1
    assert (state(message), message.text, message.lease) == ("withdrawn", "", "")


def test_only_what_speaks_of_it_and_is_for_that_purpose_is_withdrawn():
    mine, other = put(1), put(2)
    change = put(3, purpose=Purpose.CHANGE, about="sample:1")
    assert enqueueing.withdraw("sample:1", now=NOON, purposes=(Purpose.REMINDER,)) == 1
    assert [state(row) for row in (mine, other, change)] == ["withdrawn", "pending", "pending"]


def test_what_failed_before_the_fact_was_gone_is_moot():
    failed, unknown, other = put(1, about="fact"), put(2, about="fact"), put(3)
    run(FakeGateway(Rejected("refused"), Unsure("no_answer", is_taken=True), Rejected("refused")))
    enqueueing.withdraw("fact", now=NOON)
    for message in (failed, unknown, other):
        message.refresh_from_db()
    assert [message.is_moot for message in (failed, unknown, other)] == [True, True, False]
    assert list(Message.objects.unsettled()) == [other]


def test_whose_lease_is_over_does_not_begin():
    """Asleep between claiming and calling, until after the lease: the sweep has given the row to others."""
    message = put()
    asleep = delivering.Run(lease="mine", gateway=FakeGateway(), now=NOON, started=delivering.time.monotonic())
    [claimed] = delivering._claim(asleep, delivering._by_urgency)
    asleep.now = NOON + delivering.LEASE
    assert not delivering._begin(claimed, asleep)
    assert (state(message), message.called_at, message.attempts) == ("sending", None, 0)
    assert sweeping.sweep(now=asleep.now + MINUTE)["pending"] == 1
    assert not delivering._begin(claimed, asleep)
    assert run(FakeGateway(), asleep.now + MINUTE) == 1


@pytest.mark.parametrize("answer", [Rejected("refused"), TryLater("busy"), Unsure("no_answer")])
def test_whose_row_was_taken_over_writes_no_end(answer):
    """The call came back after the sweep had given the row up, and another worker has it under its own lease."""
    message = put()

    def taken_over(sent):
        later = NOON + 2 * MINUTE
        assert sweeping.sweep(now=later)["unknown"] == 1
        Message.objects.filter(pk=sent.id).update(
            state="sending", lease="another", leased_until=later + MINUTE, called_at=later, finished_at=None, problem=""
        )

    run(FakeGateway(answer, during=taken_over))
    assert (state(message), message.lease, message.problem) == ("sending", "another", "")


def test_whose_row_was_taken_over_does_not_call_it_submitted():
    message = put()
    Message.objects.update(provider_id="")
    taken_over = lambda sent: Message.objects.filter(pk=sent.id).update(lease="another", problem="x")
    run(FakeGateway(during=taken_over))
    assert (state(message), message.provider_id, message.problem) == ("sending", "", "x")


def test_a_lease_of_another_is_given_back_by_nobody():
    """What a run gives back at its end is its own alone."""
    first, second = put(1), put(2)
    stolen = lambda sent: Message.objects.filter(pk=second.pk).update(lease="another")
    run(FakeGateway(during=stolen))
    assert (state(first), state(second), second.lease) == ("submitted", "sending", "another")


def test_a_row_that_was_begun_is_not_begun_again():
    """The same claim, twice: the second finds ``called_at`` and does not call."""
    first, second = put(1), put(2)
    begun = lambda sent: Message.objects.filter(pk=second.pk).update(called_at=NOON)
    gateway = FakeGateway(during=begun)
    assert run(gateway) == 1
    assert (state(first), state(second)) == ("submitted", "sending")


def test_the_lease_is_new_with_the_call(monkeypatch):
    """A batch takes long: what is called last has a whole lease from its own call on."""
    put(1), put(2)
    clock, found = [0.0], []
    monkeypatch.setattr(delivering.time, "monotonic", lambda: clock[0])

    def look(sent):
        found.append(Message.objects.get(pk=sent.id).leased_until)
        clock[0] = 5.0

    run(FakeGateway(during=look))
    seconds = lambda number: dt.timedelta(seconds=number)
    assert found == [NOON + delivering.LEASE, NOON + seconds(5) + delivering.LEASE]


def test_what_expired_since_it_was_claimed_is_not_called(monkeypatch):
    clock = [0.0]
    monkeypatch.setattr(delivering.time, "monotonic", lambda: clock[0])
    first, second = put(1), put(2, expires_at=NOON + dt.timedelta(seconds=5))
    Message.objects.filter(pk=first.pk).update(expires_at=NOON + dt.timedelta(seconds=4))

    def slow(sent):
        clock[0] = 5.0

    assert run(FakeGateway(during=slow)) == 1
    assert (state(first), state(second), second.text) == ("submitted", "expired", "")


def test_who_opts_out_since_it_was_claimed_is_not_called():
    _first, second = put(1), put(2, to="+8613900000124", purpose=Purpose.SHIFT)
    opts_out = lambda sent: OptOut.objects.create(
        number=OptOut.sealed_number(second.phone_hash), purpose=Purpose.SHIFT, since=NOON
    )
    assert run(FakeGateway(during=opts_out)) == 1
    assert state(second) == "withdrawn"


def test_a_key_is_stored_once_within_a_portion_and_across():
    assert len(enqueueing.enqueue([draft(1), draft(2), draft(1)], now=NOON)) == 2
    assert [row.key for row in enqueueing.enqueue([draft(2), draft(3), draft(4)], now=NOON)] == ["sample:3", "sample:4"]


def test_a_key_that_another_transaction_has_just_stored(monkeypatch):
    """Between the look and the insert: the others of the portion are stored all the same."""
    put(2)
    monkeypatch.setattr(enqueueing, "_fresh", list)
    assert [row.key for row in enqueueing.enqueue([draft(1), draft(2), draft(3)], now=NOON)] == ["sample:1", "sample:3"]


def test_another_trouble_than_the_key_is_not_swallowed():
    with pytest.raises(IntegrityError), transaction.atomic():
        enqueueing.enqueue([draft(1, organization_id=None, purpose=None)], now=NOON)


@pytest.mark.parametrize("many", [2, 20])
def test_a_portion_is_one_look_and_one_insert(many, django_assert_num_queries):
    drafts = [draft(number) for number in range(many)]
    with django_assert_num_queries(4):
        enqueueing.enqueue(drafts, now=NOON)


def test_a_receipt_never_goes_back():
    message = put()
    run(FakeGateway())
    for status, expected in [("accepted", "submitted"), ("delivered", "delivered"), ("failed", "delivered")]:
        receiving.receive(message_id=message.pk, status=status, now=NOON)
        assert state(message) == expected
    for _ in range(2):
        receiving.receive(message_id=message.pk, status="accepted", now=NOON + MINUTE)
    assert (state(message), message.receipts.count()) == ("delivered", 3)


def test_an_offer_whose_date_moves_is_decided_anew():
    soon, far = NOON + 90 * MINUTE, NOON + dt.timedelta(days=5)
    night = dt.datetime(2026, 9, 16, 22, 0, tzinfo=NOON.tzinfo)
    message = put(now=night, purpose=Purpose.OFFER, spans=[(night + 10 * 60 * MINUTE, night + 11 * 60 * MINUTE)])
    assert (message.at_once, message.not_before) == (True, night)
    enqueueing.retime("sample:0", spans=[(far, far + 60 * MINUTE)], now=night)
    assert run(FakeGateway(), night) == 0
    message.refresh_from_db()
    assert (message.at_once, message.not_before) == (False, dt.datetime(2026, 9, 17, 8, 0, tzinfo=NOON.tzinfo))
    enqueueing.retime("sample:0", spans=[(soon, night + 60 * MINUTE)], now=night)
    assert run(FakeGateway(), night) == 1


def test_what_is_taken_while_its_date_moves_keeps_what_it_was_taken_with(monkeypatch):
    far, spans = NOON + dt.timedelta(days=5), [(NOON + 90 * MINUTE, NOON + 200 * MINUTE)]
    message = put(purpose=Purpose.OFFER, spans=spans)

    def take(spans, *, now):
        return Message.objects.update(state="sending", lease="another's") == 0

    monkeypatch.setattr(enqueueing.rules, "is_urgent", take)
    enqueueing.retime("sample:0", spans=[(far, far + 60 * MINUTE)], now=NOON)
    message.refresh_from_db()
    assert (message.state, message.at_once, message.dates) == ("sending", True, spans)


def test_what_was_urgent_when_the_gateway_went_away_waits_by_night():
    """Moved at noon from 14:00 to next week; the gateway is back at 22:30, when nobody is on the way any more."""
    next_week = NOON + dt.timedelta(days=7)
    spans = [(NOON + 119 * MINUTE, NOON + 200 * MINUTE), (next_week, next_week + 60 * MINUTE)]
    message = put(purpose=Purpose.CHANGE, spans=spans, expires_at=next_week)
    assert message.at_once
    night = dt.datetime(2026, 9, 16, 22, 30, tzinfo=NOON.tzinfo)
    gateway = FakeGateway(TryLater("unreachable"))
    run(gateway)
    assert run(gateway, night) == 0
    message.refresh_from_db()
    assert message.not_before == dt.datetime(2026, 9, 17, 8, 0, tzinfo=NOON.tzinfo)
    assert run(gateway, message.not_before) == 1


def test_what_was_to_wait_goes_at_night_once_it_is_urgent():
    """Written at noon for tomorrow 9:00; the gateway is back at 22:30."""
    start = dt.datetime(2026, 9, 17, 9, 0, tzinfo=NOON.tzinfo)
    message = put(purpose=Purpose.CHANGE, spans=[(start, start + 60 * MINUTE)])
    assert not message.at_once
    gateway = FakeGateway(TryLater("unreachable"))
    run(gateway)
    assert run(gateway, dt.datetime(2026, 9, 16, 22, 30, tzinfo=NOON.tzinfo)) == 1
    message.refresh_from_db()
    assert (message.state, message.at_once) == ("submitted", True)


def test_codes_use_up_nothing_else_and_nothing_uses_up_codes(settings):
    settings.SMS_DAILY_CAP, settings.SMS_CODE_DAILY_CAP = 2, 2
    to = lambda number: f"+861390000{number:04d}"
    codes = [put(number, to=to(number), purpose=Purpose.CODE, at_once=True) for number in range(5)]
    answers = [put(number, to=to(number), purpose=Purpose.REQUEST, at_once=True) for number in range(10, 15)]
    reminders = [put(number, to=to(number)) for number in range(20, 25)]
    run(FakeGateway())
    assert [state(row) for row in codes] == ["submitted"] * 2 + ["expired"] * 3
    assert {(row.problem, row.text) for row in codes[2:]} == {("code_cap", "")}
    assert {state(row) for row in answers} == {"submitted"}
    assert [state(row) for row in reminders] == ["submitted"] * 2 + ["pending"] * 3
    assert {row.problem for row in reminders[2:]} == {"daily_cap"}


def test_a_flood_of_codes_leaves_half_of_each_batch_to_others():
    for number in range(40):
        put(number, to=f"+861390000{number:04d}", purpose=Purpose.CODE, at_once=True)
    reminder = put(99, to="+8613900000999")
    gateway = FakeGateway()
    run(gateway)
    assert [sent.id for sent in gateway.sent].index(reminder.pk) < delivering.BATCH


@pytest.mark.parametrize(("spent", "code"), [(7, []), (8, ["codes_near"]), (10, ["codes_over"])])
def test_the_cap_of_codes_is_warned_of(settings, spent, code):
    from notifications import queries

    settings.SMS_CODE_DAILY_CAP = 10
    for number in range(spent):
        put(number, to=f"+861390000{number:04d}", purpose=Purpose.CODE, at_once=True)
    run(FakeGateway())
    assert [alert.code for alert in queries.alerts(NOON)] == code
    assert queries.alerts(NOON + dt.timedelta(days=1)) == []
