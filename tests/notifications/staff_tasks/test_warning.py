"""notifications.staff_tasks.warning: administrators of the site hear that somebody may be trying to get in."""

import datetime as dt
import logging

import pytest

from accounts.models import Code
from accounts.signals import alarmed
from notifications.models import Message, StaffTask
from notifications.staff_tasks import gathering, warning
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 9, 16, 4, 0, tzinfo=dt.UTC)


def alarm(kind="wrong_codes", now=NOON):
    alarmed.send(Code, kind=kind, network="0123456789abcdef", now=now)


@pytest.fixture
def administrator():
    return PersonFactory(is_superuser=True)


def test_only_those_who_may_let_anybody_in_hear_of_it(administrator):
    MembershipFactory(role="administrator")
    MembershipFactory(role="approver", organization__is_association=True)
    PersonFactory(is_superuser=True, is_active=False)
    alarm()
    assert [one.person for one in StaffTask.objects.all()] == [administrator]


def test_administrators_of_the_association_hear_of_it_where_the_site_has_none():
    seat = MembershipFactory(role="administrator", organization__is_association=True)
    alarm()
    assert [one.person for one in StaffTask.objects.all()] == [seat.person]


def test_whoever_is_both_hears_of_it_once():
    seat = MembershipFactory(role="administrator", organization__is_association=True, person__is_superuser=True)
    alarm()
    assert [one.person for one in StaffTask.objects.all()] == [seat.person]


def test_once_in_six_hours_for_each_kind(administrator):
    for hours in (0, 1, 5, 6):
        alarm(now=NOON + dt.timedelta(hours=hours))
    alarm("wrong_passwords")
    assert sorted(StaffTask.objects.values_list("subject", flat=True)) == [
        "有人在猜组织者的密码",
        "有人在猜验证码",
        "有人在猜验证码",
    ]


@pytest.mark.parametrize("kind", sorted(warning.TEXTS))
def test_each_kind_is_told_in_words(administrator, kind, caplog):
    with caplog.at_level(logging.WARNING):
        alarm(kind)
    gathering.gather(now=NOON + gathering.SETTLES)
    assert Message.objects.get().text.endswith("/staff/let-in/")
    assert f"sign-in alarm {kind}, network 0123456789ab" in caplog.text
    assert "cdef" not in caplog.text
