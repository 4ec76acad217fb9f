"""Whose budget a code is taken from: what strangers do never keeps out whoever is known."""

import datetime as dt

import pytest

from accounts.models import Code
from accounts.signals import alarmed
from accounts.signing_in import devices, known_numbers, one_time_codes, openings, rules
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PHONE, MINUTE = "+8613900000123", dt.timedelta(minutes=1)
Lane = Code.Lane


@pytest.fixture
def alarms():
    heard = []

    def hear(sender, kind, network, now, **kwargs):
        heard.append(kind)

    alarmed.connect(hear)
    yield heard
    alarmed.disconnect(hear)


@pytest.fixture
def person():
    return PersonFactory(phone=PHONE)


@pytest.fixture
def token(person):
    return devices.remember(person=person, token="", now=clock.now())


def ask(phone=PHONE, network="here", now=None, **more):
    return one_time_codes.ask(phone=phone, network=network, now=now or clock.now(), **more)


def refusal_of(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def use_up(now, phone=PHONE):
    """A stranger takes all that the number has in a day, from many networks."""
    for turn in range(10):
        ask(phone, network=f"far{turn}", now=now - dt.timedelta(hours=10) + turn * 60 * MINUTE)
    refusal_of(ask, phone, network="far", now=now)


def numbers(count, start=0):
    return [f"+86139{start + number:08d}" for number in range(count)]


def crowd(now, phones_asked, network="here"):
    """They ask at the same moment."""
    return [ask(phone, network=network, now=now).lane for phone in phones_asked]


def test_a_device_that_signed_in_before_has_a_budget_of_its_own(sent, person, token):
    now = clock.now()
    use_up(now)
    code = ask(now=now, device_token=token)
    assert (code.lane, one_time_codes.redeem(code_id=code.pk, text=sent[-1], now=now)) == (Lane.DEVICE, person)
    assert refusal_of(ask, now=now).code == "too_many_codes"


def test_the_budget_of_a_device_ends_too(sent, token):
    now = clock.now()
    for turn in range(5):
        ask(now=now + turn * 2 * MINUTE, device_token=token)
    assert refusal_of(ask, now=now + 20 * MINUTE, device_token=token).code == "too_many_codes"


def test_a_device_of_somebody_else_helps_nobody(sent, token):
    now, other = clock.now(), "+8613900000124"
    use_up(now, other)
    assert refusal_of(ask, other, now=now, device_token=token).code == "too_many_codes"


def test_what_a_device_asks_for_takes_nothing_from_the_number(sent, token):
    now = clock.now()
    ask(now=now, device_token=token)
    assert ask(now=now).lane == Lane.KNOWN


def test_after_the_right_password_the_budget_is_another(sent, person):
    now = clock.now()
    use_up(now)
    assert ask(now=now, has_password=True).lane == Lane.STAFF
    assert refusal_of(ask, now=now, has_password=True).detail == {"retry_after": 60}


def test_whoever_knows_the_password_does_not_keep_out_the_device(sent, token):
    now = clock.now()
    for turn in range(5):
        ask(now=now - 50 * MINUTE + turn * 2 * MINUTE, has_password=True, network="far")
    assert refusal_of(ask, now=now, has_password=True).code == "too_many_codes"
    assert ask(now=now, has_password=True, device_token=token).lane == Lane.DEVICE


def test_an_administrator_lets_somebody_in(sent, person):
    now = clock.now()
    use_up(now)
    digits = openings.give(phone=PHONE, reason="换了手机", by=PersonFactory(), now=now)
    assert refusal_of(ask, now=now, opening="000 000 000").code == "opening_wrong"
    for turn in range(3):
        assert ask(now=now + turn * MINUTE, opening=f"{digits[:3]} {digits[3:6]}-{digits[6:]}").lane == Lane.OPENED
    assert refusal_of(ask, now=now + 3 * MINUTE, opening=digits).code == "opening_wrong"


def test_an_opening_is_of_one_number_and_half_an_hour(sent):
    now = clock.now()
    digits = openings.give(phone=PHONE, reason="换了手机", by=PersonFactory(), now=now)
    assert refusal_of(ask, "+8613900000124", now=now, opening=digits).code == "opening_wrong"
    assert refusal_of(ask, now=now + 30 * MINUTE, opening=digits).code == "opening_wrong"


def test_a_refused_code_uses_no_opening_up(sent):
    now = clock.now()
    digits = openings.give(phone=PHONE, reason="换了手机", by=PersonFactory(), now=now)
    ask(now=now, opening=digits)
    for _ in range(4):
        assert refusal_of(ask, now=now, opening=digits).code == "too_many_codes"
    ask(now=now + MINUTE, opening=digits)


def test_openings_are_bounded():
    now, giver = clock.now(), PersonFactory()
    for _ in range(5):
        openings.give(phone=PHONE, reason="换了手机", by=giver, now=now)
    assert refusal_of(openings.give, phone=PHONE, reason="再来", by=giver, now=now).code == "too_many_openings"
    for phone in numbers(25):
        openings.give(phone=phone, reason="培训", by=giver, now=now)
    assert (
        refusal_of(openings.give, phone=numbers(26)[-1], reason="再来", by=giver, now=now).code == "too_many_openings"
    )
    openings.give(phone=numbers(26)[-1], reason="别人来", by=PersonFactory(), now=now)


@pytest.mark.parametrize("is_known", [False, True])
def test_a_training_of_eighty_on_one_network(settings, sent, is_known):
    now, people = clock.now(), numbers(80)
    for phone in people if is_known else ():
        known_numbers.remember(phones.look_up(phone), now=now)
    assert set(crowd(now, people)) == {Lane.KNOWN if is_known else Lane.UNKNOWN}
    later = now + MINUTE
    crowd(later, people)  # half of them did not see the first text
    for phone in people:
        code = Code.objects.filter(phone_hash=phones.look_up(phone)).latest("pk")
        assert one_time_codes.redeem(code_id=code.pk, text=sent[80 + people.index(phone)], now=later).phone == phone


def test_a_network_that_used_up_its_hour_is_slowed_and_not_stopped(settings, sent, alarms):
    settings.CODES_PER_NETWORK_PER_HOUR = 3
    now = clock.now()
    crowd(now, numbers(3))
    refusal = refusal_of(ask, now=now + dt.timedelta(seconds=3))
    assert (refusal.code, refusal.detail, "请等 7 秒" in refusal.message) == (
        "too_many_codes",
        {"retry_after": 7},
        True,
    )
    assert ask(now=now + dt.timedelta(seconds=10)).lane == Lane.UNKNOWN
    assert ask(network="elsewhere", phone=numbers(4)[-1], now=now).lane == Lane.UNKNOWN
    assert alarms == ["codes_of_network"]


def test_a_slow_network_stops_no_number_that_was_served(settings, sent):
    settings.CODES_PER_NETWORK_PER_HOUR = 3
    now = clock.now()
    crowd(now, numbers(3))
    ask(numbers(3)[0], now=now + MINUTE)
    assert ask(numbers(3)[1], now=now + MINUTE).lane == Lane.UNKNOWN


def test_strangers_of_a_network_do_not_slow_known_numbers(settings, sent, person):
    settings.CODES_PER_NETWORK_PER_HOUR = 3
    now = clock.now()
    crowd(now, numbers(3))
    assert ask(now=now).lane == Lane.KNOWN
    known_numbers.remember(phones.look_up(numbers(4)[-1]), now=now)
    assert ask(numbers(4)[-1], now=now).lane == Lane.KNOWN


def test_strangers_who_use_up_the_site_keep_out_nobody_who_is_known(settings, sent, person, token, alarms):
    settings.CODES_PER_SITE_PER_HOUR = 2
    now = clock.now()
    crowd(now, numbers(2), network="far")
    refusal = refusal_of(ask, numbers(3)[-1], now=now)
    assert (refusal.code, refusal.detail) == ("too_many_codes", {"retry_after": 600})
    lanes = [ask(now=now, **more).lane for more in ({}, {"device_token": token}, {"has_password": True})]
    assert (lanes, alarms) == ([Lane.KNOWN, Lane.DEVICE, Lane.STAFF], ["codes_of_site"])


def wrong(text):
    return f"{(int(text) + 1) % 10**6:06d}"


def type_wrongly(code, text, times, now):
    return [refusal_of(one_time_codes.redeem, code_id=code.pk, text=wrong(text), now=now).code for _ in range(times)]


def test_wrong_tries_of_many_codes_count_together(sent):
    now = clock.now()
    for turn in range(3):
        at = now + turn * 2 * MINUTE
        type_wrongly(ask(network=f"far{turn}", now=at), sent[-1], 5, at)
    refusal = refusal_of(ask, now=now + 6 * MINUTE)
    assert (refusal.code, "错得太多" in refusal.message) == ("too_many_codes", True)
    assert ask(now=now + 66 * MINUTE).lane == Lane.UNKNOWN


def test_wrong_tries_of_a_day_count_together(sent):
    now = clock.now()
    for turn in range(6):
        at = now + turn * 61 * MINUTE
        type_wrongly(ask(network=f"far{turn}", now=at), sent[-1], 5, at)
    assert refusal_of(ask, now=now + 6 * 61 * MINUTE).detail == {"retry_after": 86400}


def test_a_stranger_guesses_at_most_so_often_whatever_they_do(sent):
    """As many sessions and networks as they like, asking whenever it is allowed and typing all that a code takes."""
    now, tries = clock.now(), 0
    for minute in range(24 * 60):
        at = now + minute * MINUTE
        try:
            code = ask(network=f"far{minute}", now=at)
        except Refusal:
            continue
        tries += len(type_wrongly(code, sent[-1], 5, at))
    assert tries == rules.TRIES_PER_NUMBER_PER_DAY


def test_strangers_tries_take_nothing_from_a_code_that_was_sent(sent, person):
    now = clock.now()
    mine, text = ask(now=now), sent[-1]
    for turn in range(1, 3):
        type_wrongly(ask(network="far", now=now + turn * MINUTE), sent[-1], 5, now + turn * MINUTE)
    assert one_time_codes.redeem(code_id=mine.pk, text=text, now=now + 3 * MINUTE) == person


def test_many_wrong_codes_of_a_network_slow_it_down(settings, sent, alarms, person, token):
    settings.CODES_PER_NETWORK_PER_HOUR = 1000
    now = clock.now()
    codes = [ask(phone, now=now) for phone in numbers(25)]
    for code, text in zip(codes[:20], sent[:20], strict=True):
        assert type_wrongly(code, text, 5, now)[-1] == "code_used_up"
    fresh, text = codes[20], sent[20]
    assert type_wrongly(fresh, text, 1, now) == ["code_wrong"]
    later = now + dt.timedelta(seconds=2)
    refusal = refusal_of(one_time_codes.redeem, code_id=fresh.pk, text=text, now=later)
    assert (refusal.code, refusal.detail) == ("too_many_wrong_codes", {"retry_after": 3})
    assert Code.objects.get(pk=fresh.pk).tries == 1
    assert one_time_codes.redeem(code_id=codes[21].pk, text=sent[21], now=later).phone == numbers(25)[21]
    mine = ask(now=later, device_token=token)
    type_wrongly(mine, sent[-1], 1, later)
    assert one_time_codes.redeem(code_id=mine.pk, text=sent[-1], now=later) == person
    assert (
        one_time_codes.redeem(code_id=fresh.pk, text=text, now=now + dt.timedelta(seconds=7)).phone == numbers(25)[20]
    )
    assert alarms == ["wrong_codes"]


@pytest.mark.parametrize(
    ("over", "delay"), [(-1, 0), (0, 5), (19, 5), (20, 10), (40, 20), (60, 40), (80, 60), (9999, 60)]
)
def test_the_delay_grows(over, delay):
    now = clock.now()
    typed = rules.Typed(wrong=rules.WRONG_CODES_PER_NETWORK_PER_HOUR + over, last=now)
    rules.refuse_another_try(typed, now=now + delay * rules.SECOND)
    if delay:
        assert refusal_of(rules.refuse_another_try, typed, now=now).detail == {"retry_after": delay}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 秒"), (59, "59 秒"), (60, "1 分钟"), (61, "2 分钟"), (3540, "59 分钟"), (3541, "1 小时"), (3601, "2 小时")],
)
def test_waiting_in_words(seconds, words):
    assert rules.in_words(seconds) == words
