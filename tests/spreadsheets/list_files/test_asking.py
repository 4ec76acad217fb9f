"""Who may have which file, how many, for how long."""

import datetime as dt

import pytest

from accounts.personal_data import erasing, exporting
from core import clock
from core.errors import Refusal
from organizations.models import Membership
from spreadsheets import tasks
from spreadsheets.list_files import asking
from spreadsheets.models import ListFile, ListFilePart
from tests.factories.people import MembershipFactory, PersonFactory
from tests.spreadsheets.list_files.conftest import asked, made

pytestmark = pytest.mark.django_db


def test_asking_twice_is_asking_once(organizer, dates):
    first = asked(organizer)
    assert asked(organizer) == first
    made(first)
    assert asked(organizer) == first
    again = asked(organizer, again=True)
    assert (again.state, ListFile.objects.count()) == ("making", 1)
    assert asked(organizer, words="state=draft") != again
    assert asked(MembershipFactory(organization=dates[0].host).person) != again


def test_an_older_one_is_made_anew(organizer, dates, time_machine):
    first = made(asked(organizer))
    time_machine.move_to(clock.now() + asking.FRESH + dt.timedelta(minutes=1))
    assert asked(organizer).state == "making"
    assert not ListFile.objects.filter(pk=first.pk).exists()


def test_other_rights_ask_for_another_one(organizer, dates):
    first = asked(organizer)
    Membership.objects.filter(person=organizer).update(role="viewer")
    assert asked(organizer).pk != first.pk


def test_a_person_has_so_many(organizer, dates):
    files = [asked(organizer, words=f"q={number}") for number in range(asking.MAX_FILES)]
    with pytest.raises(Refusal) as refused:
        asked(organizer, words="q=more")
    assert refused.value.code == "too_many_files"
    assert asked(organizer, words="q=0") == files[0]
    asking.delete(file=files[0])
    asked(organizer, words="q=more")
    asked(MembershipFactory(organization=dates[0].host).person)


def test_what_no_file_holds_is_refused(organizer, dates, monkeypatch):
    monkeypatch.setattr(asking, "MAX_ROWS", 6)
    with pytest.raises(Refusal) as refused:
        asked(organizer)
    assert (refused.value.code, dict(refused.value.detail)) == ("too_many_rows", {"rows": 7, "most": 6})
    day = (clock.today() + dt.timedelta(days=4)).isoformat()
    assert asked(organizer, words=f"since={day}").total == 3


def test_what_is_long_only_once_it_is_made_ends_with_the_reason(organizer, dates, monkeypatch):
    monkeypatch.setattr(asking, "MAX_ROWS", 0)
    day = clock.today() + dt.timedelta(days=4)
    file = asked(organizer, name="planner", words=f"view=day&day={day}")
    assert (file.total, made(file).state, file.problem.partition("，")[0]) == (None, "failed", "这份表有 1 行")


def test_after_a_day_it_is_gone(organizer, dates, time_machine):
    file = made(asked(organizer))
    made(asked(organizer, ending="xlsx"))
    time_machine.move_to(file.created_at + asking.KEPT + dt.timedelta(minutes=1))
    assert not ListFile.objects.of(organizer, now=clock.now()).exists()
    tasks.clear()
    assert (ListFile.objects.count(), ListFilePart.objects.count()) == (0, 0)


def test_whoever_is_erased_stands_in_no_file_of_others(organizer, dates):
    file = made(asked(organizer, words="q=第0"))
    assert exporting.export(person=organizer)["list_files"] == [
        {
            "list": "events", "ending": "csv", "title": "活动", "columns": file.columns, "asked": "q=第0",
            "asked_at": file.created_at.isoformat(), "state": "made", "problem": "",
        }
    ]  # fmt: skip
    erasing.erase(person=PersonFactory(), now=clock.now())
    assert (ListFile.objects.count(), ListFilePart.objects.count()) == (0, 0)
