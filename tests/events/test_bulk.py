"""Many events at once: what can be done is done, what can't says why."""

import datetime as dt

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from core import clock
from events.bulk import acting
from events.bulk.actions import Action, Asked, action
from events.models import Event, Occurrence
from notifications.models import Message
from notifications.outbox.enqueueing import Draft, enqueue
from registrations.models import SeatPool
from registrations.seats import capacity
from tests.events.conftest import NOON, make_complete_draft
from tests.factories.events import PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.registrations import fill
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory

pytestmark = pytest.mark.django_db
URL = reverse("events:bulk")
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def host():
    return OrganizationFactory(approval_levels=0)


def sign_in(client, host, role="organizer"):
    person = MembershipFactory(organization=host, role=role).person
    client.force_login(person)
    return person


def drafts(host, many):
    made = [make_complete_draft(host=host) for _ in range(many)]
    for number, event in enumerate(made):
        gap = dt.timedelta(days=number)
        for date in event.occurrences.all():
            Occurrence.objects.filter(pk=date.pk).update(start=date.start + gap, end=date.end + gap)
    return made


def test_twenty_drafts_are_published_in_four_clicks(client, host):
    sign_in(client, host)
    made = drafts(host, 20)
    page = client.get(reverse("events:staff_list"), {"state": "draft", "all": "1"})
    assert page.text.count("checked") == 20
    ids = [one.pk for one in made]
    preview = client.post(URL, {"action": "publish", "events": ids, "query": "state=draft"})
    assert "个先办不了" in preview.text
    assert "有 1 处提醒还没看过" in preview.text
    assert not Event.objects.filter(state="published").exists()
    sent = {"action": "publish", "events": ids, "query": "state=draft", "confirm": "1", "reason": "请过假期的人了"}
    answer = client.post(URL, sent)
    assert answer["Location"] == reverse("events:staff_list") + "?state=draft"
    assert Event.objects.filter(state="published").count() == 20


def test_what_lacks_something_says_what_and_holds_up_no_other(client, host):
    sign_in(client, host)
    good, bad = drafts(host, 2)
    bad.audiences.clear()
    page = client.post(URL, {"action": "publish", "events": [good.pk, bad.pk]})
    assert "能办 1 个，1 个先办不了" in page.text
    assert "选给哪些人" in page.text
    page = client.post(URL, {"action": "publish", "events": [good.pk, bad.pk], "confirm": "1"}, follow=True)
    assert "没有办" in page.text
    assert [Event.objects.get(pk=one.pk).state for one in (good, bad)] == ["published", "draft"]


def test_two_levels_of_approval_take_each_person_one_round(client):
    host = OrganizationFactory(approval_levels=2)
    association = AssociationFactory()
    maker = MembershipFactory(organization=host, role="organizer").person
    first = MembershipFactory(organization=host, role="approver").person
    second = MembershipFactory(organization=association, role="approver").person
    made = drafts(host, 3)
    Event.objects.update(created_by=maker)

    def all_of(person, code):
        client.force_login(person)
        ids = [one.pk for one in made]
        versions = [f"{one.pk}-{one.version}" for one in Event.objects.all()]
        client.post(URL, {"action": code, "events": ids, "versions": versions, "confirm": "1"})
        return set(Event.objects.values_list("state", flat=True))

    assert all_of(maker, "submit") == {"submitted"}
    assert all_of(maker, "approve") == {"submitted"}
    assert all_of(first, "approve") == {"submitted"}
    assert all_of(second, "approve") == {"approved"}
    assert all_of(maker, "publish") == {"published"}


def test_what_was_changed_since_it_was_read_is_not_approved(client):
    host = OrganizationFactory(approval_levels=1)
    (event,) = drafts(host, 1)
    Event.objects.update(state="submitted", version=3)
    person = MembershipFactory(organization=host, role="approver").person
    client.force_login(person)
    facts = {"action": "approve", "events": [event.pk], "confirm": "1", "versions": [f"{event.pk}-2"]}
    assert "内容改过了" in client.post(URL, facts, follow=True).text


def test_a_cancellation_says_why_and_how_many_texts_go(client, host):
    sign_in(client, host)
    event = PublishedEventFactory(host=host)
    pool = SeatPoolFactory(event=event, occurrence__event=event, capacity=5)
    fill(pool, 2)
    before = Message.objects.count()
    page = client.post(URL, {"action": "cancel", "events": [event.pk]})
    assert "会发 2 条短信" in page.text
    page = client.post(URL, {"action": "cancel", "events": [event.pk], "reason": " ", "confirm": "1"})
    assert (page.status_code, "请写一句原因" in page.text) == (422, True)
    assert Message.objects.count() == before
    client.post(URL, {"action": "cancel", "events": [event.pk], "reason": "停电", "confirm": "1"})
    event.refresh_from_db()
    assert (event.state, Message.objects.count()) == ("cancelled", before + 2)


def test_others_events_are_neither_shown_nor_touched(client, host):
    sign_in(client, host)
    (foreign,) = drafts(OrganizationFactory(approval_levels=0), 1)
    page = client.post(URL, {"action": "publish", "events": [foreign.pk], "confirm": "1"}, follow=True)
    assert "都不归您的单位" in page.text
    viewer = MembershipFactory(organization=foreign.host, role="viewer").person
    client.force_login(viewer)
    page = client.post(URL, {"action": "publish", "events": [foreign.pk], "confirm": "1"}, follow=True)
    assert "您不能替" in page.text
    foreign.refresh_from_db()
    assert foreign.state == "draft"


@pytest.mark.parametrize(
    "sent", [{"events": ["x", "-1", "9" * 30]}, {"events": []}, {"action": "??", "events": ["1"]}, {}]
)
def test_what_makes_no_sense_is_said(client, host, sent):
    sign_in(client, host)
    assert client.post(URL, sent).status_code == 302


def test_seats_of_all_dates_and_shifts_of_all_events(client, host):
    sign_in(client, host)
    first, second, third = (
        PublishedEventFactory(host=host, booking=way) for way in ("occurrence", "occurrence", "none")
    )
    pools = [SeatPoolFactory(event=one, occurrence__event=one, capacity=5) for one in (first, second)]
    fill(pools[1], 3)
    shift = ShiftFactory(occurrence=pools[0].occurrence, opens_at=NOON + dt.timedelta(days=1))
    ids = [first.pk, second.pk, third.pk]
    page = client.post(URL, {"action": "seats", "events": ids, "number": "2", "confirm": "1"}, follow=True)
    assert "已经有 3 个名额给出去了" in page.text
    assert "没有名额可改" in page.text
    assert client.post(URL, {"action": "seats", "events": ids, "number": "很多", "confirm": "1"}).status_code == 422
    client.post(URL, {"action": "open_shifts", "events": ids, "confirm": "1"})
    pools[0].refresh_from_db()
    shift.refresh_from_db()
    assert (pools[0].capacity, shift.opens_at) == (2, None)


def test_seats_of_drafts_that_have_none_are_set_together_and_then_they_are_published(client, host):
    sign_in(client, host)
    made = drafts(host, 3)
    SeatPool.objects.all().delete()
    Event.objects.update(booking=Event.Booking.OCCURRENCE, seats_each=None)
    Event.objects.filter(pk=made[2].pk).update(booking=Event.Booking.COURSE)
    ids = [one.pk for one in made]
    page = client.post(URL, {"action": "publish", "events": ids, "confirm": "1", "reason": "看过了"}, follow=True)
    assert page.text.count("设好名额") == 1
    assert "".join(f"《{one.title}》" for one in made) + "没有办" in page.text
    client.post(URL, {"action": "seats", "events": ids, "number": "45", "confirm": "1"})
    by_date = {pool.occurrence_id: pool.capacity for pool in SeatPool.objects.filter(event__in=ids[:2])}
    assert by_date == dict.fromkeys(Occurrence.objects.filter(event__in=ids[:2]).values_list("pk", flat=True), 45)
    assert SeatPool.objects.get(event=ids[2]).occurrence is None
    client.post(URL, {"action": "publish", "events": ids, "confirm": "1", "reason": "看过了"})
    assert set(Event.objects.values_list("state", flat=True)) == {"published"}


def test_seats_of_drafts_that_were_set_together_follow_their_editor(client, host):
    sign_in(client, host)
    (draft,) = drafts(host, 1)
    SeatPool.objects.all().delete()
    Event.objects.update(booking=Event.Booking.OCCURRENCE, seats_each=None)
    client.post(URL, {"action": "seats", "events": [draft.pk], "number": "45", "confirm": "1"})
    draft.refresh_from_db()
    assert draft.seats_each == 45
    draft.seats_each = 50
    draft.save()
    capacity.follow_event(event=draft)
    assert set(SeatPool.objects.values_list("capacity", flat=True)) == {50}


def test_an_event_without_a_date_to_come_says_what_to_do_before_seats_are_set(client, host):
    sign_in(client, host)
    (draft,) = drafts(host, 1)
    Occurrence.objects.all().delete()
    Event.objects.update(booking=Event.Booking.OCCURRENCE)
    page = client.post(URL, {"action": "seats", "events": [draft.pk], "number": "45", "confirm": "1"}, follow=True)
    assert "先加一场，再定名额" in page.text


def test_the_preview_keeps_the_order_of_the_list(client, host):
    sign_in(client, host)
    made = drafts(host, 3)
    for number, event in enumerate(made):
        Event.objects.filter(pk=event.pk).update(title=f"第{number}讲")
    page = client.post(URL, {"action": "publish", "events": [made[1].pk, made[0].pk, made[2].pk]})
    assert page.text.index("第1讲") < page.text.index("第0讲") < page.text.index("第2讲")


def test_what_is_ticked_is_exported_and_nothing_else(client, host):
    sign_in(client, host)
    one, other = drafts(host, 2)
    Event.objects.filter(pk=other.pk).update(title="别的课")
    answer = client.post(URL, {"action": "export", "events": [one.pk]})
    address = answer["Location"].replace(".xlsx", ".csv")
    text = client.get(address).content.decode("utf-8-sig")
    assert one.title in text
    assert "别的课" not in text


def test_programs_do_the_same(host):
    person = MembershipFactory(organization=host, role="organizer").person
    good, bad = drafts(host, 2)
    bad.audiences.clear()
    api = APIClient()
    api.force_authenticate(person)
    sent = {"action": "publish", "events": [good.slug, bad.slug], "preview": True}
    path = "/api/v1/events/bulk/"
    assert [row["code"] for row in api.post(path, sent, format="json").json()["results"]] == ["", "missing"]
    assert Event.objects.filter(state="draft").count() == 2
    assert [row["code"] for row in api.post(path, sent | {"preview": False}, format="json").json()["results"]] == [
        "",
        "missing",
    ]
    assert Event.objects.filter(state="published").get() == good
    many = [f"a{number}" for number in range(acting.MAX_EVENTS + 1)]
    assert api.post(path, sent | {"events": many}, format="json").status_code == 400
    assert api.post(path, sent | {"action": "seats"}, format="json").status_code == 400


def test_a_preview_leaves_no_trace(host):
    person = MembershipFactory(organization=host, role="organizer").person
    (event,) = drafts(host, 1)
    publish = action("publish")
    (outcome,) = acting.preview(publish, [event], Asked(by=person, now=NOON), mine=Event.objects.all())
    event.refresh_from_db()
    assert (outcome.is_done, event.state, event.approval_steps.count()) == (True, "draft", 0)


def test_what_is_not_ones_own_is_named_and_not_silently_left_out(client, host):
    person = sign_in(client, host)
    (own,) = drafts(host, 1)
    foreign = make_complete_draft()
    api = APIClient()
    api.force_authenticate(person)
    sent = {"action": "discard", "events": [foreign.slug, own.slug, "nowhere"], "preview": True}
    rows = api.post("/api/v1/events/bulk/", sent, format="json").json()["results"]
    assert [(row["slug"], row["code"]) for row in rows] == [
        (own.slug, ""), (foreign.slug, "not_found"), ("nowhere", "not_found")
    ]  # fmt: skip
    ids = {"action": "discard", "events": [own.pk, foreign.pk, "x", 10**12]}
    assert "另外勾的 3 个不在下面" in client.post(URL, ids).text
    answer = client.post(URL, ids | {"confirm": "1"}, follow=True)
    assert "另外勾的 3 个没有办" in answer.text
    assert "都不归您的单位" in client.post(URL, {"action": "discard", "events": [foreign.pk]}, follow=True).text
    assert list(Event.objects.values_list("pk", flat=True)) == [foreign.pk]


def test_only_texts_of_the_action_itself_are_counted(host):
    person = MembershipFactory(organization=host, role="organizer").person
    (event,) = drafts(host, 1)

    def run(event, asked):
        enqueue([Draft(to="+8613900000123", purpose="staff", text="一条", key="own", expires_at=NOON + HOUR)], now=NOON)
        Message.objects.create(  # as another worker's, seen by this transaction
            phone="", phone_hash="", purpose="staff", text="", key="other", created_at=NOON, not_before=NOON,
            expires_at=NOON + HOUR, segments=1,
        )  # fmt: skip

    own = Action(code="x", label="x", role="organizer", run=run)
    (outcome,) = acting.preview(own, [event], Asked(by=person, now=NOON), mine=Event.objects.all())
    assert outcome.texts == 1
