"""Saying yes again to a changed shift, under real parallel clients: against leaving it, and against the next change."""

from functools import partial

import pytest

from tests.races.server import at_once, serving
from tests.races.test_shifts import SESSIONS

pytestmark = pytest.mark.races

CHANGED = """
    import datetime as dt
    from core import clock
    from core.spans import Span
    from tests.factories.events import OccurrenceFactory
    from tests.factories.taking_part import ShiftFactory, VolunteerFactory
    from volunteers.shifts.planning import Need, edit_shift, facts_of
    from volunteers.signups import signing_up
    day = clock.midnight(clock.today() + dt.timedelta(days=9)) + dt.timedelta(hours=10)
    date = OccurrenceFactory(start=day, end=day + dt.timedelta(hours=2))
    shift = ShiftFactory(occurrence=date, start=day, end=date.end, maximum=1, note="讲实验")
    volunteer = VolunteerFactory(person__name="样例")
    signing_up.sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    need = Need(**facts_of(shift) | {"note": "量血压"})
    edit_shift(shift=shift, span=Span(shift.start, shift.end), need=need, now=clock.now(), task_changed=True)
"""
AGAIN = """
    from core import clock
    from core.spans import Span
    from tests.races.meeting import meet
    from volunteers.models import Shift
    from volunteers.shifts.planning import Need, edit_shift, facts_of
    shift = Shift.objects.get()
    need = Need(**facts_of(shift) | {"note": "发传单"})
    meet()
    edit_shift(shift=shift, span=Span(shift.start, shift.end), need=need, now=clock.now(), task_changed=True)
    meet(2)
"""
LINK = """
    import json
    from volunteers.models import SignUp
    row = SignUp.objects.get()
    print(json.dumps({"again": row.again_path, "leave": f"/volunteer/sign-ups/{row.pk}/withdraw/"}))
"""
OUTCOME = """
    import json
    from volunteers.models import Shift, SignUp
    row, shift = SignUp.objects.get(), Shift.objects.get()
    print(json.dumps({"status": row.status, "agreement": row.agreement, "taken": shift.taken, "note": shift.note}))
"""


def agree(server, paths):
    """The job of whoever has the page of the link open."""
    client = server.client()
    page = client.get(paths["again"])
    assert page.status == 200
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    assert seen
    return partial(client.post, paths["again"], {"answer": "yes", "seen": seen})


def leave(server, paths):
    client = server.client()
    client.cookies["sessionid"] = server.ask(SESSIONS)["keys"][0]
    assert client.get(paths["leave"]).status == 200
    return partial(client.post, paths["leave"], {})


def against_leaving(server):
    paths = server.ask(LINK)
    return at_once([agree(server, paths), leave(server, paths)]), server.ask(OUTCOME)


def against_the_next_change(server):
    """Both at once; the change is made by a process of its own."""
    paths = server.ask(LINK)
    job = agree(server, paths)
    answers = at_once([job, partial(server.ask, AGAIN)])
    return answers[0], server.ask(OUTCOME)


def test_yes_against_leaving(tmp_path):
    with serving(tmp_path, prepare=CHANGED) as server:
        (yes, left), found = against_leaving(server)
    assert left.status == 302
    assert (found["status"], found["taken"]) == ("withdrawn", 0)
    assert (yes.status, found["agreement"]) in {(302, "yes"), (409, "no")}


def test_without_the_lock_whoever_left_stands_on_a_shift_that_counts_nobody(tmp_path):
    with serving(tmp_path, prepare=CHANGED, wsgi="tests.races.unguarded_agreeing", meeting=2) as server:
        _, found = against_leaving(server)
    assert (found["status"], found["taken"]) == ("confirmed", 0)


def test_a_yes_counts_for_what_was_seen(tmp_path):
    """Whichever comes first, in the end they are asked about the last arrangement, which they have not seen."""
    with serving(tmp_path, prepare=CHANGED, meeting=1) as server:
        yes, found = against_the_next_change(server)
    assert yes.status in {302, 409}
    assert found == {"status": "confirmed", "agreement": "asked", "taken": 1, "note": "发传单"}


def test_a_page_that_is_older_than_the_change_is_shown_anew(tmp_path):
    with serving(tmp_path, prepare=CHANGED, meeting=1) as server:
        job = agree(server, server.ask(LINK))
        server.ask(AGAIN)
        answer, found = job(), server.ask(OUTCOME)
    assert (answer.status, 'data-reason="changed_again"' in answer.text) == (409, True)
    assert "发传单" in answer.text
    assert found["agreement"] == "asked"


def test_without_the_lock_a_yes_counts_for_what_nobody_saw(tmp_path):
    with serving(tmp_path, prepare=CHANGED, wsgi="tests.races.unguarded_agreeing", meeting=2) as server:
        _, found = against_the_next_change(server)
    assert found == {"status": "confirmed", "agreement": "yes", "taken": 1, "note": "发传单"}
