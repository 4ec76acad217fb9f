import datetime as dt
from dataclasses import replace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Change, ChangeItem, ChangeSide, Event, Occurrence
from plan.models import Occasion, OccasionDate
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import StreetFactory, VillageFactory
from tests.factories.resources import SpaceFactory
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)
"""Tuesday noon in Asia/Shanghai."""


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def at(hours: float, **facts) -> Occurrence:
    """An occurrence that starts so many hours from now."""
    start = NOON + dt.timedelta(hours=hours)
    facts.setdefault("search", "")
    return OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1), **facts)


def titles(answer) -> list[str]:
    return [card.occurrence.event.title for day in answer.context["home"].days for card in day.cards]


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_the_same_however_much_there_is(client, rows, django_assert_num_queries):
    for number in range(rows):
        occurrence = at(2 + number, event__title=f"讲座{number}")
        occurrence.space = SpaceFactory(venue=occurrence.venue)
        occurrence.save()
    with django_assert_num_queries(11):
        answer = client.get("/")
    assert titles(answer) == [f"讲座{number}" for number in range(rows)]


def test_an_empty_home_says_what_to_do(client, django_assert_num_queries):
    with django_assert_num_queries(10):
        answer = client.get("/")
    assert "这几天没有活动" in answer.text


def test_an_empty_week_shows_what_comes_next(client):
    at(24 * 20, event__title="月底的讲座")
    home = client.get("/").context["home"]
    assert home.days == []
    assert [card.occurrence.event.title for day in home.nearest for card in day.cards] == ["月底的讲座"]


def test_drafts_and_what_is_over_are_not_listed(client):
    at(2, event=EventFactory(title="草稿"))
    at(-3, event__title="上午的")
    at(-0.5, event__title="正在办的")
    assert titles(client.get("/")) == ["正在办的"]


def test_cards_stand_under_their_dates(client):
    at(2)
    at(3)
    at(26)
    days = client.get("/").context["home"].days
    assert [(day.date, len(day.cards)) for day in days] == [(dt.date(2026, 9, 8), 2), (dt.date(2026, 9, 9), 1)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("when=today", ["今天的"]),
        ("when=tomorrow", ["明天的"]),
        ("when=weekend", ["周六的"]),
        ("when=next", ["下周的"]),
        ("when=all", ["今天的", "明天的", "周六的", "下周的"]),
        ("day=2026-09-09", ["明天的"]),
        ("audience=elder&when=all", ["明天的"]),
        ("topic=health&when=all", ["周六的"]),
        ("kind=drive&when=all", ["下周的"]),
        ("occasion=month", ["今天的"]),
    ],
)
def test_links_narrow_the_list(client, query, expected):
    month = Occasion.objects.create(slug="month", name="科普月", kind="month")
    at(2, event__title="今天的", event__occasion=month)
    tomorrow = at(24, event__title="明天的")
    part = AudienceFactory(slug="elder-alone", parent=AudienceFactory(slug="elder"))
    tomorrow.event.audiences.add(part)
    at(24 * 4, event__title="周六的", event__topic=Event.Topic.HEALTH)
    at(24 * 7, event__title="下周的", event__kind=Event.Kind.DRIVE)
    assert titles(client.get(f"/?{query}")) == expected


@pytest.mark.parametrize("query", ["sj", "手机", "SJ 认识", "手机 rssj"])
def test_search_finds_words_and_pinyin_initials(client, query):
    at(24 * 30, event__title="认识手机", search="认识手机 rssj")
    at(24 * 30, event__title="认菌子", search="认菌子 rjz")
    assert titles(client.get("/", {"q": query})) == ["认识手机"]


def test_a_search_without_result_says_what_to_do(client):
    assert "没有找到“血压”" in client.get("/?q=血压").text


def test_the_list_goes_on_in_pages_of_twenty(client):
    for number in range(21):
        at(2 + number / 10, event__title=f"讲座{number:02d}")
    first, second = client.get("/"), client.get("/?page=2")
    assert titles(first) == [f"讲座{number:02d}" for number in range(20)]
    assert first.context["home"].next_page == "?page=2"
    assert titles(second) == ["讲座20"]
    assert second.context["home"].next_page == ""


def test_the_street_is_remembered_and_forgotten(client):
    street = StreetFactory(slug="xianjie")
    answer = client.post("/street/", {"street": "xianjie", "next": "/?when=all"})
    assert (answer.status_code, answer.url) == (302, "/?when=all")
    assert client.cookies["street"].value == "xianjie"
    assert client.get("/").context["home"].street == street
    client.post("/street/", {"street": ""})
    assert client.get("/").context["home"].street is None


def test_an_unknown_street_is_not_remembered(client):
    client.post("/street/", {"street": "nowhere"})
    assert client.cookies["street"].value == ""


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
@pytest.mark.parametrize("address", ["/street/", "/reading/"])
def test_nobody_is_led_elsewhere(client, address, target):
    assert client.post(address, {"next": target}).url == "/"


def test_a_street_shows_its_own_its_villages_and_what_is_online(client):
    street = StreetFactory(slug="xianjie")
    at(2, event__title="街道的", venue=VenueFactory(area=street))
    at(3, event__title="村里的", venue=VenueFactory(area=VillageFactory(parent=street)))
    at(4, event__title="线上的", venue=None, mode=Occurrence.Mode.ONLINE)
    at(5, event__title="别处的")
    client.cookies["street"] = "xianjie"
    assert titles(client.get("/")) == ["街道的", "村里的", "线上的"]
    assert len(titles(client.get("/?street=all"))) == 4


def test_streets_are_counted_with_their_villages(client):
    street = StreetFactory(slug="xianjie")
    at(2, venue=VenueFactory(area=street))
    at(3, venue=VenueFactory(area=VillageFactory(parent=street)))
    at(24 * 7, venue=VenueFactory(area=street))
    at(3, venue=VenueFactory(area=street), state=Occurrence.State.CANCELLED)
    counted = client.get("/").context["home"].streets
    assert [(one.area, one.this_week, one.next_week) for one in counted] == [(street, 2, 1)]


def test_next_week_is_counted(client):
    at(2)
    at(24 * 7)
    answer = client.get("/")
    assert answer.context["home"].next_week == 1
    assert "下周还有 1 场" in answer.text


@pytest.mark.parametrize(("first", "last", "shown"), [(0, 0, True), (7, 9, True), (8, 9, False), (-2, -1, False)])
def test_a_theme_of_these_days_has_its_banner(client, first, last, shown):
    theme = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    day = dt.date(2026, 9, 8)
    OccasionDate.objects.create(
        occasion=theme, first=day + dt.timedelta(days=first), last=day + dt.timedelta(days=last)
    )
    at(24 * 9, event__occasion=theme)
    assert ("全国科普月" in client.get("/").text) is shown


def test_the_month_counts_its_days(client):
    at(2)
    at(3)
    at(24, state=Occurrence.State.CANCELLED)
    month = client.get("/").context["home"].month
    squares = {square.date: square for week in month.weeks for square in week}
    assert squares[dt.date(2026, 9, 8)].count == 2
    assert squares[dt.date(2026, 9, 9)].count == 0
    assert squares[dt.date(2026, 9, 20)].note == "班"
    assert squares[dt.date(2026, 9, 25)].note == "休"


def test_the_month_can_be_turned_while_the_list_stays(client):
    at(2, event__title="今天的")
    at(24 * 30, event__title="下个月的")
    answer = client.get("/?month=2026-10")
    month = answer.context["home"].month
    assert titles(answer) == ["今天的"]
    assert (month.first, month.before, month.after) == (dt.date(2026, 10, 1), "?month=2026-09", "?month=2026-11")
    assert {day.date: day.count for week in month.weeks for day in week}[dt.date(2026, 10, 8)] == 1


def test_a_hostile_title_is_only_a_title(client):
    at(2, event__title="<script>alert</script>：<b>")
    text = client.get("/").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert&lt;/script&gt;：" in text


def test_a_cancelled_date_says_so(client):
    at(2, state=Occurrence.State.CANCELLED)
    assert "已取消" in client.get("/").text


def moved(occurrence, **after) -> None:
    before = ChangeSide(start=occurrence.start, end=occurrence.end, venue_id=1, place="甲")
    items = [ChangeItem(occurrence_id=occurrence.pk, label="", before=before, after=replace(before, **after))]
    Change.objects.create(event=occurrence.event, kind="rescheduled", at=NOON, items=items)


def test_a_card_says_what_changed(client):
    moved(at(2, moved_at=NOON), start=NOON)
    moved(at(3, moved_at=NOON), venue_id=2)
    at(4)
    cards = client.get("/").context["home"].cards
    assert [card.change for card in cards] == ["改了时间", "改了地点", ""]


def test_a_card_says_seats_in_words(client):
    SeatPoolFactory(occurrence=at(2), capacity=30, taken=18)
    SeatPoolFactory(occurrence=at(3), capacity=30, taken=30, waiting=4)
    at(4, event__booking=Event.Booking.NONE)
    text = client.get("/").text
    assert "还有 <b>12</b> 个名额" in text
    assert "前面还有 <b>4</b> 家" in text
    assert "不用报名，来了就看" in text


def test_a_stop_says_which_it_is(client):
    event = PublishedEventFactory(kind=Event.Kind.DRIVE)
    street = StreetFactory(name="县街街道")
    for number in (1, 2):
        at(number, event=event, position=number, venue=VenueFactory(area=street))
    cards = client.get("/").context["home"].cards
    assert [card.label for card in cards] == ["第1站/共2站 · 县街", "第2站/共2站 · 县街"]


def test_elder_mode_shows_one_thing_first(client):
    at(2, event__title="前面的一个")
    at(3, event__title="后面的一个")
    client.post("/reading/", {"size": "2"})
    answer = client.get("/")
    assert 'data-mode="elder" data-size="2"' in answer.text
    assert ("最近的一场" in answer.text, "离你" in answer.text) == (True, False)
    assert answer.text.index("前面的一个") < answer.text.index("后面的一个")
    client.post("/reading/", {"size": ""})
    assert "data-mode" not in client.get("/").text


def test_elder_mode_with_nothing_says_what_to_do(client):
    client.cookies["elder"] = "1"
    assert "这几天没有活动" in client.get("/").text


def test_a_made_up_reading_size_is_ignored(client):
    client.cookies["elder"] = '9"><script>'
    assert "data-mode" not in client.get("/").text


def test_what_lasts_for_days_stands_under_each_of_them(client):
    show = at(-24, event__title="长展")
    Occurrence.objects.filter(pk=show.pk).update(end=show.start + dt.timedelta(days=3))
    for query, day in (("", "2026-09-08"), ("?day=2026-09-10", "2026-09-10"), ("?day=2026-09-07", "2026-09-07")):
        home = client.get(f"/{query}").context["home"]
        assert [(str(one.date), len(one.cards)) for one in home.days] == [(day, 1)]
        squares = {str(square.date): square.count for week in home.month.weeks for square in week if square.count}
        assert squares == {f"2026-09-{number:02}": 1 for number in range(7, 11)}
    assert "9月7日 周一 中午 12:00—9月10日 中午 12:00" in client.get("/?day=2026-09-10").text


def test_a_street_without_anything_shows_what_comes_next_in_the_city(client):
    StreetFactory(slug="xianjie")
    at(24 * 9, event__title="别街的讲座", venue=VenueFactory())
    client.cookies["street"] = "xianjie"
    page = client.get("/")
    assert [card.occurrence.event.title for card in page.context["home"].cards] == ["别街的讲座"]
    assert "下面是最近的几场" in page.text


@pytest.mark.parametrize("size", ["1", "3"])
def test_elder_mode_searches_filters_and_turns_pages(client, size):
    for number in range(23):
        at(2 + number / 10, event__title=f"讲座{number:02d}", search="讲座")
    client.cookies["elder"] = size
    first = client.get("/")
    assert ('role="search"' in first.text, 'href="?page=2"' in first.text, "按人群、内容、语言挑" in first.text) == (
        True,
    ) * 3
    assert first.text.count("讲座") >= 20
    second = client.get("/?page=2").text
    assert ("讲座22" in second, "讲座00" in second, "离你最近的一场" in second) == (True, False, False)
    hits = client.get("/?q=讲座").text
    assert ("找“讲座”" in hits, "讲座03" in hits, 'value="讲座"' in hits) == (True, True, True)
    assert "没有找到，换个词试试。" in client.get("/?q=血压").text


def test_in_elder_mode_the_page_comes_before_the_switches(client):
    at(2, event__title="讲座")
    client.cookies["elder"] = "3"
    page = client.get("/").text
    assert page.index("讲座") < page.index("字的大小")
    assert page.count('class="btn btn--big"') == 1


@pytest.mark.parametrize("path", ["/", "/privacy/", "/sign-in/", "/volunteer/", "/calendars/"])
def test_nothing_is_promised_that_is_not_there(client, path):
    page = client.get(path)
    assert page.status_code == 200
    assert not [
        word
        for word in ("每周收一条", "English", "大概年龄", "时长", "服务证明", "家长同意后才登记")
        if word in page.text
    ]


def test_a_foreign_browser_reads_the_same_words(client):
    page = client.get("/", headers={"accept-language": "en"}).text
    assert 'lang="zh-Hans"' in page
    assert page == client.get("/", headers={"accept-language": "zh-CN"}).text


@pytest.mark.parametrize("query", ["", "audience=all", "occasion=science-day", "when=all", "q=讲座", "month=2026-10"])
def test_no_list_is_read_from_its_beginning_nor_without_an_end(client, query):
    at(2)
    client.get(f"/?{query}")
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/?{query}")
    dates = [one["sql"] for one in captured if 'FROM "events_occurrence" INNER' in one["sql"]]
    assert dates
    for sql in dates:
        assert '"events_occurrence"."start" >' in sql
        assert '"events_occurrence"."start" <' in sql or "LIMIT 3" in sql
    others = [one["sql"] for one in captured if '"end" >' in one["sql"]]
    assert [sql for sql in others if '"start" >' not in sql] == []
