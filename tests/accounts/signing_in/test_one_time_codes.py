"""accounts.signing_in.one_time_codes: ask and redeem."""

import datetime as dt

import pytest
from django.db import connection, transaction

from accounts.models import Code, Person
from accounts.signals import code_asked
from accounts.signing_in import one_time_codes
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from tests.factories.people import PersonFactory

PHONE, OTHER = "+8613900000123", "+8613900000124"
MINUTES = dt.timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def ask(phone=PHONE, network="here", now=None, **more):
    return one_time_codes.ask(phone=phone, network=network, now=now or clock.now(), **more)


def redeem(code, text, now=None):
    return one_time_codes.redeem(code_id=code.pk, text=text, now=now or clock.now())


def refusal_of(call, *args, **kwargs):
    with pytest.raises(Refusal) as caught:
        call(*args, **kwargs)
    return caught.value


def wrong(text):
    return f"{(int(text) + 1) % 10**6:06d}"


def test_a_newcomer_is_made_when_the_code_is_redeemed(sent):
    now = clock.now()
    code = ask(now=now)
    assert Person.objects.count() == 0
    person = redeem(code, sent[0], now)
    assert (person.phone, person.phone_hash) == (PHONE, phones.look_up(PHONE))
    assert (person.joined_at, person.consented_at, person.has_usable_password()) == (now, now, False)


def test_a_known_person_comes_back_unchanged(sent):
    known = PersonFactory(phone=PHONE, name="麦奶奶")
    assert redeem(ask(), sent[0]) == known
    assert Person.objects.get().name == "麦奶奶"


def test_somebody_added_by_an_administrator_consents_by_coming(sent):
    PersonFactory(phone=PHONE)
    now = clock.now()
    assert redeem(ask(now=now), sent[0], now).consented_at == now


def test_digits_may_be_typed_with_blanks_and_in_full_width(sent):
    code = ask()
    wide = sent[0].translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert redeem(code, f" {wide[:3]} {wide[3:]} ").phone == PHONE


def test_the_signal_is_inside_the_transaction():
    seen = []

    def hear(sender, code, text, now, **kwargs):
        seen.append((connection.in_atomic_block, code.phone, len(text)))
        raise LookupError

    code_asked.connect(hear)
    try:
        with pytest.raises(LookupError), transaction.atomic():
            ask()
    finally:
        code_asked.disconnect(hear)
    assert (seen, Code.objects.count()) == ([(True, PHONE, 6)], 0)


def test_a_code_works_once(sent):
    code = ask()
    redeem(code, sent[0])
    assert refusal_of(redeem, code, sent[0]).code == "code_expired"


def test_a_new_code_of_the_same_session_ends_the_old(sent):
    now = clock.now()
    old = ask(now=now)
    new = ask(now=now + 2 * MINUTES, replaces=old.pk)
    assert refusal_of(redeem, old, sent[0], now + 2 * MINUTES).code == "code_expired"
    assert redeem(new, sent[1], now + 2 * MINUTES).phone == PHONE


def test_a_new_code_of_another_session_ends_nothing(sent):
    now = clock.now()
    mine = ask(now=now)
    ask(now=now + 2 * MINUTES, network="elsewhere")
    assert redeem(mine, sent[0], now + 2 * MINUTES).phone == PHONE


def test_a_code_lives_five_minutes(sent):
    now = clock.now()
    code = ask(now=now)
    assert refusal_of(redeem, code, sent[0], now + Code.LIFE).code == "code_expired"
    assert redeem(code, sent[0], now + Code.LIFE - dt.timedelta(seconds=1)).phone == PHONE


def test_five_wrong_tries_end_it(sent):
    code = ask()
    codes = [refusal_of(redeem, code, wrong(sent[0])) for _ in range(5)]
    assert [refusal.code for refusal in codes] == ["code_wrong"] * 4 + ["code_used_up"]
    assert [refusal.detail.get("tries_left") for refusal in codes] == [4, 3, 2, 1, None]
    assert refusal_of(redeem, code, sent[0]).code == "code_used_up"
    assert Person.objects.count() == 0


def test_a_code_is_bound_to_its_number(sent):
    mine, theirs = ask(), ask(OTHER)
    assert refusal_of(redeem, theirs, sent[0]).code == "code_wrong"
    assert redeem(mine, sent[0]).phone == PHONE


def test_an_unknown_row_is_an_expired_code():
    assert refusal_of(one_time_codes.redeem, code_id=999, text="123456", now=clock.now()).code == "code_expired"


def test_somebody_switched_off_stays_out(sent):
    PersonFactory(phone=PHONE, is_active=False)
    assert refusal_of(redeem, ask(), sent[0]).code == "person_inactive"


def test_one_a_minute_says_how_long_to_wait(sent):
    now = clock.now()
    ask(now=now)
    refusal = refusal_of(ask, now=now + dt.timedelta(seconds=18))
    assert (refusal.code, refusal.detail, refusal.message) == (
        "too_many_codes",
        {"retry_after": 42},
        "刚给这个号码发过一条，请等 42 秒再要。",
    )
    ask(now=now + MINUTES)
    assert len(sent) == 2


def test_five_an_hour(sent):
    now = clock.now()
    for minute in range(5):
        ask(now=now + 2 * minute * MINUTES)
    refusal = refusal_of(ask, now=now + 20 * MINUTES)
    assert (refusal.detail, "请过 40 分钟再试" in refusal.message) == ({"retry_after": 2400}, True)
    ask(now=now + 61 * MINUTES)


def test_ten_a_day(sent):
    now = clock.now()
    for turn in range(10):
        ask(now=now + 20 * turn * MINUTES)
    refusal = refusal_of(ask, now=now + 300 * MINUTES)
    assert (refusal.detail, "请过 19 小时再试" in refusal.message) == ({"retry_after": 19 * 3600}, True)
    ask(now=now + dt.timedelta(days=1, seconds=1))


def test_queries_of_asking_and_redeeming(sent, django_assert_num_queries):
    locks = 1 if connection.vendor == "postgresql" else 0
    with django_assert_num_queries(11 + locks):
        code = ask()
    PersonFactory(phone=PHONE, consented_at=clock.now())
    with django_assert_num_queries(15 + locks):
        redeem(code, sent[0])


def test_the_row_keeps_no_number_after_use(sent):
    code = ask()
    redeem(code, sent[0])
    code.refresh_from_db()
    assert (code.phone, code.used_at is not None) == ("", True)
