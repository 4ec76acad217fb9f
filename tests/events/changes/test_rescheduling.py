import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from core.errors import Refusal
from events import rules, signals
from events.changes import previewing, rescheduling
from events.changes.rescheduling import Move
from events.models import Change, ChangeItem, ChangeSide, Event, Occurrence
from events.wording import change_lines
from notifications.composing.messages import NewsItem
from notifications.models import Message, Purpose
from tests.events.conftest import NOON, at, make_drive, stops
from tests.factories.events import OccurrenceFactory, VenueFactory
from tests.factories.people import StreetFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def move(event, moves, person, now, reason="下雨", **more):
    return rescheduling.reschedule(event=event, moves=moves, by=person, reason=reason, now=now, **more)


def later(occurrence, by=DAY):
    return Move(occurrence.pk, occurrence.start + by, occurrence.end + by, occurrence.venue_id)


def refused(event, moves, person, now=NOON):
    before = list(event.occurrences.values_list("pk", "start", "revision", "venue"))
    with pytest.raises(Refusal) as error:
        move(event, moves, person, now)
    assert list(event.occurrences.values_list("pk", "start", "revision", "venue")) == before
    assert (Change.objects.count(), Message.objects.count()) == (0, 0)
    return error.value.code


def test_a_stop_moves_with_its_set_up(person, now, only_own_recipients):
    drive = make_drive(1)
    stop = stops(drive)[0]
    change = move(drive, [later(stop)], person, now)
    stop.refresh_from_db()
    assert (stop.arrive, stop.start, stop.end, stop.leave) == (at(15, 9), at(15, 9, 30), at(15, 12), at(15, 12, 30))
    assert (stop.revision, stop.changed_at, stop.moved_at) == (1, now, now)
    before, after = (
        ChangeSide(start=at(day, 9, 30), end=at(day, 12), venue_id=stop.venue_id, place=stop.venue.name)
        for day in (14, 15)
    )
    assert change.items == [ChangeItem(occurrence_id=stop.pk, label="", before=before, after=after)]


def test_stop_three_and_the_rest_are_seven_changes_and_one_text(person, now, only_own_recipients):
    drive = make_drive(9)
    third = stops(drive)[2]
    moves = rescheduling.plan_moves(
        occurrence=third, start=third.start + DAY, end=third.end + DAY, venue_id=third.venue_id, shift_rest=True
    )
    heard = []
    signals.changed.connect(lambda **facts: heard.append(facts), weak=False, dispatch_uid="t")
    try:
        change = move(drive, moves, person, now)
    finally:
        signals.changed.disconnect(dispatch_uid="t")
    assert [stop.revision for stop in stops(drive)] == [0, 0, 1, 1, 1, 1, 1, 1, 1]
    assert [(facts["change"], len(facts["occurrences"])) for facts in heard] == [(change, 7)]
    message = Message.objects.get()
    assert (message.purpose, message.about) == (Purpose.CHANGE, f"change:{change.uid}")
    assert message.text.startswith(
        "【科普活动】时间有变：《科普大篷车》7 处改了时间，地点不变：9月17日 周四 第3站9:30；9月18日 周五 第4站9:30"
    )
    assert message.text.endswith("9月23日 周三 第9站9:30（现场联系人）。原因：下雨。")
    assert message.expires_at == at(23, 12)


def test_recipients_that_know_the_same_number_share_one_text(person, now, only_own_recipients):
    drive = make_drive(1)

    def visitors(change, occurrences, composer, now):
        for one in occurrences:
            what = change_lines.change_line(change, one)
            composer.add("+8613900000001", NewsItem(at=one.start, what=what, role_label="报名 2 人"), name="样例奶奶")

    only_own_recipients.append(visitors)
    move(drive, [later(stops(drive)[0])], person, now)
    text = Message.objects.get().text
    assert text.count("改到") == 1
    assert text.endswith("（报名 2 人，现场联系人）。原因：下雨。")


def test_the_preview_is_what_is_sent(person, now, only_own_recipients):
    drive = make_drive(3)
    moves = [later(stop) for stop in stops(drive)]
    composer = previewing.preview(
        change_kind=Change.Kind.RESCHEDULED, event=drive, moves=moves, reason="下雨", now=now
    ).texts
    assert (Change.objects.count(), Message.objects.count()) == (0, 0)
    assert [stop.revision for stop in stops(drive)] == [0, 0, 0]
    move(drive, moves, person, now)
    assert [f"【科普活动】{text}" for text in composer.texts().values()] == [Message.objects.get().text]


def test_nothing_material_is_silent(person, now):
    drive = make_drive(1)
    assert move(drive, [later(stops(drive)[0], dt.timedelta())], person, now) is None
    assert (Change.objects.count(), Message.objects.count(), stops(drive)[0].revision) == (0, 0, 0)


def test_a_new_place_only(person, now, only_own_recipients):
    drive = make_drive(2)
    stop = stops(drive)[1]
    old, new = stop.venue.name, VenueFactory(name="县街文化站")
    move(drive, [Move(stop.pk, stop.start, stop.end, new.pk)], person, now, reason="")
    stop.refresh_from_db()
    assert (stop.venue, stop.revision, stop.moved_in_time) == (new, 1, False)
    assert "县街文化站" in stop.search
    assert Message.objects.get().text == (
        f"【科普活动】地点有变：《科普大篷车》第2站 9月15日 周二 上午 9:30，地点由{old}改到县街文化站（现场联系人）。"
    )


@pytest.mark.parametrize(("days", "in_time"), [(1, True), (20, False)])
def test_a_new_place_soon_after_a_new_time_is_still_a_new_time(person, now, days, in_time):
    drive = make_drive(1)
    stop = stops(drive)[0]
    move(
        drive,
        [Move(stop.pk, stop.start + dt.timedelta(days=40), stop.end + dt.timedelta(days=40), stop.venue_id)],
        person,
        now,
    )
    stop.refresh_from_db()
    there = VenueFactory(name="县街文化站").pk
    move(drive, [Move(stop.pk, stop.start, stop.end, there)], person, now + dt.timedelta(days=days))
    stop.refresh_from_db()
    assert stop.moved_in_time is in_time


def test_a_longer_stop_keeps_its_start(person, now, only_own_recipients):
    drive = make_drive(1)
    stop = stops(drive)[0]
    move(drive, [Move(stop.pk, stop.start, at(14, 13), stop.venue_id)], person, now)
    stop.refresh_from_db()
    assert (stop.arrive, stop.leave) == (at(14, 9), at(14, 13, 30))
    assert "改到 9月14日 周一 上午 9:30—下午 1:00" in Message.objects.get().text


def test_what_starts_soon_is_told_at_once(person, only_own_recipients):
    drive = make_drive(1)
    night = at(13, 22, 30)
    move(drive, [later(stops(drive)[0])], person, night)
    message = Message.objects.get()
    assert (message.at_once, message.not_before) == (True, night)


def test_what_starts_in_days_waits_for_the_morning(person, only_own_recipients):
    drive = make_drive(1)
    move(drive, [later(stops(drive)[0])], person, at(8, 22, 30))
    message = Message.objects.get()
    assert (message.at_once, message.not_before) == (False, at(9, 8))


def test_a_landline_is_not_written_to(person, now, only_own_recipients):
    drive = make_drive(1)
    stop = stops(drive)[0]
    stop.contact_phone = "0871-68690000"
    stop.save()
    move(drive, [later(stop)], person, now)
    assert Message.objects.count() == 0


def test_a_draft_is_edited_not_moved(person):
    drive = make_drive(1, published=False)
    assert refused(drive, [later(stops(drive)[0])], person) == "not_published"


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_only_what_is_scheduled_moves(person, state):
    drive = make_drive(1)
    drive.occurrences.update(state=state)
    assert refused(drive, [later(stops(drive)[0])], person) == "not_scheduled"


def test_what_is_over_does_not_move(person):
    drive = make_drive(1)
    assert refused(drive, [later(stops(drive)[0])], person, at(14, 12)) == "already_over"


def test_a_stop_that_just_began_can_still_move(person, only_own_recipients):
    drive = make_drive(1)
    assert move(drive, [later(stops(drive)[0])], person, at(14, 9, 40)).kind == Change.Kind.RESCHEDULED


def test_the_new_time_must_lie_ahead(person):
    drive = make_drive(1)
    assert refused(drive, [later(stops(drive)[0], -10 * DAY)], person) == "in_the_past"


def test_the_end_comes_after_the_start(person):
    stop = stops(drive := make_drive(1))[0]
    assert refused(drive, [Move(stop.pk, stop.end, stop.start, stop.venue_id)], person) == "ends_before_start"


def test_what_is_on_site_needs_a_place(person):
    stop = stops(drive := make_drive(1))[0]
    assert refused(drive, [Move(stop.pk, stop.start, stop.end, None)], person) == "place_missing"


def test_a_van_is_at_one_stop_at_a_time(person):
    drive = make_drive(2)
    assert refused(drive, [later(stops(drive)[0])], person) == "overlaps_itself"


def test_lectures_may_overlap(person, now, only_own_recipients):
    first = OccurrenceFactory(start=at(14, 9), end=at(14, 11))
    OccurrenceFactory(event=first.event, position=2, start=at(15, 9), end=at(15, 11))
    assert first.event.kind == Event.Kind.LECTURE
    assert move(first.event, [later(first)], person, now).event == first.event


spans = st.lists(
    st.tuples(st.integers(0, 40), st.integers(1, 30), st.integers(0, 6), st.integers(0, 6)), min_size=2, max_size=9
)


@hypothesis_settings(max_examples=60, deadline=None)
@given(spans, st.data())
def test_shifting_the_rest_keeps_the_order_and_overlaps_nothing(lengths, data):
    """Pure: gaps (0 is back-to-back), lengths and set-ups in ten minutes; any stop is moved by any time ahead."""
    from events.models import Occurrence

    ten, clock, line = dt.timedelta(minutes=10), NOON, []
    for number, (gap, length, before, after) in enumerate(lengths, start=1):
        arrive = clock + gap * ten
        start = arrive + before * ten
        end = start + length * ten
        clock = end + after * ten
        line.append(Occurrence(pk=number, position=number, arrive=arrive, start=start, end=end, leave=clock))
    chosen = data.draw(st.integers(0, len(line) - 1))
    by = data.draw(st.integers(0, 500)) * ten
    for one in line[chosen:]:
        one.arrive, one.start, one.end, one.leave = one.arrive + by, one.start + by, one.end + by, one.leave + by
    dates = [
        rules.DateFacts(label=str(one.position), start=one.start, end=one.end, arrive=one.arrive, leave=one.leave)
        for one in line
    ]
    assert rules.overlapping(dates) is None
    assert [date.label for date in sorted(dates, key=lambda date: date.start)] == [date.label for date in dates]


def refusal_of(drive, moves, person):
    try:
        move(drive, moves, person, NOON)
    except Refusal as error:
        return error.code
    return ""


@pytest.mark.slow
@hypothesis_settings(max_examples=12, deadline=None)
@given(hours=st.integers(-60, 60), stop=st.integers(0, 2), rest=st.booleans())
def test_a_moved_drive_never_overlaps_itself(hours, stop, rest):
    """Whatever is asked for: either it is refused and nothing changed, or the stops still fit one van."""
    from django.db import transaction

    from tests.factories.people import PersonFactory

    with transaction.atomic():
        drive, person = make_drive(3), PersonFactory()
        before = [(one.start, one.revision) for one in stops(drive)]
        one, by = stops(drive)[stop], dt.timedelta(hours=hours)
        moves = rescheduling.plan_moves(
            occurrence=one, start=one.start + by, end=one.end + by, venue_id=one.venue_id, shift_rest=rest
        )
        code = refusal_of(drive, moves, person)
        assert code in {"", "overlaps_itself", "stops_swapped"}
        assert not code or [(one.start, one.revision) for one in stops(drive)] == before
        working = sorted(one.working_span for one in stops(drive))
        assert not any(first.overlaps(second) for first, second in pairwise(working))
        assert [one.pk for one in sorted(stops(drive), key=lambda one: one.start)] == [one.pk for one in stops(drive)]
        transaction.set_rollback(True)


def test_a_stop_does_not_pass_another(person):
    first, _, third = stops(drive := make_drive(3))
    assert refused(drive, [later(first, dt.timedelta(days=5))], person) == "stops_swapped"
    assert refused(drive, [later(third, dt.timedelta(days=-3))], person) == "stops_swapped"


def test_a_stop_that_was_postponed_has_lost_its_place(person, now, only_own_recipients):
    first, *_ = stops(drive := make_drive(3))
    Occurrence.objects.filter(pk=first.pk).update(state=Occurrence.State.POSTPONED)
    move(drive, [later(first, dt.timedelta(days=5))], person, now)
    assert [one.pk for one in drive.occurrences.order_by("start")][-1] == first.pk


def test_the_stop_after_a_moved_one_is_reached_in_time(person, now, only_own_recipients, settings):
    """The way is told of the later stop; it stops a change of the earlier one all the same."""
    settings.TRAVEL_MINUTES = 40
    first, second, _ = stops(drive := make_drive(3))
    for one in (first, second):
        Occurrence.objects.filter(pk=one.pk).update(venue=VenueFactory(area=StreetFactory()))
    first, second, _ = stops(drive)
    near = second.arrive - first.leave - dt.timedelta(minutes=39)
    assert refused(drive, [later(first, near)], person) == "travel_too_short"
    move(drive, [later(first, near - dt.timedelta(minutes=1))], person, now)


def test_moving_back_to_back_is_no_overlap(person, now, only_own_recipients):
    drive = make_drive(2)
    Occurrence.objects.filter(event=drive).update(venue=stops(drive)[0].venue)
    first, second = stops(drive)
    arrive_after = first.leave - second.arrive + dt.timedelta(0)
    move(drive, [later(second, arrive_after)], person, now)
    assert stops(drive)[1].arrive == first.leave
