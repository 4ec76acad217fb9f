import datetime as dt

import pytest

from core import registry
from core.errors import Refusal
from events import signals
from events.models import Event
from events.publication import approving, publishing
from tests.events.conftest import at, make_complete_draft, make_drive, stops
from tests.factories.events import EventFactory, OccurrenceFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory

pytestmark = pytest.mark.django_db


def codes(event, now=None):
    return [lack.code for lack in publishing.missing(event, now=now)]


def test_publishing_makes_public_and_stamps(person, now):
    draft = make_complete_draft()
    heard = []
    signals.published.connect(lambda **facts: heard.append(facts["event"].pk), weak=False, dispatch_uid="t")
    try:
        event = publishing.publish(event=draft, by=person, now=now)
    finally:
        signals.published.disconnect(dispatch_uid="t")
    occurrence = event.occurrences.get()
    assert (event.state, event.published_at, event.version) == (Event.State.PUBLISHED, now, 2)
    assert occurrence.changed_at == now
    assert occurrence.revision == 0
    assert "野生菌安全讲座" in occurrence.search
    assert "ysjaqjz" in occurrence.search
    assert heard == [draft.pk]


def test_an_empty_draft_lacks_nearly_everything(now):
    draft = EventFactory(title=" ", task=None)
    assert codes(draft, now) == ["title", "task", "audience", "description", "dates"]


def test_a_date_without_place_without_link_and_in_the_past(now):
    draft = make_complete_draft()
    draft.occurrences.update(venue=None, start=at(7, 9), end=at(7, 10), mode="both")
    assert codes(draft, now) == ["place", "link", "past"]
    assert codes(draft) == ["place", "link"]


def test_stops_that_overlap_with_set_up_lack_room(now):
    drive = make_drive(2, published=False)
    second = stops(drive)[1]
    second.start, second.end, second.arrive = at(14, 12, 45), at(14, 15), at(14, 12, 15)
    second.leave = None
    second.save()
    assert "overlaps_itself" in codes(drive, now)
    second.arrive = at(14, 12, 30)
    second.save()
    assert "overlaps_itself" not in codes(drive, now)


def test_arriving_after_the_start_is_out_of_order(now):
    drive = make_drive(1, published=False)
    drive.occurrences.update(arrive=at(14, 10))
    assert "order" in codes(drive, now)


def test_lectures_may_run_side_by_side(now):
    draft = make_complete_draft()
    OccurrenceFactory(event=draft, position=2, start=at(20, 14), end=at(20, 16))
    assert codes(draft, now) == []


def test_rooms_above_may_miss_something(now, monkeypatch):
    draft = make_complete_draft()
    monkeypatch.setitem(registry._answers, "events.missing", [lambda event: ["给每站设名额"]])
    assert [(lack.code, lack.words) for lack in publishing.missing(draft, now=now)] == [("other", "给每站设名额")]


def test_what_is_missing_is_named_and_nothing_is_written(person, now):
    draft = EventFactory(description="")
    with pytest.raises(Refusal) as refused:
        publishing.publish(event=draft, by=person, now=now)
    draft.refresh_from_db()
    assert (refused.value.code, refused.value.detail["missing"][0]) == ("missing", "audience")
    assert (draft.state, draft.published_at) == (Event.State.DRAFT, None)


def test_publishing_twice_is_refused(person, now):
    draft = make_complete_draft()
    publishing.publish(event=draft, by=person, now=now)
    with pytest.raises(Refusal, match="already_published"):
        publishing.publish(event=draft, by=person, now=now)


def test_where_the_host_asks_for_approval(person, now):
    host = OrganizationFactory(approval_levels=1)
    draft = make_complete_draft(host=host, created_by=person)
    with pytest.raises(Refusal, match="not_approved"):
        publishing.publish(event=draft, by=person, now=now)
    approving.submit(event=draft, by=person, now=now)
    approver = MembershipFactory(organization=host, role="approver").person
    approving.approve(event=draft, by=approver, now=now)
    assert publishing.publish(event=draft, by=person, now=now).state == Event.State.PUBLISHED


def test_places_say_their_own_initials(person, now):
    draft = make_complete_draft()
    area = StreetFactory(name="禄脿街道", initials="lb")
    draft.occurrences.update(venue=VenueFactory(name="朝阳社区", initials="cysq", area=area))
    event = publishing.publish(event=draft, by=person, now=now + dt.timedelta(minutes=1))
    words = event.occurrences.get().search.split()
    assert {"lb", "cysq", "禄脿街道", "朝阳社区"} <= set(words)
    assert "zysq" not in words


@pytest.mark.parametrize(
    ("first", "last", "lacks"),
    [(2026, 2026, []), (2025, 2027, []), (2027, 2030, ["task_of_other_years"]), (2021, 2025, ["task_of_other_years"])],
)
def test_a_task_of_other_years_would_count_nothing(now, first, last, lacks):
    draft = make_complete_draft()
    draft.task.plan.__class__.objects.update(first_year=first, last_year=last)
    assert codes(draft, now) == lacks


def test_one_date_in_the_years_of_the_plan_is_enough(now):
    draft = make_complete_draft()
    draft.task.plan.__class__.objects.update(first_year=2027, last_year=2027)
    start = at(14, 9) + dt.timedelta(days=200)
    OccurrenceFactory(event=draft, position=2, start=start, end=start + dt.timedelta(hours=1))
    assert codes(draft, now) == []
