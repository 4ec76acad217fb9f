"""The one-time key: the same after a restart, counted when wrong, gone once somebody works here."""

import datetime as dt
import re
from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import Person
from core import clock
from core.errors import Refusal
from portal.models import SetupKey, SetupTry
from portal.setup import keys
from tests.factories.people import MembershipFactory

pytestmark = pytest.mark.django_db


def printed(*options) -> str:
    out = StringIO()
    call_command("setup_key", *options, stdout=out)
    return out.getvalue()


def refused(text, *, network="here", now=None) -> str:
    with pytest.raises(Refusal) as refusal:
        keys.prove(text=text, network=network, now=now or clock.now())
    return refusal.value.code


def test_each_start_prints_the_same_key_and_the_database_does_not_hold_it(empty):
    first = printed()
    assert printed() == first
    key = re.search(r"^ +([2-9a-z]{4}(?:-[2-9a-z]{4}){3})$", first, re.MULTILINE).group(1)
    assert "/setup/" in first
    row = SetupKey.objects.get()
    assert key not in str(row.__dict__)
    assert key.replace("-", "") not in str(row.__dict__)


def test_prepare_prints_it(empty, settings, tmp_path, capsys):
    settings.STATIC_ROOT = tmp_path / "static"
    call_command("prepare")
    assert keys.current(now=clock.now()) in capsys.readouterr().out


@pytest.mark.parametrize(
    "works", [lambda: MembershipFactory(role="viewer"), lambda: Person.objects.create_superuser("+8613900000123")]
)
def test_no_key_is_printed_once_somebody_works_here(empty, works):
    works()
    assert printed("--if-open") == ""
    assert ("已经有管理员了" in printed(), "create_administrator" in printed()) == (True, True)
    assert not SetupKey.objects.exists()


def test_nothing_is_asked_of_the_database_once_it_is_known(empty, django_assert_num_queries):
    MembershipFactory()
    assert not keys.is_open()
    with django_assert_num_queries(0):
        assert not keys.is_open()


@pytest.mark.parametrize(
    "written", [str.upper, lambda key: key.replace("-", " "), lambda key: f" {key.replace('-', '')} "]
)
def test_it_may_be_written_in_several_ways(key, written):
    keys.prove(text=written(key), network="here", now=clock.now())
    assert not SetupTry.objects.exists()


@pytest.mark.parametrize("text", ["", "abcd-efgh-jkmn-pqrs", "é"])
def test_a_wrong_one_is_refused_and_counted(key, text):
    assert refused(text) == "setup_key_wrong"
    assert SetupTry.objects.count() == 1


def test_before_any_start_no_key_fits(empty):
    assert refused("") == "setup_key_wrong"


def test_after_ten_from_one_network_the_next_has_to_wait_and_others_do_not(key):
    now = clock.now()
    assert {refused("wrong", now=now) for _ in range(keys.WRONG_PER_NETWORK)} == {"setup_key_wrong"}
    assert refused("wrong", now=now) == "too_many_tries"
    assert refused("wrong", network="elsewhere", now=now) == "setup_key_wrong"
    later = now + keys.WINDOW + dt.timedelta(seconds=1)
    assert refused("wrong", now=later) == "setup_key_wrong"
    assert SetupTry.objects.count() == 1


def test_strangers_who_guess_keep_nobody_out_who_has_it(key):
    for _ in range(keys.WRONG_PER_NETWORK + 1):
        refused("wrong")
    keys.prove(text=key, network="here", now=clock.now())


def test_it_is_used_once_and_takes_the_tries_with_it(key):
    refused("wrong")
    keys.use_up(text=key, now=clock.now())
    assert not SetupTry.objects.exists()
    assert refused(key) == "setup_key_wrong"
    with pytest.raises(Refusal):
        keys.use_up(text=key, now=clock.now())
    assert not keys.is_open()
