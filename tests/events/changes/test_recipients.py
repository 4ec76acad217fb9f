"""Who besides those who registered or help hears of a change."""

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from events.changes import cancelling, previewing, rescheduling
from events.models import Change
from events.rules import Move
from notifications.models import Message
from tests.events.conftest import NOON, at, make_drive, stops
from tests.factories.events import CooperationFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.registrations import fill, register
from tests.factories.resources import CrewFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.models import Volunteer
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
OLD, NEW, LANDLINE = "+8613900000071", "+8613900000072", "0871-68690000"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def drive():
    made = make_drive(2)
    made.occurrences.update(contact_phone="")
    return made


def venue(phone, name="样例广场"):
    return VenueFactory(name=name, contact_name="云小场", contact_phone=phone)


def heard(change) -> dict[str, str]:
    return {row.phone: row.text for row in Message.objects.filter(about=f"change:{change.uid}")}


def cancel(drive, *chosen) -> Change:
    return cancelling.cancel_occurrences(
        event=drive, occurrences=chosen or stops(drive), by=PersonFactory(), reason="停电", now=NOON
    )


def test_who_looks_after_the_place_hears_once_of_all_its_dates(drive):
    drive.occurrences.update(venue=venue(OLD))
    [(number, text)] = heard(cancel(drive)).items()
    assert number == OLD
    assert text.count("（样例广场联系人）") == 2


def test_the_old_place_and_the_new_one_hear_of_a_move(drive):
    drive.occurrences.update(venue=venue(OLD))
    stop, new = stops(drive)[0], venue(NEW, "样例礼堂")
    change = rescheduling.reschedule(
        event=drive, moves=[Move(stop.pk, stop.start, stop.end, new.pk)], by=PersonFactory(), reason="", now=NOON
    )
    texts = heard(change)
    assert sorted(texts) == [OLD, NEW]
    assert "样例广场联系人" in texts[OLD]
    assert "样例礼堂联系人" in texts[NEW]


def test_a_landline_is_rung(drive):
    drive.occurrences.update(venue=venue(LANDLINE))
    assert heard(cancel(drive)) == {}


def test_organizers_of_those_who_agreed_hear_and_no_others(drive):
    agreed = CooperationFactory(event=drive, state="confirmed", organization__name="样例医院")
    organizer = MembershipFactory(organization=agreed.organization).person
    MembershipFactory(organization=agreed.organization, role="viewer")
    for state, reason in (("invited", ""), ("declined", "没空")):
        other = CooperationFactory(event=drive, state=state, reason=reason)
        MembershipFactory(organization=other.organization)
    [(number, text)] = heard(cancel(drive)).items()
    assert number == organizer.phone
    assert "（样例医院协办）" in text


def test_without_organizers_whoever_agreed_hears(drive):
    head = MembershipFactory(role="administrator")
    CooperationFactory(event=drive, state="confirmed", organization=head.organization, by=head.person)
    assert list(heard(cancel(drive))) == [head.person.phone]


def test_the_preview_names_every_group_with_its_texts(client, drive):
    stop = stops(drive)[0]
    drive.occurrences.update(venue=venue(OLD))
    fill(SeatPoolFactory(occurrence=stop, capacity=2), 3, now=NOON)
    volunteer = VolunteerFactory()
    shift = ShiftFactory(occurrence=stop, start=stop.start, end=stop.end)
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=NOON)
    helper = MembershipFactory(organization=OrganizationFactory(), person__name="杏小手")
    CooperationFactory(event=drive, state="confirmed", organization=helper.organization)
    client.force_login(MembershipFactory(organization=drive.host).person)
    page = client.post(reverse("events:cancel_occurrence", args=[stop.pk]), {"reason": "停电"})
    groups = {group.name: group for group in page.context["groups"]}
    assert {name: group.count for name, group in groups.items()} == {
        "已报名的": 2,
        "候补的": 1,
        "志愿者": 1,
        "场地联系人": 1,
        "协办单位": 1,
    }
    assert {name for name, _, _ in groups["已报名的"].told[0].people} == {"王**"}
    assert [name for name, _, _ in groups["协办单位"].told[0].people] == ["杏小手"]
    assert "王奶奶" not in page.content.decode()
    shown = {told.text for group in groups.values() for told in group.told}
    client.post(reverse("events:cancel_occurrence", args=[stop.pk]), {"reason": "停电", "confirm": "1"})
    from notifications.texts.phrases import for_staff

    sent = {for_staff(row.text) for row in Message.objects.filter(purpose="cancellation")}
    assert sent == shown


def test_asking_for_everybody_costs_the_same_for_many(drive, django_assert_num_queries):
    for count in (1, 3):
        for _ in range(count):
            member = MembershipFactory()
            CooperationFactory(event=drive, state="confirmed", organization=member.organization)
        chosen = stops(drive)
        with django_assert_num_queries(COST):
            previewing.preview(
                change_kind=Change.Kind.CANCELLED, event=drive, occurrences=chosen, reason="停电", now=at(8, 12)
            )


COST = 15


@pytest.mark.parametrize(("moved", "is_short"), [(3, False), (7, True)])
def test_a_driver_s_many_moved_stops_are_one_short_text(moved, is_short):
    drive = make_drive(7)
    drive.occurrences.update(contact_phone="")
    driver = CrewFactory(role="driver", phone=OLD)
    for stop in stops(drive):
        stop.crew.set([driver])
    moves = [Move(one.pk, one.start + DAY, one.end + DAY, one.venue_id) for one in stops(drive)[-moved:]]
    change = rescheduling.reschedule(
        event=drive, moves=moves, by=PersonFactory(), reason="", now=NOON, override_reason="看过了"
    )
    text = heard(change)[OLD]
    assert ("处改了时间，地点不变：" in text) == is_short
    for number in range(8 - moved, 8):
        assert f"第{number}站" in text
    if is_short:
        assert (len(text) < 200, "还有" in text, " 改到 " in text) == (True, False, False)


@pytest.mark.parametrize("who", ["family", "helper", "volunteer", "contact"])
def test_whoever_goes_to_many_dates_that_move_reads_one_short_text(who):
    drive = make_drive(7)
    drive.occurrences.update(contact_phone=OLD if who == "contact" else "")
    for stop in stops(drive):
        if who == "family":
            register(SeatPoolFactory(event=drive, occurrence=stop), phone=OLD, now=NOON)
        if who == "volunteer":
            volunteer = Volunteer.objects.first() or VolunteerFactory(person__phone=OLD)
            sign_up(volunteer_id=volunteer.pk, shift_id=ShiftFactory(occurrence=stop).pk, now=NOON)
    if who == "helper":
        member = MembershipFactory(person__phone=OLD, role="organizer")
        CooperationFactory(event=drive, organization=member.organization, state="confirmed")
    moves = [Move(one.pk, one.start + DAY, one.end + DAY, one.venue_id) for one in stops(drive)]
    change = rescheduling.reschedule(
        event=drive, moves=moves, by=PersonFactory(), reason="", now=NOON, override_reason="看过了"
    )
    text = heard(change)[OLD]
    assert ("7 处改了时间，地点不变：" in text, " 改到 " in text, text.count("第7站")) == (True, False, 1)


def test_a_stop_that_moves_to_another_place_is_told_the_driver_by_itself():
    drive = make_drive(5)
    drive.occurrences.update(contact_phone="")
    driver = CrewFactory(role="driver", phone=OLD)
    for stop in stops(drive):
        stop.crew.set([driver])
    hall = VenueFactory(name="样例礼堂")
    *rest, last = stops(drive)
    moves = [Move(one.pk, one.start + DAY, one.end + DAY, one.venue_id) for one in rest]
    moves.append(Move(last.pk, last.start + DAY, last.end + DAY, hall.pk))
    change = rescheduling.reschedule(
        event=drive, moves=moves, by=PersonFactory(), reason="", now=NOON, override_reason="看过了"
    )
    text = heard(change)[OLD]
    assert ("4 处改了时间" in text, "第5站" in text, "样例礼堂" in text) == (True, True, True)
