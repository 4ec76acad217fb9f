"""The setup page as the first visitor meets it, and as everybody after."""

import pytest

from accounts.models import Person, TypedForm
from core.site import site_facts
from organizations.models import Area, Organization
from plan import first_occasions
from plan.models import Occasion
from portal.setup import keys, setting_up
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
URL = "/setup/"


@pytest.mark.parametrize("path", ["/", "/staff/"])
def test_an_empty_site_leads_to_it(client, empty, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, URL)
    assert "no-store" in answer["Cache-Control"]


def test_the_sign_in_says_so(client, empty):
    assert f'href="{URL}"' in client.get("/staff/sign-in/").text


def test_the_key_comes_first(client, key, typed):
    page = client.get(URL)
    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    assert 'name="password"' not in page.text
    page = client.post(URL, {"key": ""})
    assert (page.status_code, "请填服务器日志里的那把钥匙" in page.text) == (422, True)
    page = client.post(URL, {"key": "wrong"})
    assert (page.status_code, "这把钥匙不对" in page.text, 'name="password"' in page.text) == (422, True, False)
    page = client.post(URL, {"key": key})
    assert (page.status_code, 'name="password"' in page.text, page.context["form"]["key"].value()) == (200, True, key)


def test_guessing_has_an_end_and_says_so(client, key):
    for _ in range(keys.WRONG_PER_NETWORK):
        client.post(URL, {"key": "wrong"})
    assert "试的次数太多了" in client.post(URL, {"key": "wrong"}).text


def test_everything_on_one_page_and_straight_in(client, typed):
    answer = client.post(URL, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/staff/")
    page = client.get("/staff/")
    assert page.status_code == 200
    assert "设置好了" in page.text
    assert "样例科普" in page.text or site_facts.stored().site_name == "样例科普"


def test_on_the_site_that_was_set_up_every_page_of_the_menu_opens(client, typed):
    client.post(URL, typed)
    menu = client.get("/staff/menu/").context["menu"]
    urls = [entry.url for _, entries in menu for entry in entries]
    assert len(urls) > 20
    assert {url: client.get(url, follow=True).status_code for url in urls} == dict.fromkeys(urls, 200)


EMPTY = (
    ("/staff/plan/", "还没有方案。有了方案", "/staff/plan/import/"),
    ("/staff/bookings/", "会先到这里问", "/staff/resources/"),
    ("/staff/keys/", "还没有人做过钥匙。要让", "/mine/keys/"),
    ("/staff/volunteers/", "还没有志愿者。把", "/volunteer/"),
    ("/staff/venues/", "还没有场馆", "/staff/venues/add/"),
    ("/staff/bases/", "还没有基地", "/staff/venues/"),
    ("/staff/events/", "还没有活动", "/staff/events/new/"),
    ("/staff/crew/", "还没有登记", "/staff/crew/new/"),
    ("/staff/resources/", "还没有登记", "/staff/resources/add/"),
    ("/staff/requests/", "还没有人点单", "/ask/"),
    ("/staff/villages/", "把名单贴进“名单”那一格", ""),
    ("/staff/", "没有缺人的岗位", "/staff/checklist/"),
)


def test_on_the_site_that_was_set_up_every_empty_page_says_what_it_is_for_and_leads_on(client, typed):
    client.post(URL, typed)
    shown = {path: client.get(path, follow=True).text.partition("<main")[2] for path, _, _ in EMPTY}
    for path, words, link in EMPTY:
        assert (path, words in shown[path], not link or f'href="{link}"' in shown[path]) == (path, True, True)


def test_empty_fields_are_all_named_beside_themselves(client, key):
    page = client.post(URL, {"key": key, "phone": ""})
    assert page.status_code == 422
    assert set(page.context["form"].errors) == {
        "name", "phone", "password", "password_again", "association", "city", "street_names", "site_name", "help_phone",
        "help_hours", "sms_signature",
    }  # fmt: skip
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("changed", "beside"),
    [
        ({"street_names": "城关镇\n城西街道\n城关镇"}, "street_names"),
        ({"password": "short", "password_again": "short"}, "password"),
        ({"password_again": "another one, really"}, "password_again"),
        ({"phone": "0871-66668888"}, "phone"),
        ({"sms_signature": "【科.协】"}, "sms_signature"),
        ({"city": ""}, "city"),
        ({"with_packaged_plan": "on"}, "city"),
        ({"occasion_names": "节" * 61}, "occasion_names"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_typed_is_lost(client, typed, changed, beside):
    sent = typed | changed
    page = client.post(URL, sent)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [beside]
    form = page.context["form"]
    assert {name: form[name].value() for name in sent if name != "with_packaged_plan"} == {
        name: value for name, value in sent.items() if name != "with_packaged_plan"
    }
    assert page.text.count('value="a long enough one"') == sum(
        sent[name] == "a long enough one" for name in ("password", "password_again")
    )
    assert not Person.objects.exists()


def test_everything_that_is_wrong_is_said_at_once_and_nothing_typed_is_lost(client, typed):
    wrong = typed | {
        "key": "wrong",
        "phone": "110",
        "password": "administrator",
        "password_again": "administrator",
        "city": "、",
        "street_names": "城关镇\n城西街道\n城关镇",
        "help_phone": "没有",
        "sms_signature": "【科.协】",
    }
    page = client.post(URL, wrong)
    assert page.status_code == 422
    form = page.context["form"]
    beside = ["phone", "password", "city", "street_names", "help_phone", "sms_signature"]
    assert sorted(form.errors) == sorted([*beside, "__all__"])
    assert "这把钥匙不对" in page.text
    assert f"有 {len(beside)} 处要改" in page.text
    for name, value in wrong.items():
        assert form[name].value() == value
    assert not Person.objects.exists()


def test_a_wrong_key_beside_everything_else_is_said(client, typed):
    page = client.post(URL, typed | {"key": "wrong"})
    assert (page.status_code, "这把钥匙不对" in page.text) == (422, True)


def test_the_packaged_plan_needs_no_city(client, typed):
    answer = client.post(URL, typed | {"city": "", "street_names": "", "with_packaged_plan": "on"})
    assert answer.status_code == 302
    assert Area.objects.filter(level="street").count() == 9


def test_the_page_says_whose_plan_it_is_and_that_it_is_over(client, key):
    page = client.post(URL, {"key": key}).text
    assert "用附带的示例规划（安宁市 2021—2025）" in page
    assert "2025 年底已经到期" in page
    assert "checked" not in page


def test_the_usual_theme_days_stand_there_to_be_changed(client, key, typed):
    page = client.post(URL, {"key": key})
    assert page.context["form"]["occasion_names"].value().splitlines() == first_occasions.usual()
    client.post(URL, typed | {"occasion_names": "开渔节\r\n样例灯节"})
    offered = Occasion.objects.filter(retired=False)
    assert list(offered.values_list("name", flat=True)) == ["开渔节", "样例灯节"]


def test_a_second_press_leads_where_the_first_did(client, typed):
    client.post(URL, typed)
    answer = client.post(URL, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/staff/")
    assert (Person.objects.count(), Organization.objects.filter(is_association=True).count()) == (1, 1)


def test_a_second_press_while_the_first_is_written_leads_there_too(client, typed, monkeypatch):
    set_up = setting_up.set_up

    def first_then_second(**facts):
        set_up(**facts)
        return set_up(**facts)

    monkeypatch.setattr(setting_up, "set_up", first_then_second)
    answer = client.post(URL, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/staff/")
    assert Person.objects.count() == 1


def test_a_press_after_it_by_somebody_else_keeps_nothing_of_what_they_typed(client, typed):
    MembershipFactory(organization=AssociationFactory(), role="administrator")
    answer = client.post(URL, typed)
    assert (answer.status_code, answer["Location"]) == (302, "/staff/")
    assert not TypedForm.objects.exists()
    assert client.get("/staff/")["Location"].startswith("/staff/sign-in/")
    assert "这个网站已经有人设置好了" in client.get("/staff/sign-in/").text


def test_whoever_opens_it_after_it_and_is_not_signed_in_is_told_why_it_is_gone(client):
    MembershipFactory(organization=AssociationFactory(), role="administrator")
    page = client.get(URL, follow=True)
    assert (page.request["PATH_INFO"], "这个网站已经有人设置好了" in page.text) == ("/staff/sign-in/", True)


def test_it_is_gone_for_ever(client, empty):
    MembershipFactory(organization=AssociationFactory(), role="administrator")
    assert client.get(URL)["Location"] == "/staff/"
    assert client.get("/").status_code == 200
    assert URL not in client.get("/staff/sign-in/").text


def test_an_association_that_is_there_is_not_asked_for_again(client, typed):
    AssociationFactory(name="某某科协")
    page = client.post(URL, {"key": typed["key"]})
    assert 'name="city"' not in page.text
    assert client.post(URL, typed).status_code == 302
    assert not Area.objects.filter(level="street").exists()


def test_an_administrator_from_a_shell_is_asked_for_the_county_alone(client, db, typed):
    client.force_login(Person.objects.create_superuser("+8613900000199"))
    page = client.get(URL)
    assert (page.status_code, 'name="password"' in page.text, 'name="city"' in page.text) == (200, False, True)
    sent = {
        name: value
        for name, value in typed.items()
        if name not in {"key", "name", "phone", "password", "password_again"}
    }
    assert client.post(URL, sent | {"city": ""}).status_code == 422
    assert client.post(URL, sent)["Location"] == "/staff/"
    assert Organization.objects.get(is_association=True).name == "样例县科学技术协会"
    assert client.get(URL)["Location"] == "/staff/"


def test_nobody_else_gets_it_then(client, db):
    Person.objects.create_superuser("+8613900000199")
    client.force_login(PersonFactory())
    assert client.get(URL)["Location"] == "/staff/"
    assert client.post(URL, {"city": "样例县"})["Location"] == "/staff/"
    assert not Area.objects.exists()
