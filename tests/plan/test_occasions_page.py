"""The association enters when a year's theme days are."""

import datetime as dt

import pytest
from django.urls import reverse

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
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


@pytest.mark.parametrize(
    ("rule", "first", "last"),
    [
        ("03-01..03-07", "2027-03-01", "2027-03-07"),
        ("05-12", "2027-05-12", "2027-05-12"),
        ("09-01..09-30 (科学技术普及法 2024 art. 7)", "2027-09-01", "2027-09-30"),
        ("lunar 06-24", "2027-07-27", "2027-07-27"),
        ("lunar 09-09", "2027-10-08", "2027-10-08"),
    ],
)
def test_a_custom_that_names_its_days_is_filled_in_to_be_looked_at(client, page, rule, first, last):
    day = Occasion.objects.create(slug="day", name="样例日", kind="day", rule=rule)
    assert "把空着的 1 个按惯例填上" in client.get(page).text
    filled = client.get(f"{page}&fill=1").text
    assert (f'value="{first}"' in filled, f'value="{last}"' in filled) == (True, True)
    assert not OccasionDate.objects.exists(), "looking stores nothing"
    name = f"occasion-{day.pk}"
    client.post(f"{page}&fill=1", {f"{name}-first": first, f"{name}-last": last})
    date = OccasionDate.objects.get()
    assert (str(date.first), str(date.last)) == (first, last)
    assert "按惯例" not in client.get(page).text


def test_what_is_announced_each_year_says_when_it_was_and_fills_nothing(client, page, week):
    OccasionDate.objects.create(occasion=week, first=dt.date(2026, 5, 23), last=dt.date(2026, 5, 30))
    text = client.get(page).text
    assert "上次 2026年5月23日—30日，照星期 2027年5月22日—29日，公布了再填" in text
    assert "按惯例填上" not in text


def opened(client, page):
    """What the page sends where nobody typed anything."""
    fields = [field for form in client.get(page).context["forms"] for field in form]
    return {field.html_name: "" if field.value() is None else str(field.value()) for field in fields}


def days(occasion):
    date = OccasionDate.objects.filter(occasion=occasion).first()
    return (str(date.first), str(date.last)) if date else None


def test_two_who_write_at_once_keep_what_each_wrote(client, page, week):
    day = Occasion.objects.create(slug="day", name="科普日", kind="days")
    mine = opened(client, page)
    client.post(page, opened(client, page) | {f"occasion-{week.pk}-first": "2027-05-22"})
    assert client.post(page, mine | {f"occasion-{day.pk}-first": "2027-09-18"}).status_code == 302
    assert (days(week), days(day)) == (("2027-05-22", "2027-05-22"), ("2027-09-18", "2027-09-18"))


def test_where_both_wrote_the_same_it_is_asked_and_nothing_is_stored(client, page, week):
    day = Occasion.objects.create(slug="day", name="科普日", kind="days")
    mine = opened(client, page)
    client.post(page, opened(client, page) | {f"occasion-{week.pk}-first": "2027-05-22"})
    typed = {f"occasion-{week.pk}-first": "2027-05-29", f"occasion-{day.pk}-first": "2027-09-18"}
    asked = client.post(page, mine | typed)
    assert (asked.status_code, "这里改过了，现在是 2027年5月22日" in asked.text) == (422, True)
    assert (days(week), days(day)) == (("2027-05-22", "2027-05-22"), None)
    again = {field.html_name: str(field.value() or "") for form in asked.context["forms"] for field in form}
    assert again[f"occasion-{week.pk}-first"] == "2027-05-29"
    assert client.post(page, again).status_code == 302
    assert (days(week), days(day)) == (("2027-05-29", "2027-05-29"), ("2027-09-18", "2027-09-18"))


@pytest.mark.parametrize("seen", ["", "x", "2027-13-01 2027-13-02", "2027-05-01", "1 2 3"])
def test_what_cannot_be_read_of_the_page_is_passed_over(client, page, week, seen):
    client.post(page, {f"occasion-{week.pk}-first": "2027-05-22", f"occasion-{week.pk}-seen": seen})
    assert days(week) == ("2027-05-22", "2027-05-22")


def test_each_change_stands_in_the_audit_list(client, page, week):
    first = f"occasion-{week.pk}-first"
    client.post(page, opened(client, page) | {first: "2027-05-22", f"occasion-{week.pk}-last": "2027-05-29"})
    client.post(page, opened(client, page))
    write = {"occasion": "week", "year": 2027, "first": "2027-05-23"}
    client.post("/api/v1/occasion-dates/", write, content_type="application/json")
    client.post(page, opened(client, page) | {first: "", f"occasion-{week.pk}-last": ""})
    entries = AuditEntry.objects.filter(kind=Kind.OCCASION_DATED, by__isnull=False).order_by("pk")
    assert [entry.about for entry in entries] == [
        "科技活动周，2027 年：未填 → 2027年5月22日—29日",
        "科技活动周，2027 年：2027年5月22日—29日 → 2027年5月23日",
        "科技活动周，2027 年：2027年5月23日 → 未填",
    ]
