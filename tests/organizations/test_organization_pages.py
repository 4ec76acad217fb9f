"""Pages and operations on which the association's administrators keep organizations and read the audit list."""

import datetime as dt

import pytest

from accounts.audit import writing
from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from core import clock
from organizations.models import Organization
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory
from tests.factories.people import (
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
)

pytestmark = pytest.mark.django_db
LIST = "/staff/organizations/"
API = "/api/v1/organizations/"
TYPED = {"name": "东山街道办事处", "kind": "street_office", "area": "", "approval_levels": "1", "desk_phone": ""}


def test_an_administrator_of_another_organization_keeps_none(client):
    other = MembershipFactory(role="administrator")
    client.force_login(other.person)
    slug = other.organization.slug
    for path in (
        LIST,
        f"{LIST}new/",
        f"{LIST}{slug}/",
        f"{LIST}{slug}/close/",
        f"{LIST}{slug}/merge/",
        "/staff/audit/",
    ):
        assert client.get(path).status_code == 403
    assert client.post(f"{LIST}{slug}/", TYPED).status_code == 403
    assert client.post(f"{API}{slug}/close/").status_code == 403
    assert client.get("/api/v1/audit/").status_code == 403
    assert client.get("/staff/audit/export.csv").status_code == 404
    other.organization.refresh_from_db()
    assert other.organization.closed_at is None


def test_one_is_added_changed_closed_and_opened_again(pages):
    street = StreetFactory()
    answer = pages.post(f"{LIST}new/", TYPED | {"area": street.pk}, follow=True)
    assert "加好了：东山街道办事处" in answer.text
    path = answer.redirect_chain[-1][0]
    answer = pages.post(path, TYPED | {"name": "东山新区管委会"}, follow=True)
    assert "东山新区管委会" in answer.text
    assert answer.redirect_chain[-1][0] == path
    assert "停用了" in pages.post(f"{path}close/", follow=True).text
    assert "恢复使用" in pages.get(path).text
    assert "恢复使用了" in pages.post(f"{path}reopen/", follow=True).text
    assert Organization.objects.get(name="东山新区管委会").closed_at is None


def test_a_name_like_another_asks_first(pages):
    OrganizationFactory(name="南河县东山街道办事处")
    answer = pages.post(f"{LIST}new/", TYPED)
    assert (answer.status_code, "不是同一个单位" in answer.text) == (422, True)
    assert not Organization.objects.filter(name=TYPED["name"]).exists()
    assert pages.post(f"{LIST}new/", TYPED | {"is_another": "on"}).status_code == 302


def test_the_list_is_found_by_name_kind_and_state(pages):
    OrganizationFactory(name="北山小学", kind="school")
    OrganizationFactory(name="老文化馆", closed_at=clock.now())
    for asked, shown, hidden in (
        ("?q=北山", "北山小学", "老文化馆"),
        ("?kind=school", "北山小学", "老文化馆"),
        ("?state=closed", "老文化馆", "北山小学"),
        ("?state=open", "北山小学", "老文化馆"),
    ):
        text = pages.get(f"{LIST}{asked}").text
        assert shown in text
        assert hidden not in text
    assert pages.get(f"{LIST}?state=nonsense&kind=x&page=9999999999999999999").status_code == 200


def test_what_stands_in_the_way_is_listed_with_where_to_go(pages):
    host = OrganizationFactory()
    event = PublishedEventFactory(host=host, title="看星星")
    start = clock.now() + dt.timedelta(days=3)
    OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=1))
    text = pages.get(f"{LIST}{host.slug}/close/").text
    assert f"/staff/events/{event.pk}/" in text
    EventFactory(host=host, title="还在写的")
    both = pages.post(f"{LIST}{host.slug}/close/", follow=True).text
    assert ("看星星" in both, "还在写的" in both, '<button class="btn">停用' in both) == (True, True, False)
    host.refresh_from_db()
    assert host.closed_at is None


def test_a_merge_is_looked_at_first(pages):
    source, target = OrganizationFactory(), OrganizationFactory()
    MembershipFactory(organization=source)
    seen = pages.get(f"{LIST}{source.slug}/merge/?into={target.slug}")
    assert "成员" in seen.text
    source.refresh_from_db()
    assert source.merged_into is None
    answer = pages.post(f"{LIST}{source.slug}/merge/", {"into": target.slug}, follow=True)
    assert "并入" in answer.text
    source.refresh_from_db()
    assert source.merged_into == target
    assert target.name in pages.get(f"{LIST}{source.slug}/").text


def test_programs_do_the_same_with_the_same_codes(program):
    facts = {"name": "东山街道办事处", "kind": "street_office", "approval_levels": 1}
    made = program.post(API, facts, format="json")
    assert made.status_code == 201
    slug = made.json()["slug"]
    again = program.post(API, facts, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "organization_name_taken")
    changed = program.patch(f"{API}{slug}/", {"name": "东山新区管委会"}, format="json").json()
    assert (changed["slug"], changed["name"], changed["approval_levels"]) == (slug, "东山新区管委会", 1)
    assert program.post(f"{API}{slug}/close/").json()["closed_at"]
    assert slug not in [one["slug"] for one in program.get(API).json()["results"]]
    assert [one["slug"] for one in program.get(f"{API}?closed=true").json()["results"]] == [slug]
    assert program.post(f"{API}{slug}/reopen/").json()["closed_at"] is None
    target = OrganizationFactory()
    seen = program.post(f"{API}{slug}/merge/", {"into": target.slug, "preview": True}, format="json")
    assert seen.status_code == 200
    assert Organization.objects.get(slug=slug).merged_into is None
    program.post(f"{API}{slug}/merge/", {"into": target.slug}, format="json")
    assert program.get(f"{API}{slug}/").json()["merged_into"] == target.slug
    refused = program.post(f"{API}{slug}/reopen/")
    assert (refused.status_code, refused.json()["code"]) == (409, "organization_merged")


@pytest.fixture
def lines(keeper):
    """Three lines of two days."""
    clerk = PersonFactory(name="李文书")
    host = OrganizationFactory(name="北山街道办事处")
    day = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
    writing.write(Kind.MEMBERSHIP_GIVEN, by=keeper, person=clerk, organization_id=host.pk, about="组织", now=day)
    writing.write(Kind.PASSWORD_CHANGED, by=clerk, person=clerk, now=day + dt.timedelta(days=1))
    writing.write(Kind.PLAN_LOADED, by=None, about="《方案》", now=day + dt.timedelta(days=1, hours=1))
    return clerk, host


@pytest.mark.parametrize(
    ("asked", "kinds"),
    [
        ({}, ["plan_loaded", "password_changed", "membership_given"]),
        ({"kind": "人员"}, ["membership_given"]),
        ({"kind": "password_changed"}, ["password_changed"]),
        ({"who": "李文"}, ["password_changed", "membership_given"]),
        ({"who": "谁也不是"}, []),
        ({"organization": "HOST"}, ["membership_given"]),
        ({"first": "2026-05-05"}, ["plan_loaded", "password_changed"]),
        ({"last": "2026-05-04"}, ["membership_given"]),
    ],
)
def test_pages_programs_and_files_find_the_same(pages, program, lines, asked, kinds):
    _, host = lines
    asked = {name: host.slug if value == "HOST" else value for name, value in asked.items()}
    assert [one["kind"] for one in program.get("/api/v1/audit/", asked).json()["results"]] == kinds
    page = pages.get("/staff/audit/", asked)
    assert [line.entry.kind for line in page.context["lines"]] == kinds
    file = pages.get("/staff/audit/export.csv", asked).content.decode("utf-8-sig")
    assert len(file.strip().splitlines()) == 1 + len(kinds)


def test_by_a_whole_number_too(program, lines):
    clerk, _ = lines
    found = program.get("/api/v1/audit/", {"who": clerk.phone}).json()["results"]
    assert [one["kind"] for one in found] == ["password_changed", "membership_given"]


def test_lines_say_who_and_whom(pages, lines, keeper):
    text = pages.get("/staff/audit/").text
    assert all(words in text for words in ("李文书", "北山街道办事处", "系统", "改了密码", str(keeper)))


@pytest.mark.parametrize("asked", ["?kind=nonsense", "?first=2026-13-01", "?organization=nowhere"])
def test_filters_that_mean_nothing_are_told(pages, program, lines, asked):
    page = pages.get(f"/staff/audit/{asked}")
    assert (page.status_code, page.context["lines"]) == (200, [])
    assert program.get(f"/api/v1/audit/{asked}").status_code == 400
    assert pages.get(f"/staff/audit/export.csv{asked}").status_code == 404


def test_what_was_done_to_one_that_is_another_by_now_is_found_there(program, pages, lines):
    _, host = lines
    target = OrganizationFactory()
    pages.post(f"{LIST}{host.slug}/merge/", {"into": target.slug})
    found = program.get("/api/v1/audit/", {"organization": target.slug}).json()["results"]
    assert [one["kind"] for one in found] == ["organizations_merged", "membership_given"]


def test_the_site_and_the_plan_stand_there(pages):
    facts = {
        "site_name": "某某科普", "organizer_name": "某某县科协", "help_phone": "12345", "help_hours": "工作日", "dialect": "",
        "sms_signature": "某某科普", "whole_area": "全县",
    }  # fmt: skip
    pages.post("/staff/site/", facts)
    entry = AuditEntry.objects.get()
    assert (entry.kind, "某某县科协" in entry.about) == (Kind.SITE_CHANGED, True)


def test_pages_ask_as_much_for_many_as_for_one(pages, keeper, django_assert_max_num_queries):
    hosts = OrganizationFactory.create_batch(60)
    for host in hosts:
        member = MembershipFactory(organization=host)
        writing.write(Kind.MEMBERSHIP_GIVEN, by=keeper, person=member.person, organization_id=host.pk, now=clock.now())
    MembershipFactory.create_batch(20, organization=hosts[0])
    slug = hosts[0].slug
    for path in (LIST, f"{LIST}{slug}/", f"{LIST}{slug}/close/", "/staff/audit/"):
        pages.get(path)
        with django_assert_max_num_queries(14):
            assert pages.get(path).status_code == 200
    assert pages.get(LIST).context["page"].has_next()


@pytest.mark.parametrize(
    ("path", "asked", "label"),
    [
        ("/staff/organizations/", {"state": "rubbish"}, "状态"),
        ("/staff/organizations/", {"kind": "rubbish"}, "类型"),
        ("/staff/people/", {"organization": "rubbish"}, "单位"),
    ],
)
def test_a_filter_that_there_is_not_is_passed_over_and_said(client, keeper, path, asked, label):
    client.force_login(keeper)
    OrganizationFactory(name="样例农业局")
    page = client.get(path, asked)
    assert (page.status_code, 'data-reason="passed_over"' in page.text, f"“{label}”" in page.text) == (200, True, True)
    assert 'data-reason="passed_over"' not in client.get(path).text
