"""A team gives its places back while an entry is written that read them before."""

from pathlib import Path

import pytest

from tests.races.databases import TWO_WRITERS
from tests.races.meeting import expected
from tests.races.server import at_once, database, environment_for, run_script

pytestmark = [pytest.mark.races, TWO_WRITERS]
PREPARED = """
    import datetime as dt
    from calendars.entries import writing
    from core import clock
    from tests.factories.events import OccurrenceFactory, PublishedEventFactory
    from tests.factories.taking_part import ShiftFactory, TeamFactory, TeamMembershipFactory
    from volunteers.blocks import holding
    start = clock.midnight(clock.today()) + dt.timedelta(days=20, hours=9)
    date = OccurrenceFactory(event=PublishedEventFactory(), start=start, end=start + dt.timedelta(hours=2))
    team = TeamFactory(slug="medics")
    captain = TeamMembershipFactory(team=team, role="captain").volunteer.person
    for _ in range(2):
        TeamMembershipFactory(team=team)
    writing.write([date], clock.now())
    holding.hold(
        team_id=team.pk, shift_id=ShiftFactory(occurrence=date).pk, size=1, by=captain, now=clock.now(),
        names_until=start - dt.timedelta(days=3),
    )
"""
WRITES = """
    import json
    import time
    from calendars.entries import teams, writing
    from core import clock
    from events.models import Occurrence
    from tests.races.meeting import meet
    from volunteers.models import TeamBlock
    of = teams.of
    def _read_and_wait(occurrences):
        found = of(occurrences)
        meet()
        while TeamBlock.objects.open().exists():
            time.sleep(0.02)
        {ending}
        return found
    teams.of = _read_and_wait
    writing.write(Occurrence.objects.all(), clock.now())
    print(json.dumps(True))
"""
GIVES_BACK = """
    import json
    from calendars.entries import teams
    from core import clock
    from django.db.models import QuerySet
    from tests.races.meeting import meet
    from volunteers.blocks import releasing
    from volunteers.models import TeamBlock, TeamMembership
    block = TeamBlock.objects.get()
    captain = TeamMembership.objects.get(role="captain").volunteer.person
    meet()
    {unguarded}
    releasing.give_back(block=block, by=captain, now=clock.now())
    {ending}
    print(json.dumps(True))
"""
WITHOUT_HOLDING = """
    mark = teams.mark
    def _mark_without_lock(occurrences, *, now):
        held, QuerySet.select_for_update = QuerySet.select_for_update, lambda self, **facts: self
        try:
            return mark(occurrences, now=now)
        finally:
            QuerySet.select_for_update = held
    teams.mark = _mark_without_lock
"""
LISTED = """
    import json
    from calendars.entries import sweeping
    from calendars.models import Listing
    from core import clock
    while sweeping.sweep(now=clock.now()):
        pass
    print(json.dumps(Listing.objects.filter(key="team/medics", left_at=None).count()))
"""


def listed_afterwards(folder: Path, *, unguarded: str = "", ending: str = "pass") -> object:
    with database(folder) as url:
        environment = environment_for(folder, url) | expected(folder, 2)
        run_script(PREPARED, environment)
        scripts = (WRITES.format(ending=ending), GIVES_BACK.format(unguarded=unguarded, ending=ending))
        at_once([lambda script=script: run_script(script, environment) for script in scripts])
        return run_script(LISTED, environment)


def test_its_calendar_does_not_keep_what_it_gave_back(tmp_path: Path):
    assert listed_afterwards(tmp_path) == 0


def test_without_holding_the_entry_it_does(tmp_path: Path):
    assert listed_afterwards(tmp_path, unguarded=WITHOUT_HOLDING, ending="meet(2)") == 1
