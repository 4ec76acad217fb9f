"""The checklist of a new site: computed from what is, shown to administrators of the association until it is done."""

import pytest
from allauth.mfa.models import Authenticator

from accounts.models import AuditEntry, Person
from core import clock
from core.errors import Refusal
from core.site import changing
from core.site.site_facts import Facts
from portal.models import Confirmation
from portal.setup import checklist
from tests.factories.events import PlanFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db
URL = "/staff/checklist/"
ALL = ["gateway", "https", "keys", "site", "streets", "organizations", "staff", "plan", "factor", "backups"]
SITE = Facts(
    site_name="样例科普",
    organizer_name="样例县科学技术协会",
    help_phone="12345",
    help_hours="全天",
    dialect="",
    sms_signature="样例科协",
)


@pytest.fixture(autouse=True)
def _as_it_was_unpacked(settings):
    settings.SMS_GATEWAY = "console"
    settings.HTTPS = False
    settings.SITE_URL = "http://127.0.0.1:8000"
    settings.KEYS_IN_VAR_DIR = ["SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY"]


@pytest.fixture
def administrator(client):
    person = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    client.force_login(person)
    return person


def open_items(person) -> list[str]:
    return [item.name for item in checklist.items(person, now=clock.now()) if not item.is_done]


def this_year(**facts):
    year = clock.today().year
    return PlanFactory(first_year=year, last_year=year, **facts)


def on_https(settings):
    settings.HTTPS = True
    settings.SITE_URL = "https://kepu.example.cn"


MENDS = {
    "gateway": lambda person, settings: setattr(settings, "SMS_GATEWAY", "kannel"),
    "https": lambda person, settings: on_https(settings),
    "keys": lambda person, settings: setattr(settings, "KEYS_IN_VAR_DIR", []),
    "site": lambda person, settings: changing.change(wanted=SITE, now=clock.now()),
    "streets": lambda person, settings: StreetFactory(),
    "organizations": lambda person, settings: OrganizationFactory(),
    "staff": lambda person, settings: MembershipFactory(organization=AssociationFactory()),
    "plan": lambda person, settings: this_year(coordinator=AssociationFactory()),
    "factor": lambda person, settings: Authenticator.objects.create(user=person, type="totp", data={}),
    "backups": lambda person, settings: checklist.confirm(item="backups", by=person, now=clock.now()),
}


def test_a_new_site_has_all_of_it_to_do(administrator):
    assert open_items(administrator) == ALL == list(MENDS)


@pytest.mark.parametrize("name", ALL)
def test_each_is_ticked_by_what_is(administrator, settings, name):
    MENDS[name](administrator, settings)
    assert name not in open_items(administrator)
    assert set(ALL) - set(open_items(administrator)) - {name} <= {"streets", "organizations"}


@pytest.mark.parametrize(
    ("name", "prepare"),
    [
        ("organizations", lambda person: OrganizationFactory(kind="street_office")),
        ("staff", lambda person: MembershipFactory(organization=AssociationFactory(), person__is_active=False)),
        ("staff", lambda person: MembershipFactory(organization=AssociationFactory(), person=person)),
        ("plan", lambda person: PlanFactory(first_year=2001, last_year=2005)),
        ("factor", lambda person: Authenticator.objects.create(user=person, type="recovery_codes", data={})),
    ],
)
def test_what_does_not_count(administrator, name, prepare):
    prepare(administrator)
    assert name in open_items(administrator)


def test_the_next_years_plan_is_ready_before_it_begins(administrator):
    year = clock.today().year + 1
    PlanFactory(first_year=year, last_year=year, coordinator=AssociationFactory())
    assert "plan" not in open_items(administrator)


def test_an_address_that_only_this_machine_reaches_is_none(administrator, settings):
    settings.HTTPS = True
    settings.SITE_URL = "https://127.0.0.1"
    assert "https" in open_items(administrator)


def test_the_workbench_shows_it_until_it_is_done(client, administrator, settings):
    page = client.get("/staff/")
    assert "启用以前，还差 10 件" in page.text
    for item in checklist.items(administrator, now=clock.now()):
        assert item.title in page.text
        assert item.is_done or item.missing in page.text
    for name in ALL[:-1]:
        MENDS[name](administrator, settings)
    page = client.get("/staff/", secure=True)
    assert "启用以前，还差 1 件" in page.text
    assert "办好了：短信网关、" in page.text
    client.post(URL, {"item": "backups", "do": "confirm"}, secure=True)
    assert "启用以前" not in client.get("/staff/", secure=True).text
    assert client.get(URL, secure=True).status_code == 200


def test_a_tick_says_who_and_when_and_is_taken_back(client, administrator):
    answer = client.post(URL, {"item": "backups", "do": "confirm"})
    assert (answer.status_code, answer["Location"]) == (302, URL)
    tick = Confirmation.objects.get()
    assert (tick.item, tick.by) == ("backups", administrator)
    assert f"{administrator}" in client.get(URL).text
    client.post(URL, {"item": "backups", "do": "confirm"})
    assert Confirmation.objects.get().pk == tick.pk
    client.post(URL, {"item": "backups", "do": "take_back"})
    client.post(URL, {"item": "backups", "do": "take_back"})
    assert not Confirmation.objects.exists()
    lines = AuditEntry.objects.order_by("pk").values_list("kind", "about", "by")
    assert list(lines) == [
        ("site_changed", "启用清单：“备份”打了勾", administrator.pk),
        ("site_changed", "启用清单：“备份”去掉了勾", administrator.pk),
    ]


@pytest.mark.parametrize("item", ["gateway", "", "x" * 200])
def test_what_the_site_sees_itself_is_not_ticked(client, administrator, item):
    with pytest.raises(Refusal) as refusal:
        checklist.confirm(item=item, by=administrator, now=clock.now())
    assert refusal.value.code == "item_unknown"
    assert client.post(URL, {"item": item, "do": "confirm"}).status_code == 409
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize(
    "facts",
    [{"role": "approver", "organization": True}, {"role": "viewer", "organization": True}, {"role": "administrator"}],
)
def test_nobody_else_sees_or_ticks_it(client, facts):
    organization = AssociationFactory() if facts.pop("organization", False) else OrganizationFactory()
    client.force_login(MembershipFactory(organization=organization, **facts).person)
    assert "启用以前" not in client.get("/staff/").text
    assert client.get(URL).status_code == 403
    assert client.post(URL, {"item": "backups", "do": "confirm"}).status_code == 403
    assert not Confirmation.objects.exists()


def test_with_demo_data_there_is_nothing_to_get_ready(client, administrator):
    this_year(is_invented=True)
    assert "启用以前" not in client.get("/staff/").text


@pytest.mark.parametrize("rows", [1, 3])
def test_it_asks_twice_however_much_there_is(administrator, rows, django_assert_num_queries):
    for _ in range(rows):
        MembershipFactory(organization=OrganizationFactory())
        StreetFactory()
    with django_assert_num_queries(2):
        checklist.items(administrator, now=clock.now())


def test_before_there_is_a_county_it_begins_with_the_page_that_makes_one(client):
    """An administrator of the site who was made from a shell; no page to which they are led refuses them."""
    person = Person.objects.create_superuser("+8613900000123")
    client.force_login(person)
    assert open_items(person) == ["gateway", "https", "keys", "county", "factor", "backups"]
    page = client.get("/staff/").text
    assert ('href="/setup/">设置这个网站' in page, 'href="/staff/people/">本单位的人' in page) == (True, False)
    paths = ("/setup/", "/staff/people/", "/staff/people/invite/", "/staff/organizations/", "/staff/areas/")
    assert [client.get(path).status_code for path in paths] == [200] * len(paths)
    AssociationFactory()
    assert open_items(person) == ALL
