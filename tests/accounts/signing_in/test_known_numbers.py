"""accounts.signing_in.known_numbers: who is known, how long, and who is forgotten."""

import datetime as dt

import pytest

from accounts.models import KnownNumber
from accounts.personal_data import erasing
from accounts.signing_in import known_numbers, one_time_codes, sweeping
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from tests.factories.people import PersonFactory

pytestmark = pytest.mark.django_db
PHONE = "+8613900000123"
NUMBER = phones.look_up(PHONE)


def _is_known(now=None):
    return known_numbers.is_known(NUMBER, now=now or clock.now())


def test_a_code_makes_the_number_known_and_asking_for_one_does_not(sent):
    now = clock.now()
    code = one_time_codes.ask(phone=PHONE, network="here", now=now)
    wrong = f"{(int(sent[0]) + 1) % 10**6:06d}"
    with pytest.raises(Refusal, match="code_wrong"):
        one_time_codes.redeem(code_id=code.pk, text=wrong, now=now)
    assert not _is_known(now)
    one_time_codes.redeem(code_id=code.pk, text=sent[0], now=now)
    assert _is_known(now)


def test_two_years_after_the_last_proof_it_is_unknown_also_before_the_sweep():
    now = clock.now()
    for days in (731, 729):
        known_numbers.remember(NUMBER, now=now - dt.timedelta(days=days))
        assert _is_known(now) == (days == 729)
    row = KnownNumber.objects.get()
    assert (row.since, row.used_at) == (now - dt.timedelta(days=731), now - dt.timedelta(days=729))


def test_the_sweep_forgets_only_unused_ones():
    now = clock.now()
    known_numbers.remember(NUMBER, now=now)
    known_numbers.remember(phones.look_up("+8613900000124"), now=now - known_numbers.LIFE)
    sweeping.sweep(now=now)
    assert list(KnownNumber.objects.values_list("phone_hash", flat=True)) == [NUMBER]


def test_it_is_forgotten_with_the_person():
    now = clock.now()
    known_numbers.remember(NUMBER, now=now)
    erasing.erase(person=PersonFactory(phone=PHONE), now=now)
    assert not _is_known(now)


def test_nothing_of_the_number_is_kept_but_its_hash():
    known_numbers.remember(NUMBER, now=clock.now())
    assert {field.name for field in KnownNumber._meta.fields} == {"id", "phone_hash", "since", "used_at"}
