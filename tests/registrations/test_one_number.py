"""Several registrations under one number: sums, names, and a link to all of them; confirmations say for whom."""

import datetime as dt

import pytest

from core import clock, phrases
from events import reminding
from events.changes import cancelling, rescheduling
from events.models import Event
from events.rules import Move
from notifications.models import Message
from notifications.texts import phrases as staff_words
from registrations import party_words
from registrations.models import Registration
from registrations.party_words import Party
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import PersonFactory
from tests.factories.registrations import known, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
CLERK = "+8613900000777"
DAY = dt.timedelta(days=1)


@pytest.fixture
def pool():
    known(CLERK)
    return SeatPoolFactory(capacity=60)


def texts(prefix="change:"):
    return [one.text for one in Message.objects.filter(about__startswith=prefix).order_by("pk")]


def move(pool, days=1):
    date = pool.occurrence
    to = Move(date.pk, date.start + days * DAY, date.end + days * DAY, date.venue_id)
    rescheduling.reschedule(
        event=pool.event, moves=[to], by=PersonFactory(), reason="雨", now=clock.now(), override_reason="看过"
    )


def test_four_of_one_are_four_and_named_with_one_link_to_all(pool):
    made = [register(pool, name, phone=CLERK) for name in ("王奶奶", "李奶奶", "张奶奶", "赵奶奶")]
    move(pool)
    [text] = texts()
    assert "（报名4人：王奶奶、李奶奶、张奶奶、赵奶奶）" in text
    assert (made[0].overview_link in text, any(one.short_link in text for one in made)) == (True, False)


def test_two_and_three_are_five(pool):
    register(pool, "王奶奶", "王爷爷", phone=CLERK)
    register(pool, "李奶奶", "李爷爷", "小李", phone=CLERK)
    move(pool)
    assert "（报名5人：王奶奶等2人、李奶奶等3人）" in texts()[0]


def test_many_are_not_all_named(pool):
    for name in ("一奶奶", "二奶奶", "三奶奶", "四奶奶", "五奶奶", "六奶奶"):
        register(pool, name, phone=CLERK)
    move(pool)
    assert "（报名6人：一奶奶、二奶奶、三奶奶、四奶奶等）" in texts()[0]


def test_what_a_clerk_entered_at_once_is_named_and_a_family_is_not(pool):
    register(pool, "王奶奶", "李奶奶", phone=CLERK, made_for="clerk")
    mine = register(pool, "麦奶奶", "麦爷爷", phone="+8613900000888")
    known("+8613900000888")
    move(pool)
    first, second = sorted(texts(), key=lambda text: "麦" in text or mine.short_link in text)
    assert "（报名2人：王奶奶、李奶奶）" in first
    assert ("（报名2人）" in second, mine.short_link in second) == (True, True)


def test_seats_and_the_queue_are_told_apart(pool):
    pool.capacity = 2
    pool.save()
    for name in ("王奶奶", "李奶奶", "张奶奶", "赵奶奶"):
        register(pool, name, phone=CLERK)
    move(pool)
    assert "（候补中2人：张奶奶、赵奶奶，报名2人：王奶奶、李奶奶）" in texts()[0]


def test_a_cancellation_and_lessons_of_their_own(pool):
    """Each line says who comes to it; the link is one."""
    other = SeatPoolFactory(
        occurrence__event=pool.event,
        occurrence__start=pool.occurrence.start + 7 * DAY,
        occurrence__end=pool.occurrence.end + 7 * DAY,
    )
    register(pool, "王奶奶", phone=CLERK)
    register(other, "李奶奶", phone=CLERK)
    dates = [pool.occurrence, other.occurrence]
    cancelling.cancel_occurrences(
        event=pool.event, occurrences=dates, by=PersonFactory(), reason="停电", now=clock.now()
    )
    [text] = texts()
    assert text.count("（报名1人）") == 2
    assert text.count("http") == 1


def test_a_reminder_of_two_events_has_one_link_to_both(pool):
    start = pool.occurrence.start.replace(hour=6)
    other = SeatPoolFactory()
    type(pool.occurrence).objects.update(start=start, end=start + DAY / 24)
    made = [register(pool, name, phone=CLERK) for name in ("王奶奶", "李奶奶")]
    register(other, "张奶奶", phone=CLERK)
    evening = phrases.local(start).replace(hour=18, minute=5) - DAY
    Registration.objects.update(created_at=evening - DAY)
    while reminding.remind(now=evening) is not None:
        pass
    [text] = [one.text for one in Message.objects.filter(purpose="reminder")]
    assert ("（报名2人：王奶奶、李奶奶）" in text, "（报名1人）" in text) == (True, True)
    assert (text.count("http"), made[0].overview_link in text) == (1, True)


CONFIRMED = [
    (("王奶奶",), {}, "，王奶奶，1人。"),
    (("王奶奶", "李奶奶"), {}, "，王奶奶、李奶奶，2人。"),
    ((), {"made_for": "group", "group_name": "安宁二小3班", "pupils": 20, "adults": 2}, "，安宁二小3班，22人。"),
]


@pytest.mark.parametrize(("names", "facts", "said"), CONFIRMED)
def test_a_confirmation_says_for_whom(pool, names, facts, said):
    made = register(pool, *names, phone=CLERK, **({"attendees": ()} if facts else {}), **facts)
    [text] = texts(f"registration:{made.pk}")
    assert (text.startswith("【科普活动】报上了"), said in text) == (True, True)


def test_a_name_is_never_an_address_or_a_number():
    said = [party_words.spoken(name) for name in ("领奖 evil.com/a?1", "打13900001111", "王·奶奶", "，。！")]
    assert said == ["领奖evilco", "打", "王·奶奶", ""]
    group = party_words.spoken("二小3班 电话13900001111 http://x.cn", is_group=True)
    assert ("1390000" in group, "/" in group, "." in group) == (False, False, False)
    assert party_words.whom(Party(names=("，。！",), heads=1)) == "1人"


def test_the_link_to_all_shows_all_and_leads_to_each(client, pool):
    mine = [register(pool, name, phone=CLERK) for name in ("王奶奶", "李奶奶")]
    over = SeatPoolFactory(occurrence__event__title="过去的")
    register(over, "王奶奶", phone=CLERK)
    type(over.occurrence).objects.filter(pk=over.occurrence.pk).update(
        start=clock.now() - 2 * DAY, end=clock.now() - DAY
    )
    stranger = register(pool, "别家奶奶", phone="+8613900000999")
    page = client.get(mine[0].overview_link.partition("8000")[2])
    assert (page.status_code, page["X-Robots-Tag"], page["Referrer-Policy"]) == (
        200,
        "noindex, nofollow",
        "same-origin",
    )
    assert "no-store" in page["Cache-Control"]
    assert [f"/r{one.link_token}" in page.text for one in (*mine, stranger)] == [True, True, False]
    assert ("过去的" in page.text, "139****0777" in page.text, "13900000777" in page.text) == (False, True, False)


def test_the_link_of_one_opens_no_other(client, pool):
    mine, other = (register(pool, name, phone=CLERK) for name in ("王奶奶", "李奶奶"))
    assert other.link_token not in client.get(f"/r{mine.link_token}").text
    for token in (mine.link_token, other.overview_token):
        assert client.get(f"/a{mine.pk}-{token}").status_code == 404
    Registration.objects.filter(pk=mine.pk).update(erased_at=clock.now())
    assert client.get(f"/a{mine.pk}-{mine.overview_token}").status_code == 404


def test_what_nobody_proved_is_not_shown(client):
    pool = SeatPoolFactory(capacity=60)
    made = register(pool, "王奶奶", phone="+8613900000666")
    Registration.objects.filter(pk=made.pk).update(prove_by=clock.now() + DAY)
    assert client.get(f"/a{made.pk}-{made.overview_token}").status_code == 404


def test_staff_do_not_read_the_key():
    link = "http://127.0.0.1:8000/a17-AbCdEfGhIjKlMn"
    assert staff_words.for_staff(f"详情 {link}") == "详情 http://127.0.0.1:8000/a17-…"


@pytest.mark.parametrize("count", [1, 4])
def test_the_page_costs_the_same_for_many(client, count, pool, django_assert_max_num_queries):
    for number in range(count):
        event = PublishedEventFactory(booking=Event.Booking.OCCURRENCE)
        made = register(
            SeatPoolFactory(occurrence=OccurrenceFactory(event=event)), f"奶奶{'一二三四'[number]}", phone=CLERK
        )
    with django_assert_max_num_queries(9):
        page = client.get(f"/a{made.pk}-{made.overview_token}")
    assert len(page.context["entries"]) == count
