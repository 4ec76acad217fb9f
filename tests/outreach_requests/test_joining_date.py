"""A request is answered with a date that is planned already; whoever asked follows that date alone."""

import datetime as dt

import pytest

from core import phrases
from core.errors import Refusal
from events.changes import cancelling, postponing, rescheduling
from events.drafts import editing
from events.models import Event, Occurrence
from events.publication import publishing
from events.records import recording
from events.rules import Move
from notifications.composing.messages import MessageComposer, Numbers
from notifications.models import Message
from organizations.models import Organization
from outreach_requests import queries
from outreach_requests.arrangements import joining_date
from outreach_requests.models import OutreachRequest
from outreach_requests.notices import expecting
from tests.factories.events import AudienceFactory, EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.requests import NUMBER, arrange, ask

pytestmark = pytest.mark.django_db
State = OutreachRequest.State


@pytest.fixture
def street(db):
    return StreetFactory(name="样例街道")


@pytest.fixture
def host(street):
    kind = Organization.Kind.STREET_OFFICE
    return OrganizationFactory(name="样例街道办", desk_phone="0871-00001234", kind=kind, area=street)


@pytest.fixture
def staff(host):
    return MembershipFactory(organization=host).person


@pytest.fixture
def asked(street, now):
    return ask(street, now=now)


@pytest.fixture
def stops(host, street, now):
    """A public drive: elsewhere, then in the street of the request."""
    event = PublishedEventFactory(host=host, kind="drive", title="大篷车", booking="none")
    places = (VenueFactory(name="别处"), VenueFactory(name="村口", area=street))
    start = now + dt.timedelta(days=10)
    return [
        OccurrenceFactory(
            event=event, venue=venue, position=number, start=start + dt.timedelta(days=number),
            end=start + dt.timedelta(days=number, hours=2),
        )
        for number, venue in enumerate(places, start=1)
    ]  # fmt: skip


@pytest.fixture
def _here(now, time_machine):
    time_machine.move_to(now)


def fresh(request):
    return OutreachRequest.objects.get(pk=request.pk)


def texts():
    return [one.text for one in Message.objects.order_by("pk") if one.phone == NUMBER]


def test_a_public_date_is_told_at_once(asked, stops, staff, host, now):
    joining_date.attach(request=asked, occurrence=stops[1], by=staff, now=now)
    found = fresh(asked)
    assert (found.state, found.event, found.occurrence, found.assigned_to) == (
        "arranged",
        stops[1].event,
        stops[1],
        host,
    )
    assert "村口" in texts()[-1]
    assert ("《大篷车》" in texts()[-1], "别处" in texts()[-1], "等2场" in texts()[-1]) == (True, False, False)
    assert found.steps.last().words.startswith("派单：算在《大篷车》里")
    assert queries.promised(found) == [stops[1]]


@pytest.mark.parametrize("what", ["cancelled", "postponed"])
def test_a_date_that_was_taken_off_since_the_page_was_read_is_not_promised(asked, stops, staff, now, what):
    read_before = Occurrence.objects.select_related("event").get(pk=stops[1].pk)
    take_off = {"cancelled": cancelling.cancel_occurrences, "postponed": postponing.postpone}[what]
    take_off(event=stops[1].event, occurrences=[stops[1]], reason="路断了", by=staff, now=now)
    before = texts()
    with pytest.raises(Refusal, match="date_not_open"):
        joining_date.attach(request=asked, occurrence=read_before, by=staff, now=now)
    assert (fresh(asked).state, fresh(asked).occurrence, texts()) == ("new", None, before)


def test_a_date_that_moved_since_the_page_was_read_is_promised_as_it_stands(asked, stops, staff, now):
    read_before = Occurrence.objects.select_related("event").get(pk=stops[1].pk)
    day = dt.timedelta(days=1)
    move = Move(stops[1].pk, stops[1].start + day, stops[1].end + day, stops[1].venue_id)
    rescheduling.reschedule(event=stops[1].event, moves=[move], by=staff, reason="", now=now, override_reason="说好了")
    joining_date.attach(request=asked, occurrence=read_before, by=staff, now=now)
    assert phrases.when(move.start, move.end, now=now) in texts()[-1]
    assert phrases.full_when(move.start, move.end) in fresh(asked).steps.last().words


def test_a_date_that_was_deleted_from_its_draft_is_not_promised(asked, host, staff, now):
    gone = OccurrenceFactory(event=EventFactory(host=host), start=now + dt.timedelta(days=9))
    read_before = Occurrence.objects.select_related("event").get(pk=gone.pk)
    gone.delete()
    with pytest.raises(Refusal, match="date_not_open"):
        joining_date.attach(request=asked, occurrence=read_before, by=staff, now=now)


def test_a_draft_is_told_once_it_is_public(asked, host, staff, street, now):
    event = EventFactory(host=host, kind="drive", title="大篷车", description="讲什么")
    event.audiences.add(AudienceFactory())
    start = now + dt.timedelta(days=10)
    first, second = (
        OccurrenceFactory(
            event=event, venue=VenueFactory(name=name, area=street), start=start + dt.timedelta(days=number),
            end=start + dt.timedelta(days=number, hours=2),
        )
        for number, name in enumerate(("甲村", "乙村"))
    )  # fmt: skip
    before = len(texts())
    joining_date.attach(request=asked, occurrence=second, by=staff, now=now)
    assert len(texts()) == before
    publishing.publish(event=event, by=staff, now=now)
    assert ("乙村" in texts()[-1], "甲村" in texts()[-1], len(texts())) == (True, False, before + 1)
    assert first.event == second.event


def test_only_changes_of_the_promised_date_are_heard(asked, stops, staff, now):
    joining_date.attach(request=asked, occurrence=stops[1], by=staff, now=now)
    before = len(texts())
    elsewhere, here = stops
    cancelling.cancel_occurrences(event=elsewhere.event, occurrences=[elsewhere], reason="下雨", by=staff, now=now)
    assert (len(texts()), fresh(asked).state) == (before, "arranged")
    move = Move(here.pk, here.start + dt.timedelta(hours=1), here.end + dt.timedelta(hours=1), here.venue_id)
    rescheduling.reschedule(event=here.event, moves=[move], by=staff, reason="", now=now, override_reason="说好了")
    assert len(texts()) == before + 1
    cancelling.cancel_occurrences(
        event=here.event, occurrences=[Occurrence.objects.get(pk=here.pk)], reason="下雨", by=staff, now=now
    )
    assert fresh(asked).state == "called_off"


def test_the_promised_date_is_the_one_that_was_held_and_reminded_of(asked, stops, staff, now):
    joining_date.attach(request=asked, occurrence=stops[0], by=staff, now=now)
    later = stops[0].end + dt.timedelta(minutes=5)
    recording.record(
        occurrence=stops[0], counts={}, online_heads=3, sentence="", photos=[], cost=None, by=staff, now=later
    )
    assert fresh(asked).state == "done"
    assert stops[1].event.occurrences.get(pk=stops[1].pk).state == "scheduled"


def test_what_cannot_be_promised(asked, stops, staff, host, now):
    def code(occurrence, request=asked, at=now):
        with pytest.raises(Refusal) as caught:
            joining_date.attach(request=request, occurrence=occurrence, by=staff, now=at)
        return caught.value.code

    assert code(stops[0], at=stops[0].start) == "date_not_open"
    Occurrence.objects.filter(pk=stops[0].pk).update(state="postponed")
    assert code(Occurrence.objects.get(pk=stops[0].pk)) == "date_not_open"
    Event.objects.filter(pk=stops[0].event_id).update(state="cancelled")
    assert code(stops[1]) == "event_closed"
    Event.objects.filter(pk=stops[0].event_id).update(state="published")
    arrange(asked, host=host, by=staff, now=now)
    assert code(stops[1]) == "not_answerable"


def test_a_removed_date_leaves_the_event(asked, host, staff, now):
    event = EventFactory(host=host)
    one, two = (
        OccurrenceFactory(event=event, start=now + dt.timedelta(days=day), end=now + dt.timedelta(days=day, hours=1))
        for day in (5, 6)
    )
    joining_date.attach(request=asked, occurrence=two, by=staff, now=now)
    editing.save_event(event=event, occurrences=[one], by=staff, now=now, expected_version=event.version)
    found = fresh(asked)
    assert (found.event, found.occurrence, queries.promised(found)) == (event, None, [one])
    editing.discard(event=Event.objects.get(pk=event.pk), now=now)
    assert (fresh(asked).event, fresh(asked).state) == (None, "new")


@pytest.mark.usefixtures("_here")
def test_the_page_offers_the_nearest_dates_and_takes_one(client, asked, stops, staff, now):
    client.force_login(staff)
    text = client.get(f"/staff/requests/{asked.pk}/").text.partition("算在哪一场里")[2]
    assert text.index("村口") < text.index("同一个街道") < text.index("别处")
    foreign = OccurrenceFactory(start=now + dt.timedelta(days=9), end=now + dt.timedelta(days=9, hours=1))
    assert client.post(f"/staff/requests/{asked.pk}/attach/", {"occurrence": foreign.pk}).status_code == 422
    assert client.post(f"/staff/requests/{asked.pk}/attach/", {}).status_code == 422
    answer = client.post(f"/staff/requests/{asked.pk}/attach/", {"occurrence": stops[1].pk}, follow=True)
    assert "算在《大篷车》里了，对方会收到短信" in answer.text
    client.logout()
    own = client.get(f"/q{fresh(asked).link_token}").text
    assert ("村口" in own, "别处" in own) == (True, False)


@pytest.mark.usefixtures("_here")
def test_programs_do_the_same(client, asked, stops, staff):
    client.force_login(staff)
    address = f"/api/v1/outreach-requests/{asked.pk}/attach/"
    foreign = OccurrenceFactory()
    assert client.post(address, {"occurrence": str(foreign.uid)}, content_type="application/json").status_code == 404
    assert client.post(address, {"occurrence": "x"}, content_type="application/json").status_code == 400
    sent = {"occurrence": str(stops[1].uid)}
    answer = client.post(address, sent, content_type="application/json")
    assert (answer.status_code, answer.json()["occurrence"]) == (200, str(stops[1].uid))
    again = client.post(address, sent, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "not_answerable")


def test_reminders_name_the_promised_date_only(asked, stops, staff, now):
    joining_date.attach(request=asked, occurrence=stops[1], by=staff, now=now)
    composer = MessageComposer(headline="明天：")
    expecting(stops, composer, now + dt.timedelta(days=1), Numbers())
    text = composer.texts()[NUMBER]
    assert ("村口" in text, "别处" in text) == (True, False)
