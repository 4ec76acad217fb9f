"""What is somebody else's stays, what is the person's in it goes: names beside numbers, in histories, at work."""

import datetime as dt
import json
from dataclasses import replace

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.personal_data import erasing
from core import clock
from core.phone_numbers import contacts, phones, written_numbers
from events.models import Change, ChangeItem, ClashAcknowledgement, CrewMember, Occurrence
from events.occurrences import plan_change
from notifications.delivery import sweeping
from notifications.models import Message, OptOut, StaffTask
from notifications.preferences import opt_out
from organizations.models import Membership
from outreach_requests import personal_data as request_erasing
from outreach_requests.models import OutreachRequest
from registrations import personal_data as old_registrations
from registrations.models import Attendee, Registration
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.registrations import register
from tests.factories.requests import ask
from tests.factories.resources import CrewFactory
from tests.factories.taking_part import SeatPoolFactory
from venues.models import Venue

pytestmark = pytest.mark.django_db
NAME, PHONE, OTHER = "麦小穗", "+8613900000888", "+8613900000889"


@pytest.fixture
def person():
    return PersonFactory(phone=PHONE, name=NAME)


def erase(person):
    erasing.erase(person=person, now=clock.now())


@pytest.mark.parametrize("typed", [PHONE, "139 0000 0888", "13900000888"])
def test_a_contact_is_found_by_its_number_in_any_form(person, typed):
    mine = VenueFactory(contact_name="谷老师", contact_phone=typed)
    others = VenueFactory(contact_name="谷老师", contact_phone=OTHER)
    erase(person)
    mine.refresh_from_db()
    others.refresh_from_db()
    assert (mine.contact_name, mine.contact_phone) == ("", "")
    assert (others.contact_name, others.contact_phone) == ("谷老师", OTHER)
    assert "谷老师" not in set(mine.history.values_list("contact_name", flat=True))


def test_a_contact_under_another_number_is_theirs_where_they_work_and_nobodys_elsewhere(person):
    host, elsewhere = OrganizationFactory(), OrganizationFactory()
    Membership.objects.create(person=person, organization=host)
    ours = VenueFactory(organization=host, contact_name=NAME, contact_phone=OTHER)
    theirs = VenueFactory(organization=elsewhere, contact_name=NAME, contact_phone=OTHER)
    date = OccurrenceFactory(event__host=host, contact_name=NAME)
    erase(person)
    names = [
        model.objects.get(pk=one.pk).contact_name for model, one in ((Venue, ours), (Venue, theirs), (Occurrence, date))
    ]
    assert names == ["", NAME, ""]


def test_where_they_worked_once_counts_too(person):
    membership = MembershipFactory(person=person)
    venue = VenueFactory(organization=membership.organization, contact_name=NAME, contact_phone=OTHER)
    membership.delete()
    erase(person)
    venue.refresh_from_db()
    assert venue.contact_name == ""


def test_an_earlier_name_in_the_history_goes(person):
    venue = VenueFactory(contact_name=NAME, contact_phone=PHONE)
    venue.contact_name, venue.contact_phone = "石小泉", OTHER
    venue.save()
    erase(person)
    assert set(venue.history.values_list("contact_name", flat=True)) == {"", "石小泉"}


def test_what_they_registered_under_another_number_stays_without_their_name(person):
    pool = SeatPoolFactory(capacity=9)
    row = register(pool, NAME, "谷小满", phone=OTHER, by_person_id=person.pk, contact_name=NAME)
    plain = register(pool, "石小泉", phone="+8613900000777", contact_name=NAME)
    erase(person)
    row.refresh_from_db()
    plain.refresh_from_db()
    assert (row.status, row.phone, row.contact_name, row.created_by) == ("confirmed", OTHER, "", None)
    assert sorted(row.attendees.values_list("name", flat=True)) == ["", "谷小满"]
    assert plain.contact_name == NAME


def test_a_speaker_is_nobody_in_dates_changes_and_ticks(person):
    speaker = CrewFactory(name="麦医生", title="营养科医生", phone=PHONE)
    namesake = CrewFactory(name="麦医生", phone=OTHER)
    second = CrewFactory(name="麦大夫", organization=speaker.organization, role=speaker.role, phone=PHONE)
    date, now = OccurrenceFactory(), clock.now()
    date.crew.add(speaker)
    before = replace(plan_change.side(date), assigned=("麦医生", "大篷车"), crew_ids=(speaker.pk,))
    items = [ChangeItem(occurrence_id=date.pk, label="", before=before, after=None)]
    change = Change.objects.create(event=date.event, kind="swapped", at=now, items=items)
    tick = ClashAcknowledgement.objects.create(
        occurrence=date, code="crew_elsewhere", fingerprint="1", words="麦医生" * 100, reason="麦医生说行", at=now
    )
    erase(person)
    [one.refresh_from_db() for one in (speaker, namesake, second, change, tick)]
    assert [(one.name, one.phone, one.active, str(one)) for one in (speaker, second)] == [
        ("", "", False, "已注销的人")
    ] * 2
    assert namesake.name == "麦医生"
    assert set(speaker.history.values_list("name", "title")) == {("", "")}
    assert change.items[0].old == replace(before, assigned=("某人", "大篷车"))
    assert ("麦医生" in tick.words + tick.reason, CrewMember.objects.count(), date.crew.count()) == (False, 3, 1)


def test_the_log_of_the_admin_says_no_name(person):
    by, venue = PersonFactory(), VenueFactory(contact_name="谷老师", contact_phone=PHONE)
    kind = ContentType.objects.get_for_model(Venue)
    log = {"user": by, "content_type": kind, "object_id": str(venue.pk), "action_flag": CHANGE}
    LogEntry.objects.create(
        **log, object_repr="谷老师的馆", change_message=json.dumps([{"changed": {"object": "谷老师"}}])
    )
    LogEntry.objects.create(**log, object_repr="139****0888", change_message="")
    LogEntry.objects.create(**log, object_repr="别的馆", change_message="别的")
    erase(person)
    assert list(LogEntry.objects.order_by("pk").values_list("object_repr", "change_message")) == [
        ("", ""),
        ("", ""),
        ("别的馆", "别的"),
    ]


def test_staff_who_were_told_of_a_request_keep_nothing_of_it(person):
    staff = MembershipFactory(organization=AssociationFactory()).person
    made = ask(phone=PHONE, contact_name=NAME, organization_name="麦家小学", place="麦家操场", proven=True)
    assert StaffTask.objects.filter(person=staff).count() == 1
    erase(person)
    made.refresh_from_db()
    assert (StaffTask.objects.count(), made.organization_name, made.place_key) == (0, "（已抹去）", "")
    assert set(made.steps.values_list("words", flat=True)) == {"（已抹去）"}
    assert not any("麦家" in row.text for row in Message.objects.all())


def test_old_requests_and_registrations_lose_the_same(settings):
    now = clock.now()
    made = ask(phone=PHONE, organization_name="麦家小学", place="麦家操场", notes="麦")
    OutreachRequest.objects.filter(pk=made.pk).update(state="withdrawn", state_changed_at=now)
    request_erasing.erase_old(now=now + dt.timedelta(days=settings.REQUEST_DAYS_KEPT))
    made.refresh_from_db()
    assert (made.organization_name, made.place, made.place_key, made.phone) == ("（已抹去）", "（已抹去）", "", "")
    pool = SeatPoolFactory(capacity=90)
    facts = {
        "made_for": "group",
        "group_name": "麦家小学",
        "grade": "四年级",
        "pupils": 20,
        "adults": 2,
        "attendees": (),
    }
    row = register(pool, phone=PHONE, by_person_id=PersonFactory().pk, **facts)
    old_registrations.erase_old(now=pool.occurrence.end + dt.timedelta(days=settings.REGISTRATION_DAYS_KEPT))
    row.refresh_from_db()
    assert (row.group_name, row.grade, row.created_by, row.pupils) == ("", "", None, 20)
    assert Attendee.objects.get().name == ""


def test_networks_are_forgotten_after_a_day():
    now = clock.now()
    register(SeatPoolFactory(), "甲", network="here", now=now - dt.timedelta(days=2))
    ask(network="here", now=now - dt.timedelta(days=2))
    register(SeatPoolFactory(), "乙", phone=OTHER, network="here", now=now)
    old_registrations.erase_old(now=now)
    request_erasing.erase_old(now=now)
    assert list(Registration.objects.order_by("pk").values_list("network", flat=True)) == ["", "here"]
    assert OutreachRequest.objects.get().network == ""


def message(phone, state, **facts):
    now = clock.now()
    given = {
        "purpose": "reminder",
        "text": "明天见",
        "created_at": now,
        "not_before": now,
        "expires_at": now + dt.timedelta(1),
    }
    key = f"k{Message.objects.count()}"
    return Message.objects.create(phone=phone, phone_hash=phones.look_up(phone), key=key, state=state, **given | facts)


@pytest.mark.parametrize(("called", "end"), [(False, "withdrawn"), (True, "sending")])
def test_what_is_being_sent_is_not_tried_again_and_blank_once_it_ended(person, called, end):
    now = clock.now()
    row = message(PHONE, "sending", lease="x", leased_until=now, called_at=now if called else None)
    erase(person)
    row.refresh_from_db()
    assert (row.state, row.phone_hash) == (end, "")
    Message.objects.filter(pk=row.pk, state="sending").update(state="pending", called_at=None)
    assert not Message.objects.due(now + dt.timedelta(hours=1)).exists()
    sweeping.sweep(now=now)
    row.refresh_from_db()
    assert (row.state, row.phone, row.text) == ("withdrawn", "", "")


def test_what_was_handed_over_meanwhile_is_blank_after_the_sweep(person):
    row = message(PHONE, "sending", lease="x", leased_until=clock.now() + dt.timedelta(hours=1), called_at=clock.now())
    erase(person)
    Message.objects.filter(pk=row.pk).update(state="submitted", provider_id="7")
    sweeping.sweep(now=clock.now())
    row.refresh_from_db()
    assert (row.state, row.phone, row.text, row.provider_id) == ("submitted", "", "", "")


def test_after_erasing_no_texts_come_again(person):
    message(PHONE, "delivered", called_at=clock.now())
    opt_out(sender=PHONE, text="退订", now=clock.now())
    erase(person)
    [kept] = OptOut.objects.all()
    assert kept.number == OptOut.sealed_number(phones.look_up(PHONE))
    assert kept.number != phones.look_up(PHONE)


def test_a_name_of_one_sign_says_nobody():
    person = PersonFactory(phone=PHONE, name="李")
    venue = VenueFactory(
        organization=MembershipFactory(person=person).organization, contact_name="李", contact_phone=OTHER
    )
    erase(person)
    venue.refresh_from_db()
    assert (venue.contact_name, contacts.telling({"李", "", " 王 ", "麦医生"})) == ("李", {"麦医生"})


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("电话 139 0000 0888。", "电话 （号码已删）。"),
        ("+86-139-0000-0888", "（号码已删）"),
        ("１３９００００ ０８８８", "（号码已删）"),
        ("订单 99139000008881 号", "订单 99139000008881 号"),
        ("13900000889", "13900000889"),
        ("0086 13900000888/13900000888", "（号码已删）/（号码已删）"),
    ],
)
def test_a_number_in_words(words, left):
    assert written_numbers.without(words, PHONE) == left


def test_what_nobody_may_change_is_masked_as_it_comes():
    assert written_numbers.masked("打 139-0000-0888 或 ０８７１-00001234") == "打 139****0888 或 ０８７１-00001234"


def test_a_number_that_is_erased_asks_again_as_somebody_new(person):
    erase(person)
    made = ask(phone=PHONE, proven=False)
    assert (made.phone, made.state) == (PHONE, "unconfirmed")


SPELLED = ["麦·小穗", "麦•小穗", "麦 小穗", "麦．小穗", "麦小穗"]


@pytest.mark.parametrize("written", SPELLED)
def test_a_contact_goes_however_the_name_is_written(person, written):
    host = MembershipFactory(person=person).organization
    venue = VenueFactory(organization=host, contact_name=written, contact_phone=OTHER)
    date = OccurrenceFactory(event__host=host, contact_name=written)
    old = OccurrenceFactory(event__host=host, contact_name=written)
    old.contact_name = "石小泉"
    old.save()
    other = VenueFactory(organization=host, contact_name="麦小穗子", contact_phone=OTHER)
    row = register(SeatPoolFactory(), "谷小满", phone=OTHER, by_person_id=person.pk, contact_name=written)
    entry = _logged(f"{written}（科普员）")
    erase(person)
    for one in (venue, date, old, other, row, entry):
        one.refresh_from_db()
    assert (venue.contact_name, date.contact_name, row.contact_name) == ("", "", "")
    assert (old.contact_name, other.contact_name) == ("石小泉", "麦小穗子")
    assert set(old.history.values_list("contact_name", flat=True)) == {"", "石小泉"}
    assert entry.object_repr == ""


def _logged(words):
    kind = ContentType.objects.get_for_model(Venue)
    return LogEntry.objects.create(
        user=PersonFactory(), content_type=kind, object_id="1", object_repr=words, action_flag=CHANGE, change_message=""
    )


@pytest.mark.parametrize("written", SPELLED)
def test_the_contact_of_a_request_goes_with_it_however_the_name_is_written(person, written):
    made = ask(phone=PHONE, contact_name=NAME)
    date = OccurrenceFactory(contact_name=written, contact_phone=OTHER)
    OutreachRequest.objects.filter(pk=made.pk).update(event=date.event)
    request_erasing.erase_person(person=person, now=clock.now())
    date.refresh_from_db()
    assert (date.contact_name, date.contact_phone) == ("", "")


def test_a_speaker_of_two_spellings_is_nobody_in_changes(person):
    speaker = CrewFactory(name="麦·小穗", phone=PHONE)
    date = OccurrenceFactory()
    before = replace(plan_change.side(date), assigned=("麦·小穗", "大篷车"), crew_ids=(speaker.pk,))
    items = [ChangeItem(occurrence_id=date.pk, label="", before=before, after=None)]
    change = Change.objects.create(event=date.event, kind="swapped", at=clock.now(), items=items)
    speaker.name = "麦小穗"
    speaker.save()
    erase(person)
    change.refresh_from_db()
    assert change.items[0].before.assigned == ("某人", "大篷车")
