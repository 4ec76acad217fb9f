"""notifications.delivery.circuit_breaker: a gateway that is away wears nothing out, and its return is seen soon."""

import datetime as dt

import pytest

from notifications import queries
from notifications.delivery import circuit_breaker, delivering
from notifications.gateways import Rejected, Submitted, TryLater, Unsure
from notifications.models import Breaker, Message, Purpose, StaffTask
from notifications.staff_tasks import gathering
from tests.factories.people import AssociationFactory, MembershipFactory
from tests.notifications.make import DAY, NOON, FakeGateway, put

pytestmark = pytest.mark.django_db
SECOND, MINUTE = dt.timedelta(seconds=1), dt.timedelta(minutes=1)
AWAY = TryLater("unreachable")


@pytest.fixture(autouse=True)
def _still(monkeypatch):
    """The clock stands but for what a test says."""
    monkeypatch.setattr(delivering.time, "monotonic", lambda: 0.0)


def run(gateway, now=NOON):
    return delivering.deliver_due(now=now, gateway=gateway)


def others(many, **facts):
    return [put(number, to=f"+861390000{number:04d}", **facts) for number in range(1, many + 1)]


def fresh(message):
    message.refresh_from_db()
    return message


class Away(FakeGateway):
    """Connections are refused; the checks too."""

    def check(self):
        self.checks += 1
        return AWAY

    def send(self, message):
        super().send(message)
        return AWAY


def test_after_three_failures_nothing_is_tried():
    messages = others(20)
    gateway = Away()
    assert run(gateway) == 3
    assert run(gateway, NOON + 29 * SECOND) == 0
    assert sum(fresh(message).attempts for message in messages) == 3
    assert {fresh(message).state for message in messages} == {"pending"}
    assert gateway.checks == 0


def test_an_hour_away_costs_one_question_a_minute_and_no_message():
    messages = others(20)
    gateway = Away()
    for minute in range(68):
        run(gateway, NOON + minute * MINUTE)
    assert len(gateway.sent) == 3
    assert 60 <= gateway.checks <= 68
    assert {fresh(message).state for message in messages} == {"pending"}


def test_what_works_again_closes_it_and_all_goes():
    messages = others(20, expires_at=NOON + 9 * DAY)
    run(Away())
    gateway = FakeGateway()
    assert run(gateway, NOON + 30 * SECOND) == 20
    assert gateway.checks == 1
    assert {fresh(message).state for message in messages} == {"submitted"}
    assert Breaker.objects.values_list("failures", "opened_at", "probe_at", "problem").get() == (0, None, None, "")


def test_what_waited_long_because_of_it_goes_with_the_rest():
    [old] = others(1)
    gateway = FakeGateway(*[TryLater("account_refused", patience=5)] * 3)
    assert [run(gateway, NOON + seconds * SECOND) for seconds in (0, 150, 450)] == [1, 1, 1]
    assert fresh(old).retry_at == NOON + (450 + 600) * SECOND
    put(99)
    assert run(gateway, NOON + 620 * SECOND) == 2
    assert fresh(old).state == "submitted"


def test_a_probe_that_fails_is_one_message():
    others(20)
    run(Away())
    gateway = FakeGateway(AWAY)
    assert run(gateway, NOON + MINUTE) == 1
    assert run(gateway, NOON + MINUTE + 59 * SECOND) == 0
    assert run(gateway, NOON + 2 * MINUTE) == 20


def test_only_one_worker_probes():
    others(20)
    run(Away())
    breaker = circuit_breaker.state_of("fake")
    later = NOON + MINUTE
    assert [circuit_breaker.take_probe(breaker, now=later) for _ in range(2)] == [True, False]
    assert run(FakeGateway(), later) == 0


def test_who_dies_while_it_probes_leaves_the_right_behind():
    others(2)
    for _ in range(3):
        circuit_breaker.failed("fake", problem="unreachable", now=NOON)
    assert circuit_breaker.take_probe(circuit_breaker.state_of("fake"), now=NOON + MINUTE)
    assert run(FakeGateway(), NOON + MINUTE) == 0
    assert run(FakeGateway(), NOON + 2 * MINUTE) == 2


def test_no_right_is_taken_where_nothing_waits_or_nothing_goes():
    for _ in range(3):
        circuit_breaker.failed("fake", problem="unreachable", now=NOON)
    gateway = FakeGateway()
    assert run(gateway, NOON + MINUTE) == 0
    assert gateway.checks == 0
    put(1, purpose=Purpose.CODE, at_once=True, expires_at=NOON + MINUTE)
    code = put(2, now=NOON + MINUTE, purpose=Purpose.CODE, at_once=True)
    assert run(gateway, NOON + MINUTE) == 1
    assert gateway.sent[0].id == code.pk


def test_a_gateway_that_hangs_makes_three_unknown_and_no_more():
    messages = others(20)
    gateway = FakeGateway(*[Unsure("no_answer")] * 50, health=[TryLater("no_answer")] * 50)
    for minute in range(40):
        run(gateway, NOON + minute * MINUTE)
    states = [fresh(message).state for message in messages]
    assert (states.count("unknown"), states.count("pending")) == (3, 17)


def test_what_a_working_gateway_answers_opens_nothing():
    others(9)
    answers = [Rejected("refused"), Unsure("queued", is_taken=True)] * 4
    assert run(FakeGateway(*answers)) == 9
    assert not Breaker.objects.filter(failures__gt=0).exists()


def test_failures_between_successes_open_nothing():
    others(12)
    answers = [TryLater("busy"), TryLater("busy"), Submitted()] * 4
    run(FakeGateway(*answers))
    assert circuit_breaker.state_of("fake").opened_at is None


def test_a_message_that_never_goes_keeps_nobody_else_from_going():
    """Three that the gateway is always too busy for, more urgent than the rest, and those that come after them."""
    stuck = {put(number, purpose=Purpose.CHANGE, at_once=True).pk for number in (1, 2, 3)}

    class Choosy(FakeGateway):
        def send(self, message):
            super().send(message)
            return TryLater("busy") if message.id in stuck else Submitted()

    gateway = Choosy()
    run(gateway)
    later = [put(number, to=f"+861390000{number:04d}", now=NOON + MINUTE) for number in range(10, 40)]
    for minute in (1, 2, 3):
        run(gateway, NOON + minute * MINUTE)
    assert {fresh(message).state for message in later} == {"submitted"}
    assert set(Message.objects.filter(pk__in=stuck).values_list("state", flat=True)) == {"pending"}


def test_a_gateway_that_breaks_counts_as_away():
    others(9)

    def broken(sent):
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            run(FakeGateway(during=broken))
    assert run(FakeGateway()) == 0
    assert circuit_breaker.state_of("fake").problem == "strange_answer"


def test_patience_where_somebody_must_repair_the_account():
    others(3)
    run(FakeGateway(*[TryLater("account_refused", 5)] * 3))
    assert circuit_breaker.state_of("fake").probe_at == NOON + 150 * SECOND


def test_the_most_urgent_go_first_once_it_works():
    ordinary = put(1, to="+8613900000001")
    at_once = put(2, purpose=Purpose.CHANGE, at_once=True)
    ends = put(3, to="+8613900000003", expires_at=NOON + 16 * MINUTE)
    code = put(4, purpose=Purpose.CODE, at_once=True)
    for _ in range(3):
        circuit_breaker.failed("fake", problem="unreachable", now=NOON)
    gateway = FakeGateway()
    run(gateway, NOON + MINUTE)
    assert [sent.id for sent in gateway.sent] == [code.pk, ends.pk, at_once.pk, ordinary.pk]


def test_administrators_see_that_it_is_away_and_that_it_is_back(client, monkeypatch, settings):
    from core import clock

    monkeypatch.setattr(FakeGateway, "name", settings.SMS_GATEWAY)
    administrator = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    MembershipFactory(role="administrator")
    others(4)
    monkeypatch.setattr(clock, "now", lambda: NOON + MINUTE)
    run(Away())
    [staff_task] = StaffTask.objects.all()
    assert (staff_task.person, staff_task.kind, staff_task.path) == (administrator, "gateway", "/staff/messages/")
    assert (
        staff_task.text
        == "9月16日 周三 中午 12:00起短信发不出去：连不上短信通道，过一会儿自动再试。短信都存着，通了接着发。"
    )
    [alert] = queries.alerts(NOON + MINUTE)
    assert (alert.code, alert.count) == ("away", 4)
    client.force_login(administrator)
    assert alert.words in client.get("/staff/messages/").content.decode()
    run(FakeGateway(), NOON + MINUTE)
    assert not StaffTask.objects.exists()
    assert queries.alerts(NOON + MINUTE) == []


def test_no_text_is_made_of_it():
    """It could only go once it is not true any more."""
    MembershipFactory(organization=AssociationFactory(), role="administrator")
    others(3)
    run(Away())
    assert StaffTask.objects.count() == 1
    assert gathering.gather(now=NOON + MINUTE) == 0


def test_the_log_says_it_once(caplog):
    others(30)
    with caplog.at_level("INFO"):
        for minute in range(30):
            run(Away(), NOON + minute * MINUTE)
        run(FakeGateway(), NOON + 30 * MINUTE)
    assert [record.getMessage() for record in caplog.records] == [
        "SMS gateway fake is away: unreachable",
        "SMS gateway fake is back after 1800 s",
    ]
