"""Two clerks who store the page of one place at the same time."""

from pathlib import Path

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.meeting import expected
from tests.races.server import at_once, database, environment_for, run_script

pytestmark = pytest.mark.races
TIMES = 8
PREPARED = """
    from tests.factories.events import VenueFactory
    from tests.factories.people import MembershipFactory, OrganizationFactory
    host = OrganizationFactory()
    MembershipFactory(organization=host, role="organizer")
    VenueFactory(organization=host, capacity=0, address="路 0")
"""
STORES = """
    import json
    from accounts.models import Person
    from django.test import Client
    from django.test.utils import setup_test_environment
    from tests.core.web.pages import Page
    from tests.races.meeting import meet
    from venues.models import Venue
    {unguarded}
    setup_test_environment()
    client = Client()
    client.force_login(Person.objects.get())
    page = Page(client, f"/staff/venues/{{Venue.objects.get().pk}}/")
    lost = 0
    {start}
    for number in range(1, {times} + 1):
        assert page.send(page.open(), {field}={value}).status_code == 302
        lost += str(Venue.objects.get().{field}) != {value}
    print(json.dumps(lost))
"""
CAPACITY = {"field": "capacity", "value": "str(number)"}
ADDRESS = {"field": "address", "value": 'f"路 {number}"'}
WITHOUT_HOLDING = """
    from venues.views import staff
    staff.held = lambda rows, request: rows
    save = staff.VenueForm.save
    def _meet_and_save(form):
        meet()
        return save(form)
    staff.VenueForm.save = _meet_and_save
"""
NOW = """
    import json
    from venues.models import Venue
    print(json.dumps([Venue.objects.get().capacity, Venue.objects.get().address]))
"""


def both(environment: dict[str, str], **how: object) -> list[object]:
    scripts = [STORES.format(**facts, **how) for facts in (CAPACITY, ADDRESS)]
    return at_once([lambda script=script: run_script(script, environment) for script in scripts])


def test_what_each_changed_stays(tmp_path: Path):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url) | expected(tmp_path, 2)
        run_script(PREPARED, environment)
        assert both(environment, unguarded="", start="meet()", times=TIMES) == [0, 0]
        assert run_script(NOW, environment) == [TIMES, f"路 {TIMES}"]


@TWO_WRITERS
def test_without_the_lock_one_of_both_is_lost(tmp_path: Path):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url) | expected(tmp_path, 2)
        run_script(PREPARED, environment)
        both(environment, unguarded=WITHOUT_HOLDING, start="", times=1)
        assert run_script(NOW, environment) != [1, "路 1"]
