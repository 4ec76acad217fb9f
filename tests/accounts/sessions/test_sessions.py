"""Where somebody is signed in: listed, ended, and not left open for ever."""

import datetime as dt

import pytest
from django.test import Client

from accounts.audit.kinds import Kind
from accounts.models import AuditEntry, StoredSession
from accounts.personal_data import erasing
from accounts.signing_in import user_agents
from accounts.signing_in.entering import CODE_ONLY
from core import clock
from tests.factories.people import MembershipFactory, PersonFactory

pytestmark = pytest.mark.django_db
WECHAT = "Mozilla/5.0 (Linux; Android 12; V2048A) AppleWebKit/537.36 Chrome/107 Mobile Safari/537.36 MicroMessenger/8.0"


@pytest.fixture
def at(monkeypatch):
    """The clock stands so long after now."""
    now = clock.now()

    def stand(**later):
        monkeypatch.setattr(clock, "now", lambda: now + dt.timedelta(**later))

    return stand


def signed_in(person, *, agent="", by_code=False):
    client = Client(headers={"User-Agent": agent})
    client.force_login(person)
    if by_code:
        session = client.session
        session[CODE_ONLY] = True
        session.save()
    client.get("/mine/")
    return client


def is_in(client):
    return client.get("/mine/data/").status_code == 200


def test_the_database_holds_no_key_that_opens_a_session():
    client = signed_in(person := PersonFactory())
    row = StoredSession.objects.get(person=person)
    assert client.cookies["sessionid"].value not in (row.session_key, row.session_data)
    other = Client()
    other.cookies["sessionid"] = row.session_key
    assert (is_in(other), is_in(client)) == (False, True)


def test_staff_have_to_sign_in_again_after_half_a_day(at):
    client = signed_in(MembershipFactory().person)
    at(hours=11, minutes=59)
    assert client.get("/staff/").status_code == 200
    at(hours=24)
    assert client.get("/staff/")["Location"] == "/staff/sign-in/?next=/staff/"
    assert not is_in(client)


def test_each_visit_begins_the_time_anew(at):
    client = signed_in(MembershipFactory().person)
    for hours in (8, 16, 24):
        at(hours=hours)
        assert client.get("/staff/").status_code == 200


@pytest.mark.parametrize("by_code", [True, False])
def test_residents_stay_for_two_months(at, by_code):
    client = signed_in(PersonFactory(), by_code=by_code)
    at(days=59)
    assert is_in(client)
    at(days=59 + 61)
    assert not is_in(client)


def test_staff_who_came_as_residents_stay_as_residents(at):
    client = signed_in(MembershipFactory().person, by_code=True)
    at(days=2)
    assert is_in(client)


def test_row_and_cookie_end_with_it(settings):
    settings.STAFF_SESSION_IDLE_HOURS = 3
    client = signed_in(person := MembershipFactory().person)
    row = StoredSession.objects.get(person=person)
    assert dt.timedelta(hours=2, minutes=50) < row.expire_date - clock.now() <= dt.timedelta(hours=3)
    assert client.cookies["sessionid"]["max-age"] == 3 * 3600
    StoredSession.objects.update(expire_date=clock.now() - dt.timedelta(seconds=1))
    assert client.get("/staff/")["Location"] == "/staff/sign-in/?next=/staff/"


def test_not_every_request_writes(at, django_assert_max_num_queries):
    client = signed_in(person := PersonFactory())
    seen = StoredSession.objects.get(person=person).seen_at
    at(minutes=4)
    client.get("/mine/data/")
    assert StoredSession.objects.get(person=person).seen_at == seen
    at(minutes=6)
    client.get("/mine/data/")
    assert StoredSession.objects.get(person=person).seen_at > seen


def test_the_list_says_with_what_and_which_is_this_one():
    person = PersonFactory()
    signed_in(person, agent=WECHAT)
    signed_in(PersonFactory(), agent="Mozilla/5.0 (iPad) Safari")
    page = signed_in(person, agent="Mozilla/5.0 (Windows NT 10.0) Chrome/120 Edg/120").get("/mine/sessions/").text
    assert ("安卓手机，微信" in page, "Windows 电脑，Edge 浏览器" in page, "苹果平板" in page) == (True, True, False)
    assert page.count("就是这里") == 1


def test_one_is_ended_and_only_by_its_person():
    person = PersonFactory()
    here, there, stranger = signed_in(person), signed_in(person), signed_in(PersonFactory())
    row = StoredSession.objects.filter(person=person).exclude(pk=this_of(here)).get()
    assert stranger.post(f"/mine/sessions/{row.pk}/end/").status_code == 404
    assert is_in(there)
    assert here.post(f"/mine/sessions/{row.pk}/end/").status_code == 302
    assert (is_in(there), is_in(here)) == (False, True)
    assert here.post(f"/mine/sessions/{this_of(here)}/end/")["Location"] == "/"
    assert not is_in(here)


def this_of(client):
    from accounts.sessions.engine import stored_key

    return stored_key(client.cookies["sessionid"].value)


def test_ending_one_stands_in_the_audit_list():
    person = PersonFactory()
    there = signed_in(person)
    here = signed_in(person)
    here.post(f"/mine/sessions/{this_of(there)}/end/")
    entry = AuditEntry.objects.get()
    assert (entry.kind, entry.by, entry.person, entry.about) == (Kind.SESSIONS_ENDED, person, person, "1 处")


def test_all_others_are_ended():
    person = PersonFactory()
    here, *there = (signed_in(person) for _ in range(3))
    assert "一共 2 处" in here.post("/mine/sessions/end-others/", follow=True).text
    assert (is_in(here), [is_in(one) for one in there]) == (True, [False, False])


def test_the_browsers_there_are_strangers_again(client):
    from accounts.models import Device
    from accounts.signing_in import devices

    person, now = PersonFactory(), clock.now()
    client.force_login(person)
    client.cookies[devices.COOKIE] = here = devices.remember(person=person, token="", now=now)
    there = devices.remember(person=person, token="", now=now)
    client.cookies[devices.COOKIE] = here
    client.post("/mine/sessions/end-others/")
    known = [bool(devices.known(token, phone_hash=person.phone_hash, now=now)) for token in (here, there)]
    assert (known, Device.objects.count()) == ([True, False], 1)


def test_another_password_and_erasing_end_them():
    person = PersonFactory()
    client = signed_in(person)
    person.set_password("a long enough one")
    person.save()
    assert (is_in(client), StoredSession.objects.filter(person=person).count()) == (False, 0)
    client = signed_in(person)
    erasing.erase(person=person, now=clock.now())
    assert (is_in(client), StoredSession.objects.filter(person=person).count()) == (False, 0)


def test_the_list_costs_the_same_for_one_and_for_many(django_assert_max_num_queries):
    person = PersonFactory()
    client = signed_in(person)
    for _ in range(6):
        signed_in(person)
    with django_assert_max_num_queries(4):
        client.get("/mine/sessions/")


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (WECHAT, "安卓手机，微信"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17.0 Mobile/15E148 Safari/604.1", "苹果手机，Safari 浏览器"),
        ("Mozilla/5.0 (Linux; Android 13; SM-X700) Chrome/119 Safari/537.36", "安卓平板，Chrome 浏览器"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14) Firefox/120", "苹果电脑，火狐浏览器"),
        ("curl/8", "不认得的设备"),
        ("", "不认得的设备"),
        ("<script>" * 500, "不认得的设备"),
    ],
)
def test_words_for_what_somebody_came_with(agent, words):
    assert user_agents.words(agent) == words
