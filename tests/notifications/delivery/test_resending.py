"""notifications.delivery.resending, retaining, switching, queries and schedules."""

import datetime as dt

import pytest
from django.core.management import call_command
from django_q.models import Schedule

from core.errors import Refusal
from notifications import preferences, queries, tasks
from notifications.delivery import delivering, resending
from notifications.gateways import Rejected, Unsure
from notifications.models import Message, Purpose, Resending
from notifications.outbox import retention
from tests.factories.people import PersonFactory
from tests.notifications.make import NOON, PHONE, FakeGateway, put

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def unsettled(number=0, answer=None, **facts):
    message = put(number, **facts)
    delivering.deliver_due(now=NOON, gateway=FakeGateway(answer or Unsure("no_answer")))
    message.refresh_from_db()
    return message


def resend(message, reason="打过电话，没收到", now=NOON):
    return resending.resend(message=message, by=PersonFactory(), reason=reason, now=now)


def test_sent_again_with_a_reason():
    message = unsettled()
    again = resend(message)
    gateway = FakeGateway()
    delivering.deliver_due(now=NOON, gateway=gateway)
    assert [(sent.id, sent.text) for sent in gateway.sent] == [(again.pk, "【科普活动】样例短信0")]
    kept = Resending.objects.get()
    assert (kept.message, kept.again, kept.reason) == (message, again, "打过电话，没收到")
    assert list(Message.objects.unsettled()) == []


def refused(message, **how):
    with pytest.raises(Refusal) as caught:
        resend(message, **how)
    assert Resending.objects.filter(reason="x").count() == 0
    return caught.value.code


def test_refusals():
    message = unsettled()
    assert refused(message, reason="  ") == "reason_missing"
    assert refused(message, now=NOON + 4 * DAY) == "over"
    assert refused(unsettled(1, purpose=Purpose.CODE, at_once=True)) == "code_not_resent"
    assert refused(put(2)) == "not_resendable"
    resend(message)
    assert refused(message) == "already_resent"


def test_words_and_numbers_are_erased_in_their_time():
    message = unsettled()
    waiting = put(1)
    assert retention.retain(now=NOON + 29 * DAY) == {"texts": 0, "staff_tasks": 0, "numbers": 0}
    assert retention.retain(now=NOON + 30 * DAY) == {"texts": 1, "staff_tasks": 0, "numbers": 0}
    assert refused(message) == "text_erased"
    assert retention.retain(now=NOON + 180 * DAY) == {"texts": 0, "staff_tasks": 0, "numbers": 1}
    waiting.refresh_from_db()
    assert (waiting.phone, waiting.text) == (PHONE, "【科普活动】样例短信1")


def test_alerts():
    assert queries.alerts(NOON) == []
    unsettled(1)
    unsettled(2, Rejected("refused"))
    put(3)
    preferences.switch(purpose="", off=True, by=PersonFactory(), now=NOON)
    found = queries.alerts(NOON + dt.timedelta(minutes=6))
    assert [(alert.code, alert.count) for alert in found] == [
        ("late", 1),
        ("unknown", 1),
        ("failed", 1),
        ("switched_off", 1),
    ]
    assert [alert.code for alert in queries.alerts(NOON, Message.objects.none())] == ["switched_off"]


def test_schedules_are_written_once_and_old_ones_removed():
    Schedule.objects.create(name="gone", func="notifications.tasks.nothing")
    call_command("set_schedules", verbosity=0)
    first = list(Schedule.objects.order_by("pk").values("pk", "name", "func", "next_run"))
    call_command("set_schedules", verbosity=0)
    assert list(Schedule.objects.order_by("pk").values("pk", "name", "func", "next_run")) == first
    assert {"notifications: sweep", "notifications: retain"} <= {row["name"] for row in first}
    assert "gone" not in {row["name"] for row in first}


def test_tasks_run(settings):
    put(now=dt.datetime.now(dt.UTC), at_once=True, expires_at=dt.datetime.now(dt.UTC) + DAY)
    assert tasks.sweep() == {"unknown": 0, "pending": 0, "expired": 0, "erased": 0, "gathered": 0, "calls": 1}
    assert tasks.deliver_due() == 0
    assert tasks.retain() == 0


def test_erasing_a_person_erases_words_and_number():
    from accounts.signals import erasing
    from core.phone_numbers import phones

    sent, waiting = unsettled(1), put(2)
    person = PersonFactory(phone=PHONE, phone_hash=phones.look_up(PHONE))
    erasing.send(sender=None, person=person, now=NOON)
    for message, state in [(sent, "unknown"), (waiting, "withdrawn")]:
        message.refresh_from_db()
        assert (message.state, message.phone, message.text) == (state, "", "")
