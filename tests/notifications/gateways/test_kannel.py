"""The kannel gateway: its answers in a table, and a real Kannel with a telephone network of its own."""

import contextlib
import datetime as dt
import socket
import threading

import pytest

from core import clock
from events.changes import rescheduling
from notifications.delivery import delivering, sweeping
from notifications.gateways import Outgoing, Rejected, Submitted, TryLater, Unsure
from notifications.gateways.kannel import Kannel, _result
from notifications.models import Breaker, Message, OptOut, Purpose
from notifications.outbox import untold
from notifications.texts import sending_hours
from tests.factories.people import PersonFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from tests.notifications import kannel_server
from tests.notifications.make import DAY, NOON, PHONE, put
from volunteers.signups.signing_up import sign_up

MINUTE = dt.timedelta(minutes=1)
LONG = (
    "科普大篷车改期：" + "、".join(f"第{n}站改到9月{n}日下午2点半" for n in range(1, 10)) + "。详情 http://127.0.0.1/r1"
)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (202, "0: Accepted for delivery", Submitted()),
        (202, "3: Queued for later delivery", Unsure("queued", is_taken=True)),
        (429, "slow down", TryLater("busy")),
        (503, "Temporal failure, try again later.", TryLater("busy")),
        (403, "Authorization failed for sendsms", TryLater("account_refused", 5)),
        (400, "Missing receiver number, rejected", Rejected("refused")),
        (200, "hello", Unsure("strange_answer")),
        (202, "", Unsure("strange_answer")),
        (202, "<html>accepted</html>", Unsure("strange_answer")),
        (202, "0", Unsure("strange_answer")),
        (400, "", Unsure("strange_answer")),
        (400, "\n<html><h1>400 Bad Request</h1></html>", Unsure("strange_answer")),
    ],
)
def test_answers(status, body, expected):
    assert _result(status, body) == expected


def outgoing(segments=1):
    return Outgoing(id=1, to=PHONE, text="样例", purpose="reminder", segments=segments, at=NOON)


def test_too_long_is_refused_before_it_is_cut(settings):
    settings.KANNEL_URL = "http://127.0.0.1:9/"
    assert Kannel().send(outgoing(segments=11)) == Rejected("too_long")


def test_nobody_listens(settings):
    settings.KANNEL_URL = f"http://127.0.0.1:{kannel_server.free_port()}/cgi-bin/sendsms"
    assert Kannel().send(outgoing()) == TryLater("unreachable")


def test_hung_up_without_an_answer(settings):
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.KANNEL_URL = f"http://127.0.0.1:{server.getsockname()[1]}/cgi-bin/sendsms"

        def hang_up():
            server.accept()[0].close()

        threading.Thread(target=hang_up, daemon=True).start()
        assert Kannel().send(outgoing()) == Unsure("no_answer")


def test_an_answer_byte_by_byte_holds_no_worker(settings, monkeypatch):
    """Each byte begins the socket's own timeout anew; what counts is the whole call."""
    monkeypatch.setattr("notifications.gateways.kannel.TIMEOUT", 0.4)
    gone = threading.Event()

    def answer(server):
        wire = server.accept()[0]
        with wire, contextlib.suppress(OSError):
            wire.recv(65536)
            for byte in b"HTTP/1.0 202 Accepted\r\n\r\n0: Accepted for delivery" + b" " * 20:
                wire.send(bytes([byte]))
                gone.wait(0.05)

    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.KANNEL_URL = f"http://127.0.0.1:{server.getsockname()[1]}/cgi-bin/sendsms"
        talker = threading.Thread(target=answer, args=[server], daemon=True)
        talker.start()
        assert Kannel().send(outgoing()) == Unsure("no_answer")
        gone.set()
        talker.join()


@pytest.fixture
def kannel(tmp_path, settings):
    """A Kannel whose calls are noted, to be played when the test says so."""
    if not kannel_server.installed():
        pytest.fail("Kannel is missing: apt-get install kannel kannel-extras (script/test does it)")
    settings.SMS_GATEWAY = "kannel"
    settings.KANNEL_USER, settings.KANNEL_PASSWORD = "science", "sample-password"
    settings.KANNEL_CALLBACK_SECRET = "sample"
    with kannel_server.recipient() as (callback, calls):
        settings.KANNEL_CALLBACK_URL = callback
        with kannel_server.kannel(tmp_path / "kannel", callback=callback, secret="sample", calls=calls) as running:
            settings.KANNEL_URL = running.url
            yield running


def send(number=0, **facts):
    message = put(number, at_once=True, **facts)
    delivering.deliver_due(now=NOON + number * MINUTE)
    message.refresh_from_db()
    return message


def play(client, kannel, *, count, order=1):
    """Give the site ``count`` calls, in the order they came or backwards."""
    kannel_server.wait_for(lambda: len(kannel.calls) >= count, what=f"{count} calls")
    for call in kannel.calls[:count][::order]:
        assert client.get(call).status_code == 200


def state(message):
    message.refresh_from_db()
    return message.state


@pytest.mark.kannel
@pytest.mark.django_db
@pytest.mark.parametrize("order", [1, -1])
def test_a_long_chinese_text_arrives_whole_and_ends_delivered(kannel, client, order):
    network = kannel.fake_smsc()
    message = send(text=LONG)
    assert (message.state, message.segments) == ("submitted", 3)
    play(client, kannel, count=2, order=order)
    assert network.texts() == [f"【科普活动】{LONG}"]
    assert state(message) == "delivered"
    assert set(message.receipts.values_list("status", flat=True)) == {"accepted", "delivered"}


@pytest.mark.kannel
@pytest.mark.django_db
def test_the_messages_of_the_main_job_arrive_whole(kannel, client):
    """Registered, signed up, moved: three texts to one number, the last of them naming both hats."""
    network, now = kannel.fake_smsc(), clock.now()
    occurrence = SeatPoolFactory(occurrence__event__title="科普大篷车九街行：看得见的科学").occurrence
    register(occurrence.seat_pool, "麦奶奶", phone=PHONE)
    volunteer = VolunteerFactory(person=PersonFactory(phone=PHONE))
    sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=occurrence).pk, now=now)
    day = sending_hours.in_window(now)
    delivering.deliver_due(now=day)
    facts = {"start": occurrence.start + DAY, "end": occurrence.end + DAY, "venue_id": occurrence.venue_id}
    moves = rescheduling.plan_moves(occurrence=occurrence, shift_rest=False, **facts)
    rescheduling.reschedule(event=occurrence.event, moves=moves, by=PersonFactory(), reason="修路", now=now)
    while untold.finalize_next(now=day) is not None:
        pass
    texts = [message.text for message in Message.objects.order_by("pk")]
    assert "报名1人" in texts[2]
    assert "岗位：讲解员" in texts[2]
    delivering.deliver_due(now=day)
    play(client, kannel, count=6, order=-1)
    assert sorted(network.texts()) == sorted(texts)
    assert set(Message.objects.values_list("state", flat=True)) == {"delivered"}


@pytest.mark.kannel
@pytest.mark.django_db
def test_queued_while_the_network_is_away_arrives_once(kannel, client):
    message = send()
    assert (message.state, message.problem) == ("unknown", "queued")
    assert delivering.deliver_due(now=NOON + DAY) == 0
    network = kannel.fake_smsc()
    play(client, kannel, count=2)
    assert state(message) == "delivered"
    assert network.texts() == ["【科普活动】样例短信0"]


@pytest.mark.kannel
@pytest.mark.django_db
@pytest.mark.parametrize("words", ["text TD", "ucs2 %90%00%8B%A2"])
def test_an_answer_opts_out(kannel, client, words):
    send()
    kannel.fake_smsc(f"13900000123 10690000 {words}")
    play(client, kannel, count=3)
    assert list(OptOut.objects.values_list("purpose", flat=True)) == ["reminder"]


@pytest.mark.kannel
@pytest.mark.django_db
def test_too_many_parts_are_not_cut_but_refused(kannel):
    network = kannel.fake_smsc()
    message = send(text="长" * 665)
    assert (message.state, message.problem) == ("failed", "too_long")
    assert network.texts() == []


@pytest.mark.kannel
@pytest.mark.django_db
def test_a_wrong_password_waits_for_repair(kannel, settings):
    settings.KANNEL_PASSWORD = "wrong"
    message = send()
    assert (message.state, message.problem) == ("pending", "account_refused")


@pytest.mark.kannel
def test_a_check_sends_nothing_and_says_whether_it_works(kannel, settings):
    network = kannel.fake_smsc()
    assert Kannel().check() is None
    assert network.texts() == []
    settings.KANNEL_PASSWORD = "wrong"
    assert Kannel().check() == TryLater("account_refused", 5)
    settings.KANNEL_URL = f"http://127.0.0.1:{kannel_server.free_port()}/cgi-bin/sendsms"
    assert Kannel().check() == TryLater("unreachable")


@pytest.mark.kannel
@pytest.mark.django_db
def test_seventy_minutes_away_and_each_arrives_once(kannel, client):
    """Kannel is stopped while a cancellation, reminders and a code wait, and comes back seventy minutes later."""
    network = kannel.fake_smsc()
    cancellation = put(1, purpose=Purpose.CANCELLATION, at_once=True, expires_at=NOON + DAY)
    reminders = [put(number, to=f"+861390000{number:04d}") for number in range(2, 8)]
    code = put(9, to="+8613900000009", purpose=Purpose.CODE, at_once=True, expires_at=NOON + 5 * MINUTE)
    with kannel.away():
        for minute in range(70):
            sweeping.sweep(now=NOON + minute * MINUTE)
            delivering.deliver_due(now=NOON + minute * MINUTE)
        assert [state(one) for one in (cancellation, *reminders, code)] == ["pending"] * 7 + ["expired"]
        assert Breaker.objects.get().problem == "unreachable"
    back = NOON + 71 * MINUTE
    assert delivering.deliver_due(now=back) == 7
    assert delivering.deliver_due(now=back + MINUTE) == 0
    play(client, kannel, count=14)
    texts = [f"【科普活动】样例短信{number}" for number in range(1, 8)]
    assert sorted(network.texts()) == texts
    assert {state(one) for one in (cancellation, *reminders)} == {"delivered"}
    assert Breaker.objects.get().opened_at is None
