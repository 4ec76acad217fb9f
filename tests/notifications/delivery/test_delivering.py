"""notifications.delivery.delivering and sweeping: each way from pending to an end."""

import datetime as dt

import pytest

from notifications import gateways
from notifications.delivery import delivering, sweeping
from notifications.models import Message, OptOut, Purpose, Switch
from notifications.outbox import enqueueing
from tests.notifications.make import NIGHT, NOON, PHONE, FakeGateway, put

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def run(gateway, now=NOON):
    return delivering.deliver_due(now=now, gateway=gateway)


def seen(message):
    message.refresh_from_db()
    return message.state, message.problem


def test_submitted():
    message, gateway = put(), FakeGateway()
    assert run(gateway) == 1
    assert seen(message) == ("submitted", "")
    assert (message.provider_id, message.gateway, message.attempts) == (f"fake-{message.pk}", "fake", 1)
    assert [(sent.to, sent.text) for sent in gateway.sent] == [(PHONE, "【科普活动】样例短信0")]
    assert run(gateway) == 0


def test_words_of_a_code_are_erased_after_the_call():
    message = put(purpose=Purpose.CODE, at_once=True)
    run(FakeGateway())
    assert seen(message) == ("submitted", "")
    assert message.text == ""


@pytest.mark.parametrize(
    ("answer", "state", "problem"),
    [
        (gateways.Rejected("bad_number"), "failed", "bad_number"),
        (gateways.Unsure("timeout"), "unknown", "timeout"),
        (gateways.TryLater("unreachable"), "pending", "unreachable"),
    ],
)
def test_other_answers(answer, state, problem):
    message = put()
    run(FakeGateway(answer))
    assert seen(message) == (state, problem)


def test_unknown_is_not_sent_again():
    put()
    gateway = FakeGateway(gateways.Unsure("timeout"))
    run(gateway)
    sweeping.sweep(now=NOON + dt.timedelta(hours=1))
    assert run(gateway, NOON + dt.timedelta(hours=1)) == 0


def test_later_waits_longer_each_time_and_ends_with_its_time_alone(monkeypatch):
    monkeypatch.setattr(delivering.time, "monotonic", lambda: 0.0)
    message = put(at_once=True, expires_at=NOON + 60 * MINUTE)
    now, waits = NOON, []
    while now < NOON + 50 * MINUTE:
        assert run(FakeGateway(gateways.TryLater("busy")), now) == 1
        assert seen(message) == ("pending", "busy")
        waits.append((message.retry_at - now) / dt.timedelta(seconds=1))
        assert run(FakeGateway(), message.retry_at - dt.timedelta(seconds=1)) == 0
        now = message.retry_at
    assert (waits[:5], message.attempts) == ([30, 60, 120, 120, 120], len(waits))
    assert message.attempts > 8
    assert message.not_before == NOON
    assert run(FakeGateway(), now) == 1
    assert seen(message) == ("submitted", "")


def test_attempt_is_counted_and_committed_before_the_call():
    put()
    found = []
    run(FakeGateway(during=lambda sent: found.append(Message.objects.values("state", "attempts").get(pk=sent.id))))
    assert found == [{"state": "sending", "attempts": 1}]


def test_a_gateway_that_breaks_leaves_the_call_unknown_and_the_rest_pending():
    first, second = put(1), put(2)

    def broken(sent):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run(FakeGateway(during=broken))
    assert (seen(first)[0], seen(second)[0]) == ("sending", "pending")
    sweeping.sweep(now=NOON + 2 * MINUTE)
    assert seen(first) == ("unknown", "worker_lost")


def test_lost_before_the_call_is_pending_again_and_lost_after_it_unknown():
    before, after = put(1), put(2)
    Message.objects.update(state="sending", lease="gone", leased_until=NOON)
    Message.objects.filter(pk=after.pk).update(called_at=NOON)
    sweeping.sweep(now=NOON + MINUTE)
    assert (seen(before)[0], seen(after)[0]) == ("pending", "unknown")


def test_a_live_lease_is_left_alone():
    message = put()
    Message.objects.update(state="sending", lease="alive", leased_until=NOON + MINUTE, called_at=NOON)
    sweeping.sweep(now=NOON)
    assert run(FakeGateway()) == 0
    assert seen(message)[0] == "sending"


def test_a_worker_that_slept_past_its_lease_does_not_call():
    first, second = put(1), put(2)

    def stolen(sent):
        Message.objects.filter(pk=second.pk).update(lease="another")

    gateway = FakeGateway(during=stolen)
    assert run(gateway) == 1
    assert [sent.id for sent in gateway.sent] == [first.pk]


def test_withdrawn_while_a_worker_holds_it():
    _first, second = put(1), put(2)
    gateway = FakeGateway(during=lambda sent: enqueueing.withdraw("sample:2", now=NOON))
    assert run(gateway) == 1
    assert seen(second)[0] == "withdrawn"
    assert second.text == ""


def test_a_receipt_that_was_faster_is_kept():
    message = put()
    delivered = lambda sent: Message.objects.filter(pk=sent.id).update(state="delivered")
    run(FakeGateway(during=delivered))
    assert seen(message) == ("delivered", "")
    assert message.provider_id == f"fake-{message.pk}"


def test_the_sweep_gave_up_but_the_answer_came():
    message = put()
    given_up = lambda sent: Message.objects.filter(pk=sent.id).update(state="unknown", problem="worker_lost")
    run(FakeGateway(during=given_up))
    assert seen(message) == ("submitted", "")


def test_given_up_is_not_tried_later():
    message = put()
    given_up = lambda sent: Message.objects.filter(pk=sent.id).update(state="unknown", problem="worker_lost")
    run(FakeGateway(gateways.TryLater("busy"), during=given_up))
    assert seen(message) == ("unknown", "worker_lost")


def test_opted_out():
    message = put()
    OptOut.objects.create(number=OptOut.sealed_number(message.phone_hash), purpose=Purpose.REMINDER, since=NOON)
    assert run(FakeGateway()) == 0
    assert seen(message) == ("withdrawn", "opted_out")


def test_another_purpose_is_still_heard():
    message = put()
    OptOut.objects.create(number=OptOut.sealed_number(message.phone_hash), purpose=Purpose.SHIFT, since=NOON)
    assert run(FakeGateway()) == 1


@pytest.mark.parametrize("purpose", ["", Purpose.REMINDER])
def test_switched_off_is_held_and_goes_later(purpose):
    message = put()
    switch = Switch.objects.create(purpose=purpose, off=True)
    assert run(FakeGateway()) == 0
    assert seen(message) == ("pending", "")
    switch.delete()
    assert run(FakeGateway()) == 1


def test_switched_off_during_the_run():
    _first, second = put(1), put(2)
    gateway = FakeGateway(during=lambda sent: Switch.objects.create(purpose="", off=True))
    assert run(gateway) == 1
    assert seen(second) == ("pending", "switched_off")


def test_expired():
    message = put(expires_at=NOON + MINUTE)
    assert run(FakeGateway(), NOON + MINUTE) == 0
    assert seen(message) == ("expired", "expired")


def test_the_sweep_expires_what_waits():
    message = put(not_before=NOON + dt.timedelta(days=1), expires_at=NOON + MINUTE)
    sweeping.sweep(now=NOON + MINUTE)
    assert seen(message) == ("expired", "expired")


def test_quiet_hours_are_checked_again():
    message = put()
    assert run(FakeGateway(), NIGHT) == 0
    assert message.state == "pending"
    message.refresh_from_db()
    assert message.not_before == dt.datetime(2026, 9, 17, 0, 0, tzinfo=dt.UTC)


def test_at_once_goes_at_night():
    put(now=NIGHT, at_once=True, purpose=Purpose.CHANGE)
    assert run(FakeGateway(), NIGHT) == 1


def test_five_ordinary_notices_a_day():
    for number in range(6):
        put(number)
    assert run(FakeGateway()) == 5
    held = Message.objects.get(state="pending")
    assert held.problem == "enough_today"
    assert held.not_before == dt.datetime(2026, 9, 17, 0, 0, tzinfo=dt.UTC)
    put(7, purpose=Purpose.CANCELLATION)
    assert run(FakeGateway()) == 1


def test_answers_do_not_count_against_the_day():
    for number in range(6):
        put(number, purpose=Purpose.REGISTRATION, at_once=True)
    put(7)
    assert run(FakeGateway()) == 7


def test_daily_cap(settings):
    settings.SMS_DAILY_CAP = 1
    put(1)
    message = put(2, to="+8613900000124")
    cancellation = put(3, purpose=Purpose.CANCELLATION, to="+8613900000125")
    assert run(FakeGateway()) == 2
    assert seen(message) == ("pending", "daily_cap")
    assert seen(cancellation)[0] == "submitted"


def test_codes_go_first():
    put(1)
    code = put(2, purpose=Purpose.CODE, at_once=True)
    gateway = FakeGateway()
    run(gateway)
    assert gateway.sent[0].id == code.pk


def test_same_key_is_stored_once():
    put()
    from tests.notifications.make import draft

    assert enqueueing.enqueue([draft()], now=NOON) == []


def test_console_writes_one_line_a_message(settings):
    import json

    put(1)
    put(2, text="样例\n第二行")
    delivering.deliver_due(now=NOON)
    lines = [json.loads(line) for line in settings.SMS_FILE.read_text().splitlines()]
    assert [(line["to"], line["text"], line["purpose"]) for line in lines] == [
        (PHONE, "【科普活动】样例短信1", "reminder"),
        (PHONE, "【科普活动】样例\n第二行", "reminder"),
    ]
    assert dt.datetime.fromisoformat(lines[0]["at"]) - NOON < MINUTE


def test_the_log_shows_no_number(caplog):
    put()
    with caplog.at_level("INFO"):
        delivering.deliver_due(now=NOON)
    assert "139****0123" in caplog.text
    assert PHONE not in caplog.text


def test_code_asked_is_answered_by_a_message():
    from accounts.models import Code
    from accounts.signals import code_asked
    from core.phone_numbers import phones

    code = Code.objects.create(phone=PHONE, phone_hash=phones.look_up(PHONE), network="n", digest="d", asked_at=NIGHT)
    code_asked.send(sender=None, code=code, text="123456", now=NIGHT)
    gateway = FakeGateway()
    assert run(gateway, NIGHT) == 1
    assert gateway.sent[0].text == "【科普活动】验证码 123456，5 分钟内有效，不要告诉别人。"
    assert Message.objects.get().key == f"code:{code.pk}"
