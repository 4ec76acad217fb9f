"""Receipts and answers as Kannel calls them back."""

import datetime as dt
import itertools

import pytest

from notifications.delivery import delivering, receiving
from notifications.gateways import Unsure
from notifications.gateways.kannel import _key
from notifications.models import Message, OptOut, Purpose, Receipt
from notifications.signals import answered_yes
from tests.notifications.make import NOON, PHONE, FakeGateway, put

pytestmark = pytest.mark.django_db


def submitted(number=0, answer=None, **facts):
    message = put(number, **facts)
    moment = NOON + dt.timedelta(minutes=number)
    delivering.deliver_due(now=moment, gateway=FakeGateway(*[answer] if answer else []))
    return message


def receipt(client, message, status, key=None):
    facts = {"id": message.pk, "key": key or _key(str(message.pk)), "status": status}
    return client.get("/gateways/kannel/receipt/", facts).status_code


def state(message):
    message.refresh_from_db()
    return message.state


def test_delivered_is_kept_once(client):
    message = submitted()
    assert [receipt(client, message, 1), receipt(client, message, 1)] == [200, 200]
    assert state(message) == "delivered"
    assert Receipt.objects.count() == 1


@pytest.mark.parametrize("order", list(itertools.permutations([1, 8, 4])))
def test_any_order_ends_in_delivered(client, order):
    message = submitted()
    for status in order:
        receipt(client, message, status)
    assert state(message) == "delivered"


def test_failed_says_why(client):
    message = submitted()
    receipt(client, message, 2)
    assert (state(message), message.problem) == ("failed", "failed")


def test_unknown_is_found_again(client):
    message = submitted(answer=Unsure("queued"))
    assert state(message) == "unknown"
    receipt(client, message, 8)
    assert (state(message), message.problem) == ("submitted", "")


def test_before_the_answer_of_the_gateway():
    message = put()
    early = lambda sent: receiving.receive(message_id=sent.id, status="delivered", now=NOON)
    delivering.deliver_due(now=NOON, gateway=FakeGateway(during=early))
    assert state(message) == "delivered"


def test_not_for_what_was_never_called(client):
    message = put()
    assert receipt(client, message, 1) == 200
    assert state(message) == "pending"


@pytest.mark.parametrize("key", ["wrong", "错", " "])
def test_wrong_key(client, key):
    message = submitted()
    assert receipt(client, message, 1, key=key) == 404
    assert state(message) == "submitted"


def test_key_of_another_message(client):
    first, second = submitted(1), submitted(2)
    assert receipt(client, first, 1, key=_key(str(second.pk))) == 404


@pytest.mark.parametrize("status", ["", "3", "²", "x"])
def test_strange_status(client, status):
    assert receipt(client, submitted(), status) == 404


def test_of_no_message(client):
    facts = {"id": "99999999999999999", "key": _key("99999999999999999"), "status": "1"}
    assert client.get("/gateways/kannel/receipt/", facts).status_code == 404


def answer(client, settings, text, sender="13900000123", **facts):
    settings.KANNEL_CALLBACK_SECRET = "sample"
    return client.get("/gateways/kannel/inbound/", {"key": "sample", "from": sender, "text": text, **facts})


def opt_outs():
    return list(OptOut.objects.values_list("purpose", flat=True))


def test_opts_out_of_the_last_purpose_once(client, settings):
    submitted(1, purpose=Purpose.REMINDER)
    submitted(2, purpose=Purpose.SHIFT)
    for text in ["退订", "ＴＤ"]:
        response = answer(client, settings, text)
        assert (response.status_code, response.content) == (200, b"")
    assert opt_outs() == ["shift"]


def test_codes_are_passed_over(client, settings):
    submitted(1, purpose=Purpose.REMINDER)
    submitted(2, purpose=Purpose.CODE, at_once=True)
    answer(client, settings, "T")
    assert opt_outs() == ["reminder"]


def test_in_the_charset_that_is_named(client, settings):
    submitted()
    settings.KANNEL_CALLBACK_SECRET = "sample"
    client.get("/gateways/kannel/inbound/?key=sample&from=13900000123&charset=UTF-16BE&text=%90%00%8B%A2")
    assert opt_outs() == ["reminder"]


@pytest.mark.parametrize(
    ("text", "facts"),
    [("谢谢", {}), ("TD", {"sender": "10086"}), ("TD", {"sender": "13900000999"}), ("TD", {"key": "wrong"})],
)
def test_not_opted_out(client, settings, text, facts):
    submitted()
    answer(client, settings, text, **facts)
    assert opt_outs() == []


def test_opted_out_is_not_written_again(client, settings):
    submitted()
    answer(client, settings, "R")
    message = put(5)
    assert delivering.deliver_due(now=NOON, gateway=FakeGateway()) == 0
    assert state(message) == "withdrawn"
    assert Message.objects.to_number(PHONE).count() == 2


@pytest.fixture
def said_yes(monkeypatch):
    """The numbers whose answer was heard as a yes; the rooms above don't hear of them."""
    heard = []

    def hear(sender, phone, now, **kwargs):
        heard.append(phone)

    monkeypatch.setattr(answered_yes, "receivers", [])
    answered_yes.connect(hear, weak=False)
    return heard


@pytest.mark.parametrize("text", ["1", "１", " 1 \n", "“1”", "1。", "\u200b1", "回复1", "一", "1\ufe0f\u20e3"])
def test_one_in_any_dress_is_a_yes(client, settings, said_yes, text):
    submitted()
    assert answer(client, settings, text).status_code == 200
    assert (said_yes, opt_outs()) == (["+8613900000123"], [])


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("11", {}),
        ("0", {}),
        ("", {}),
        ("1", {"sender": "10086"}),
        ("1", {"sender": "13900000999"}),
        ("1", {"key": "wrong"}),
    ],
)
def test_what_is_no_yes(client, settings, said_yes, text, facts):
    submitted()
    answer(client, settings, text, **facts)
    assert said_yes == []
