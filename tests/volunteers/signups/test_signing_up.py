"""Taking a shift: the place, the row, the text; every refusal writes nothing."""

import contextlib
import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.errors import Refusal
from notifications.models import Message, Purpose
from organizations.models import TravelTime
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import StreetFactory, VillageFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers import queries
from volunteers.models import Qualification, Shift, SignUp, VolunteerQualification
from volunteers.signups import places
from volunteers.signups.signing_up import sign_up
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 10, 1, 0, tzinfo=dt.UTC)
START = dt.datetime(2026, 9, 17, 6, 30, tzinfo=dt.UTC)


def shift(**facts) -> Shift:
    start = facts.pop("starts", START)
    occurrence = facts.pop("occurrence", None) or OccurrenceFactory(start=start, end=start + dt.timedelta(hours=2))
    base = {"start": start, "end": start + dt.timedelta(hours=2)}
    return ShiftFactory(occurrence=occurrence, **{**base, **facts})


def refused(volunteer, wanted, *, now=NOW) -> str:
    with pytest.raises(Refusal) as caught:
        sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=now)
    return caught.value.code


def test_a_place_is_taken_and_a_text_is_written_at_once():
    volunteer, wanted = VolunteerFactory(), shift(maximum=2)
    made = sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    wanted.refresh_from_db()
    message = Message.objects.get()
    assert (made.status, made.created_at, wanted.taken) == (SignUp.Status.CONFIRMED, NOW, 1)
    assert (message.purpose, message.at_once, message.about) == (Purpose.SHIFT, True, f"sign-up:{made.pk}")
    assert message.phone == volunteer.person.phone
    assert message.text == (
        f"【科普活动】岗位报上了：《{wanted.occurrence.event.title}》讲解员，9月17日 周四 下午 2:30—4:30，"
        f"{wanted.occurrence.venue.name}。去不了请尽早退出 http://127.0.0.1:8000/volunteer/mine/"
    )


def test_place_and_spot_are_told_apart():
    where = OccurrenceFactory(start=START, end=START + dt.timedelta(hours=2), place_note="东门进来左手边")
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift(occurrence=where).pk, now=NOW)
    assert f"，{where.venue.name}（东门进来左手边）。" in Message.objects.get().text


def test_full():
    wanted = shift(maximum=1)
    sign_up(volunteer_id=VolunteerFactory().pk, shift_id=wanted.pk, now=NOW)
    assert refused(VolunteerFactory(), wanted) == "full"
    assert (SignUp.objects.count(), Message.objects.count()) == (1, 1)
    wanted.refresh_from_db()
    assert wanted.taken == 1


def test_the_conditional_update_is_the_last_wall(monkeypatch):
    """Deterministic interleaving: the last place goes between the decision and the update."""
    wanted, volunteer = shift(maximum=1), VolunteerFactory()
    monkeypatch.setattr(
        "volunteers.signups.signing_up._decide", lambda *_: Shift.objects.filter(pk=wanted.pk).update(taken=1)
    )
    assert refused(volunteer, wanted) == "full"
    assert (SignUp.objects.count(), Message.objects.count()) == (0, 0)


def statements(volunteer, wanted) -> list[str]:
    with CaptureQueriesContext(connection) as captured, contextlib.suppress(Refusal):
        sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    return [
        query["sql"] for query in captured.captured_queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]


def test_the_place_is_taken_by_the_last_statement():
    """So that its row is held for no longer than a commit."""
    found = statements(VolunteerFactory(), shift(maximum=2))
    assert [number for number, sql in enumerate(found, 1) if sql.startswith('UPDATE "volunteers_shift"')] == [
        len(found)
    ]


def test_what_is_full_is_refused_before_any_lock():
    found = statements(VolunteerFactory(), shift(maximum=1, taken=1))
    assert {sql[:6] for sql in found} == {"SELECT"}
    assert not [sql for sql in found if "FOR " in sql]
    assert len(found) <= 4


def test_a_shift_that_changes_meanwhile_is_told_as_it_is_now(monkeypatch):
    volunteer, wanted = VolunteerFactory(), shift(maximum=2)
    lock = places.lock_volunteer

    def rename_then_lock(volunteer_id):
        Shift.objects.filter(pk=wanted.pk).update(role="摄影员")
        return lock(volunteer_id)

    monkeypatch.setattr(places, "lock_volunteer", rename_then_lock)
    sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    wanted.refresh_from_db()
    assert (wanted.taken, "摄影员" in Message.objects.get().text) == (1, True)


def test_a_shift_that_is_closed_meanwhile_takes_nobody(monkeypatch):
    volunteer, wanted = VolunteerFactory(), shift(maximum=2)
    lock = places.lock_volunteer

    def close_then_lock(volunteer_id):
        Shift.objects.filter(pk=wanted.pk).update(closed=True)
        return lock(volunteer_id)

    monkeypatch.setattr(places, "lock_volunteer", close_then_lock)
    assert refused(volunteer, wanted) == "closed"
    assert (SignUp.objects.count(), Message.objects.count()) == (0, 0)


def test_already_in():
    wanted, volunteer = shift(), VolunteerFactory()
    sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    assert refused(volunteer, wanted) == "already_in"
    wanted.refresh_from_db()
    assert wanted.taken == 1


def test_overlapping_shifts_of_one_volunteer():
    volunteer, first = VolunteerFactory(), shift()
    second = shift(starts=START + dt.timedelta(hours=1))
    sign_up(volunteer_id=volunteer.pk, shift_id=first.pk, now=NOW)
    assert refused(volunteer, second) == "overlaps"
    assert sign_up(volunteer_id=VolunteerFactory().pk, shift_id=second.pk, now=NOW).status == "confirmed"


def test_two_villages_of_one_street_need_no_travel():
    street = StreetFactory()
    venues = [VenueFactory(area=VillageFactory(parent=street)), VenueFactory(area=VillageFactory(parent=street))]
    end = START + dt.timedelta(hours=2)
    spans = [(START, end), (end, end + dt.timedelta(hours=2))]
    shifts = [
        shift(starts=start, occurrence=OccurrenceFactory(venue=venue, start=start, end=stop))
        for venue, (start, stop) in zip(venues, spans, strict=True)
    ]
    volunteer = VolunteerFactory()
    for wanted in shifts:
        sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    assert SignUp.objects.active().count() == 2


def test_two_streets_back_to_back_need_travel(settings):
    volunteer, first = VolunteerFactory(), shift()
    second = shift(starts=START + dt.timedelta(hours=2))
    sign_up(volunteer_id=volunteer.pk, shift_id=first.pk, now=NOW)
    assert refused(volunteer, second) == "overlaps"
    settings.TRAVEL_MINUTES = 0
    assert sign_up(volunteer_id=volunteer.pk, shift_id=second.pk, now=NOW).status == "confirmed"


def test_the_travel_table_knows_how_long_it_takes():
    volunteer, first = VolunteerFactory(), shift()
    second = shift(starts=START + dt.timedelta(hours=2, minutes=30))
    one, other = sorted(row.occurrence.venue.area_id for row in (first, second))
    TravelTime.objects.create(one_id=one, other_id=other, minutes=45)
    sign_up(volunteer_id=volunteer.pk, shift_id=first.pk, now=NOW)
    assert refused(volunteer, second) == "overlaps"
    TravelTime.objects.update(minutes=30)
    assert sign_up(volunteer_id=volunteer.pk, shift_id=second.pk, now=NOW).status == "confirmed"


def test_online_needs_no_travel():
    volunteer, first = VolunteerFactory(), shift()
    later = START + dt.timedelta(hours=2)
    online = OccurrenceFactory(start=later, end=later + dt.timedelta(hours=1), mode="online")
    second = shift(starts=later, occurrence=online)
    sign_up(volunteer_id=volunteer.pk, shift_id=first.pk, now=NOW)
    assert sign_up(volunteer_id=volunteer.pk, shift_id=second.pk, now=NOW).status == "confirmed"


def test_reasons_of_the_shift():
    volunteer = VolunteerFactory()
    cancelled, unpublished = shift(), shift()
    cancelled.occurrence.state = "cancelled"
    cancelled.occurrence.save()
    unpublished.occurrence.event.state = "draft"
    unpublished.occurrence.event.save()
    assert refused(volunteer, cancelled) == "cancelled"
    assert refused(volunteer, unpublished) == "closed"
    assert refused(volunteer, shift(closed=True)) == "closed"
    assert refused(volunteer, shift(opens_at=NOW + dt.timedelta(days=1))) == "not_yet_open"
    assert refused(volunteer, shift(), now=START) == "ended"
    assert refused(VolunteerFactory(active=False), shift()) == "inactive"
    assert refused(volunteer, shift(language="彝语")) == "language"
    assert SignUp.objects.count() == 0


def test_qualifications():
    volunteer = VolunteerFactory()
    aid = Qualification.objects.create(name="急救证")
    wanted = shift(qualification=aid)
    assert refused(volunteer, wanted) == "not_qualified"
    held = VolunteerQualification.objects.create(
        volunteer=volunteer, qualification=aid, status="verified", valid_until=dt.date(2026, 9, 16)
    )
    assert refused(volunteer, wanted) == "not_qualified"
    held.valid_until = dt.date(2026, 9, 17)
    held.save()
    assert sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW).status == "confirmed"


def test_signing_up_again_after_withdrawing():
    volunteer, wanted = VolunteerFactory(), shift(maximum=1)
    first = sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    withdraw(sign_up=first, now=NOW)
    again = sign_up(volunteer_id=volunteer.pk, shift_id=wanted.pk, now=NOW)
    wanted.refresh_from_db()
    assert (wanted.taken, again.pk != first.pk) == (1, True)
    assert sorted(SignUp.objects.values_list("status", flat=True)) == ["confirmed", "withdrawn"]
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["withdrawn", "pending"]


def weighed(volunteer):
    return queries.weighed(queries.coming(NOW), queries.facts_of(volunteer, now=NOW), now=NOW)


def test_the_list_gives_the_reasons_that_signing_up_gives():
    volunteer = VolunteerFactory()
    aid = Qualification.objects.create(name="急救证")
    mine = shift()
    sign_up(volunteer_id=volunteer.pk, shift_id=mine.pk, now=NOW)
    fits = shift(starts=START + dt.timedelta(days=1))
    shift(starts=START + dt.timedelta(days=2), language="彝语")
    shift(starts=START + dt.timedelta(days=3), qualification=aid)
    shift(starts=START + dt.timedelta(days=4), opens_at=NOW + dt.timedelta(days=1))
    shift(starts=START + dt.timedelta(hours=1))
    choices = weighed(volunteer)
    assert {choice.shift.pk for choice in choices if choice.refusal is None} == {fits.pk}
    for choice in choices:
        if choice.refusal:
            assert refused(volunteer, choice.shift) == choice.refusal.code


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_four_queries(count, django_assert_num_queries):
    volunteer = VolunteerFactory()
    for day in range(count):
        shift(starts=START + dt.timedelta(days=day))
    with django_assert_num_queries(4):
        assert len(weighed(volunteer)) == count
