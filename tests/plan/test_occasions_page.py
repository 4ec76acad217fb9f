"""The association enters when a year's theme days are."""

import datetime as dt

import pytest
from django.urls import reverse

from plan.forms import custom
from plan.models import Occasion, OccasionDate
from tests.factories.people import AssociationFactory, MembershipFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def week():
    return Occasion.objects.create(slug="week", name="科技活动周", kind="week", rule="每年公布")


@pytest.fixture
def page(client):
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    return reverse("plan:occasions") + "?year=2027"


def test_entered_changed_and_emptied(client, page, week):
    name = f"occasion-{week.pk}"
    assert "科技活动周" in client.get(page).content.decode()
    client.post(page, {f"{name}-first": "2027-05-22", f"{name}-last": ""})
    date = OccasionDate.objects.get()
    assert (date.first, date.last) == (dt.date(2027, 5, 22), dt.date(2027, 5, 22))
    client.post(page, {f"{name}-first": "2027-05-22", f"{name}-last": "2027-05-29"})
    date.refresh_from_db()
    assert date.last == dt.date(2027, 5, 29)
    client.post(page, {f"{name}-first": "", f"{name}-last": ""})
    assert not OccasionDate.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        ("2026-05-22", "", "请填 2027 年的日期。"),
        ("", "2027-05-22", "请填第一天。"),
        ("2027-05-22", "2027-05-01", "最后一天不能早于第一天。"),
    ],
)
def test_wrong_days(client, page, first, last, sentence):
    week = Occasion.objects.create(slug="day", name="科普日", kind="days")
    answer = client.post(page, {f"occasion-{week.pk}-first": first, f"occasion-{week.pk}-last": last})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not OccasionDate.objects.exists()


def test_others_find_nothing(client):
    client.force_login(MembershipFactory(role="administrator").person)
    assert client.get(reverse("plan:occasions")).status_code == 404


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("03-01..03-07", "3月1日—3月7日"),
        ("05-12", "5月12日"),
        ("09-01..09-30 (科学技术普及法 2024 art. 7)", "9月1日—9月30日"),
        ("lunar 06-24", "农历 6 月 24"),
        ("announced each year (May)", "每年公布"),
        ("每年五月", "每年五月"),
    ],
)
def test_customs_in_words(rule, words):
    assert custom(rule) == words
