"""The association keeps streets and villages: added, renamed, marked, taken away while nothing points at them."""

import datetime as dt
import html
import re
from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry
from calendars.entries import sweeping, writing
from calendars.models import Entry, FeedStamp
from core.errors import Refusal
from core.models import SiteFacts
from core.site import changing as site_changing
from core.site import site_facts
from organizations import rules
from organizations.keeping import areas
from organizations.keeping.areas import AreaFacts
from organizations.models import Area, Organization
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import (
    CityFactory,
    MembershipFactory,
    OrganizationFactory,
    StreetFactory,
    VillageFactory,
)

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 2, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LIST = "/staff/areas/"
API = "/api/v1/areas/"


def add(parent, keeper, **facts):
    return areas.add(parent=parent, facts=AreaFacts(**facts), by=keeper, now=NOW)


def change(area, keeper, **changed):
    return areas.change(area=area, facts=replace(areas.facts_of(area), **changed), by=keeper, now=NOW)


def told():
    return list(AuditEntry.objects.order_by("pk").values_list("kind", "about"))


def test_a_street_comes_with_its_office_behind_the_others(keeper):
    city = CityFactory(name="样例县", slug="sample")
    StreetFactory(parent=city, position=4)
    street = add(city, keeper, name=" 城关镇 ", population=1200)
    assert (street.name, street.slug, street.level, street.initials) == ("城关镇", "chengguan", "street", "cg")
    assert (street.position, street.population, street.parent) == (5, 1200, city)
    office = Organization.objects.get(area=street)
    assert (office.name, office.kind, office.slug) == ("城关镇人民政府", "street_office", "chengguan-office")
    assert told() == [(Kind.AREAS_CHANGED, "样例县加了城关镇"), (Kind.ORGANIZATION_ADDED, "城关镇人民政府")]


def test_a_village_comes_alone_and_nothing_lies_within_it(keeper):
    street = StreetFactory()
    village = add(street, keeper, name="禄脿村", initials=" LB ", ethnic_minority=True)
    assert (village.level, village.parent, village.initials, village.ethnic_minority) == ("village", street, "lb", True)
    assert not Organization.objects.filter(area=village).exists()
    with pytest.raises(Refusal) as refused:
        add(village, keeper, name="一组")
    assert refused.value.code == "nothing_within_village"


@pytest.mark.parametrize("twin", ["石江村", " 石江 村", "石江村\u3000", "Ａ石江村", "a 石江村"])
def test_a_name_stands_once_under_one_parent_in_any_width(keeper, twin):
    street = StreetFactory()
    name = "A石江村" if twin.lower().startswith(("a", "ａ")) else "石江村"
    add(street, keeper, name=name)
    with pytest.raises(Refusal) as refused:
        add(street, keeper, name=twin)
    assert refused.value.code == "area_name_taken"
    other = add(StreetFactory(), keeper, name=twin)
    assert Area.objects.filter(slug=other.slug).count() == 1


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": "　·"}, "area_name_missing"),
        ({"name": "😀 12"}, "area_name_missing"),
        ({"name": "村" * 61}, "area_name_too_long"),
        ({"name": "石江村", "initials": "石江"}, "initials_wrong"),
        ({"name": "石江村", "initials": "a" * 31}, "initials_wrong"),
        ({"name": "石江村", "population": -1}, "population_wrong"),
        ({"name": "石江村", "population": 10**9}, "population_wrong"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(keeper, facts, code):
    street = StreetFactory()
    village = VillageFactory(parent=street, name="旧村")
    for attempt in (lambda: add(street, keeper, **facts), lambda: change(village, keeper, **facts)):
        with pytest.raises(Refusal) as refused:
            attempt()
        assert refused.value.code == code
    assert (street.children.get().name, AuditEntry.objects.count()) == ("旧村", 0)


def test_a_new_name_keeps_the_address_and_takes_the_dictionarys_initials_along(keeper):
    street = add(CityFactory(), keeper, name="东山街道")
    renamed = change(street, keeper, name="北山镇", less_developed=True)
    assert (renamed.slug, renamed.name, renamed.initials) == ("dongshan", "北山镇", "bs")
    assert told()[-1] == (Kind.AREAS_CHANGED, "东山街道 → 北山镇；拼音首字母 ds → bs；欠发达 否 → 是")
    own = change(change(renamed, keeper, initials="bsz"), keeper, name="西山镇")
    assert own.initials == "bsz"
    before = AuditEntry.objects.count()
    assert change(own, keeper) == own
    assert AuditEntry.objects.count() == before
    change(own, keeper, population=30)
    assert told()[-1] == (Kind.AREAS_CHANGED, "西山镇：人口 未填 → 30")


def test_feeds_and_entries_are_called_as_the_street_is(keeper):
    street = StreetFactory(name="东山街道")
    event = PublishedEventFactory()
    venue = VenueFactory(area=VillageFactory(parent=street))
    inside = OccurrenceFactory(event=event, venue=venue, start=NOW + DAY, end=NOW + 2 * DAY)
    outside = OccurrenceFactory(event=event, start=NOW + DAY, end=NOW + 2 * DAY)
    writing.write([inside, outside], NOW)
    Entry.objects.update(rewrite_after=None)
    revision = FeedStamp.objects.get(key=f"area/{street.slug}").revision
    change(street, keeper, name="北山街道")
    due = Entry.objects.filter(rewrite_after=NOW).values_list("occurrence", flat=True)
    assert list(due) == [inside.pk]
    assert FeedStamp.objects.get(key=f"area/{street.slug}").revision > revision
    sweeping.sweep(now=NOW)
    assert "·北山" in Client().get(reverse("calendars:feed", args=[f"area/{street.slug}"])).text


def test_a_street_in_use_stays_and_says_by_what(keeper):
    street = add(CityFactory(), keeper, name="东山街道")
    VillageFactory(parent=street)
    VenueFactory(area=street)
    MembershipFactory(organization=Organization.objects.get(area=street))
    with pytest.raises(Refusal) as refused:
        areas.remove(area=street, by=keeper, now=NOW)
    assert refused.value.code == "area_in_use"
    assert {one["words"]: one["number"] for one in refused.value.detail["in_use"]} == {
        "村（社区）": 1, "单位": 1, "场馆": 1,
    }  # fmt: skip
    assert Area.objects.filter(pk=street.pk).exists()


def test_a_street_added_by_mistake_goes_with_its_unused_office(keeper):
    street = add(CityFactory(), keeper, name="东山街道")
    areas.remove(area=street, by=keeper, now=NOW)
    assert not Area.objects.filter(name="东山街道").exists()
    assert not Organization.objects.filter(name="东山街道办事处").exists()
    assert told()[-1] == (Kind.AREAS_CHANGED, f"{CityFactory().name}去掉了东山街道，和没用过的东山街道办事处")


def test_the_city_stays(keeper):
    with pytest.raises(Refusal) as refused:
        areas.remove(area=CityFactory(), by=keeper, now=NOW)
    assert refused.value.code == "area_is_city"


def test_an_administrator_of_another_organization_keeps_none(client):
    street = StreetFactory()
    client.force_login(MembershipFactory(role="administrator").person)
    for path in ("", f"{street.slug}/", f"{street.slug}/add/", f"{street.slug}/remove/"):
        assert client.get(LIST + path).status_code == 403
    assert client.post(f"{LIST}{street.slug}/remove/").status_code == 403
    assert client.delete(f"{API}{street.slug}/").status_code == 403
    assert Area.objects.filter(pk=street.pk).exists()


def test_pages_add_rename_find_and_take_away(pages):
    city = CityFactory()
    added = pages.post(f"{LIST}{city.slug}/add/", {"name": "东山街道"}, follow=True)
    assert "加好了：东山街道，和它的办事处" in added.text
    street = Area.objects.get(name="东山街道")
    path = f"{LIST}{street.slug}/"
    pages.post(f"{path}add/", {"name": "石江村", "population": "1200 人", "ethnic_minority": "on"})
    village = Area.objects.get(name="石江村")
    assert (village.population, village.ethnic_minority, village.less_developed) == (1200, True, False)
    assert "石江村" in pages.get(path).text
    assert "石江村" in pages.get(LIST, {"q": "sjc"}).text
    assert "石江村" not in pages.get(LIST).text
    again = pages.post(f"{path}add/", {"name": "石江 村"})
    assert (again.status_code, "已经有“石江村”了" in again.text) == (422, True)
    assert "网址不变" in pages.post(path, {"name": "北山街道", "initials": "bs"}, follow=True).text
    assert "村（社区）：1 个" in pages.get(f"{path}remove/").text
    assert "不能去掉" in pages.post(f"{path}remove/", follow=True).text
    assert "石江村去掉了" in pages.post(f"{LIST}{village.slug}/remove/", follow=True).text
    assert "北山街道去掉了" in pages.post(f"{path}remove/", follow=True).text
    assert pages.get(f"{LIST}{city.slug}/remove/").status_code == 404


def test_without_a_county_the_page_says_where_to_begin(pages):
    assert "还没有市县" in pages.get(LIST).text


def test_programs_do_the_same_with_the_same_codes(program):
    city = CityFactory()
    made = program.post(API, {"within": city.slug, "name": "东山街道"}, format="json")
    assert (made.status_code, made.json()["level"], made.json()["initials"]) == (201, "street", "ds")
    slug = made.json()["slug"]
    again = program.post(API, {"within": city.slug, "name": "东山 街道"}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "area_name_taken")
    changed = program.patch(f"{API}{slug}/", {"less_developed": True, "population": 5}, format="json").json()
    assert (changed["slug"], changed["name"], changed["less_developed"], changed["population"]) == (
        slug, "东山街道", True, 5,
    )  # fmt: skip
    village = program.post(API, {"within": slug, "name": "石江村"}, format="json").json()
    refused = program.delete(f"{API}{slug}/")
    assert (refused.status_code, refused.json()["code"]) == (409, "area_in_use")
    assert program.delete(f"{API}{village['slug']}/").status_code == 204
    assert program.delete(f"{API}{slug}/").status_code == 204
    assert not Area.objects.exclude(level=Area.Level.CITY).exists()


def test_pages_ask_as_much_for_many_as_for_one(pages, django_assert_max_num_queries):
    street = StreetFactory(slug="one")
    OrganizationFactory.create_batch(3, area=street)
    StreetFactory.create_batch(60)
    VillageFactory.create_batch(60, parent=street)
    for path in (LIST, f"{LIST}?q=样例", f"{LIST}one/"):
        pages.get(path)
        with django_assert_max_num_queries(12):
            page = pages.get(path)
        assert page.context["page"].has_next()
    assert pages.get(f"{LIST}?page=99999999999999999999&q={'x' * 500}").status_code == 200


def seen_on(page) -> str:
    return html.unescape(re.search(r'name="seen" value="([^"]*)"', page.text)[1])


def typed(area, **changed):
    facts = {name: value for name, value in areas.as_typed(area).items() if value not in (None, False)}
    return facts | changed


def test_what_others_changed_meanwhile_stays(pages, keeper):
    street = add(CityFactory(), keeper, name="城关镇", population=1200)
    path = f"{LIST}{street.slug}/"
    seen = seen_on(pages.get(path))
    change(street, keeper, name="东关镇", less_developed=True)
    assert pages.post(path, typed(street, population="1300", seen=seen)).status_code == 302
    street.refresh_from_db()
    assert areas.facts_of(street) == AreaFacts(name="东关镇", initials="dg", less_developed=True, population=1300)


def test_where_both_changed_the_same_the_second_is_asked(pages, keeper):
    street = add(CityFactory(), keeper, name="城关镇", population=1200)
    path = f"{LIST}{street.slug}/"
    seen = seen_on(pages.get(path))
    change(street, keeper, population=1250)
    lines = len(told())
    both = pages.post(path, typed(street, population="1300", seen=seen))
    assert (both.status_code, "人口现在是 1250" in both.text, len(told())) == (422, True, lines)
    assert 'value="1300"' in both.text
    assert pages.post(path, typed(street, population="1300", seen=seen_on(both))).status_code == 302
    street.refresh_from_db()
    assert street.population == 1300


def test_both_may_change_the_same_to_the_same(pages, keeper):
    street = add(CityFactory(), keeper, name="城关镇")
    path = f"{LIST}{street.slug}/"
    seen = seen_on(pages.get(path))
    change(street, keeper, name="东关镇")
    assert pages.post(path, typed(street, name="东关镇", seen=seen)).status_code == 302
    street.refresh_from_db()
    assert (street.name, street.initials) == ("东关镇", "dg")


@pytest.mark.parametrize("seen", ["", "x", "[]", "null", '{"area": "x"}', '{"population": 1}'])
def test_what_cannot_be_read_of_the_page_is_passed_over(pages, keeper, seen):
    street = add(CityFactory(), keeper, name="城关镇")
    assert pages.post(f"{LIST}{street.slug}/", typed(street, population="7", seen=seen)).status_code == 302
    street.refresh_from_db()
    assert street.population == 7


def test_one_that_was_taken_away_meanwhile_is_not_changed(keeper):
    village = add(StreetFactory(), keeper, name="石江村")
    late = Area.objects.get(pk=village.pk)
    areas.remove(area=village, by=keeper, now=NOW)
    with pytest.raises(Refusal) as refused:
        change(late, keeper, population=7)
    assert refused.value.code == "area_gone"


# -- how all of it is said -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("样例县", "全县"),
        ("样例彝族自治县", "全县"),
        ("样例市", "全市"),
        ("样例新区", "全区"),
        ("样例旗", "全旗"),
        ("样例州", "全州"),
        ("样例", "全境"),
        ("", "全境"),
    ],
)
def test_all_of_a_county_is_said_as_its_name_ends(name, words):
    assert rules.everywhere_in(name) == words


def said(words: str) -> None:
    facts = replace(site_facts.of_settings(), whole_area=words)
    site_changing.change(wanted=facts, now=NOW)


def test_a_county_that_became_a_city_is_said_so_everywhere(keeper):
    said("全县")
    change(CityFactory(name="样例县"), keeper, name="样例市")
    assert site_facts.stored().whole_area == "全市"
    assert AuditEntry.objects.filter(kind="site_changed", about__contains="全县 → 全市").count() == 1


def test_a_word_of_ones_own_stays_when_the_county_is_renamed(keeper):
    said("全域")
    change(CityFactory(name="样例县"), keeper, name="样例市")
    assert site_facts.stored().whole_area == "全域"


def test_a_street_that_is_renamed_leaves_it_alone(keeper):
    said("全县")
    change(add(CityFactory(name="样例县"), keeper, name="城关镇"), keeper, name="城关街道")
    assert site_facts.stored().whole_area == "全县"


def test_where_nothing_was_written_nothing_is(keeper):
    change(CityFactory(name="样例"), keeper, name="样例市")
    assert not SiteFacts.objects.exists()


def test_everything_that_is_wrong_is_said_at_once(pages, keeper):
    street = add(CityFactory(), keeper, name="城关镇")
    for name in ("石江村", "河头村"):
        add(street, keeper, name=name)
    wrong = {"name": "石江 村", "initials": "石江", "population": "很多"}
    village = Area.objects.get(name="河头村")
    for path in (f"{LIST}{street.slug}/add/", f"{LIST}{village.slug}/"):
        page = pages.post(path, wrong)
        assert (page.status_code, page.context["form"].errors.keys()) == (422, wrong.keys())
        assert "“石江村”了，不用再加" in page.text
    assert Area.objects.filter(parent=street).count() == 2
