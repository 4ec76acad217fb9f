import re

import icalendar
import pytest
import time_machine
from django.test import RequestFactory

from calendars import panels
from calendars.models import Entry, FeedToken
from calendars.pages import offers
from core.web import qr
from plan.models import Occasion
from tests.calendars.conftest import DAY, NOW, at, write
from tests.events.conftest import make_drive
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import CityFactory, OrganizationFactory, PersonFactory, StreetFactory, VillageFactory

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (iPhone) MicroMessenger/8.0"


@pytest.fixture(autouse=True)
def _frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def page(client, query="", **headers):
    answer = client.get(f"/calendars/{query}", **headers)
    assert answer.status_code == 200
    return answer.content.decode()


def addresses(html):
    return re.findall(r'class="copy[^>]*>([^<]+)<', html)


def test_without_a_choice_it_is_the_whole_city(client, lecture):
    write(lecture)
    html = page(client)
    assert addresses(html) == ["http://127.0.0.1:8000/calendars/all.ics"]
    assert "全境：30 天里有 1 场" in html
    assert "血压高不高，自己会量" in html


def test_a_stop_says_which_it_is(client):
    drive = make_drive(3)
    write(*drive.occurrences.all())
    assert re.findall(r"科普大篷车</a>，([^<]+)<", page(client)) == ["第1站", "第2站", "第3站"]


def test_chosen_streets_have_a_calendar_each(client, lecture):
    StreetFactory(slug="bajie", name="八街街道")
    StreetFactory(slug="lubiao", name="禄脿街道")
    write(lecture)
    html = page(client, "?area=xianjie&area=bajie")
    assert addresses(html) == [f"http://127.0.0.1:8000/calendars/area/{slug}.ics" for slug in ("xianjie", "bajie")]
    assert re.findall(r'value="(\w+)" checked', html) == ["xianjie", "bajie"]
    assert 'href="webcal://127.0.0.1:8000/calendars/area/xianjie.ics"' in html
    assert "先订上，有了会自己出现。" in html


@pytest.mark.parametrize("query", ["?area=anning", "?area=xianjie&area=bajie", "?area=nowhere"])
def test_all_streets_are_the_city(client, street, query):
    StreetFactory(slug="bajie")
    assert addresses(page(client, query)) == ["http://127.0.0.1:8000/calendars/all.ics"]


def test_the_remembered_street_is_chosen(client, street):
    StreetFactory(slug="bajie")
    client.cookies["street"] = "xianjie"
    assert addresses(page(client)) == ["http://127.0.0.1:8000/calendars/area/xianjie.ics"]


def test_one_event_and_each_of_its_dates(client, lecture):
    write(lecture)
    html = page(client, "?event=blood-pressure")
    assert addresses(html) == ["http://127.0.0.1:8000/calendars/event/blood-pressure.ics"]
    assert f'href="/calendars/occurrence/{lecture.uid}.ics"' in html


def test_drafts_and_unknown_events_are_not_there(client):
    EventFactory(slug="draft")
    assert [client.get(f"/calendars/?event={slug}").status_code for slug in ("draft", "nothing", "")] == [404] * 3


def test_in_wechat_a_picture_stands_for_the_button(client, lecture):
    html = page(client, HTTP_USER_AGENT=WECHAT)
    assert "webcal://" not in html
    assert "在浏览器打开" in html
    assert addresses(html) == ["http://127.0.0.1:8000/calendars/all.ics"]
    assert 'href="#sms"' in html


def test_delays_are_said_honestly(client):
    html = page(client)
    rows = re.findall(r'<th scope="row">(?:<b>)?([^<]+)(?:</b>)?</th>\s*<td>(?:<b>)?([^<]+)', html)
    assert rows == [
        ("苹果日历", "约 1 小时"),
        ("Outlook", "约 3 小时"),
        ("安卓自带日历", "看手机，半天到一天"),
        ("谷歌日历", "最长一天"),
        ("短信", "几分钟"),
    ]


def test_a_large_feed_says_so(client, lecture, monkeypatch):
    write(lecture)
    assert "这个日历很大" not in page(client)
    monkeypatch.setattr(offers, "MOST_ENTRIES", 0)
    assert "这个日历很大" in page(client)


def test_a_feed_of_few_long_entries_is_large_too(client, lecture, monkeypatch):
    write(lecture)
    size = len(Entry.objects.get().text.encode())
    for most, is_large in ((size, False), (size - 1, True)):
        monkeypatch.setattr(offers, "MOST_BYTES", most)
        assert ("这个日历很大" in page(client)) is is_large


def test_codes_are_drawn_without_styles():
    drawing = qr.picture("https://kepu.example.cn/calendars/?area=xianjie")
    assert re.findall(r"style=|<script|\son\w+=", drawing) == []
    assert drawing.startswith("<svg")
    assert drawing == qr.picture("https://kepu.example.cn/calendars/?area=xianjie")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(client, venue, django_assert_num_queries, count):
    for number in range(count):
        StreetFactory()
        write(OccurrenceFactory(venue=venue, start=at(5 + number, 9), end=at(5 + number, 10), changed_at=NOW))
    with django_assert_num_queries(6):
        page(client, "?area=xianjie")


def test_one_date_is_kept_as_a_file(client, lecture):
    write(lecture)
    answer = client.get(f"/calendars/occurrence/{lecture.uid}.ics")
    name = "%E8%A1%80%E5%8E%8B%E9%AB%98%E4%B8%8D%E9%AB%98%EF%BC%8C%E8%87%AA%E5%B7%B1%E4%BC%9A%E9%87%8F"
    assert answer["Content-Disposition"] == (
        f"attachment; filename=\"event.ics\"; filename*=UTF-8''{name}%202026%E5%B9%B49%E6%9C%8817%E6%97%A5.ics"
    )
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert [str(one["uid"]) for one in calendar.walk("VEVENT")] == [str(lecture.uid)]
    assert client.get(answer.request["PATH_INFO"], HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304


def test_the_event_page_leads_here(lecture):
    html = panels.event_tool(RequestFactory().get("/"), event=lecture.event)
    assert 'href="/calendars/?event=blood-pressure"' in html
    assert "加进日历" in html


def test_a_private_feed_is_made_shown_once_and_stopped(client, person):
    client.force_login(person)
    assert addresses(page(client, "private/")) == []
    answer = client.post("/calendars/private/", {"name": "我的手机"})
    [address] = addresses(answer.content.decode())
    assert "no-store" in answer["Cache-Control"]
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 200
    later = page(client, "private/")
    assert addresses(later) == []
    assert "我的手机" in later
    token = FeedToken.objects.get()
    assert client.post(f"/calendars/private/{token.pk}/revoke/").status_code == 302
    assert client.get(address.removeprefix("http://127.0.0.1:8000")).status_code == 404


def test_what_was_typed_is_kept_and_the_reason_stands_beside(client, person):
    client.force_login(person)
    html = client.post("/calendars/private/", {"name": " "}).content.decode()
    assert "请写个名字，例如：我的手机。" in html
    for number in range(10):
        client.post("/calendars/private/", {"name": f"第{number}个"})
    html = client.post("/calendars/private/", {"name": "第11个"}).content.decode()
    assert "最多 10 个私人日历，先停掉一个不用的。" in html
    assert 'value="第11个"' in html
    assert FeedToken.objects.count() == 10


def test_strangers_and_the_signed_out_reach_nothing(client, person):
    client.force_login(person)
    client.post("/calendars/private/", {"name": "我的"})
    token = FeedToken.objects.get()
    client.force_login(PersonFactory())
    assert client.post(f"/calendars/private/{token.pk}/revoke/").status_code == 404
    assert client.get(f"/calendars/private/{token.pk}/revoke/").status_code == 405
    client.logout()
    for path, method in (("private/", "get"), ("private/", "post"), (f"private/{token.pk}/revoke/", "post")):
        answer = getattr(client, method)(f"/calendars/{path}")
        assert (answer.status_code, answer["Location"]) == (302, f"/sign-in/?next=/calendars/{path}")
    token.refresh_from_db()
    assert token.revoked_at is None


def test_areas_stand_in_their_order(client):
    city = CityFactory()
    StreetFactory(slug="b", parent=city, position=2)
    StreetFactory(slug="a", parent=city, position=1)
    assert re.findall(r'name="area" value="(\w+)"', page(client)) == ["a", "b"]


def test_past_dates_are_not_offered(client, lecture):
    write(lecture)
    with time_machine.travel(lecture.end + DAY, tick=False):
        html = page(client, "?event=blood-pressure")
    assert str(lecture.uid) not in html


@pytest.fixture
def others(lecture):
    """Beside the lecture another one in another street, and a class in hers; five dates are shown, more are counted."""
    away = OccurrenceFactory(start=lecture.start, end=lecture.end, event__kind="class", venue=lecture.venue)
    bajie = VenueFactory(area=StreetFactory(slug="bajie", name="八街街道", parent=lecture.venue.area.parent))
    more = [
        OccurrenceFactory(
            event__kind="lecture", event__host=lecture.event.host, venue=bajie, start=lecture.start + number * DAY,
            end=lecture.end + number * DAY,
        )
        for number in range(6)
    ]  # fmt: skip
    StreetFactory(slug="lubiao", name="禄脿街道", parent=bajie.area.parent)
    write(lecture, away, *more)


def test_a_calendar_is_narrowed_by_any_of_what_there_is(client, lecture, others):
    html = page(client, f"?area=xianjie&kind=lecture&host={lecture.event.host.slug}")
    host = lecture.event.host.slug
    assert addresses(html) == [f"http://127.0.0.1:8000/calendars/area/xianjie/host/{host}/kind/lecture.ics"]
    assert f"县街·{lecture.event.host.name}·讲座活动：30 天里有 1 场" in html
    assert re.findall(r'value="([\w-]+)" selected', html) == ["lecture", host]
    assert '<details class="mt3" open>' in html
    several = page(client, "?area=xianjie&area=bajie&kind=lecture")
    assert [title for title in re.findall(r"<h2>([^<]+)</h2>", several) if "场" in title and "·" in title] == [
        "县街·讲座活动：30 天里有 1 场",
        "八街·讲座活动：30 天里有 6 场",
    ]


def test_five_are_shown_and_the_rest_is_counted(client, lecture, others):
    html = page(client, "?narrow=1&kind=lecture")
    assert "全境·讲座活动：30 天里有 7 场" in html
    assert "还有 2 场，都会在日历里" in html
    assert addresses(html) == ["http://127.0.0.1:8000/calendars/kind/lecture.ics"]


def test_the_picture_leads_another_phone_to_the_same_choice(client, lecture, others, monkeypatch):
    shown = []
    monkeypatch.setattr(qr, "picture", lambda address: shown.append(address) or "")
    page(client, "?area=xianjie&kind=lecture")
    assert shown == ["http://127.0.0.1:8000/calendars/?area=xianjie&kind=lecture"]


def test_what_is_not_there_is_said_beside_its_list(client, lecture, others):
    html = page(client, "?kind=nothing&area=xianjie")
    assert "没有“nothing”，没有按它选。" in html
    assert addresses(html) == ["http://127.0.0.1:8000/calendars/area/xianjie.ics"]


def test_only_what_calendars_hold_is_offered(client, lecture, others):
    OrganizationFactory(name="从没办过")
    html = page(client)
    assert "从没办过" not in html
    options = re.findall(r'<select id="by-kind"[^>]*>(.*?)</select>', html)
    assert re.findall(r'value="(\w*)"', options[0]) == ["", "class", "lecture"]


def test_a_theme_day_beside_other_choices_is_one_of_them(client, lecture, others):
    lecture.event.occasion = Occasion.objects.create(slug="month", name="全国科普月", kind="month")
    lecture.event.save()
    write(lecture)
    html = page(client, "?occasion=month&kind=lecture")
    assert addresses(html) == ["http://127.0.0.1:8000/calendars/kind/lecture/occasion/month.ics"]
    assert addresses(page(client, "?occasion=month")) == ["http://127.0.0.1:8000/calendars/occasion/month.ics"]


def test_choices_cost_the_same_for_any_number(client, lecture, others, django_assert_num_queries):
    page(client)
    for query in ("?area=xianjie&kind=lecture", "?area=xianjie&area=bajie&kind=lecture&language=普通话&topic=science"):
        with django_assert_num_queries(COST):
            page(client, query)


COST = 7


def test_the_remembered_street_is_no_choice_once_one_was_made(client, lecture, others):
    client.cookies["street"] = "xianjie"
    for query in ("?narrow=1", "?kind=lecture", "?narrow=1&kind=class"):
        assert "/area/" not in addresses(page(client, query))[0]
    assert addresses(page(client)) == ["http://127.0.0.1:8000/calendars/area/xianjie.ics"]


def test_a_calendar_that_holds_nothing_now_can_be_asked_for(client, lecture, others):
    assert addresses(page(client, "?kind=training")) == ["http://127.0.0.1:8000/calendars/kind/training.ics"]
    village = VillageFactory(slug="village", parent=lecture.venue.area)
    assert addresses(page(client, f"?area={village.slug}&kind=class")) == [
        "http://127.0.0.1:8000/calendars/area/village/kind/class.ics"
    ]
    hidden = OrganizationFactory(slug="hidden", name="还没公开过的单位")
    assert "还没公开过的单位" not in page(client, f"?host={hidden.slug}")
