"""Staff answer a request, whoever asked replies, and the event leads from then on."""

import datetime as dt

import pytest

from accounts.personal_data import erasing as forgetting
from core import phrases
from core.errors import Refusal
from events import reminding
from events.changes import cancelling, postponing, previewing, rescheduling
from events.drafts import editing
from events.models import Event, Occurrence
from events.publication import publishing
from events.records import recording
from events.rules import Move
from notifications.models import Message
from notifications.outbox import untold
from organizations.models import Organization
from outreach_requests import personal_data, queries
from outreach_requests.arrangements import answering
from outreach_requests.models import OutreachRequest, RequestTime
from outreach_requests.rules import Time
from outreach_requests.submissions import rating, replying
from tests.factories.events import AudienceFactory, TaskFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory, StreetFactory
from tests.factories.requests import NUMBER, arrange, ask
from tests.outreach_requests.test_submitting import refused

pytestmark = pytest.mark.django_db
State = OutreachRequest.State
DAY = dt.timedelta(days=1)
GOOD = rating.Opinion(content="good", telling="fair", planning="good", again=True, sentence="讲得好")


@pytest.fixture
def asked(now):
    return ask(now=now, venue_id=VenueFactory().pk, audience_ids=(AudienceFactory().pk,))


@pytest.fixture
def host():
    return OrganizationFactory(name="样例卫健局", desk_phone="0871-00001234")


def fresh(request):
    return OutreachRequest.objects.get(pk=request.pk)


def texts():
    return [one.text for one in Message.objects.order_by("pk").exclude(text="")]


def published(asked, host, by, now) -> Event:
    event = arrange(asked, host=host, by=by, now=now)
    Event.objects.filter(pk=event.pk).update(description="认菌子。", task=TaskFactory())
    return publishing.publish(event=event, by=by, now=now)


def test_handing_on_changes_who_sees_it(asked, host, person, now):
    clerk, other = MembershipFactory(organization=host).person, MembershipFactory().person
    assert not OutreachRequest.objects.managed_by(clerk).exists()
    answering.assign(request=asked, organization=host, by=person, now=now)
    assert [one.assigned_to for one in OutreachRequest.objects.managed_by(clerk)] == [host]
    assert not OutreachRequest.objects.managed_by(other).exists()


def test_a_street_office_sees_its_street(asked):
    facts = {"kind": Organization.Kind.STREET_OFFICE}
    mine = MembershipFactory(organization=OrganizationFactory(area=asked.street, **facts)).person
    other = MembershipFactory(organization=OrganizationFactory(area=StreetFactory(), **facts)).person
    school = MembershipFactory(organization=OrganizationFactory(area=asked.street)).person
    found = [OutreachRequest.objects.managed_by(one).count() for one in (mine, other, school, PersonFactory())]
    assert found == [1, 0, 0, 0]


def test_refusing_needs_a_reason_and_is_told(asked, person, now):
    assert refused(lambda: answering.refuse(request=asked, reason=" ", by=person, now=now)) == "reason_missing"
    answering.refuse(request=asked, reason="大篷车在检修。", by=person, now=now)
    assert fresh(asked).state == State.REFUSED
    assert [("这次办不了：大篷车在检修。" in text, asked.short_link in text) for text in texts()] == [(True, True)]
    assert refused(lambda: answering.refuse(request=asked, reason="又", by=person, now=now)) == "not_answerable"


def test_another_time_is_proposed_and_taken(asked, person, now):
    days = [Time(day=now.date() + DAY * n, clock=dt.time(14, 30)) for n in (30, 31)]
    answering.propose(request=asked, times=days, note="大篷车那天在八街。", by=person, now=now)
    first, second = queries.proposed(fresh(asked))
    assert first.spoken_at(now) in texts()[0]
    with pytest.raises(Refusal):
        replying.accept_time(request=asked, time_id=asked.times.filter(source="wished").get().pk, now=now)
    replying.accept_time(request=asked, time_id=second.pk, now=now)
    assert (fresh(asked).state, queries.best_time(fresh(asked))) == (State.AGREED, second)
    assert refused(lambda: replying.accept_time(request=asked, time_id=first.pk, now=now)) == "not_proposed"


def test_none_of_the_times_suits(asked, person, now):
    answering.propose(request=asked, times=[Time(day=now.date() + DAY * 9)], note="", by=person, now=now)
    time = asked.times.get(source=RequestTime.Source.PROPOSED)
    assert refused(lambda: replying.accept_time(request=asked, time_id=time.pk, now=now + DAY * 9)) == "day_past"
    replying.decline_times(request=asked, note="要等放假", now=now)
    assert (fresh(asked).state, fresh(asked).reason) == (State.NEW, "要等放假")
    past = [Time(day=now.date())]
    code = refused(lambda: answering.propose(request=asked, times=past, note="", by=person, now=now))
    assert code == "day_past"


def test_a_new_answer_takes_back_the_text_that_still_waits(asked, person, now):
    late = now + dt.timedelta(hours=10)
    answering.propose(request=asked, times=[Time(day=now.date() + DAY * 9)], note="", by=person, now=late)
    answering.refuse(request=asked, reason="没有人手", by=person, now=late)
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "pending"]


def test_withdrawing(asked, host, person, now):
    other = ask(now=now, place="操场", proven=False)
    assert replying.withdraw(request=other, now=now) is None
    assert not OutreachRequest.objects.filter(pk=other.pk).exists()
    assert replying.withdraw(request=asked, now=now).state == State.WITHDRAWN
    third = ask(now=now, place="礼堂")
    arrange(third, host=host, by=person, now=now)
    assert refused(lambda: replying.withdraw(request=third, now=now)) == "not_withdrawable"


def test_the_event_is_filled_in_from_the_request(asked, host, person, now):
    event = arrange(asked, host=host, by=person, now=now)
    date = event.occurrences.get()
    assert (event.state, event.host, event.topic, event.expected_heads) == (Event.State.DRAFT, host, "health", 60)
    assert (event.desk_phone, list(event.audiences.all())) == ("0871-00001234", list(asked.audiences.all()))
    assert (date.venue, date.contact_name, date.contact_phone) == (asked.venue, "石小泉", NUMBER)
    assert (fresh(asked).state, fresh(asked).event, fresh(asked).assigned_to) == (State.ARRANGED, event, host)
    assert texts() == []


def test_a_school_is_written_into_its_date(host, person, now):
    asked = ask(now=now, asker="school", organization_name="样例小学", children=42, adults=4)
    date = arrange(asked, host=host, by=person, now=now, kind="outreach").occurrences.get()
    assert (date.school, date.pupils, date.adults, date.place_note) == ("样例小学", 42, 4, "村委会院坝")
    assert (date.event.booking, date.event.takes_registrations) == (Event.Booking.INVITED, False)


def test_only_one_event_is_made(asked, host, person, now):
    arrange(asked, host=host, by=person, now=now)
    assert refused(lambda: arrange(asked, host=host, by=person, now=now)) == "not_answerable"
    past = {"start": now - DAY, "end": now}
    assert refused(lambda: arrange(ask(now=now), host=host, by=person, now=now, **past)) == "in_the_past"
    backwards = {"start": now + DAY * 2, "end": now + DAY}
    third = ask(now=now, place="礼堂")
    assert refused(lambda: arrange(third, host=host, by=person, now=now, **backwards)) == "ends_before_start"
    assert (Event.objects.count(), fresh(third).state) == (1, State.NEW)


def test_a_draft_that_is_thrown_away_gives_the_request_back(asked, host, person, now):
    event = arrange(asked, host=host, by=person, now=now)
    editing.discard(event=event, now=now)
    assert (fresh(asked).state, fresh(asked).event) == (State.NEW, None)


def test_publishing_is_told_once(asked, host, person, now):
    event = published(asked, host, person, now)
    assert refused(lambda: publishing.publish(event=event, by=person, now=now)) == "already_published"
    text = Message.objects.get()
    assert ("《科普上门》" in text.text, asked.venue.name in text.text, "0871-00001234" in text.text) == (True,) * 3
    assert (text.organization, text.purpose) == (host, "request")


def test_a_move_is_one_text_for_all_hats_of_the_number(asked, host, person, now):
    event = published(asked, host, person, now)
    date = event.occurrences.get()
    move = Move(date.pk, date.start + DAY, date.end + DAY, date.venue_id)
    rescheduling.reschedule(event=event, moves=[move], by=person, reason="", now=now)
    text = Message.objects.get(purpose="change")
    assert (text.phone, "点单的" in text.text, "现场联系人" in text.text) == (NUMBER, True, True)
    assert asked.short_link in text.text


def test_a_cancellation_is_told_and_the_request_waits_again(asked, host, person, now):
    event = published(asked, host, person, now)
    date = event.occurrences.get()
    facts = {"event": event, "reason": "大雨", "now": now + DAY}
    preview = previewing.preview(change_kind="cancelled", occurrences=[date], **facts)
    assert [one.role_labels for one in preview.texts.recipients()] == [["点单的", "现场联系人"]]
    cancelling.cancel_event(by=person, **facts)
    assert ("大雨" in Message.objects.get(purpose="cancellation").text, fresh(asked).state) == (True, State.CALLED_OFF)
    again = arrange(asked, host=host, by=person, now=now + DAY)
    assert fresh(asked).event == again


def test_held_asks_once_how_it_was(asked, host, person, now):
    event = published(asked, host, person, now)
    date, later = event.occurrences.get(), now + DAY * 22
    facts = {"occurrence": date, "counts": {}, "online_heads": 0, "photos": [], "cost": None, "by": person}
    for sentence in ("好", "很好"):
        recording.record(sentence=sentence, now=later, **facts)
    asks = [text for text in texts() if "办得怎么样" in text]
    assert ([asked.short_link in text for text in asks], fresh(asked).state) == ([True], State.DONE)
    rating.rate(request=asked, opinion=GOOD, now=later)
    assert fresh(asked).state == State.RATED
    assert refused(lambda: rating.rate(request=asked, opinion=GOOD, now=later)) == "already_rated"


def test_one_of_two_dates_is_not_the_end(asked, host, person, now):
    event = published(asked, host, person, now)
    first = event.occurrences.get()
    Occurrence.objects.create(event=event, position=2, start=first.end, end=first.end + DAY, changed_at=now)
    facts = {"counts": {}, "online_heads": 0, "sentence": "", "photos": [], "cost": None, "by": person}
    recording.record(occurrence=first, now=now + DAY * 22, **facts)
    assert fresh(asked).state == State.ARRANGED
    assert refused(lambda: rating.rate(request=asked, opinion=GOOD, now=now)) == "not_held"


def test_the_evening_before(asked, host, person, now):
    event = published(asked, host, person, now)
    evening = event.occurrences.get().start - DAY + dt.timedelta(hours=7)
    while reminding.remind(now=evening) is not None:
        pass
    assert "点单的" in Message.objects.get(purpose="reminder").text


def test_who_asked_is_erased_when_it_is_over(asked, host, person, now, settings):
    event = published(asked, host, person, now)
    cancelling.cancel_event(event=event, by=person, reason="大雨", now=now)
    open_one = ask(now=now, place="操场")
    limit = now + DAY * settings.REQUEST_DAYS_KEPT
    assert personal_data.erase_old(now=limit - DAY) == 0
    assert personal_data.erase_old(now=limit) == 1
    row, date = fresh(asked), event.occurrences.get()
    assert (row.phone, row.phone_hash, row.contact_name, row.adults) == ("", "", "", 60)
    assert (date.contact_name, date.contact_phone) == ("", "")
    assert {one.contact_name for one in Occurrence.history.filter(id=date.pk)} == {""}
    assert personal_data.erase_old(now=limit + DAY * 22) == 1
    assert (fresh(open_one).state, fresh(open_one).phone) == (State.LAPSED, "")
    assert refused(lambda: answering.refuse(request=asked, reason="晚了", by=person, now=limit)) == "not_answerable"


def test_a_person_is_forgotten(asked, now):
    person = PersonFactory(phone=NUMBER)
    assert personal_data.erase_person(person=person, now=now) == 1
    assert (fresh(asked).state, fresh(asked).phone) == (State.WITHDRAWN, "")


def test_opinions_are_counted(asked, association, now, person, host):
    event = arrange(asked, host=host, by=person, now=now)
    OutreachRequest.objects.filter(pk=asked.pk).update(state=State.DONE, event=event)
    rating.rate(request=asked, opinion=GOOD, now=now)
    found = queries.opinions(association)
    assert (found.count, found.content, found.telling, found.planning, found.again) == (1, 1, 0, 1, 1)
    assert queries.opinions(MembershipFactory().person).count == 0


def test_a_date_put_off_is_told_and_the_request_stays_arranged(asked, host, person, now):
    event = published(asked, host, person, now)
    dates = list(event.occurrences.all())
    postponing.postpone(event=event, occurrences=dates, by=person, reason="老师病了", now=now)
    text = Message.objects.get(purpose="change")
    assert ("点单的" in text.text, "老师病了" in text.text, fresh(asked).state) == (True, True, State.ARRANGED)


def test_whoever_is_forgotten_is_forgotten_here_too(asked, now):
    person = PersonFactory(phone=NUMBER)
    forgetting.erase(person=person, now=now)
    assert (fresh(asked).phone, fresh(asked).contact_name, fresh(asked).state) == ("", "", State.WITHDRAWN)


def test_what_was_arranged_at_night_is_told_in_the_morning_as_it_is_then(asked, host, person, now):
    night = now.replace(hour=15)
    event = published(asked, host, person, night)
    date = event.occurrences.get()
    before = Message.objects.get(purpose="request").text
    move = Move(date.pk, date.start + DAY, date.end + DAY, date.venue_id)
    rescheduling.reschedule(
        event=event, moves=[move], by=person, reason="", now=night + DAY / 24, override_reason="看过"
    )
    morning = now.replace(hour=0) + DAY
    while untold.finalize_next(now=morning) is not None:
        pass
    moved = phrases.when(date.start + DAY, date.end + DAY, now=morning)
    told = Message.objects.get(purpose="request").text
    assert (moved in before, moved in told, told.endswith(asked.short_link)) == (False, True, True)
    assert not [one for one in Message.objects.filter(purpose="change") if "点单的" in one.text]


def test_what_was_called_off_in_the_night_is_not_told_as_arranged(asked, host, person, now):
    night = now.replace(hour=15)
    event = published(asked, host, person, night)
    cancelling.cancel_event(event=event, reason="大雨", by=person, now=night + DAY / 24)
    while untold.finalize_next(now=now.replace(hour=0) + DAY) is not None:
        pass
    assert Message.objects.get(purpose="request").state == Message.State.WITHDRAWN
