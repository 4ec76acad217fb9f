import pytest

from core.errors import Conflict, Refusal
from events import signals
from events.drafts import editing
from events.models import Event, Occurrence
from events.rules import Assignments
from events.wording import search_index
from tests.events.conftest import at, make_complete_draft, make_drive, stops
from tests.factories.events import AudienceFactory, EventFactory, TaskFactory, VenueFactory
from tests.factories.people import OrganizationFactory
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory

pytestmark = pytest.mark.django_db


def save(event, occurrences, person, now, **facts):
    facts.setdefault("expected_version", event.version)
    return editing.save_event(event=event, occurrences=occurrences, by=person, now=now, **facts)


def new_date(venue=None, **facts):
    return Occurrence(venue=venue or VenueFactory(), **facts)


def test_a_drive_with_nine_stops_is_saved_in_the_order_of_its_times(person, now):
    drive = Event(title="科普大篷车", kind=Event.Kind.DRIVE, host=OrganizationFactory(), task=TaskFactory())
    dates = [new_date(start=at(22 - day, 9), end=at(22 - day, 11), arrive=at(22 - day, 8)) for day in range(9)]
    audience = AudienceFactory()
    saved = save(drive, dates, person, now, audiences=[audience])
    assert (saved.slug, saved.created_by, saved.created_at, saved.version) == ("kpdpc", person, now, 1)
    assert [(one.position, one.start) for one in stops(saved)] == [(n, at(13 + n, 9)) for n in range(1, 10)]
    assert list(saved.audiences.all()) == [audience]
    assert "kpdpc" in stops(saved)[0].search


def test_lessons_and_school_slots_keep_their_own_facts(person, now):
    course = Event(title="手机课", kind=Event.Kind.CLASS, host=OrganizationFactory())
    save(course, [new_date(start=at(20, 9), end=at(20, 10), title="会打视频")], person, now)
    visit = Event(title="进校园", kind=Event.Kind.OUTREACH, host=OrganizationFactory())
    slot = new_date(start=at(20, 9), end=at(20, 10), school="青龙小学", grade="四年级", pupils=90, adults=4)
    save(visit, [slot], person, now)
    assert stops(course)[0].title == "会打视频"
    kept = stops(visit)[0]
    assert (kept.school, kept.grade, kept.pupils, kept.adults) == ("青龙小学", "四年级", 90, 4)


def test_a_title_that_is_taken_gets_letters_behind_its_address(person, now):
    host = OrganizationFactory()
    first = save(Event(title="健康讲座", kind="lecture", host=host), [], person, now)
    second = save(Event(title="健康讲座", kind="lecture", host=host), [], person, now)
    assert (first.slug, second.slug.startswith("jkjz-"), len(second.slug)) == ("jkjz", True, 11)


def test_an_edited_draft_loses_the_dates_left_out(person, now):
    drive = make_drive(3, published=False)
    kept = stops(drive)[1:]
    saved = save(drive, kept, person, now)
    assert [(one.pk, one.position) for one in stops(saved)] == [(kept[0].pk, 1), (kept[1].pk, 2)]
    assert saved.version == 2


def test_two_organizers_at_once(person, now):
    draft = make_complete_draft()
    mine, theirs = Event.objects.get(pk=draft.pk), Event.objects.get(pk=draft.pk)
    theirs.title = "她的标题"
    save(theirs, stops(theirs), person, now, expected_version=1)
    mine.title = "我的标题"
    with pytest.raises(Conflict) as conflict:
        save(mine, stops(mine), person, now, expected_version=1)
    draft.refresh_from_db()
    assert (conflict.value.code, conflict.value.detail) == ("changed_meanwhile", {"version": 2})
    assert (draft.title, draft.version) == ("她的标题", 2)


def test_words_of_a_published_event_change_in_silence_but_are_signalled(person, now):
    drive = make_drive(2)
    dates = stops(drive)
    drive.title, dates[1].place_note = "大篷车来了", "东门"
    heard = []
    signals.edited.connect(lambda **facts: heard.append(facts["occurrences"]), weak=False, dispatch_uid="t")
    try:
        save(drive, dates, person, now)
    finally:
        signals.edited.disconnect(dispatch_uid="t")
    assert heard == [dates]
    assert [(one.changed_at, one.revision, one.place_note) for one in stops(drive)] == [(now, 0, ""), (now, 0, "东门")]
    assert "大篷车来了" in stops(drive)[0].search


def test_an_edit_of_one_stop_leaves_the_others_stamp(person, now):
    drive = make_drive(2)
    dates = stops(drive)
    search_index.write(drive, dates)
    for one in dates:
        one.save()
    before = dates[0].changed_at
    dates[1].place_note = "东门"
    save(drive, dates, person, now)
    assert [one.changed_at for one in stops(drive)] == [before, now]


@pytest.mark.parametrize("name", ["start", "arrive", "venue"])
def test_times_and_places_of_a_published_event_are_moved_not_edited(person, now, name):
    drive = make_drive(1)
    dates = stops(drive)
    setattr(dates[0], name, VenueFactory() if name == "venue" else at(14, 8))
    with pytest.raises(Refusal, match="use_rescheduling"):
        save(drive, dates, person, now)


def test_dates_of_a_published_event_are_fixed(person, now):
    drive = make_drive(2)
    with pytest.raises(Refusal, match="dates_are_fixed"):
        save(drive, stops(drive)[:1], person, now)
    with pytest.raises(Refusal, match="dates_are_fixed"):
        save(drive, [*stops(drive), new_date(start=at(20, 9), end=at(20, 10))], person, now)
    assert len(stops(drive)) == 2


@pytest.mark.parametrize("state", ["cancelled", "finished", "archived"])
def test_what_is_closed_is_not_edited(person, now, state):
    drive = make_drive(1)
    Event.objects.filter(pk=drive.pk).update(state=state)
    with pytest.raises(Refusal, match="event_closed"):
        save(drive, stops(drive), person, now)


def test_a_date_ends_after_it_starts(person, now):
    draft = EventFactory()
    with pytest.raises(Refusal, match="ends_before_start"):
        save(draft, [new_date(start=at(20, 9), end=at(20, 9))], person, now)
    assert stops(draft) == []


def test_an_edit_takes_the_approval_back(person, now):
    draft = make_complete_draft(state=Event.State.APPROVED, approved_levels=1)
    assert save(draft, stops(draft), person, now).state == Event.State.DRAFT
    draft.refresh_from_db()
    assert (draft.state, draft.approved_levels) == (Event.State.DRAFT, 0)
    assert list(draft.approval_steps.values_list("action", "by", "version")) == [("edited", person.pk, 1)]


def test_an_emergency_by_kind_always_takes_two_approvers(person, now):
    draft = make_complete_draft(kind=Event.Kind.EMERGENCY, is_emergency=False)
    assert save(draft, stops(draft), person, now).is_emergency
    draft.refresh_from_db()
    assert draft.is_emergency


def test_a_draft_can_be_discarded_and_a_published_event_not(now):
    draft, drive = make_complete_draft(), make_drive(1)
    editing.discard(event=draft, now=now)
    with pytest.raises(Refusal, match="already_published"):
        editing.discard(event=drive, now=now)
    assert list(Event.objects.all()) == [drive]


def test_what_a_date_takes_along_is_saved_with_it_and_kept_when_nothing_is_said(person, now):
    van, kit, driver = ResourceFactory(), ResourceFactory(kind="kit"), CrewFactory()
    drive = Event(title="科普大篷车", kind=Event.Kind.DRIVE, host=OrganizationFactory())
    dates = [new_date(start=at(20 + day, 9), end=at(20 + day, 10)) for day in range(2)]
    taken = {dates[0].uid: Assignments((van.pk, kit.pk), (driver.pk,)), dates[1].uid: Assignments((van.pk,))}
    saved = save(drive, dates, person, now, assignments=taken)
    save(saved, stops(saved), person, now)
    kept = [(set(one.resources.all()), list(one.crew.all())) for one in stops(saved)]
    assert kept == [({van, kit}, [driver]), ({van}, [])]
    save(saved, stops(saved), person, now, assignments={dates[0].uid: Assignments()})
    kept = [(set(one.resources.all()), list(one.crew.all())) for one in stops(saved)]
    assert kept == [(set(), []), ({van}, [])]


def test_a_space_is_part_of_the_place(person, now):
    hall = SpaceFactory()
    draft = EventFactory()
    with pytest.raises(Refusal, match="space_elsewhere"):
        save(draft, [new_date(space=hall, start=at(20, 9), end=at(20, 10))], person, now)
    saved = save(draft, [new_date(venue=hall.venue, space=hall, start=at(20, 9), end=at(20, 10))], person, now)
    assert [one.space for one in stops(saved)] == [hall]
