"""No word of allauth's own reaches who signs in."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.test import Client
from django.urls import reverse

from accounts.adapter import ERRORS, Adapter, SecondFactorAdapter
from tests.factories.people import MembershipFactory


@pytest.mark.parametrize(
    ("own", "theirs"), [(Adapter, DefaultAccountAdapter), (SecondFactorAdapter, DefaultMFAAdapter)]
)
def test_every_message_of_allauth_has_a_plain_sentence(own, theirs):
    assert own.error_messages.keys() == theirs.error_messages.keys()
    assert all(type(sentence) is str and sentence.endswith("。") for sentence in own.error_messages.values())


def test_the_table_names_only_what_is_there():
    assert ERRORS.keys() <= DefaultAccountAdapter.error_messages.keys()


@pytest.mark.django_db
def test_a_wrong_password_before_second_factors_are_changed():
    client = Client()
    client.force_login(MembershipFactory().person)
    page = client.post(reverse("account_reauthenticate"), {"password": "不是这个"}, follow=True).text
    assert ("密码不对，请再试一次。" in page, "无效密码" in page) == (True, False)
