"""The board of a week's shifts: gaps first, people put on and taken off under the rules, and nobody else's shifts."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import bounds, clock
from notifications.models import Message
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.models import Qualification, Shift, SignUp
from volunteers.shifts import staffing
from volunteers.signups import waiting
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
BOARD = "/staff/volunteers/board/"
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def monday():
    return clock.week_of(clock.today())[0] + dt.timedelta(days=14)


@pytest.fixture
def office():
    return OrganizationFactory(name="样例科技馆")


@pytest.fixture
def make(office, monday):
    """A shift of our office, on a weekday of the week (0: Monday) at nine."""

    def shift(day=0, *, host=office, venue=None, hour=9, **facts) -> Shift:
        start = clock.midnight(monday + dt.timedelta(days=day)) + hour * HOUR
        event = PublishedEventFactory(host=host)
        date = OccurrenceFactory(event=event, start=start, end=start + 2 * HOUR, **({"venue": venue} if venue else {}))
        return ShiftFactory(occurrence=date, start=start, end=start + 2 * HOUR, **({"maximum": 3} | facts))

    return shift


@pytest.fixture
def client(office):
    return signed_in(office)


def signed_in(organization, role="organizer") -> Client:
    client = Client()
    client.force_login(MembershipFactory(organization=organization, role=role).person)
    return client


def on(shift, name="温小泉") -> SignUp:
    volunteer = VolunteerFactory(person__name=name)
    return sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())


def known(office, make, name="松小果", **facts):
    """Somebody in the register of the office: they helped there before, in another week."""
    volunteer = VolunteerFactory(person__name=name, **facts)
    sign_up(volunteer_id=volunteer.pk, shift_id=make(day=21).pk, now=clock.now())
    return volunteer


def shown(answer) -> list[int]:
    return [int(pk) for pk in re.findall(r'id="shift-(\d+)"', answer.text)]


def put_on(client, shift, volunteer, *, monday, reason="电话里答应了"):
    sent = {"do": "put-on", "shift": shift.pk, "volunteer": volunteer.pk, "reason": reason}
    return client.post(f"{BOARD}?week={monday}", sent)


def test_gaps_stand_first_and_sooner_ones_before_later_ones(client, make, monday):
    filled = make(day=0)
    on(filled)
    late, early = make(day=5), make(day=1)
    make(day=7), make(day=-1)  # the weeks beside
    answer = client.get(f"{BOARD}?week={monday + dt.timedelta(days=6)}")
    assert shown(answer) == [early.pk, late.pk, filled.pk]
    assert "2 个岗位缺人，一共还差 2 人。" in answer.text
    assert shown(client.get(f"{BOARD}?week={monday}&gaps=1")) == [early.pk, late.pk]


def test_only_what_will_be_held_stands_there(client, make, monday):
    draft, cancelled = make(), make()
    type(draft.occurrence.event).objects.filter(pk=draft.occurrence.event_id).update(state="draft")
    type(cancelled.occurrence).objects.filter(pk=cancelled.occurrence_id).update(state="cancelled")
    assert shown(client.get(f"{BOARD}?week={monday}")) == []


def test_filters_narrow_and_offer_what_the_week_holds(make, office, monday):
    street = StreetFactory()
    there = make(venue=VenueFactory(area=street, organization=office), role="司机")
    other = make(day=1, host=OrganizationFactory(name="样例图书馆"), role="讲解员")
    client = signed_in(AssociationFactory())
    found = {
        "": {there.pk, other.pk},
        f"organization={office.slug}": {there.pk},
        f"street={street.slug}": {there.pk},
        "role=讲解员": {other.pk},
        f"role=讲解员&organization={office.slug}": set(),
        "role=没有": set(),
        "organization=nobody": {there.pk, other.pk},
        "page=99": {there.pk, other.pk},
        "page=x": {there.pk, other.pk},
        "shift=99999999999999999999&off=x": {there.pk, other.pk},
    }
    assert {query: set(shown(client.get(f"{BOARD}?week={monday}&{query}"))) for query in found} == found
    page = client.get(f"{BOARD}?week={monday}").text
    assert all(name in page for name in ("样例科技馆", "样例图书馆", street.name, "司机"))
    elsewhere = client.get(f"{BOARD}?week={monday + dt.timedelta(days=7)}&organization={office.slug}")
    assert f'value="{office.slug}" selected' in elsewhere.text, "what was chosen stays chosen in a week without it"


@pytest.mark.parametrize("week", ["x", "0001-01-01", "9999-12-31", "2026-02-30"])
def test_a_week_that_cannot_be_is_another(client, week):
    shown_week = re.search(r'name="week" value="([^"]+)"', client.get(f"{BOARD}?week={week}").text)
    assert shown_week is not None
    first = dt.date.fromisoformat(shown_week[1])
    assert (first.weekday(), str(first) == week) == (0, False)
    here = bounds.day_or_none(week)
    expected = clock.week_of(clock.today())[0] if here is None else staffing.week(here, now=clock.now())
    assert first == expected
    assert bounds.EARLIEST - dt.timedelta(days=6) <= first <= bounds.horizon(clock.now()).date()


def test_people_stand_with_their_states_and_numbers(client, make, monday):
    shift = make(maximum=1)
    on(shift, "温小泉")
    waits = VolunteerFactory(person__name="柏小树")
    waiting.join(volunteer_id=waits.pk, shift_id=shift.pk, now=clock.now())
    page = client.get(f"{BOARD}?week={monday}").text
    assert "定了 <b>1</b> · 候补 1" in page
    assert page.index("温小泉") < page.index("柏小树")
    assert "+86" not in page


def test_who_waits_or_is_asked_is_known_by_name_to_organizers_alone(client, make, office, monday):
    shift = make(maximum=1)
    on(shift, "温小泉")
    waits, asked = VolunteerFactory(person__name="柏小树"), VolunteerFactory(person__name="谷小讲")
    for volunteer in (asked, waits):
        waiting.join(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    shift.sign_ups.filter(volunteer=asked).update(status="offered", answer_by=clock.now() + HOUR)
    page = signed_in(office, "viewer").get(f"{BOARD}?week={monday}").text
    assert [name in page for name in ("温小泉", "柏小树", "谷小讲", waits.number, asked.number)] == [
        True, False, False, True, True,
    ]  # fmt: skip
    page = client.get(f"{BOARD}?week={monday}").text
    assert ("柏小树" in page, "谷小讲" in page) == (True, True)


def test_all_of_many_people_are_found_where_the_waiting_stand_too(client, make, office, monday, monkeypatch):
    monkeypatch.setattr(staffing, "PEOPLE_SHOWN", 1)
    shift = make(maximum=1)
    on(shift, "温小泉")
    waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=clock.now())
    address = reverse("volunteers:edit_shift", args=[shift.pk])
    assert f'href="{address}#waiting">看全部 2 人' in client.get(f"{BOARD}?week={monday}").text
    assert 'id="waiting"' in client.get(address).text
    page = signed_in(office, "viewer").get(f"{BOARD}?week={monday}").text
    assert "看报上的 1 人" in page
    assert address not in page


def test_somebody_is_put_on_as_the_form_says_and_hears_of_it(client, make, office, monday):
    shift = make()
    volunteer = known(office, make)
    page = client.get(f"{BOARD}?week={monday}&shift={shift.pk}").text
    assert f'name="volunteer" value="{volunteer.pk}"' in page
    told = Message.objects.count()
    answer = put_on(client, shift, volunteer, monday=monday)
    assert answer["Location"] == f"{BOARD}?week={monday}&shift={shift.pk}#shift-{shift.pk}"
    row = shift.sign_ups.get()
    assert (row.volunteer, row.status, row.path, row.reason) == (volunteer, "confirmed", "staff", "电话里答应了")
    assert Message.objects.count() == told + 1
    again = put_on(client, shift, volunteer, monday=monday)
    assert (again.status_code, shift.sign_ups.count()) == (422, 1)
    assert "他已经在这个岗上了" in again.text


def test_what_the_rules_forbid_is_refused_beside_the_shift(client, make, office, monday):
    kind = Qualification.objects.create(name="急救证")
    busy = known(office, make, "松小果")
    other = make(hour=10, venue=VenueFactory(name="样例文化站"))
    sign_up(volunteer_id=busy.pk, shift_id=other.pk, now=clock.now())
    full, closed, asks, plain = make(maximum=1, hour=14), make(closed=True), make(qualification=kind), make()
    on(full)
    said = {
        full.pk: "人满了。先把岗位的最多人数改大",
        closed.pk: "这个岗位停止报名了。要加人，先重新开放。",
        asks.pk: "要有“急救证”。有新的证书，先登记、核对好再加。",
        plain.pk: "他在样例文化站有岗，两个岗时间撞了。先把他从那个岗撤下来",
    }
    for pk, words in said.items():
        shift = Shift.objects.get(pk=pk)
        answer = put_on(client, shift, busy, monday=monday)
        row = answer.text.split(f'id="shift-{pk}"')[1].split("post__do")[0]
        assert (answer.status_code, words in row) == (422, True), words
        assert not shift.sign_ups.filter(volunteer=busy).exists()
    found = client.get(f"{BOARD}?week={monday}&shift={plain.pk}&q=松小果").text
    assert 'data-reason="overlaps"' in found
    assert f'name="volunteer" value="{busy.pk}"' not in found


def test_without_a_reason_or_a_person_nobody_is_put_on(client, make, office, monday):
    shift = make()
    volunteer = known(office, make)
    answer = put_on(client, shift, volunteer, monday=monday, reason=" ")
    assert (answer.status_code, "请写一句怎么说好的" in answer.text) == (422, True)
    assert f'value="{volunteer.pk}" checked' in answer.text
    nobody = client.post(f"{BOARD}?week={monday}", {"do": "put-on", "shift": shift.pk, "reason": "好"})
    assert (nobody.status_code, "请先选一个人。" in nobody.text) == (422, True)
    assert shift.sign_ups.count() == 0


def test_somebody_is_taken_off_with_a_reason(client, make, monday):
    shift = make()
    row = on(shift)
    ask = f"{BOARD}?week={monday}&off={row.pk}"
    assert "把温小泉撤下来？" in client.get(ask).text
    sent = {"do": "take-off", "sign_up": row.pk, "reason": ""}
    assert client.post(ask, sent).status_code == 422
    done = client.post(ask, sent | {"reason": "换人"})
    assert done["Location"] == f"{BOARD}?week={monday}&shift={shift.pk}#shift-{shift.pk}"
    row.refresh_from_db()
    assert (row.status, row.reason) == ("withdrawn", "换人")
    assert "撤下来？" not in client.get(ask).text
    assert client.post(ask, sent | {"reason": "换人"}).status_code == 422


def test_others_shifts_and_people_stay_theirs(client, make, office, monday):
    theirs = make(host=OrganizationFactory())
    row = on(theirs, "柏小树")
    ours, stranger = make(), VolunteerFactory(person__name="苗小苗")
    page = client.get(f"{BOARD}?week={monday}&shift={theirs.pk}").text
    assert (str(theirs.occurrence.event) in page, "柏小树" in page) == (False, False)
    assert "柏小树" not in client.get(f"{BOARD}?week={monday}&off={row.pk}").text
    assert put_on(client, theirs, stranger, monday=monday).status_code == 404
    assert put_on(client, ours, stranger, monday=monday).status_code == 404, "not in our register"
    assert "苗小苗" not in client.get(f"{BOARD}?week={monday}&shift={ours.pk}").text
    assert client.post(BOARD, {"do": "take-off", "sign_up": row.pk, "reason": "换人"}).status_code == 404
    assert client.post(BOARD, {"do": "dance"}).status_code == 404
    viewer = signed_in(office, role="viewer")
    seen = viewer.get(f"{BOARD}?week={monday}&shift={ours.pk}").text
    assert (f"shift-{ours.pk}" in seen, "选人" in seen, "可能合适的" in seen) == (True, False, False)
    assert put_on(viewer, ours, stranger, monday=monday).status_code == 404


def test_the_page_asks_twelve_statements_however_many_there_are(client, make, office, monday):
    shift = make(qualification=Qualification.objects.create(name="急救证"))
    known(office, make)

    def asked() -> int:
        address = f"{BOARD}?week={monday}&shift={shift.pk}"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured.captured_queries)

    one = asked()
    for number in range(8):
        on(make(day=number % 7, role=f"岗位{number}"), f"温小泉{number}")
        known(office, make, f"松小果{number}")
    assert (asked(), one <= 12) == (one, True)


def test_long_weeks_are_turned_page_by_page(client, make, monday):
    made = [make(day=number % 7, hour=8 + number // 7) for number in range(23)]
    first, second = (shown(client.get(f"{BOARD}?week={monday}&page={number}")) for number in (1, 2))
    assert (len(first), len(second), {*first, *second}) == (20, 3, {shift.pk for shift in made})
