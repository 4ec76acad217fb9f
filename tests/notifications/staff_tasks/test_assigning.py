import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
from notifications import preferences
from notifications.delivery import delivering
from notifications.models import Message, OptOut, Purpose, StaffTask, Switch
from notifications.outbox import retention
from notifications.staff_tasks import assigning, digests, gathering
from tests.factories.people import MembershipFactory, PersonFactory
from tests.notifications.make import DAY, NIGHT, NOON, FakeGateway

pytestmark = pytest.mark.django_db
Kind = StaffTask.Kind
MINUTE = dt.timedelta(minutes=1)


def note(number=1, kind=Kind.APPROVAL, **facts):
    given = {
        "kind": kind,
        "about": f"event:{number}",
        "key": f"{kind}:{number}",
        "subject": f"《第{number}场》",
        "text": f"《第{number}场》等您审批。",
        "path": f"/staff/events/{number}/",
        "organization_id": None,
    }
    return assigning.Note(**given | facts)


@pytest.fixture
def person():
    return PersonFactory()


def texts() -> list[str]:
    waiting = Message.objects.filter(state="pending").order_by("pk")
    return [message.text.removeprefix("【科普活动】") for message in waiting]


def test_one_staff_task_is_told_in_full_after_a_minute(person, settings):
    settings.SITE_URL = "https://kp.example"
    assigning.create_tasks(note(), [person], now=NOON)
    assert gathering.gather(now=NOON + MINUTE / 2) == 0
    assert gathering.gather(now=NOON + MINUTE) == 1
    [message] = Message.objects.all()
    assert (message.purpose, message.at_once, message.phone) == (Purpose.STAFF, False, person.phone)
    assert texts() == ["《第1场》等您审批。 https://kp.example/staff/events/1/"]
    assert gathering.gather(now=NOON + 5 * MINUTE) == 0


def test_what_comes_within_a_minute_is_one_text(person, settings):
    settings.SITE_URL = "https://kp.example"
    for number in (1, 2, 3):
        assigning.create_tasks(note(number), [person], now=NOON + number * dt.timedelta(seconds=10))
    assigning.create_tasks(note(9, Kind.REQUEST, subject="样例小学"), [person], now=NOON + MINUTE)
    assert gathering.gather(now=NOON + 2 * MINUTE) == 1
    assert texts() == [
        "有 4 件事等您看：等您审批 3 件（《第1场》、《第2场》等）；点单 1 件（样例小学）。https://kp.example/staff/"
    ]


def test_the_same_occasion_is_told_once(person):
    assigning.create_tasks(note(), [person, person], now=NOON)
    assigning.create_tasks(note(), [person], now=NOON)
    assert StaffTask.objects.count() == 1
    gathering.gather(now=NOON + MINUTE)
    assigning.create_tasks(note(), [person], now=NOON + DAY)
    assert StaffTask.objects.count() == Message.objects.count() == 1


def test_the_night_is_told_in_the_morning_in_one_text(person):
    for hour in (0, 1, 3):
        assigning.create_tasks(note(hour + 1), [person], now=NIGHT + hour * dt.timedelta(hours=1))
    assert gathering.gather(now=NIGHT + dt.timedelta(hours=4)) == 0
    morning = dt.datetime(2026, 9, 17, 8, 0, tzinfo=NIGHT.tzinfo)
    assert gathering.gather(now=morning) == 1
    assert texts()[0].startswith("有 3 件事等您看")


def test_an_emergency_is_told_at_any_hour_at_once_and_goes_past_opt_outs_and_wishes(person):
    preferences.want(person=person, kinds=[])
    person_hash = person.phone_hash
    OptOut.objects.create(number=OptOut.sealed_number(person_hash), purpose=Purpose.URGENT, since=NIGHT)
    assigning.create_tasks(note(), [person], now=NIGHT, urgent=True)
    [message] = Message.objects.all()
    assert (message.purpose, message.at_once, message.not_before) == (Purpose.URGENT, True, NIGHT)
    gateway = FakeGateway()
    delivering.deliver_due(now=NIGHT, gateway=gateway)
    assert len(gateway.sent) == 1


def test_who_does_not_want_a_kind_is_not_told_and_others_are(person):
    other = PersonFactory()
    assigning.create_tasks(note(), [person], now=NOON)
    preferences.want(person=person, kinds=[Kind.REQUEST])
    assigning.create_tasks(note(2), [person, other], now=NOON)
    assigning.create_tasks(note(3, Kind.REQUEST), [person], now=NOON)
    found = StaffTask.objects.order_by("pk").values_list("person", "kind")
    assert list(found) == [(other.pk, Kind.APPROVAL), (person.pk, Kind.REQUEST)]
    preferences.want(person=person, kinds=Kind.values)
    assert not person.mutes.exists()


def test_who_cannot_be_reached_is_left_out():
    gone, erased = PersonFactory(is_active=False), PersonFactory()
    erased.phone = ""
    assert assigning.create_tasks(note(), [gone, erased], now=NOON) == []


def test_what_is_done_is_not_told(person):
    assigning.create_tasks(note(), [person], now=NOON)
    assigning.withdraw(["event:1"], now=NOON)
    assert gathering.gather(now=NOON + MINUTE) == 0


def test_a_text_that_waits_says_only_what_is_left(person):
    for number in (1, 2):
        assigning.create_tasks(note(number), [person], now=NOON)
    gathering.gather(now=NOON + MINUTE)
    assigning.withdraw(["event:1"], now=NOON + MINUTE, kinds=[Kind.APPROVAL])
    assert texts() == []
    assert gathering.gather(now=NOON + 2 * MINUTE) == 1
    assert [text.split("。")[0] for text in texts()] == ["《第2场》等您审批"]


def test_what_was_sent_stays_told(person):
    assigning.create_tasks(note(), [person], now=NOON)
    gathering.gather(now=NOON + MINUTE)
    delivering.deliver_due(now=NOON + MINUTE, gateway=FakeGateway())
    assigning.withdraw(["event:1"], now=NOON + 2 * MINUTE)
    assert gathering.gather(now=NOON + 3 * MINUTE) == 0
    assert StaffTask.objects.get().message.state == Message.State.SUBMITTED


def test_a_text_held_back_is_put_together_with_the_next(person):
    Switch.objects.create(purpose=Purpose.STAFF, off=True)
    for number in (1, 2):
        assigning.create_tasks(note(number), [person], now=NOON + number * MINUTE)
        gathering.gather(now=NOON + (number + 1) * MINUTE)
        delivering.deliver_due(now=NOON + (number + 1) * MINUTE, gateway=FakeGateway())
    [text] = texts()
    assert text.startswith("有 2 件事等您看：等您审批 2 件（《第1场》、《第2场》）")


def test_two_workers_make_one_text(person, monkeypatch):
    """The second finds nothing: what it would tell is held and marked in the first one's transaction."""
    assigning.create_tasks(note(), [person], now=NOON)
    real = assigning.tell

    def tell_and_let_another_in(found, **facts):
        made = real(found, **facts)
        monkeypatch.setattr(assigning, "tell", real)
        assert gathering.gather(now=NOON + MINUTE) == 0
        return made

    monkeypatch.setattr(assigning, "tell", tell_and_let_another_in)
    assert gathering.gather(now=NOON + MINUTE) == 1
    assert Message.objects.count() == 1


def test_old_ones_are_dropped(person):
    assigning.create_tasks(note(), [person], now=NOON)
    assert gathering.gather(now=NOON + 8 * DAY) == 0
    assert retention.retain(now=NOON + 31 * DAY)["staff_tasks"] == 1


@pytest.mark.parametrize("kinds", [Kind.by_text(), [Kind.APPROVAL]])
def test_a_text_always_fits(kinds):
    lines = [
        digests.Line(kind=Kind(kind).label, subject=f"《{'长' * 80}》", text="长" * 400, path=f"/{number}/")
        for kind in kinds
        for number in range(9)
    ]
    text = digests.text(lines, site="https://kp.example", home="/staff/")
    assert len(text) <= 300
    assert text.endswith("https://kp.example/staff/")


def test_one_page_for_all_is_linked_itself():
    lines = [digests.Line(kind="点单", subject="甲", text="", path="/one/")] * 2
    assert digests.text(lines, site="https://x", home="/staff/").endswith("https://x/one/")


def test_my_page_and_programs_say_and_choose_the_same(client, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOON)
    mine, other = MembershipFactory().person, MembershipFactory().person
    assigning.create_tasks(note(text="《第1场》等您审批，只给我看。"), [mine], now=NOON)
    for who, count in ((mine, 1), (other, 0)):
        client.force_login(who)
        page = client.get("/staff/messages/mine/")
        assert page.content.decode().count("只给我看") == count
        api = APIClient()
        api.force_authenticate(who)
        assert len(api.get("/api/v1/staff-tasks/").json()["results"]) == count
    client.force_login(mine)
    client.post("/staff/messages/mine/", {"kinds": ["request"]})
    api.force_authenticate(mine)
    assert api.get("/api/v1/staff-tasks/wanted/").json() == {"kinds": ["request"]}
    assert api.put("/api/v1/staff-tasks/wanted/", {"kinds": ["booking", "approval"]}, format="json").json() == {
        "kinds": ["approval", "booking"]
    }
    assert api.put("/api/v1/staff-tasks/wanted/", {"kinds": ["weather"]}, format="json").status_code == 400
    assert client.post("/staff/messages/mine/", {"kinds": ["weather"]}).status_code == 422
