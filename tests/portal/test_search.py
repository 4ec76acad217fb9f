"""The search of the public list: over everything that anybody may read, however it is written."""

import datetime as dt

import pytest
import time_machine

from events import tasks
from events.models import Event, Occurrence
from events.wording import search_index, search_words
from plan.models import Occasion
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import OrganizationFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
"""Tuesday noon in Asia/Shanghai."""


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def at(days: float = 3, *, title="样例讲座", venue=None, title_of_date="", **facts) -> Occurrence:
    event = PublishedEventFactory(title=title, **facts)
    start = NOON + dt.timedelta(days=days)
    venue = venue or VenueFactory(name="样例馆", address="别的路1号")
    made = OccurrenceFactory(
        event=event, start=start, end=start + dt.timedelta(hours=1), venue=venue, title=title_of_date
    )
    search_index.write(event, [made])
    made.save()
    return made


def found(client, text: str) -> list[str]:
    home = client.get("/", {"q": text}).context["home"]
    return [card.occurrence.event.title for day in [*home.days, *home.elsewhere] for card in day.cards]


@pytest.mark.parametrize(
    "typed",
    [
        "野生菌", "菌子", "蘑菇", "菌子中毒", "《野生菌》", "野生菌：中毒", "中毒 蘑菇", "中毒、野生菌", "ＡＥＤ", "aed", "Aed急救",
        "Yěshēngjùn", "yě shēng jùn", "ye'sheng'jun", "ysj中毒", "野生jun", "菌菇", "食用菌",
        "yeshengjun", "ye sheng jun", "ysj", "YSJ", "野 生 菌", "\u200b野生菌\u202e",
    ],
)  # fmt: skip
def test_the_title_however_it_is_typed(client, typed):
    at(title="《野生菌》中毒·怎么急救（AED）")
    at(title="认识手机")
    assert found(client, typed) == ["《野生菌》中毒·怎么急救（AED）"]


@pytest.mark.parametrize(
    "typed",
    ["手把手", "卫生健康局", "卫健局", "老年人", "老人", "健康", "讲座", "赶街场", "县街", "县街街道", "样例村", "xianjie", "xj",
     "样例路", "科技活动周", "二讲", "老人 讲座", "县街 老人", "讲座。"],
)  # fmt: skip
def test_everything_that_anybody_may_read(client, typed):
    street = StreetFactory(name="县街街道", initials="xj")
    venue = VenueFactory(name="赶街场", address="样例路8号", area=VillageFactory(name="样例村", parent=street))
    host = OrganizationFactory(name="安宁市卫生健康局")
    week = Occasion.objects.create(slug="week", name="科技活动周", kind="week")
    made = at(
        title="量血压",
        venue=venue,
        host=host,
        summary="手把手教",
        topic="health",
        occasion=week,
        title_of_date="第二讲",
    )
    made.event.audiences.add(AudienceFactory(name="老年人"))
    at(title="别的", kind=Event.Kind.COMPETITION, host=OrganizationFactory(name="样例中学"))
    assert tasks.refresh_search() == 1
    assert found(client, typed) == ["量血压"]


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("明天", [1]), ("后天", [2]), ("周四", [2, 9]), ("星期四", [2, 9]), ("9月10日", [2]), ("9.10", [2]), ("9/10号", [2]),
        ("2026-9-17", [9]), ("下周", [9]), ("周末", []), ("10月", [31]), ("10月份", [31]), ("9月31日", []), ("13月", []),
        ("下个月", [31]), ("下月", [31]), ("后天上午", [2]), ("9月10日晚上", [2]), ("下周四讲9", [9]), ("9月10日讲2", [2]), ("9月10日讲9", []),
        ("这周四", [2]), ("本周四", [2]), ("星期4", [2, 9]), ("本周末", []), ("这个周末", []), ("下周末", []), ("今天下午", []),
        ("9月1日", []), ("九月十日", [2]), ("二〇二六年九月十七日", [9]), ("十月", [31]), ("下周四", [9]), ("下星期五", []),
    ],
)  # fmt: skip
def test_days(client, typed, days):
    for number in (1, 2, 9, 31):
        at(number, title=f"讲{number}")
    assert found(client, typed) == [f"讲{number}" for number in days]


def test_my_street_first_then_the_whole_city(client):
    mine, other = StreetFactory(slug="lianran", name="连然街道"), StreetFactory(slug="xianjie", name="县街街道")
    at(9, title="我街的手机课", venue=VenueFactory(area=mine))
    at(2, title="别街的手机课", venue=VenueFactory(area=other))
    at(3, title="别街的手机课二", venue=VenueFactory(area=other))
    client.cookies["street"] = "lianran"
    page = client.get("/", {"q": "手机"})
    assert found(client, "手机") == ["我街的手机课", "别街的手机课", "别街的手机课二"]
    assert (page.context["home"].hits.here, page.context["home"].hits.elsewhere) == (1, 2)
    assert "连然有 <b>1</b> 场，别的街道有 <b>2</b> 场。" in page.text
    assert [
        card.occurrence.event.title for day in client.get("/?when=all").context["home"].days for card in day.cards
    ] == ["我街的手机课"]


def test_without_a_street_all_hits_are_counted(client):
    for number in range(22):
        at(2 + number / 10, title=f"手机课{number}")
    assert "全境找到 <b>22</b> 场。" in client.get("/", {"q": "手机"}).text


def test_theme_days_are_found_and_so_is_what_belongs_to_them(client):
    theme = PublishedEventFactory(kind=Event.Kind.THEME_DAY, title="科技活动周·嘉年华", summary="全市一起办")
    at(title="看星星", programme=theme)
    EventFactory(kind=Event.Kind.THEME_DAY, title="还没发布的嘉年华")
    page = client.get("/", {"q": "嘉年华"})
    assert [one.title for one in page.context["home"].programmes] == ["科技活动周·嘉年华"]
    assert f'href="{theme.get_absolute_url()}"' in page.text
    assert found(client, "嘉年华") == ["看星星"]


def test_a_host_that_is_called_otherwise_is_found_by_its_new_name(client):
    made = at(title="讲座")
    made.event.host.name = "安宁市应急管理局"
    made.event.host.save()
    assert found(client, "应急局") == []
    assert (tasks.refresh_search(), tasks.refresh_search()) == (1, 0)
    assert found(client, "应急局") == ["讲座"]


@pytest.mark.parametrize("typed", ["《》", "……", "\u200b", "%", "_", "' OR 1=1 --", "a" * 40, "的 的 的 的 的 的 的"])
def test_what_is_no_word_breaks_nothing(client, typed):
    at(title="讲座")
    assert client.get("/", {"q": typed}).status_code == 200


@pytest.mark.parametrize("typed", ["nüxing", "nǚxìng", "NV XING", "lǜsè", "lvse", "lüse女性"])
def test_pinyin_with_two_points(client, typed):
    at(title="绿色出行·女性健康讲座")
    assert found(client, typed) == ["绿色出行·女性健康讲座"]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("老人家", "老年人用药"), ("银发", "老年人用药"), ("骗子", "防范电信诈骗"), ("被骗", "防范电信诈骗"),
        ("看展", "科普展览"), ("听讲座", "野生菌讲座"), ("学手机", "智能手机课"), ("卫健委", "卫健局来了"),
    ],
)  # fmt: skip
def test_how_people_call_it(client, typed, title):
    at(title=title)
    at(title="别的", kind=Event.Kind.COMPETITION)
    assert title in found(client, typed)
    assert "别的" not in found(client, typed)


def test_synonyms_are_words_of_one_group_each_way():
    for term, group in search_words._terms():
        assert len(group) > 1
        assert all(search_words.condition(term).holds(other) for other in group)
