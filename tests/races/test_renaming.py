"""The county is called otherwise while entries of calendars are written."""

from pathlib import Path

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.meeting import expected
from tests.races.server import at_once, database, environment_for, run_script

pytestmark = pytest.mark.races
TIMES = 12
PREPARED = """
    import datetime as dt
    from calendars.entries import writing
    from core import clock
    from core.models import SiteFacts
    from core.site import changing, site_facts
    from organizations import rules
    from organizations.models import Area
    from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
    from tests.factories.people import AssociationFactory, MembershipFactory, StreetFactory
    MembershipFactory(organization=AssociationFactory(), role="administrator")
    street = StreetFactory(name="县街街道")
    city = street.parent
    facts = {name: getattr(site_facts.stored(), name) or "样例" for name in site_facts.NAMES}
    facts |= {"help_phone": "12345", "sms_signature": "样例科普", "whole_area": rules.everywhere_in(city.name)}
    changing.change(wanted=site_facts.Facts(**facts), now=clock.now())
    village = Area.objects.create(name="甲村", slug="jia-cun", level=Area.Level.VILLAGE, parent=street)
    start = clock.midnight(clock.today()) + dt.timedelta(days=20, hours=9)
    date = OccurrenceFactory(
        event=PublishedEventFactory(title="看星星"),
        venue=VenueFactory(area=village),
        start=start,
        end=start + dt.timedelta(hours=2),
    )
    writing.write([date], clock.now())
"""
RENAMES = """
    import json
    from dataclasses import replace
    from django.db import OperationalError
    from core import clock
    from organizations.keeping import areas
    from organizations.models import Area, Membership
    from tests.races.meeting import meet
    {unguarded}
    keeper = Membership.objects.get(organization__is_association=True, role="administrator").person
    city = Area.objects.get(level=Area.Level.CITY)
    names = ("样例市", "样例县")
    said = ""
    {start}
    try:
        for number in range({times}):
            facts = replace(areas.facts_of(city), name=names[number % 2])
            city = areas.change(area=city, facts=facts, by=keeper, now=clock.now())
    except OperationalError as error:
        said = str(error)
    print(json.dumps(said))
"""
WRITES = """
    import json
    from django.db import OperationalError, transaction
    from calendars.entries import stamps, writing
    from core import clock
    from events.models import Event, Occurrence
    from tests.races.meeting import meet
    {unguarded}
    said = ""
    {start}
    try:
        for number in range({times}):
            with transaction.atomic():
                Event.objects.update(title="看星星" + str(number))
                writing.write(Occurrence.objects.all(), clock.now())
    except OperationalError as error:
        said = str(error)
    print(json.dumps(said))
"""
WITHOUT_HOLDING_ALL = """
    from calendars.entries import due
    due.hold_all = lambda *, now: None
    heads = due.heads
    def _meet_and_mark():
        meet()
        heads()
    due.heads = _meet_and_mark
"""
THE_FIRST_STAMP_IN_HAND = """
    touch = stamps.touch
    def _meet_and_touch(keys, *, now):
        list(stamps._locked(sorted(keys)[:1]))
        meet()
        return touch(keys, now=now)
    stamps.touch = _meet_and_touch
"""
CALLED = """
    import json
    from calendars.entries import sweeping
    from calendars.models import FeedStamp
    from core import clock
    from core.models import SiteFacts
    while sweeping.sweep(now=clock.now()):
        pass
    print(json.dumps([SiteFacts.objects.get().whole_area, FeedStamp.objects.filter(head_is_due=True).count()]))
"""


def both(environment: dict[str, str], *scripts: str) -> list[object]:
    return at_once([lambda script=script: run_script(script, environment) for script in scripts])


def test_neither_waits_for_the_other_in_a_circle(tmp_path: Path):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url) | expected(tmp_path, 2)
        run_script(PREPARED, environment)
        scripts = [one.format(unguarded="", start="meet()", times=TIMES) for one in (RENAMES, WRITES)]
        assert both(environment, *scripts) == ["", ""]
        assert run_script(CALLED, environment) == ["全县", 0]


@TWO_WRITERS
def test_without_one_order_they_do(tmp_path: Path):
    with database(tmp_path) as url:
        environment = environment_for(tmp_path, url) | expected(tmp_path, 2)
        run_script(PREPARED, environment)
        renames = RENAMES.format(unguarded=WITHOUT_HOLDING_ALL, start="", times=1)
        writes = WRITES.format(unguarded=THE_FIRST_STAMP_IN_HAND, start="", times=1)
        said = both(environment, renames, writes)
        assert [one for one in said if "deadlock" in one] != []
