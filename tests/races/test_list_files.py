"""A long list asked for by real parallel clients, with the guard and without."""

from functools import partial

import pytest

from tests.races.server import at_once, serving

pytestmark = pytest.mark.races
PHONE = "+8613911110001"
MEMBER = """
    from tests.factories.people import MembershipFactory, OrganizationFactory
    MembershipFactory(organization=OrganizationFactory(), person__phone="+8613911110001")
"""
HAS_FILES = f"""{MEMBER}
    from core import clock
    from accounts.models import Person
    from spreadsheets.list_files import asking
    for number in range(3):
        asking.start(wanted=asking.Wanted("events", "csv", f"q={{number}}"), by=Person.objects.get(), now=clock.now())
"""
FILES = """
    import json
    from spreadsheets.models import ListFile
    print(json.dumps(ListFile.objects.count()))
"""


def asked(server, words: list[str]) -> list:
    """By the same browser at the same instant."""
    client = server.signed_in(PHONE)
    path = "/staff/list-files/new/"
    assert client.get(f"{path}?list=events&ending=csv").status == 200
    facts = {"list": "events", "ending": "csv", "since": "", "until": ""}
    return at_once([partial(client.post, path, facts | {"asked": one}) for one in words])


def test_the_same_asked_for_four_times_is_one_file(tmp_path):
    with serving(tmp_path, prepare=MEMBER) as server:
        answers, files = asked(server, ["state=draft"] * 4), server.ask(FILES)
    assert [answer.status for answer in answers] == [302] * 4
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert files == 1


def test_no_more_than_a_person_may_have(tmp_path):
    with serving(tmp_path, prepare=HAS_FILES) as server:
        answers, files = asked(server, [f"q={number}" for number in range(3, 7)]), server.ask(FILES)
    assert sorted(answer.status for answer in answers) == [302, 302, 422, 422]
    assert files == 5


def test_without_waiting_for_each_other_the_database_breaks_one_off(tmp_path):
    with serving(tmp_path, prepare=MEMBER, wsgi="tests.races.unguarded_list_files", meeting=2) as server:
        answers = asked(server, ["state=draft"] * 2)
    assert sorted(answer.status for answer in answers) == [302, 500]


def test_without_waiting_for_each_other_there_are_too_many(tmp_path):
    with serving(tmp_path, prepare=HAS_FILES, wsgi="tests.races.unguarded_list_files", meeting=4) as server:
        answers, files = asked(server, [f"q={number}" for number in range(3, 7)]), server.ask(FILES)
    assert [answer.status for answer in answers] == [302] * 4
    assert files == 7
