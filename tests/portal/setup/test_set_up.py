"""The verb: all of it or nothing, with the reason."""

from dataclasses import replace

import pytest

from accounts.models import AuditEntry, Person
from core import clock
from core.errors import Refusal
from core.models import SiteFacts
from core.phone_numbers import phones
from core.site import site_facts
from core.site.site_facts import Facts
from organizations.models import Area, Membership, Organization
from plan import first_occasions, loading
from plan.models import Audience, Occasion, Plan
from portal.models import SetupKey
from portal.setup import keys
from portal.setup.setting_up import County, establish, set_up
from tests.factories.people import AssociationFactory
from venues.models import BaseLevel

pytestmark = pytest.mark.django_db
PHONE = "+8613900000123"
SITE = Facts(
    site_name="样例科普",
    organizer_name="",
    help_phone="12345",
    help_hours="全天",
    dialect="",
    sms_signature="样例科协",
)
COUNTY = County(city="样例县", streets="城关镇\n城西街道\n成溪乡", association="样例县科学技术协会")


def do(key, **changed):
    facts = {"phone": PHONE, "name": "王主任", "password": "a long enough one", "site": SITE, "county": COUNTY}
    return set_up(key=key, network="here", now=clock.now(), **facts | changed)


def test_everything_is_there(key):
    person = do(key)
    assert (person.name, person.is_superuser, person.check_password("a long enough one")) == ("王主任", True, True)
    assert person.phone_hash == phones.look_up(PHONE)
    body = Organization.objects.get(is_association=True)
    assert Membership.objects.get(person=person, organization=body).role == "administrator"
    assert site_facts.stored() == replace(SITE, organizer_name="样例县科学技术协会", whole_area="全县")
    city = Area.objects.get(level="city")
    assert (city.name, city.slug, body.area) == ("样例县", "yangli", city)
    streets = Area.objects.filter(level="street", parent=city)
    assert list(streets.values_list("name", "slug", "initials")) == [
        ("城关镇", "chengguan", "cg"),
        ("城西街道", "chengxi", "cx"),
        ("成溪乡", "chengxi-2", "cx"),
    ]
    offices = Organization.objects.filter(kind="street_office")
    assert list(offices.values_list("name", "area__name")) == [
        ("城关镇人民政府", "城关镇"),
        ("城西街道办事处", "城西街道"),
        ("成溪乡人民政府", "成溪乡"),
    ]
    assert list(BaseLevel.objects.values_list("name", flat=True)) == ["全国", "省级", "样例县级"]
    assert (Audience.objects.exists(), Plan.objects.exists()) == (True, False)
    assert SetupKey.objects.get().used_at
    line = AuditEntry.objects.get(kind="site_set_up")
    assert (line.by, line.about, line.organization_id) == (person, "样例县科学技术协会，3 个街道（乡镇）", body.pk)
    made = AuditEntry.objects.get(kind="administrator_made")
    assert (made.by, made.person) == (person, person)


def test_the_packaged_plan_brings_its_own_county(key):
    person = do(key, county=County(city="", streets="", association="某某市科学技术协会", with_packaged_plan=True))
    plan = Plan.objects.get()
    assert Area.objects.get(level="city") == plan.area
    assert Area.objects.filter(level="street").count() == 9
    assert Membership.objects.get(person=person).organization == plan.coordinator
    facts = site_facts.stored()
    assert (facts.organizer_name, facts.whole_area) == ("某某市科学技术协会", "全市")
    assert AuditEntry.objects.filter(kind="plan_loaded", by=person, about=plan.title).count() == 1


def test_without_a_word_the_usual_theme_days_are_there(key):
    do(key)
    assert list(Occasion.objects.values_list("name", flat=True)) == first_occasions.usual()
    assert not Occasion.objects.filter(retired=True).exists()


def test_the_county_says_which_theme_days_it_has(key):
    kept, *left = first_occasions.usual()
    person = do(key, county=replace(COUNTY, occasions=f" {kept}\n\n样例灯节\n样例 灯节\n开渔节"))
    offered = Occasion.objects.filter(retired=False)
    assert list(offered.values_list("name", flat=True)) == [kept, "样例灯节", "开渔节"]
    assert list(Occasion.objects.filter(retired=True).values_list("name", flat=True)) == left
    lines = AuditEntry.objects.filter(kind="list_of_choices_changed", by=person).values_list("about", flat=True)
    assert sorted(lines) == sorted(
        [f"主题日名称：停用了“{name}”" for name in left]
        + [f"主题日名称：加了“{name}”" for name in ("样例灯节", "开渔节")]
    )


def test_days_of_the_packaged_plan_that_nobody_was_asked_about_stay(key):
    county = County(city="", streets="", association="某某市科学技术协会", with_packaged_plan=True, occasions="开渔节")
    do(key, county=county)
    own = {one["name"] for one in loading.packaged()["occasions"]} - set(first_occasions.usual())
    assert set(Occasion.objects.filter(retired=False).values_list("name", flat=True)) == own | {"开渔节"}


WRONG = {
    "name_missing": {"name": "  "},
    "name_too_long": {"name": "王" * 41},
    "password_missing": {"password": ""},
    "password_weak": {"password": "administrator"},
    "site_name_missing": {"site": replace(SITE, site_name="—")},
    "help_phone_wrong": {"site": replace(SITE, help_phone="没有")},
    "sms_signature_wrong": {"site": replace(SITE, sms_signature="【科.协】")},
    "organizer_name_missing": {"county": replace(COUNTY, association="  ")},
    "organizer_name_too_long": {"county": replace(COUNTY, association="科" * 41)},
    "city_missing": {"county": replace(COUNTY, city="、")},
    "city_too_long": {"county": replace(COUNTY, city="县" * 61)},
    "streets_missing": {"county": replace(COUNTY, streets=" \n、")},
    "street_too_long": {"county": replace(COUNTY, streets="镇" * 61)},
    "street_twice": {"county": replace(COUNTY, streets="城关镇\n城西街道\n 城关镇 ")},
    "too_many_streets": {"county": replace(COUNTY, streets="\n".join(f"第{n}镇" for n in range(61)))},
    "occasion_too_long": {"county": replace(COUNTY, occasions="节" * 61)},
    "too_many_occasions": {"county": replace(COUNTY, occasions="\n".join(f"第{n}节" for n in range(61)))},
    "plan_has_its_city": {"county": replace(COUNTY, with_packaged_plan=True)},
}


@pytest.mark.parametrize("code", WRONG)
def test_what_is_wrong_is_said_and_nothing_is_written(key, code):
    with pytest.raises(Refusal) as refusal:
        do(key, **WRONG[code])
    assert refusal.value.code == code
    written = (Person, Organization, Area, SiteFacts, Plan, Membership)
    assert [model.__name__ for model in written if model.objects.exists()] == []
    assert SetupKey.objects.get().used_at is None
    assert do(key).name == "王主任"


def test_the_key_opens_once(key, monkeypatch):
    do(key)
    monkeypatch.setattr(keys._Known, "is_over", False)
    with pytest.raises(Refusal) as refusal:
        do(key, phone="+8613900000124")
    assert refusal.value.code == "setup_key_wrong"
    assert Person.objects.count() == 1


def test_somebody_who_was_made_from_a_shell_meanwhile_ends_it(key):
    Person.objects.create_superuser("+8613900000199")
    with pytest.raises(Refusal) as refusal:
        do(key)
    assert refusal.value.code == "setup_over"
    assert Person.objects.count() == 1


def test_an_association_that_is_there_keeps_its_county(key):
    body = AssociationFactory()
    person = do(key, county=County(city="", streets="", association="样例县科学技术协会"))
    assert Membership.objects.get(person=person).organization == body
    assert not Area.objects.filter(level="street").exists()


def test_pasted_names_are_read_as_they_come(key):
    do(key, county=replace(COUNTY, streets="· 城关镇、城西街道，\t成溪乡；\u200b\n\n"))
    names = Area.objects.filter(level="street").values_list("name", flat=True)
    assert list(names) == ["城关镇", "城西街道", "成溪乡"]


def test_an_administrator_from_a_shell_adds_the_county_and_belongs_to_it(db):
    person = Person.objects.create_superuser(PHONE)
    body = establish(site=SITE, county=COUNTY, by=person, now=clock.now())
    assert Membership.objects.get(person=person, organization=body).role == "administrator"


@pytest.mark.parametrize(
    "pasted", ["1. 城关镇\n2. 城西街道", "1、城关镇\n2、城西街道", "一、城关镇\n二、城西街道", "1\t城关镇\n2\t城西街道"]
)
def test_numbers_before_pasted_names_are_no_streets(key, pasted):
    do(key, county=replace(COUNTY, streets=pasted, occasions="1. 开渔节\n2. 5.12全国防灾减灾日"))
    streets = Area.objects.filter(level="street").values_list("name", flat=True)
    days = set(Occasion.objects.filter(retired=False).values_list("name", flat=True))
    assert (list(streets), days) == (["城关镇", "城西街道"], {"开渔节", "5.12全国防灾减灾日"})
