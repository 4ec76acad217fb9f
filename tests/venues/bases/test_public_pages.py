"""The register, its files, and the page of a base."""

import csv
import datetime as dt
import io

import pytest
import time_machine
from openpyxl import load_workbook

from tests.factories.bases import ApplicationFactory, BaseFactory, HoursFactory, ThemeFactory, base_type, level
from tests.factories.people import StreetFactory, VillageFactory
from venues.models import Base

pytestmark = pytest.mark.django_db
WEDNESDAY = dt.datetime(2026, 9, 9, 2, tzinfo=dt.UTC)
PHONE = "+8613900000777"


def names(response):
    return [card.base.name for card in response.context["cards"]]


@pytest.fixture
def town():
    """Three bases on two streets, and one of each that nobody should see."""
    street = StreetFactory(name="温泉街道", slug="wenquan")
    hot = ThemeFactory(name="热水", slug="hot")
    one = BaseFactory(
        name="温泉地热基地",
        venue__area=VillageFactory(parent=street),
        level=level("全国"),
        slug="one",
        introduction="热水从哪里来",
    )
    one.themes.add(hot)
    two = BaseFactory(name="县街科技馆", level=level("省级"), type=base_type("博物馆", "bowuguan"), slug="two")
    three = BaseFactory(name="草铺基地", state="warned", slug="three")
    for base, weekday in ((one, 3), (two, 6)):
        HoursFactory(base=base, weekday=weekday)
    ApplicationFactory(name="还没评审", slug="four")
    ApplicationFactory(name="没通过", slug="five", state="refused")
    BaseFactory(name="已撤销", slug="six", state="removed")
    BaseFactory(name="已到期", slug="seven", state="expired")
    return one, two, three


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["温泉地热基地", "县街科技馆", "草铺基地"]),
        ("?level=level-1", ["温泉地热基地"]),
        ("?type=bowuguan", ["县街科技馆"]),
        ("?theme=hot", ["温泉地热基地"]),
        ("?street=wenquan", ["温泉地热基地"]),
        ("?street=nowhere", []),
        ("?q=热水", ["温泉地热基地"]),
        ("?q=科技馆", ["县街科技馆"]),
        ("?open=today", ["温泉地热基地"]),
        ("?open=weekend", ["县街科技馆"]),
        ("?open=weekend&level=level-1", []),
        ("?open=never", ["温泉地热基地", "县街科技馆", "草铺基地"]),
    ],
)
@time_machine.travel(WEDNESDAY, tick=False)
def test_the_register_is_narrowed_by_links(client, town, query, expected):
    assert names(client.get(f"/bases/{query}")) == expected


@time_machine.travel(WEDNESDAY + dt.timedelta(hours=8), tick=False)
def test_what_has_closed_is_not_open_today_any_more(client, town):
    assert names(client.get("/bases/?open=today")) == []
    assert client.get("/bases/").context["cards"][0].today == "今天已经关门，9月16日 周三开"


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_card_says_whether_it_is_open(client, town):
    cards = client.get("/bases/").context["cards"]
    assert [card.today for card in cards] == ["今天开，上午 9:00—下午 5:00", "今天不开，9月12日 周六开", ""]


def test_the_number_is_that_of_the_list_below(client, town):
    for query, said in (
        ("", "3 个地方，去之前"),
        ("?level=level-1", "这样挑有 1 个地方，一共 3 个，去之前"),
        ("?q=没有", "这样挑有 0 个地方，一共 3 个，去之前"),
    ):
        assert said in client.get(f"/bases/{query}").content.decode()


def test_a_link_leads_back_to_the_wider_list(client, town):
    page = client.get("/bases/?level=level-1&q=温泉")
    (current,) = [choice for choice in page.context["choices"].levels if choice.is_current]
    assert current.href == "?q=%E6%B8%A9%E6%B3%89"
    assert client.get("/bases/?q=没有").content.decode().count("这样挑，没有基地") == 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_asks_the_same_for_one_and_three(client, django_assert_num_queries, rows):
    for _ in range(rows):
        HoursFactory(base=BaseFactory())
    with django_assert_num_queries(8):
        assert len(names(client.get("/bases/"))) == rows


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_files_hold_what_the_page_shows_and_no_contact(client, town):
    one, _, _ = town
    Base.objects.filter(pk=one.pk).update(
        admission="=1+1", contact_name="温小泉", booking_phone="0871-00001234", contact_phone=PHONE
    )
    data = client.get("/bases/register.csv?level=level-1")
    heading, row = csv.reader(io.StringIO(data.content.decode("utf-8-sig")))
    found = dict(zip(heading, row, strict=True))
    assert (found["名称"], found["街道"], found["开放时间"]) == ("温泉地热基地", "温泉街道", "周三 09:00-17:00")
    assert found["门票"] == "'=1+1"
    assert (found["预约电话"], found["主题"], found["级别"]) == ("0871-00001234", "热水", "全国")
    sheet = load_workbook(io.BytesIO(client.get("/bases/register.xlsx").content)).active
    assert [cell.value for cell in sheet["A"]] == ["名称", "温泉地热基地", "县街科技馆", "草铺基地"]
    everything = data.content.decode() + "".join(str(cell) for row in sheet.values for cell in row)
    assert not [private for private in ("13900000777", "温小泉", "还没评审", "已撤销") if private in everything]


@time_machine.travel(WEDNESDAY, tick=False)
def test_the_page_of_a_base_tells_what_visitors_need_and_nothing_private(client):
    base = BaseFactory(
        slug="one",
        admission="免费",
        by_appointment=True,
        booking_phone="0871-0000 5678",
        introduction="看<b>泉眼</b>",
        contact_name="温小泉",
        contact_phone=PHONE,
        application="内部的申请理由",
    )
    HoursFactory(base=base, weekday=2)
    HoursFactory(base=base, weekday=3)
    body = client.get("/bases/one/").content.decode()
    for shown in (
        "今天开，上午 9:00—下午 5:00",
        "周二至周三",
        "要先预约",
        "tel:087100005678",
        "看&lt;b&gt;泉眼",
        "安宁市级科普教育基地",
    ):
        assert shown in body
    for private in ("13900000777", "139 0000 0777", "温小泉", "内部的申请理由"):
        assert private not in body
    assert f"/venues/{base.venue.slug}/" in body
    place = client.get(f"/venues/{base.venue.slug}/").content.decode()
    assert "/bases/one/" in place


@pytest.mark.parametrize(
    ("state", "status", "words"),
    [
        ("applied", 404, ""),
        ("refused", 404, ""),
        ("warned", 200, "正在限期整改"),
        ("expired", 200, "还没有续期"),
        ("removed", 200, "已经不是科普教育基地"),
    ],
)
def test_what_the_page_says_in_each_state(client, state, status, words):
    base = BaseFactory(slug="one", state=state)
    answer = client.get("/bases/one/")
    assert answer.status_code == status
    assert words in answer.content.decode()
    on_place = "/bases/one/" in client.get(f"/venues/{base.venue.slug}/").content.decode()
    assert on_place is (state == "warned")


@time_machine.travel(WEDNESDAY, tick=False)
def test_a_closure_is_said_with_its_reason(client):
    base = BaseFactory(slug="one", closed_until=dt.date(2026, 9, 20), closed_reason="换展品")
    HoursFactory(base=base, weekday=3)
    body = client.get("/bases/one/").content.decode()
    assert "临时闭馆到 9月20日 周日" in body
    assert "换展品" in body
    assert names(client.get("/bases/?open=today")) == []
