"""What organizers tell everybody on a shift."""

import datetime as dt

import pytest
from django.urls import reverse

from api.keys import issuing
from core import clock
from core.errors import Refusal
from notifications.models import Message
from tests.factories.events import OccurrenceFactory
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Shift
from volunteers.shifts import messaging
from volunteers.signups.signing_up import sign_up
from volunteers.signups.waiting import join
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
WORDS = "车停在学校南门，穿运动鞋"


@pytest.fixture
def now(time_machine):
    """Nine in the morning of some day."""
    time_machine.move_to(clock.midnight(clock.today()) + dt.timedelta(hours=9), tick=False)
    return clock.now()


@pytest.fixture
def shift(now) -> Shift:
    """In three days at half past nine, two on it and a third who waits."""
    day = clock.midnight(now) + dt.timedelta(days=3, hours=9.5)
    occurrence = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2), event__title="做酸奶")
    made = ShiftFactory(occurrence=occurrence, start=day, end=day + dt.timedelta(hours=2), maximum=2)
    for name in ("松小果", "禾小苗"):
        sign_up(volunteer_id=VolunteerFactory(person__name=name).pk, shift_id=made.pk, now=now)
    join(volunteer_id=VolunteerFactory(person__name="云小朵").pk, shift_id=made.pk, now=now)
    return made


def told(shift):
    """Who was sent which words."""
    rows = texts(shift)
    return {(row.phone, row.text.partition("组织者说：")[2].rpartition(" ")[0]) for row in rows}


def texts(shift):
    """Those that were not taken back, with the organizers' words."""
    rows = Message.objects.filter(key__startswith=f"shift:{shift.pk}:words:").exclude(state=Message.State.WITHDRAWN)
    return list(rows)


def code_of(call) -> str:
    with pytest.raises(Refusal) as caught:
        call()
    return caught.value.code


def phones(shift):
    return {row.volunteer.person.phone for row in shift.sign_ups.active()}


def test_everybody_on_the_shift_is_told_and_nobody_who_waits(shift, now):
    sent = messaging.send(shift=shift, words=f"  {WORDS}\n请提前十分钟 ", now=now)
    assert told(shift) == {(phone, f"{WORDS} 请提前十分钟") for phone in phones(shift)}
    assert (len(sent.recipients), sent.unreachable, sent.leaves) == (2, [], now)
    assert "《做酸奶》" in sent.text
    assert {row.text for row in texts(shift)} == {sent.text}


def test_a_look_sends_nothing(shift, now):
    assert messaging.preview(shift=shift, words=WORDS, now=now).parts == 2
    assert told(shift) == set()


def test_the_same_words_are_said_once_and_three_messages_a_day(shift, now):
    messaging.send(shift=shift, words=WORDS, now=now)
    messaging.send(shift=shift, words=WORDS, now=now + dt.timedelta(minutes=1))
    assert len(told(shift)) == 2
    for number in (2, 3):
        messaging.send(shift=shift, words=f"{WORDS}{number}", now=now + dt.timedelta(minutes=number))
    late = now + dt.timedelta(hours=10)
    assert code_of(lambda: messaging.send(shift=shift, words="第四次", now=late)) == "too_many_messages"
    assert len(told(shift)) == 6
    messaging.send(shift=shift, words="第四次", now=now + dt.timedelta(days=1, minutes=5))
    assert len(told(shift)) == 8


def test_who_came_since_is_told_the_same_and_nobody_twice(shift, now):
    first, second = messaging.send(shift=shift, words=WORDS, now=now + dt.timedelta(hours=13)).recipients
    withdraw(sign_up=second, now=now + dt.timedelta(hours=14))
    third = shift.sign_ups.filter(volunteer__person__name="云小朵")
    third.update(status="confirmed", position=None, answer_by=None)
    new = messaging.send(shift=shift, words=WORDS, now=now + dt.timedelta(hours=14, minutes=1)).recipients
    assert [row.volunteer.person.name for row in new] == ["云小朵"]
    assert first.volunteer.person.name == "松小果"
    assert len(texts(shift)) == 2


def test_of_a_date_without_a_time_nothing_is_said(shift, now):
    type(shift.occurrence).objects.filter(pk=shift.occurrence_id).update(state="postponed")
    assert code_of(lambda: messaging.send(shift=shift, words=WORDS, now=now)) == "not_scheduled"


def test_another_shift_has_messages_of_its_own(shift, now):
    other = ShiftFactory(pk=shift.pk * 10, occurrence=shift.occurrence)
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=other.pk, now=now)
    for number in range(3):
        messaging.send(shift=shift, words=f"{WORDS}{number}", now=now + dt.timedelta(minutes=number))
    assert len(messaging.send(shift=other, words=WORDS, now=now).recipients) == 1


def test_at_night_it_waits_for_the_morning_and_whoever_left_is_not_told(shift, now):
    night = now + dt.timedelta(hours=13)
    sent = messaging.send(shift=shift, words=WORDS, now=night)
    assert sent.leaves == clock.midnight(now) + dt.timedelta(days=1, hours=8)
    assert {row.not_before for row in texts(shift)} == {sent.leaves}
    leaving = sent.recipients[0]
    withdraw(sign_up=leaving, now=night + dt.timedelta(hours=1))
    assert told(shift) == {(sent.recipients[1].volunteer.person.phone, WORDS)}


def test_close_to_the_shift_it_goes_at_any_hour(shift, now):
    before = shift.start - dt.timedelta(hours=3.5)
    sent = messaging.send(shift=shift, words=WORDS, now=before)
    assert sent.leaves == before
    assert {row.not_before for row in texts(shift)} == {before}


def test_refusals(shift, now):
    assert code_of(lambda: messaging.send(shift=shift, words=" \n", now=now)) == "words_missing"
    assert code_of(lambda: messaging.send(shift=shift, words="好" * 121, now=now)) == "words_too_long"
    assert code_of(lambda: messaging.send(shift=shift, words=WORDS, now=shift.end)) == "begun"
    empty = ShiftFactory(occurrence=shift.occurrence)
    assert code_of(lambda: messaging.send(shift=empty, words=WORDS, now=now)) == "nobody_to_write_to"


def test_the_page_shows_the_text_first_and_sends_it_once(client, shift, now):
    host = shift.occurrence.event.host
    client.force_login(MembershipFactory(organization=host, role="organizer").person)
    page = reverse("volunteers:message", args=[shift.pk])
    assert page in client.get(reverse("volunteers:edit_shift", args=[shift.pk])).content.decode()
    assert "云小朵" not in client.get(page).content.decode()
    wrong = client.post(page, {"text": "好" * 121, "do": "look"}).content.decode()
    assert "现在有 121 个" in wrong
    assert "好" * 121 in wrong
    looked = client.post(page, {"text": WORDS, "do": "look"}).content.decode()
    assert "发给 2 人" in looked
    assert "每人 2 条" in looked
    assert told(shift) == set()
    unseen = client.post(page, {"text": f"{WORDS}，带伞", "do": "send", "looked": WORDS}).content.decode()
    assert "带伞 http" in unseen
    assert told(shift) == set()
    for said in ("发给 2 人了", "没有再发"):
        answer = client.post(page, {"text": WORDS, "do": "send", "looked": WORDS}, follow=True)
        assert said in answer.content.decode()
    assert len(told(shift)) == 2


def test_programs_look_and_send(client, shift, now):
    host = shift.occurrence.event.host
    key = issuing.issue(
        person=MembershipFactory(organization=host, role="organizer").person,
        name="排班",
        scopes=["organize"],
        days=30,
        now=now,
    )
    ask = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {key}"}}
    path = f"/api/v1/shifts/{shift.pk}/message/"
    looked = client.post(path, {"words": WORDS, "preview": True}, **ask).json()
    assert (looked["recipients"], looked["unreachable"], looked["parts"]) == (2, 0, 2)
    assert told(shift) == set()
    assert client.post(path, {"words": WORDS}, **ask).json() == looked
    assert len(told(shift)) == 2
    assert client.post(path, {"words": "好" * 121}, **ask).json()["code"] == "words_too_long"
