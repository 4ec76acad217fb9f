import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from calendars.models import FeedToken
from calendars.private import held, tokens
from tests.calendars.conftest import NOW, at, write
from tests.calendars.private.making import grant
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers.signups import signing_up

pytestmark = pytest.mark.django_db


class Ticks:
    """A clock that stands until it is moved."""

    seconds = 0.0

    def __call__(self):
        return self.seconds


@pytest.fixture
def ticks(monkeypatch, _made_each_time):
    monkeypatch.setattr(held, "HELD_SECONDS", 5)
    return Ticks()


@pytest.fixture
def process(ticks, monkeypatch):
    """Makes another process, which has just started, and gives what it holds; requests go to the last one."""

    def start(files=None):
        files = files or held.HeldFiles(ticks=ticks)
        monkeypatch.setattr(held, "held_files", files)
        return files

    return start


@pytest.fixture
def files(process):
    """What a process that has just started holds."""
    return process()


@pytest.fixture
def sign_up(lecture, person):
    write(lecture)
    shift = ShiftFactory(occurrence=lecture, role="讲解员", start=at(17, 14), end=at(17, 16))
    return signing_up.sign_up(volunteer_id=VolunteerFactory(person=person).pk, shift_id=shift.pk, now=NOW)


@pytest.fixture
def path(person, sign_up):
    return grant(person, "mine")


def changed(sign_up):
    sign_up.shift.bring = "手电筒"
    sign_up.shift.save()


def test_asked_again_at_once_it_costs_one_statement(client, path, files):
    first = client.get(path)
    with CaptureQueriesContext(connection) as queries:
        again = client.get(path)
    assert (again.status_code, again.content, again["ETag"]) == (200, first.content, first["ETag"])
    assert len(queries) == 1


def test_a_change_is_there_after_some_seconds(client, path, files, ticks, sign_up):
    first = client.get(path)
    changed(sign_up)
    ticks.seconds += 4.9
    assert client.get(path).content == first.content
    ticks.seconds += 0.1
    assert "手电筒" in client.get(path).content.decode().replace("\r\n ", "")


def test_no_process_goes_behind_what_another_has_shown(client, path, process, sign_up):
    one = process()
    before = client.get(path)
    changed(sign_up)
    process()
    newer = client.get(path)
    process(one)
    assert before.content != newer.content
    assert client.get(path).content == newer.content


def test_a_revoked_one_is_gone_at_once(client, path, files):
    assert client.get(path).status_code == 200
    tokens.revoke(token=FeedToken.objects.get(), now=NOW)
    assert client.get(path).status_code == 404


def test_another_feed_is_another_file(client, path, files, person):
    other = grant(person, "mine", alarm=FeedToken.Alarm.TWO_HOURS)
    assert b"VALARM" not in client.get(path).content
    assert b"VALARM" in client.get(other).content


def test_a_process_holds_no_more_than_it_may(client, path, files, person, monkeypatch):
    monkeypatch.setattr(held, "MAX_HELD", 2)
    for _ in range(3):
        client.get(grant(person, "mine"))
    assert len(files._made) == 2
