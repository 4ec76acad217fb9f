"""Asking without an account, the page behind the short link, and the staff's queue."""

import datetime as dt
import re

import pytest
from django.test import Client

from core import clock, phrases
from events.models import Event
from notifications.models import Message
from notifications.texts import phrases as staff_words
from outreach_requests.arrangements import answering
from outreach_requests.models import OutreachRequest, RequestFeedback
from outreach_requests.rules import Time
from tests.factories.events import AudienceFactory, VenueFactory
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    StreetFactory,
)
from tests.factories.requests import NUMBER, arrange, ask

pytestmark = pytest.mark.django_db
State = OutreachRequest.State
HOSTILE = "<script>alert(1)</script>"


def in_days(days: int) -> dt.date:
    return phrases.local(clock.now()).date() + dt.timedelta(days=days)


@pytest.fixture
def typed():
    """A whole request."""
    return {
        "asker": "school",
        "organization_name": "青龙小学",
        "topic": "science",
        "style": "van",
        "wish": "水火箭",
        "audiences": [AudienceFactory().pk],
        "children": "42",
        "adults": "4",
        "day_1": in_days(20).isoformat(),
        "part_1": "morning",
        "day_3": in_days(22).isoformat(),
        "part_3": "any",
        "venue": VenueFactory().pk,
        "facilities": ["power", "parking"],
        "contact_name": "谷小雨",
        "phone": "139 0000 0777",
        "notes": "一个孩子坐轮椅",
        "consent": "on",
    }


@pytest.fixture
def staff(client):
    """An organizer of the association, signed in."""
    person = MembershipFactory(organization=AssociationFactory()).person
    client.force_login(person)
    return person


def row() -> OutreachRequest:
    return OutreachRequest.objects.get()


def test_asking_then_the_button_in_the_text(client, typed):
    answer = client.post("/ask/", typed)
    made = row()
    assert (answer.status_code, answer.url, made.state) == (302, "/ask/sent/", State.UNCONFIRMED)
    assert ([time.spoken for time in made.times.all()][1], made.heads) == (f"{phrases.date(in_days(22))} 全天都行", 46)
    sent = client.get("/ask/sent/")
    assert ("139****0777" in sent.text, made.link_token in sent.text, NUMBER[3:] in sent.text) == (True, False, False)
    link = f"/q{made.link_token}"
    page = client.get(link)
    assert ("是你点的吗" in page.text, "谷小雨" in page.text, "水火箭" in page.text) == (True, False, False)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert (row().state, client.get(f"{link}/confirm").status_code) == (State.UNCONFIRMED, 405)
    assert client.post(f"{link}/confirm").url == link
    assert (row().state, "收到了，等答复" in client.get(link).text) == (State.NEW, True)


def test_somebody_elses_number_is_deleted_by_a_button(client, typed):
    client.post("/ask/", typed)
    assert client.post(f"/q{row().link_token}/withdraw").url == "/ask/"
    assert OutreachRequest.objects.count() == 0


def test_a_number_proven_by_signing_in_needs_no_text(client, typed):
    client.force_login(PersonFactory(phone=NUMBER, name="谷小雨"))
    assert 'value="139 0000 0777"' in client.get("/ask/").text
    answer = client.post("/ask/", typed)
    assert (answer.url, row().state, Message.objects.count()) == (f"/q{row().link_token}", State.NEW, 0)
    client.force_login(PersonFactory(phone="+8613900000778"))
    client.post("/ask/", typed | {"day_1": in_days(60).isoformat(), "day_3": ""})
    assert OutreachRequest.objects.filter(state=State.UNCONFIRMED).count() == 1


def test_what_was_typed_is_kept_and_errors_stand_beside_their_field(client, typed):
    wrong = typed | {"phone": "139 0000 123", "day_1": "", "children": "许多", "organization_name": ""}
    page = client.post("/ask/", wrong)
    assert (page.status_code, "还差4处，改好就能交" in page.text, 'value="谷小雨"' in page.text) == (422, True, True)
    for sentence in (
        "现在是 10 位，手机号要 11 位。",
        "请选日期。",
        "请写数字，例如 42。",
        "请写单位的名字，例如 样例小学。",
    ):
        assert sentence in page.text
    assert client.post("/ask/").status_code == 422
    assert OutreachRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"venue": ""}, "请选一个场馆，或者选街道再写地方。"),
        ({"children": "0", "adults": "0"}, "请写大概多少人"),
        ({"day_1": "2020-01-01"}, "请选明天以后的日子"),
        ({"venue": "99999999"}, "请从列表里选"),
        ({"facilities": ["bomb"]}, "请从列表里选"),
        ({"audiences": ["x"]}, "请从列表里勾"),
        ({"organization_name": "长" * 61}, "太长了，请写在 60 个字以内。"),
        ({"phone": "tel:13900000777"}, "这不是大陆手机号"),
    ],
)
def test_refusals_stand_beside_their_field(client, typed, change, sentence):
    page = client.post("/ask/", typed | change)
    assert (page.status_code, sentence in page.text, OutreachRequest.objects.count()) == (422, True, 0)


def test_a_place_in_words(client, typed):
    street = StreetFactory()
    client.post("/ask/", typed | {"venue": "", "street": street.pk, "place": "村委会院坝"})
    assert (row().street, row().where) == (street, "村委会院坝")


def test_the_same_again_is_told_to_the_phone_only(client, typed):
    ask(venue_id=typed["venue"], times=(Time(day=in_days(20)),))
    answers = [client.post("/ask/", typed) for _ in range(2)]
    assert [answer.url for answer in answers] == ["/ask/sent/"] * 2
    page = client.get("/ask/sent/").text
    assert ("已经" in page, "没有点成" in page, row().link_token in page) == (False, False, False)
    assert [row().short_link in one.text for one in Message.objects.all()] == [True]


def test_pressed_twice_it_is_one_request(client, typed):
    client.force_login(PersonFactory(phone="+8613900000777"))
    answers = [client.post("/ask/", typed) for _ in range(2)]
    assert [answer.url for answer in answers] == [f"/q{row().link_token}"] * 2


def test_programs_that_fill_in_everything_get_nowhere(client, typed):
    answer = client.post("/ask/", typed | {"website": "http://x"})
    assert (answer.url, OutreachRequest.objects.count(), Message.objects.count()) == ("/ask/sent/", 0, 0)


def test_the_network_is_counted_but_not_kept(client, typed, settings):
    settings.REQUESTS_PER_NETWORK_PER_HOUR = 1
    client.post("/ask/", typed, REMOTE_ADDR="203.0.113.9")
    assert "203.0.113" not in row().network
    page = client.post("/ask/", typed | {"phone": "13900000778"}, REMOTE_ADDR="203.0.113.200")
    assert 'data-reason="too_many"' in page.text


@pytest.mark.parametrize("more", ["", "/withdraw"])
def test_unknown_and_erased_links(client, more):
    made = ask()
    OutreachRequest.objects.update(erased_at=clock.now())
    assert client.get(f"/q{made.link_token}{more}").status_code == 404
    assert client.get(f"/q{'0' * 14}{more}").status_code == 404


@pytest.mark.parametrize("state", State.values)
def test_every_state_has_words_and_what_people_type_is_data(client, staff, state):
    made = ask(organization_name=HOSTILE, wish=HOSTILE, notes=HOSTILE, place=HOSTILE, contact_name=HOSTILE)
    event = Event.objects.get(pk=arrange(made, host=OrganizationFactory(), by=staff).pk)
    OutreachRequest.objects.update(state=state, reason=HOSTILE, event=event)
    if state == State.RATED:
        marks = {"content": "good", "telling": "fair", "planning": "poor"}
        RequestFeedback.objects.create(request=made, again=True, sentence=HOSTILE, given_at=clock.now(), **marks)
    pages = [
        client.get(address) for address in (f"/q{made.link_token}", "/staff/requests/", f"/staff/events/{event.pk}/")
    ]
    if state != State.UNCONFIRMED:
        pages.append(client.get(f"/staff/requests/{made.pk}/"))
    assert {page.status_code for page in pages} == {200}
    assert [HOSTILE in page.text for page in pages] == [False] * len(pages)


def test_replying_and_saying_how_it_was(client, staff):
    made = ask()
    days = [Time(day=in_days(30), clock=dt.time(9)), Time(day=in_days(31), clock=dt.time(9))]
    answering.propose(request=made, times=days, note="", by=staff, now=clock.now())
    link, times = f"/q{made.link_token}", list(made.times.filter(source="proposed"))
    assert times[1].spoken in client.get(link).text
    missing = client.post(f"{link}/reply", {"answer": "time"})
    assert (missing.status_code, "请选一个时间" in missing.text) == (422, True)
    wished = made.times.get(source="wished").pk
    assert client.post(f"{link}/reply", {"answer": "time", "time": wished}).status_code == 422
    assert client.post(f"{link}/reply", {"answer": "time", "time": times[1].pk}).url == link
    assert ("时间说好了" in client.get(link).text, row().state) == (True, State.AGREED)
    assert client.post(f"{link}/reply", {"answer": "none"}).status_code == 409
    OutreachRequest.objects.update(state=State.DONE, event=arrange(made, host=OrganizationFactory(), by=staff))
    assert client.post(f"{link}/feedback", {"content": "good"}).status_code == 422
    marks = {"content": "good", "telling": "poor", "planning": "fair", "again": "no", "sentence": "话筒太小声"}
    assert client.post(f"{link}/feedback", marks).url == link
    assert client.post(f"{link}/feedback", marks).status_code == 409
    page = client.get("/staff/requests/").text
    assert "反馈 1 份：内容很好 1，讲得清楚 0，安排很好 0，还想再请 0。" in page
    event_page = client.get(f"/staff/events/{row().event_id}/").text
    assert ("话筒太小声" in event_page, "139****0777" in event_page) == (True, True)


def test_the_queue_puts_first_what_waits_for_us(client, staff):
    street = StreetFactory()
    first, second, third = (ask(street, place=f"院坝{n}", organization_name=f"第{n}村") for n in range(3))
    answering.refuse(request=first, reason="没有人手", by=staff, now=clock.now())
    page = client.get("/staff/requests/")
    assert [one.pk for one in page.context["page"]] == [third.pk, second.pk, first.pk]
    assert [(group, count) for group, _, count in page.context["counts"]] == [
        ("todo", 2), ("waiting", 0), ("arranged", 0), ("done", 0), ("closed", 1),
    ]  # fmt: skip
    only = client.get("/staff/requests/?group=closed").context["page"]
    assert [one.pk for one in only] == [first.pk]
    assert "这一类里没有" in client.get("/staff/requests/?street=nowhere").text


@pytest.mark.parametrize("rows", [1, 3])
def test_query_count_of_the_queue(client, staff, rows, django_assert_num_queries):
    for number in range(rows):
        ask(place=f"院坝{number}")
    with django_assert_num_queries(10):
        assert client.get("/staff/requests/").status_code == 200


def test_an_empty_queue_says_what_to_do_next(client, staff):
    assert "还没有人点单" in client.get("/staff/requests/").text


def test_a_department_sees_what_was_handed_to_it(client):
    member = MembershipFactory()
    made = ask()
    client.force_login(member.person)
    assert client.get(f"/staff/requests/{made.pk}/").status_code == 404
    answering.assign(request=made, organization=member.organization, by=member.person, now=clock.now())
    page = client.get(f"/staff/requests/{made.pk}/")
    assert ("139 0000 0777" in page.text, "派单，去编辑" in page.text) == (True, True)
    other = OrganizationFactory()
    assert client.post(f"/staff/requests/{made.pk}/assign/", {"organization": other.pk}).url == "/staff/requests/"
    assert client.get(f"/staff/requests/{made.pk}/").status_code == 404


def test_a_viewer_sees_no_number_and_no_buttons(client):
    member = MembershipFactory(role="viewer")
    made = ask()
    answering.assign(request=made, organization=member.organization, by=member.person, now=clock.now())
    client.force_login(member.person)
    page = client.get(f"/staff/requests/{made.pk}/").text
    assert ("139****0777" in page, "139 0000 0777" in page, "派单" in page) == (True, False, False)


def test_arranging_opens_the_editor(client, staff):
    host, made = OrganizationFactory(), ask(asker="school", organization_name="青龙小学")
    page = client.get(f"/staff/requests/{made.pk}/").text
    assert ('value="健康走进青龙小学"' in page, f'value="{in_days(21).isoformat()}"' in page) == (True, True)
    facts = {"title": "走进青龙小学", "host": host.pk, "kind": "outreach", "day": in_days(21).isoformat()}
    times = {"start_time": "09:30", "end_time": "11:00"}
    answer = client.post(f"/staff/requests/{made.pk}/arrange/", facts | times)
    event = Event.objects.get()
    assert answer.url == f"/staff/events/{event.pk}/edit/"
    assert "青龙小学" in client.get(answer.url).text
    again = client.post(f"/staff/requests/{made.pk}/arrange/", facts | times | {"title": "再来一次"})
    assert (again.status_code, "已经答过" in again.text, Event.objects.count()) == (422, True, 1)


def test_a_host_of_others_cannot_be_chosen(client):
    member = MembershipFactory()
    made = ask()
    answering.assign(request=made, organization=member.organization, by=member.person, now=clock.now())
    client.force_login(member.person)
    facts = {
        "title": "讲座",
        "kind": "lecture",
        "day": in_days(21).isoformat(),
        "start_time": "9:30",
        "end_time": "11:00",
    }
    page = client.post(f"/staff/requests/{made.pk}/arrange/", facts | {"host": OrganizationFactory().pk})
    assert (page.status_code, Event.objects.count()) == (422, 0)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "请选日期。"),
        ({"day_1": "2020-01-01", "clock_1": "09:00"}, "请选明天以后的日子"),
        ({"day_1": "2030-01-01", "clock_1": "09:00"}, "日子太远了"),
    ],
)
def test_times_that_cannot_be_proposed(client, staff, facts, sentence):
    page = client.post(f"/staff/requests/{ask().pk}/propose/", facts)
    assert (page.status_code, sentence in page.text, Message.objects.count()) == (422, True, 0)


def test_proposing_and_refusing_by_page(client, staff):
    made = ask()
    facts = {"day_1": in_days(30).isoformat(), "clock_1": "09:00", "note": "车在八街"}
    assert client.post(f"/staff/requests/{made.pk}/propose/", facts).status_code == 302
    half = client.post(f"/staff/requests/{made.pk}/propose/", facts | {"day_2": in_days(31).isoformat()})
    assert "请填几点。" in half.text
    assert client.post(f"/staff/requests/{made.pk}/refuse/", {"reason": "没有人手"}).status_code == 302
    assert row().state == State.REFUSED


def test_staff_write_it_down_for_somebody(client, typed):
    member = MembershipFactory()
    client.force_login(member.person)
    page = client.post("/staff/requests/new/", typed | {"phone": "1"})
    assert (page.status_code, "现在是 1 位" in page.text) == (422, True)
    answer = client.post("/staff/requests/new/", typed)
    assert (answer.url, row().state, row().assigned_to) == (
        f"/staff/requests/{row().pk}/",
        State.NEW,
        member.organization,
    )
    assert "替对方点单" in client.get(answer.url).text
    again = client.post("/staff/requests/new/", typed | {"wish": "还是认菌子"})
    assert ('data-reason="already_asked"' in again.text, 'name="again"' in again.text) == (True, False)


def test_staff_never_read_the_link(staff):
    made = ask(proven=False)
    assert made.link_token not in staff_words.for_staff(Message.objects.get().text)


def test_what_is_exported(client):
    client.force_login(PersonFactory(phone=NUMBER))
    ask(wish="认菌子")
    assert client.get("/mine/data/download/").json()["requests"][0]["wish"] == "认菌子"


def test_the_way_in_stands_on_public_pages(client):
    assert client.get("/").text.count('href="/ask/"') == 2
    client.cookies["elder"] = "1"
    assert "请科普到我们村、学校来" in client.get("/").text


def test_a_lost_text_comes_once_more_after_ten_minutes_and_never_again(client, typed, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    client.post("/ask/", typed)
    made = row()
    answers = []
    for minutes in (1, 9, 10, 30, 60 * 24):
        time_machine.move_to(now + dt.timedelta(minutes=minutes), tick=False)
        answers.append((client.post("/ask/sent/again/", follow=True).text, Message.objects.count()))
    assert [count for _, count in answers] == [1, 1, 2, 2, 2]
    assert made.short_link in Message.objects.latest("pk").text
    assert all("才再发一条" in page for page, _ in answers)


def test_strangers_cause_no_flood_and_learn_nothing(client, typed, time_machine):
    """Who asked for what under the number answers the same; another browser that typed nothing sends nothing."""
    now = clock.now()
    time_machine.move_to(now, tick=False)
    ask(phone=NUMBER, proven=True)
    texts = Message.objects.count()
    stranger = Client()
    stranger.post("/ask/sent/again/")
    assert Message.objects.count() == texts
    pages = set()
    for phone in (typed["phone"], "13900000991"):
        browser = Client()
        browser.post("/ask/", typed | {"phone": phone})
        time_machine.move_to(now + dt.timedelta(minutes=11), tick=False)
        pages |= {re.sub(r"139\*+\d+|[0-9A-Za-z]{64}", "", browser.post("/ask/sent/again/", follow=True).text)}
    assert len(pages) == 1
    before = Message.objects.count()
    for _ in range(5):
        browser.post("/ask/sent/again/")
    assert Message.objects.count() == before
