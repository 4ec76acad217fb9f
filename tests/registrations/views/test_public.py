"""Pages for residents."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.test import Client

from accounts.signing_in import devices
from core import clock
from events.models import Event, Occurrence
from notifications.models import Message
from registrations.models import Registration, SeatPool
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import PersonFactory, StreetFactory
from tests.factories.registrations import fill, known, register, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
TYPED = {"made_for": "family", "name_1": "麦奶奶", "phone": "139 0000 0123", "consent": "on"}


@pytest.fixture(autouse=True)
def proved_once():
    """What happens to unknown numbers is tried in ``test_proving.py``."""
    known("+8613900000123", "+8613900000456")


@pytest.fixture
def owner(client):
    """Signed in with the number of ``TYPED``."""
    client.force_login(PersonFactory(phone="+8613900000123"))
    return client


@pytest.fixture
def pool():
    return SeatPoolFactory()


def address(pool, more=""):
    uid = f"occurrence={pool.occurrence.uid}" if pool.occurrence_id else "course=1"
    return f"/events/{pool.event.slug}/register/?{uid}{more}"


def test_registering_leads_to_the_personal_page(owner):
    pool = SeatPoolFactory()
    answer = owner.post(address(pool), TYPED | {"name_3": "麦爷爷", "needs": ["坐轮椅", "坐前排"]})
    made = Registration.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/r{made.link_token}")
    assert (made.party_size, made.needs, made.made_for, made.phone) == (2, "坐轮椅、坐前排", "family", "+8613900000123")
    page = owner.get(answer.url)
    assert (page["Referrer-Policy"], page["X-Robots-Tag"]) == ("same-origin", "noindex, nofollow")
    assert "no-store" in page["Cache-Control"]
    assert ("麦爷爷" in page.text, "139****0123" in page.text, "13900000123" in page.text) == (True, True, False)


def test_what_was_typed_is_kept_and_errors_stand_beside_their_field(client):
    page = client.post(address(SeatPoolFactory()), {"made_for": "family", "name_1": "麦奶奶", "phone": "139 0000 123"})
    assert page.status_code == 200
    assert "还差2处，改好就能报" in page.text
    assert 'value="139 0000 123"' in page.text
    assert 'value="麦奶奶"' in page.text
    assert '<a class="lk" href="#id_phone">现在是 10 位，手机号要 11 位。</a>' in page.text
    assert '<a class="lk" href="#id_consent">跟来的人说一声，再勾上这里。</a>' in page.text
    assert Registration.objects.count() == 0


def silent(pool):
    return f"/events/{pool.event.slug}/register/sent/"


def seen(client, pool, typed):
    """Where a stranger gets, and what the page says, without what is new on every page."""
    client.get(address(pool))
    answer = client.post(address(pool), typed)
    return answer.status_code, answer.url, re.sub(r'value="[0-9A-Za-z]{64}"', "", client.get(answer.url).text)


def test_strangers_do_not_learn_whether_a_number_is_registered_known_or_new(pool):
    """The page that follows is the same to the letter, and so is what a code and another text are answered with."""
    register(pool, "麦奶奶")
    unproven(pool, "谷奶奶", phone="+8613900000777", network="elsewhere")
    answers = set()
    for name, phone in (("麦奶奶", "0123"), ("新奶奶", "0456"), ("石奶奶", "0999"), ("谷奶奶", "0777")):
        stranger = Client()
        there = seen(stranger, pool, TYPED | {"name_1": name, "phone": f"139 0000 {phone}"})
        wrong = stranger.post(there[1], {"code": "12"}).text
        again = stranger.post(f"{there[1]}again/", follow=True).text
        pages = [re.sub(r'value="[0-9A-Za-z]{64}"', "", page) for page in (there[2], wrong, again)]
        answers.add((*there[:2], *(page.replace(f"139****{phone}", "139") for page in pages)))
    assert len(answers) == 1
    assert not [word for word in ("报过", "已经报", "没有报成", "报上了") if word in str(answers)]


def test_the_phone_gets_its_link_once_a_day(pool):
    made = register(pool, "麦奶奶")
    for more in ({}, {"name_2": "麦爷爷"}, {"name_1": "麦·奶奶"}):
        assert Client().post(address(pool), TYPED | more).url == silent(pool)
    again = Message.objects.filter(key__startswith=f"link:{made.pk}:")
    assert [made.short_link in row.text for row in again] == [True]
    assert Registration.objects.count() == 1


def test_where_there_is_no_room_both_read_that(pool):
    """Else a full date would tell whoever types a number whether it is registered there."""
    small = SeatPoolFactory(capacity=2)
    register(small, "麦奶奶")
    words = []
    for name, phone in (("麦奶奶", "0123"), ("新奶奶", "0456")):
        page = Client().post(address(small), TYPED | {"name_1": name, "name_2": "谷", "phone": f"139 0000 {phone}"})
        words.append((page.status_code, re.findall("只剩 1 个|还剩 1 个|坐不下", page.text)))
    assert words[0] == words[1]
    assert words[0][1] != []
    assert Message.objects.filter(key__startswith="link:").count() == 1


def test_strangers_and_a_number_that_nobody_proved(client, monkeypatch):
    """From another network: the page does not show what was written, and texts the number."""
    pool = SeatPoolFactory()
    now = clock.now()
    made = unproven(pool, "麦奶奶", now=now, network="elsewhere", phone="+8613900000888")
    typed = TYPED | {"phone": "139 0000 0888"}
    texts = Message.objects.filter(purpose="proof", about=f"registration:{made.pk}")
    for minutes, count in ((0, 1), (2, 2), (2, 2), (4, 3), (6, 4), (8, 4)):
        monkeypatch.setattr(clock, "now", lambda later=now + dt.timedelta(minutes=minutes): later)
        assert client.post(address(pool), typed).url == silent(pool)
        assert texts.count() == count


@pytest.mark.parametrize("phone", ["139 0000 0123", "139 0000 0999"])
def test_pressed_twice_reloaded_and_gone_back_to(client, phone):
    """One row, whether the number is known or not, and each time the same page."""
    pool = SeatPoolFactory()
    client.get(address(pool))
    answers = [client.post(address(pool), TYPED | {"phone": phone}) for _ in range(3)]
    client.get(address(pool))
    answers.append(client.post(address(pool), TYPED | {"phone": phone}))
    assert {answer.url for answer in answers} == {silent(pool)}
    assert (Registration.objects.count(), SeatPool.objects.get().taken) == (1, 1)
    assert client.get(answers[-1].url).status_code == 200


def test_the_owner_presses_twice_and_sees_the_registration(owner, pool):
    answers = [owner.post(address(pool), TYPED) for _ in range(3)]
    made = Registration.objects.get()
    assert {answer.url for answer in answers} == {f"/r{made.link_token}"}


def test_a_browser_that_said_the_code_is_known_from_then_on(client, pool, monkeypatch):
    """It needs no text any more: what it registers under that number it sees at once, and later."""
    typed = TYPED | {"phone": "139 0000 0999"}
    client.get(address(pool))
    client.post(address(pool), typed)
    code = re.search(r"验证码(\d{6})", Message.objects.get().text).group(1)
    there = client.post(silent(pool), {"code": code}).url
    assert there == f"/r{Registration.objects.get().link_token}"
    later = clock.now() + dt.timedelta(minutes=61)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.post(address(pool), typed).url == there
    other = client.post(address(pool), typed | {"name_1": "谷奶奶"}).url
    assert other == f"/r{Registration.objects.latest('pk').link_token}"
    assert Client().post(address(pool), typed | {"name_1": "谷奶奶"}).url == silent(pool)


def test_a_browser_in_which_they_signed_in_before_is_theirs(client, pool):
    person = PersonFactory(phone="+8613900000123")
    made = register(pool, "麦奶奶", now=clock.now() - dt.timedelta(hours=30))
    token = devices.remember(person=person, token="", now=clock.now())
    client.cookies[devices.COOKIE] = token
    assert client.post(address(pool), TYPED).url == f"/r{made.link_token}"
    assert client.post(address(pool), TYPED | {"phone": "139 0000 0456"}).url == silent(pool)


def test_somebody_more_is_added_on_the_page_of_those_who_are_in(owner):
    pool = SeatPoolFactory()
    owner.get(address(pool))
    first = owner.post(address(pool), TYPED)
    again = owner.post(address(pool), TYPED | {"name_2": "麦爷爷"})
    page = owner.get(again.url).text
    assert (again.url, "有人已经报过了，就是下面这一份" in page, "没有报成" in page) == (first.url, True, False)


def test_whoever_signed_in_with_the_number_sees_it_any_time(client):
    pool = SeatPoolFactory()
    made = register(pool, "麦奶奶", now=clock.now() - dt.timedelta(hours=30))
    client.force_login(PersonFactory(phone="+8613900000123"))
    assert client.post(address(pool), TYPED).url == f"/r{made.link_token}"


def test_the_link_goes_to_no_other_name(client):
    pool = SeatPoolFactory()
    register(pool, "麦奶奶")
    client.post(address(pool), TYPED | {"name_1": "别人"})
    assert Registration.objects.count() == 2
    assert Message.objects.filter(key__startswith="link:").count() == 0


def test_programs_that_fill_in_everything_get_nowhere(client):
    answer = client.post(address(SeatPoolFactory()), TYPED | {"website": "http://x"})
    assert (answer.status_code, Registration.objects.count()) == (302, 0)


def test_a_school_registers(client):
    pool = SeatPoolFactory(unit=SeatPool.Unit.GROUPS)
    typed = {"group_name": "样例小学", "grade": "四年级", "pupils": "42", "adults": "4", "consent": "on"}
    answer = client.post(address(pool), typed | {"contact_name": "谷小雨", "phone": "13900000456"})
    made = Registration.objects.get()
    assert (answer.status_code, made.party_size, made.group_name, made.made_for) == (302, 46, "样例小学", "group")
    page = client.post(address(pool), typed | {"contact_name": "谷", "phone": "13900000456", "adults": "0"})
    assert "学生要有老师或家长带着来，请写上大人的人数。" in page.text


def test_a_group_may_come_to_a_lecture(client):
    page = client.get(address(SeatPoolFactory(), "&group=1"))
    assert ("学校或村组" in page.text, "给谁报" in page.text) == (True, False)


def test_a_full_one_offers_the_queue(owner):
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 3)
    page = owner.get(address(pool))
    assert ("已满，可以候补：前面还有 2 家" in page.text, "排候补</button>" in page.text) == (True, True)
    made = owner.post(address(pool), TYPED)
    assert "前面还有 2 家" in owner.get(made.url).text


def test_leaving_the_queue_passes_nothing_on(owner):
    pool = SeatPoolFactory(capacity=2)
    fill(pool, 2)
    waiting = owner.post(address(pool), TYPED | {"name_3": "麦爷爷"}).url
    page = owner.get(waiting).text
    assert ("你排在第一个" in page, "你报了 2 人" in page, "一共" in page) == (True, True, False)
    asked = owner.get(f"{waiting}/withdraw").text
    assert ("名额" in asked, "不排了" in asked) == (False, True)
    left = owner.post(f"{waiting}/withdraw", follow=True).text
    assert ("名额空出来" in left, "已经退出来了，不再排队" in left) == (False, True)


def test_leaving_seats_passes_them_on(owner):
    pool = SeatPoolFactory(capacity=1)
    mine = owner.post(address(pool), TYPED).url
    assert "名额马上空出来给别人" in owner.get(f"{mine}/withdraw").text
    assert "名额空出来给别人了" in owner.post(f"{mine}/withdraw", follow=True).text


def test_place_and_spot_are_told_apart(owner):
    pool = SeatPoolFactory(occurrence__place_note="东门进来左手边")
    place = f"{pool.occurrence.venue.name}，东门进来左手边"
    assert place in owner.get(address(pool)).text
    assert place in owner.get(owner.post(address(pool), TYPED).url).text


def test_the_only_date_needs_no_choice_and_several_do(client):
    pool = SeatPoolFactory()
    plain = f"/events/{pool.event.slug}/register/"
    assert "给谁报" in client.get(plain).text
    SeatPoolFactory(occurrence__event=pool.event)
    page = client.get(plain)
    assert ("你要去哪一场" in page.text, page.text.count("?occurrence=")) == (True, 2)


def test_a_date_that_is_over_leads_to_the_others(client):
    pool = SeatPoolFactory()
    Occurrence.objects.update(state="cancelled")
    OccurrenceFactory(event=pool.event)
    assert "你选的那一场已经结束或取消了" in client.get(address(pool)).text


def test_events_that_take_nobody(client):
    draft = SeatPoolFactory(occurrence__event__published_at=None, occurrence__event__state=Event.State.DRAFT)
    assert client.get(address(draft)).status_code == 404
    free = OccurrenceFactory(event__booking=Event.Booking.NONE)
    assert "不用报名，来了就看" in client.get(f"/events/{free.event.slug}/register/").text
    Event.objects.filter(pk=free.event_id).update(kind=Event.Kind.THEME_DAY)
    page = client.get(f"/events/{free.event.slug}/register/")
    assert "主题日里的活动各报各的" in page.text
    assert "来了就看" not in page.text
    visited = OccurrenceFactory(event__booking=Event.Booking.INVITED)
    assert "只给约好的单位，不对外报名" in client.get(f"/events/{visited.event.slug}/register/").text
    assert "只给约好的单位，不对外" in client.get(f"/events/{visited.event.slug}/").text
    bare = OccurrenceFactory()
    assert "现在不能报名" in client.get(f"/events/{bare.event.slug}/register/").text


def test_a_whole_course(client):
    event = PublishedEventFactory(booking=Event.Booking.BOTH)
    pools = [SeatPoolFactory(occurrence__event=event, capacity=number) for number in (9, 2)]
    page = client.get(f"/events/{event.slug}/register/?course=1")
    assert ("全部 2 场" in page.text, "快满了，只剩 2 个名额" in page.text) == (True, True)
    client.post(f"/events/{event.slug}/register/?course=1", TYPED)
    assert Registration.objects.get().claims.count() == len(pools)


def test_who_is_signed_in_types_less(client):
    pool = SeatPoolFactory()
    person = PersonFactory(name="谷小雨", phone="+8613900000321")
    client.force_login(person)
    page = client.get(address(pool))
    assert ('value="139 0000 0321"' in page.text, 'value="谷小雨"' in page.text) == (True, True)
    client.post(address(pool), TYPED)
    assert Registration.objects.get().created_by == person


@pytest.mark.parametrize("link", ["/r00000000000000", "/r00000000000000/withdraw", "/r00000000000000/change"])
def test_unknown_links(client, link):
    assert client.get(link).status_code == 404


def test_links_of_erased_registrations(client):
    row = register(SeatPoolFactory())
    Registration.objects.update(erased_at=clock.now())
    assert client.get(f"/r{row.link_token}").status_code == 404


def test_opening_never_acts_and_the_button_does(client):
    pool = SeatPoolFactory(capacity=1)
    rows = fill(pool, 2)
    link = f"/r{rows[0].link_token}"
    assert "真的来不了？" in client.get(f"{link}/withdraw").text
    rows[0].refresh_from_db()
    assert rows[0].status == Status.CONFIRMED
    assert client.post(f"{link}/withdraw").url == link
    page = client.get(link)
    assert ("已退出" in page.text, "加人、改人" in page.text) == (True, False)
    assert client.post(f"{link}/withdraw").status_code == 409
    assert "轮到你了" in client.get(f"/r{rows[1].link_token}").text


@pytest.mark.parametrize(("reply", "status"), [("yes", Status.CONFIRMED), ("no", Status.DECLINED)])
def test_answering_an_offer(client, reply, status):
    rows = fill(SeatPoolFactory(capacity=1), 2)
    client.post(f"/r{rows[0].link_token}/withdraw")
    link = f"/r{rows[1].link_token}"
    assert client.get(f"{link}/answer").status_code == 405
    assert client.post(f"{link}/answer", {"answer": reply}).url == link
    rows[1].refresh_from_db()
    assert rows[1].status == status
    assert client.post(f"{link}/answer", {"answer": "yes"}).status_code == 409


def test_changing_the_party(client):
    row = register(SeatPoolFactory(capacity=3), "甲", needs="坐前排")
    link = f"/r{row.link_token}"
    assert 'value="甲"' in client.get(f"{link}/change").text
    assert client.post(f"{link}/change", {"name_1": "甲", "name_2": "乙", "needs": ["听不太清"]}).url == link
    row.refresh_from_db()
    assert (row.party_size, row.needs) == (2, "听不太清")
    page = client.post(f"{link}/change", {"name_1": "甲", "name_2": "乙", "name_3": "丙", "name_4": "丁"})
    assert "坐不下这么多人" in page.text


def test_changing_a_group(client):
    row = register(SeatPoolFactory(capacity=60), made_for="group", attendees=(), group_name="样小", pupils=9, adults=1)
    answer = client.post(f"/r{row.link_token}/change", {"pupils": "8", "adults": "2", "needs": ""})
    row.refresh_from_db()
    assert (answer.status_code, row.pupils, row.adults) == (302, 8, 2)


@pytest.mark.parametrize("status", Status.values)
def test_every_status_has_words(client, status):
    row = register(SeatPoolFactory())
    late = clock.now() + dt.timedelta(days=1)
    Registration.objects.update(status=status, offer_expires_at=late if status == Status.OFFERED else None)
    assert client.get(f"/r{row.link_token}").status_code == 200


def test_names_are_data(owner):
    pool = SeatPoolFactory()
    answer = owner.post(address(pool), TYPED | {"name_1": "<b>麦</b>"})
    assert "&lt;b&gt;麦&lt;/b&gt;" in owner.get(answer.url).text


def test_choosing_a_stop_names_street_and_place_and_has_a_button(client):
    event = PublishedEventFactory(kind=Event.Kind.DRIVE, title="大篷车")
    for position, (street, hall) in enumerate((("连然街道", "文化广场"), ("县街街道", "文化站")), start=1):
        venue = VenueFactory(name=hall, address=f"{hall}路1号", area=StreetFactory(name=street))
        start = clock.now() + dt.timedelta(days=position)
        row = OccurrenceFactory(
            event=event, position=position, start=start, end=start + dt.timedelta(hours=2), venue=venue
        )
        SeatPoolFactory(event=event, occurrence=row)
    page = client.get(f"/events/{event.slug}/register/").text
    for words in ("连然街道", "文化广场", "文化广场路1号", "县街街道"):
        assert words in page
    assert page.count(">报这一站</a>") == 2


@pytest.mark.parametrize("more", ["change", "withdraw"])
def test_what_was_withdrawn_says_so_before_anything_is_typed(client, more):
    made = register(SeatPoolFactory())
    client.post(f"/r{made.link_token}/withdraw")
    answer = client.get(f"/r{made.link_token}/{more}", follow=True)
    assert answer.request["PATH_INFO"] == f"/r{made.link_token}"
    assert ("已退出" in answer.text, "name_1" in answer.text) == (True, False)


def test_a_name_that_was_replaced_is_nowhere(client):
    made = register(SeatPoolFactory(), "麦奶奶")
    client.post(f"/r{made.link_token}/change", {"name_1": "李奶奶"})
    made.refresh_from_db()
    assert (made.contact_name, [one.name for one in made.attendees.all()]) == ("李奶奶", ["李奶奶"])


def test_who_stays_stays_the_contact(client):
    made = register(SeatPoolFactory(), "麦奶奶")
    client.post(f"/r{made.link_token}/change", {"name_1": "李奶奶", "name_2": "麦·奶奶"})
    made.refresh_from_db()
    assert made.contact_name == "麦奶奶"


def test_the_link_is_not_said_to_be_secret(client):
    made = register(SeatPoolFactory())
    page = client.get(f"/r{made.link_token}").text
    assert ("只有收到短信的人" in page, "谁拿到这个链接都能看" in page) == (False, True)
    texts = {path: path.read_text() for path in Path(__file__).parents[3].glob("*/templates/**/*.html")}
    assert [path for path, text in texts.items() if "只有收到短信的人" in text] == []


@pytest.mark.parametrize("name", ["王奶奶和李奶奶", "王奶奶、李奶奶", "王奶奶 李奶奶"])
def test_one_person_a_line(client, name):
    page = client.post(address(SeatPoolFactory()), TYPED | {"name_1": name, "name_2": "张和平"})
    assert "这里写了 2 个人：王奶奶、李奶奶。请一格写一个人。" in page.text
    assert (page.context["form"].errors.get("name_2"), Registration.objects.count()) == (None, 0)
