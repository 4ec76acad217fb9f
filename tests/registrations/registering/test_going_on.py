"""Rounds of a competition: called by their names everywhere, and who goes on is told, and nobody else."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from api.keys import issuing
from core import clock
from core.errors import Refusal
from events import reminding
from events.changes import cancelling, postponing, rescheduling
from events.models import Occurrence
from events.rules import Move
from events.wording import phrases
from notifications.delivery import delivering
from notifications.models import Message
from notifications.outbox import untold
from registrations import queries
from registrations.models import GoingOn, SeatClaim, SeatPool
from registrations.registering import going_on, withdrawing
from tests.events.conftest import NOON
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory
from tests.factories.registrations import register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
BEFORE = NOON - dt.timedelta(days=3)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def host():
    return OrganizationFactory()


@pytest.fixture
def first(host):
    """The first of two rounds, which is over."""
    event = PublishedEventFactory(host=host, kind="competition", title="科学竞赛", booking="occurrence")
    return a_round(event, "初赛", days=-1, position=1)


@pytest.fixture
def final(first):
    return a_round(first.event, "决赛", days=5, position=2)


def a_round(event, title, *, days, position):
    start = NOON + dt.timedelta(days=days)
    return OccurrenceFactory(
        event=event, title=title, position=position, start=start, end=start + dt.timedelta(hours=2),
        venue=VenueFactory(name="县街文化站"),
    )  # fmt: skip


@pytest.fixture
def parties(first, final):
    """Three of the first round; of the final nobody."""
    pool = SeatPoolFactory(occurrence=first, capacity=20)
    start, end = first.start, first.end
    first.start, first.end = NOON + dt.timedelta(hours=5), NOON + dt.timedelta(hours=7)
    first.save()
    found = [register(pool, name, phone=f"+86139000007{number}0", now=BEFORE) for number, name in enumerate("甲乙丙")]
    first.start, first.end = start, end
    first.save()
    Message.objects.all().delete()
    return found


def choose(first, on=(), off=(), now=NOON):
    return going_on.choose(
        occurrence=first, on=[one.pk for one in on], off=[one.pk for one in off], by=MembershipFactory().person, now=now
    )


def refused(*args, **facts):
    with pytest.raises(Refusal) as caught:
        choose(*args, **facts)
    return caught.value.code


def in_final(final):
    return sorted(SeatClaim.objects.filter(occurrence=final, held=True).values_list("registration", flat=True))


def test_who_is_ticked_is_in_the_next_list_and_told_and_nobody_else(first, final, parties):
    one, _, three = parties
    assert choose(first, [one, three]) == (2, 0)
    assert in_final(final) == [one.pk, three.pk]
    texts = {row.phone: row.text for row in Message.objects.all()}
    assert set(texts) == {one.phone, three.phone}
    assert "甲" in texts[one.phone]
    assert "进了《科学竞赛》决赛：9月13日 周日 中午 12:00，县街文化站" in texts[one.phone]
    assert {row for date, rows in queries.lists(first.event) if date == final for row in rows} == {one, three}
    assert SeatPool.objects.get(occurrence=final).is_open is False


def test_twice_is_once_and_later_ones_are_added(first, final, parties):
    one, two, _ = parties
    assert [choose(first, [one]), choose(first, [one]), choose(first, [one, two])] == [(1, 0), (0, 0), (1, 0)]
    assert (GoingOn.objects.count(), Message.objects.count()) == (2, 2)
    pool = SeatPool.objects.get(occurrence=final)
    assert (pool.taken, pool.capacity, in_final(final)) == (2, 2, [one.pk, two.pk])


def test_a_mistake_is_undone_before_anybody_reads_it(first, final, parties, time_machine):
    one, two, _ = parties
    night = NOON.replace(hour=15)
    time_machine.move_to(night, tick=False)
    choose(first, [one, two], now=night)
    assert choose(first, off=[two], now=night) == (0, 1)
    assert in_final(final) == [one.pk]
    assert SeatPool.objects.get(occurrence=final).taken == 1
    told = Message.objects.filter(phone_hash=two.phone_hash)
    assert [row.state for row in told] == ["withdrawn"]


def test_a_mistake_that_was_read_is_put_right_in_words(first, final, parties):
    one, _, _ = parties
    choose(first, [one])
    Message.objects.update(state="sent", called_at=NOON)
    choose(first, off=[one], now=NOON + dt.timedelta(minutes=5))
    last = Message.objects.order_by("pk").last()
    assert (last.phone, "是我们弄错了" in last.text, in_final(final)) == (one.phone, True, [])


def test_those_who_do_not_go_on_are_reminded_of_nothing(first, final, parties, time_machine):
    one, _, _ = parties
    choose(first, [one])
    evening = (final.start - dt.timedelta(days=1)).replace(hour=10, minute=30)
    time_machine.move_to(evening, tick=False)
    Message.objects.all().delete()
    while reminding.remind(now=evening) is not None:
        pass
    [text] = Message.objects.all()
    assert (text.phone, "《科学竞赛》决赛" in text.text) == (one.phone, True)


def test_no_more_go_on_than_have_seats(first, final, parties):
    SeatPoolFactory(occurrence=final, capacity=2)
    assert refused(first, parties) == "round_full"
    assert (GoingOn.objects.count(), Message.objects.count()) == (0, 0)


def test_what_cannot_be_chosen(first, final, parties):
    stranger = register(SeatPoolFactory(), "丁")
    assert refused(first, [stranger]) == "not_in_round"
    assert refused(final, parties) == "no_next_round"
    first.event.booking = "both"
    first.event.save()
    first.refresh_from_db()
    assert refused(first, parties) == "no_next_round"


def test_the_final_that_has_begun_stays_as_it_is(first, final, parties):
    assert refused(first, parties, now=final.start) == "round_begun"


def test_the_page_ticks_and_unticks(client, host, first, final, parties):
    one, two, _ = parties
    client.force_login(MembershipFactory(organization=host).person)
    listed = client.get(f"/staff/events/{first.event_id}/registrations/").text
    path = f"/staff/occurrences/{first.pk}/going-on/"
    assert ("初赛里谁进决赛" in listed, path in listed) == (True, True)
    assert "初赛里谁进决赛" in client.get(path).text
    said = client.post(path, {"on": [one.pk, two.pk]}, follow=True).text
    assert "2 家进了下一轮" in said
    said = client.post(path, {"on": [one.pk], "was": [one.pk, two.pk]}, follow=True).text
    assert ("1 家撤回了" in said, in_final(final)) == (True, [one.pk])
    assert client.post(path, {"on": ["9" * 30, "x", one.pk], "was": [one.pk]}).status_code == 302
    assert "决赛" in client.get(f"/staff/events/{first.event_id}/registrations/print/").text


@pytest.mark.parametrize("role", ["viewer", "other"])
def test_only_organizers_choose(client, host, first, parties, role):
    where = {"organization": host, "role": "viewer"} if role == "viewer" else {}
    person = MembershipFactory(**where).person
    client.force_login(person)
    assert client.post(f"/staff/occurrences/{first.pk}/going-on/", {"on": [parties[0].pk]}).status_code == 404
    api = APIClient()
    api.force_authenticate(person)
    assert api.put(f"/api/v1/rounds/{first.uid}/", {"on": [parties[0].pk]}, format="json").status_code == 404
    assert GoingOn.objects.count() == 0


def test_programs_choose(host, first, final, parties):
    api = APIClient()
    api.force_authenticate(MembershipFactory(organization=host).person)
    path = f"/api/v1/rounds/{first.uid}/"
    assert api.put(path, {"on": [parties[0].pk]}, format="json").json() == {"on": 1, "off": 0}
    assert {row["id"]: row["goes_on"] for row in api.get(path).json()["results"]} == {
        parties[0].pk: True, parties[1].pk: False, parties[2].pk: False,
    }  # fmt: skip
    assert api.put(path, {"off": [parties[0].pk]}, format="json").json() == {"on": 0, "off": 1}
    refusal = api.put(path, {"on": [1] * 501}, format="json")
    assert refusal.status_code == 400


def test_a_key_without_people_reads_no_names_of_a_round(host, first, final, parties):
    person = MembershipFactory(organization=host).person
    path = f"/api/v1/rounds/{first.uid}/"
    answers = {}
    for scope in ("organize", "people"):
        key = issuing.issue(person=person, name=scope, scopes=[scope], days=1, now=NOON)
        api = APIClient(HTTP_AUTHORIZATION=f"Bearer {key}")
        chosen = api.put(path, {"on": [parties[0].pk]}, format="json").status_code
        answers[scope] = (api.get(path).status_code, chosen)
    assert answers == {"organize": (403, 200), "people": (200, 403)}


def test_rounds_are_called_by_their_names(client, first, final):
    pool = SeatPoolFactory(occurrence=final, capacity=9)
    row = register(pool, "戊")
    text = Message.objects.order_by("pk").last().text
    assert "《科学竞赛》决赛9月13日" in text
    assert phrases.short_label(final.event, final, 2) == phrases.label(final.event, final, 2) == "决赛"
    assert phrases.reminder_line(final) == "中午 12:00《科学竞赛》决赛，县街文化站"
    assert "决赛" in client.get(f"/r{row.link_token}").text
    assert "<b>决赛</b>" in client.get(f"/events/{final.event.slug}/register/?occurrence={final.uid}").text
    page = client.get("/?when=all&street=all").text
    assert ("决赛" in page, "决赛 · 决赛" in page, "第2轮" in page) == (True, False, False)
    assert clock.now() == NOON


NIGHT = NOON.replace(hour=15)
MORNING = NOON.replace(hour=0) + dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)


def move(final, by, now):
    final = Occurrence.objects.get(pk=final.pk)
    moves = [Move(final.pk, final.start + by, final.end + by, final.venue_id)]
    return rescheduling.reschedule(
        event=final.event, moves=moves, by=MembershipFactory().person, reason="", now=now, override_reason="想过了"
    )


def sent(time_machine, now=MORNING):
    """What each number really gets."""
    time_machine.move_to(now, tick=False)
    before = set(Message.objects.exclude(called_at=None).values_list("pk", flat=True))
    while untold.finalize_next(now=now) is not None:
        pass
    delivering.deliver_due(now=now)
    told = {}
    for message in Message.objects.exclude(called_at=None).exclude(pk__in=before).order_by("pk"):
        told.setdefault(message.phone, []).append(message.text)
    return told


@pytest.fixture
def night(time_machine):
    time_machine.move_to(NIGHT, tick=False)
    return NIGHT


def test_a_round_that_moved_in_the_night_is_told_as_it_is_and_once(first, final, parties, night, time_machine):
    one, two, _ = parties
    choose(first, [one, two], now=night)
    move(final, dt.timedelta(days=1), night + HOUR)
    withdrawing.withdraw(registration=two, now=night + HOUR)
    told = sent(time_machine)
    assert list(told) == [one.phone]
    (text,) = told[one.phone]
    assert "进了《科学竞赛》决赛：9月14日 周一 中午 12:00" in text


def test_a_round_that_moves_after_it_was_told_is_a_change(first, final, parties, time_machine):
    one, _, _ = parties
    choose(first, [one])
    sent(time_machine, now=NOON)
    move(final, dt.timedelta(days=1), NIGHT)
    (text,) = sent(time_machine)[one.phone]
    assert ("安排有变" in text or "改到" in text, "进了" in text) == (True, False)


def test_a_round_that_was_cancelled_in_the_night_is_told_as_cancelled_alone(first, final, parties, night, time_machine):
    one, _, _ = parties
    choose(first, [one], now=night)
    cancelling.cancel_occurrences(
        event=final.event, occurrences=[final], by=MembershipFactory().person, reason="停电", now=night + HOUR
    )
    (text,) = sent(time_machine)[one.phone]
    assert ("取消" in text, "进了" in text) == (True, False)


def test_a_round_that_was_put_off_in_the_night_names_no_time(first, final, parties, night, time_machine):
    one, _, _ = parties
    choose(first, [one], now=night)
    postponing.postpone(
        event=final.event, occurrences=[final], by=MembershipFactory().person, reason="停电", now=night + HOUR
    )
    (text,) = sent(time_machine)[one.phone]
    assert ("延期了，新时间定了再发短信" in text, "9月13日" in text) == (True, False)


def test_a_round_that_moved_to_the_early_morning_is_told_in_the_night(first, final, parties, night, time_machine):
    one, _, _ = parties
    choose(first, [one], now=night)
    soon = MORNING + HOUR
    move(final, soon - final.start, night + HOUR)
    (text,) = sent(time_machine, now=night + HOUR)[one.phone]
    assert "决赛：9月9日 周三 上午 9:00" in text


def test_a_tick_that_was_taken_back_and_set_again_is_silent_unless_the_round_moved(first, final, parties, time_machine):
    one, two, _ = parties
    choose(first, [one, two])
    sent(time_machine, now=NOON)
    choose(first, off=[one, two], now=NIGHT)
    choose(first, [one], now=NIGHT + HOUR)
    move(final, dt.timedelta(days=1), NIGHT + 2 * HOUR)
    choose(first, [one, two], now=NIGHT + 3 * HOUR)
    told = sent(time_machine)
    assert [len(told[row.phone]) for row in (one, two)] == [1, 1]
    assert "改到" in told[one.phone][0]
    assert "进了《科学竞赛》决赛：9月14日" in told[two.phone][0]
