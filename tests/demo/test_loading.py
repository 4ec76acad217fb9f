"""The demo: whole, once, the same on every run of a day, and never where messages really go."""

import datetime as dt
import hashlib
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from accounts.models import Person
from config.checks import demo_and_real_gateway
from core.phone_numbers import phones
from demo import loading
from demo.events import programme
from demo.events.programme import Stage
from demo.events.requests import Desk
from demo.people import people
from demo.people.signins import signins
from events.models import Cooperation, Event, HeldRecord, Occurrence
from notifications.models import Message
from organizations.models import Area, Organization
from outreach_requests.models import OutreachRequest
from plan.models import Plan, Task
from registrations.models import Registration, SeatPool
from tests.factories.events import PlanFactory
from venues.models import Base, Booking, Evaluation, Venue, YearlyReport
from volunteers.models import Shift, SignUp, Team, Volunteer

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 8, 4, tzinfo=dt.UTC)


def digest():
    """What people see, without the random keys of links."""
    rows = [
        *Event.objects.order_by("slug").values_list("slug", "title", "state", "host__name", "task__code", "desk_phone"),
        *Occurrence.objects.order_by("uid").values_list(
            "uid", "event__slug", "position", "start", "end", "venue__slug"
        ),
        *Venue.objects.order_by("slug").values_list("slug", "name", "address"),
        *Base.objects.order_by("slug").values_list("slug", "state", "level__name", "valid_until"),
        *Evaluation.objects.order_by("base__slug").values_list("base__slug", "total", "grade"),
        *Volunteer.objects.order_by("number").values_list("number", "person__name", "languages"),
        *Registration.objects.order_by("phone_hash", "contact_name").values_list(
            "contact_name", "party_size", "status", "event__slug"
        ),
        *SignUp.objects.order_by("volunteer__number", "shift__start", "shift__role").values_list(
            "volunteer__number", "shift__start", "shift__role", "status"
        ),
        *HeldRecord.objects.order_by("occurrence__uid", "counts__audience__slug").values_list(
            "occurrence__uid", "sentence", "counts__heads"
        ),
    ]
    return hashlib.sha256(repr(rows).encode()).hexdigest()


def test_the_texts_speak_of_forty_seven_coming_and_twenty_held():
    assert (len(programme.COMING), len(programme.HELD)) == (47, 20)
    titles = [spec.title for spec in (*programme.COMING, *programme.HELD)]
    assert len(set(titles)) == 67
    assert {spec.kind for spec in programme.COMING} == set(Event.Kind.values)
    assert {spec.topic for spec in programme.COMING} == set(Event.Topic.values)


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor == "postgresql",
    reason="its counts are the same on both; PostgreSQL loads all of it in test_two_fresh_loads_of_a_day_are_the_same",
)
def test_the_whole_demo(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as woken:
        assert loading.load(now=NOW)
    assert [call for call in woken if call.__module__.startswith("notifications")] == []
    current = Plan.objects.get(slug="demo-current")
    assert (current.is_invented, current.first_year, current.last_year, current.tasks.count()) == (True, 2026, 2030, 32)
    assert Task.objects.filter(plan__slug="anning-2021-2025").count() == 32
    assert Organization.objects.filter(kind="department").count() == 36
    assert Area.objects.filter(level="street").count() == 9
    assert set(Venue.objects.values_list("area__slug", flat=True)) == set(
        Area.objects.filter(level="street").values_list("slug", flat=True)
    )
    assert (Venue.objects.count(), Volunteer.objects.count(), Team.objects.count()) == (25, 120, 8)
    states = Event.objects.values_list("state", flat=True)
    assert {state: list(states).count(state) for state in set(states)} == {
        "published": 43,
        "draft": 7,
        "submitted": 3,
        "cancelled": 2,
        "finished": 22,
    }
    today = dt.date(2026, 9, 8)
    coming = Occurrence.objects.exclude(event__state="finished")
    assert all(0 <= (one.start.date() - today).days <= 90 for one in coming)
    held = Occurrence.objects.filter(event__state="finished")
    assert all(one.state == "held" and one.end < NOW for one in held)
    assert HeldRecord.objects.count() == held.count()
    states = OutreachRequest.objects.values_list("state", flat=True)
    assert set(states) == set(OutreachRequest.State.values) - {"lapsed"}
    assert set(Base.objects.values_list("state", flat=True)) == set(Base.State.values)
    assert set(Base.objects.live().values_list("level__name", flat=True)) == {"全国", "省级", "昆明市级", "安宁市级"}
    assert (Base.objects.count(), Evaluation.objects.count() > 5, YearlyReport.objects.count() > 9) == (14, True, True)
    assert not Message.objects.exclude(state="withdrawn").exists()
    assert not Message.objects.exclude(text="").exists()
    assert Registration.objects.filter(status="waitlisted").exists()
    assert SeatPool.objects.filter(waiting__gt=0).exists()
    assert 0 < SignUp.objects.count() < sum(Shift.objects.values_list("maximum", flat=True))
    assert Event.objects.get(title__startswith="科普大篷车九街行").changes.count() == 1
    check_who_helps_whom()
    check_sign_ins()
    before = digest()
    assert not loading.load(now=NOW + dt.timedelta(days=1))
    assert digest() == before


def check_who_helps_whom():
    for person in Person.objects.all():
        assert person.phone.startswith("+861390000")
    answers = list(Cooperation.objects.values_list("state", flat=True))
    assert {state: answers.count(state) > 0 for state in Cooperation.State.values} == dict.fromkeys(
        Cooperation.State.values, True
    )
    borrowed = Booking.objects.filter(booking_link=None, kind="use").order_by("start", "pk")
    assert list(borrowed.values_list("answer", "state")) == [
        ("asked", "tentative"), ("asked", "tentative"), ("declined", "released"),
    ]  # fmt: skip


def check_sign_ins():
    entries = signins()
    staff, (volunteer, resident) = entries[:-2], entries[-2:]
    assert len(staff) == len(people.STAFF)
    for entry in staff:
        person = Person.objects.get(phone_hash=phones.look_up(phones.parse(entry.phone)))
        assert person.check_password(people.PASSWORD)
        assert person.memberships.count() == 1
    assert Volunteer.objects.filter(person__phone_hash=phones.look_up(phones.parse(volunteer.phone))).exists()
    assert Registration.objects.of_number(phones.parse(resident.phone)).exists()
    out = StringIO()
    call_command("demo_signins", stdout=out)
    assert people.PASSWORD in out.getvalue()


@pytest.mark.parametrize("number", range(7))
def test_two_times_are_proposed_whatever_the_weekday_of_today(number):
    today = NOW.date() + dt.timedelta(days=number)
    stage = Stage(today=today, now=NOW, plan=None, by=None, venues={}, chance=None)
    found = Desk(stage).proposals(24, 27, clock=dt.time(9))
    assert len({one.day for one in found}) == 2
    assert all(one.day.isoweekday() <= 5 for one in found)


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor == "sqlite",
    reason="chance is drawn before any database is asked; SQLite loads all of it in test_the_whole_demo and on three days",
)
def test_two_fresh_loads_of_a_day_are_the_same():
    digests = []
    for hours in (0, 6):
        with transaction.atomic():
            loading.load(now=NOW + dt.timedelta(hours=hours))
            digests.append(digest())
            transaction.set_rollback(True)
    assert digests[0] == digests[1]


@pytest.mark.slow
@pytest.mark.skipif(
    connection.vendor == "postgresql", reason="which day it is is reckoned before any database is asked"
)
@pytest.mark.parametrize("day", ["2026-11-25", "2027-02-06", "2028-02-29"])
def test_it_loads_on_a_wednesday_at_the_spring_festival_and_on_the_twenty_ninth_of_february(day):
    assert loading.load(now=dt.datetime.fromisoformat(f"{day}T00:30:00+08:00"))


def test_it_refuses_where_messages_really_go(settings):
    settings.SMS_GATEWAY = "kannel"
    with pytest.raises(CommandError) as failed:
        call_command("load_demo")
    assert str(failed.value) == ("短信网关是真的，不能装演示数据：会发给真的号码。请把 SMS_GATEWAY 改成 console。")
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("gateway", "loaded", "found"),
    [("kannel", True, ["config.E001"]), ("kannel", False, []), ("console", True, [])],
)
def test_the_check_finds_demo_data_behind_a_real_gateway(settings, gateway, loaded, found):
    settings.SMS_GATEWAY = gateway
    if loaded:
        PlanFactory(slug="demo-current", is_invented=True)
    assert [error.id for error in demo_and_real_gateway(None, databases=["default"])] == found


def test_sign_ins_are_not_printed_without_demo_data():
    out = StringIO()
    call_command("demo_signins", stdout=out)
    assert out.getvalue() == ""
