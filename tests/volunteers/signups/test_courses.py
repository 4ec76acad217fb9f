"""All lessons of a course in one press: what is shown first, what is taken, one text, leaving one or all."""

import datetime as dt

import pytest

from events.models import Event, Occurrence
from notifications.models import Message
from tests.factories.events import VenueFactory
from tests.factories.taking_part import VolunteerFactory
from tests.volunteers.signups.lessons import WEEK, card, codes, course, lesson_of, take, ticks
from tests.volunteers.signups.making import HOUR, NOW, START, on, paused, refused
from volunteers.models import Qualification, Shift, SignUp
from volunteers.signups import courses, waiting, withdrawing

pytestmark = pytest.mark.django_db


def shown(shift, volunteer, *, now=NOW):
    return courses.course_of(card(shift), volunteer, now=now)


def texts() -> list[str]:
    return [message.text for message in Message.objects.exclude(state="withdrawn").order_by("pk")]


def full(shift) -> None:
    for _ in range(shift.maximum):
        on(shift)


def test_lessons_with_the_same_role_at_the_same_hours_are_a_course():
    lessons = course(3)
    event = lessons[0].occurrence.event
    lesson_of(event, start=START + WEEK - 4 * HOUR)  # the morning
    lesson_of(event, start=START + 3 * WEEK, role="引导员")
    gone = lesson_of(event, start=START + 4 * WEEK)
    Occurrence.objects.filter(pk=gone.occurrence_id).update(state="cancelled")
    course(2)  # of another event
    found = shown(lessons[1], VolunteerFactory())
    assert (found.total, [one.shift for one in found.lessons]) == (3, lessons)
    assert found.fitting == {one.pk for one in lessons}


def test_where_dates_do_not_belong_together_there_is_no_course():
    lessons = course(2)
    alone = lesson_of()
    Event.objects.filter(pk=lessons[0].occurrence.event_id).update(kind="drive")
    assert shown(lessons[0], VolunteerFactory()) is None
    assert shown(alone, VolunteerFactory()) is None


def test_whoever_is_no_volunteer_sees_how_many_there_are():
    found = shown(course(4)[0], None)
    assert (found.total, found.lessons) == (4, [])


def test_each_lesson_is_weighed_and_the_begun_ones_are_left_out():
    begun, free, filled, clashing, mine, waited, closed = course(7)
    volunteer = VolunteerFactory()
    on(mine, volunteer)
    for one in (filled, waited):
        full(one)
    waiting.join(volunteer_id=volunteer.pk, shift_id=waited.pk, now=NOW)
    on(lesson_of(start=clashing.start, role="别的岗"), volunteer)
    Shift.objects.filter(pk=closed.pk).update(closed=True)
    found = shown(free, volunteer, now=begun.end)
    told = [(one.shift, one.refusal and one.refusal.code, one.may_wait) for one in found.lessons]
    assert told == [
        (free, None, False),
        (filled, "full", True),
        (clashing, "overlaps", False),
        (mine, "already_in", False),
        (waited, "waiting", False),
        (closed, "closed", False),
    ]
    assert (found.total, found.fitting, found.is_open) == (7, {free.pk}, True)


def test_of_two_lessons_at_one_time_the_second_is_not_ticked():
    first = lesson_of()
    second = lesson_of(first.occurrence.event)
    found = shown(first, VolunteerFactory())
    assert [(one.refusal, one.with_others) for one in found.lessons] == [(None, False), (None, True)]
    assert found.fitting == {first.pk}
    assert codes(take(VolunteerFactory(), [first, second])) == ["confirmed", "overlaps"]


def test_a_full_lesson_too_near_to_ask_cannot_be_waited_for():
    lessons = course(2)
    full(lessons[0])
    found = shown(lessons[1], VolunteerFactory(), now=START - HOUR)
    assert [one.may_wait for one in found.lessons] == [False, False]


def test_all_are_taken_with_one_text_that_lists_the_dates():
    venue = VenueFactory(name="样例文化站")
    lessons = course(4)
    Occurrence.objects.update(venue=venue)
    volunteer = VolunteerFactory()
    assert codes(take(volunteer, lessons)) == ["confirmed"] * 4
    assert set(SignUp.objects.values_list("path", "status")) == {("course", "confirmed")}
    assert set(Shift.objects.values_list("taken", flat=True)) == {1}
    [text] = texts()
    assert "4 个岗位报上了" in text
    assert "讲解员，9月17日、24日，10月1日、8日，每次下午 2:30—4:30，样例文化站。" in text


def test_places_and_hours_that_differ_are_seen_behind_the_link():
    lessons = course(2)
    later = lesson_of(lessons[0].occurrence.event, start=START + 2 * WEEK + HOUR)
    take(VolunteerFactory(), [*lessons, later])
    [text] = texts()
    assert "9月17日、24日，10月1日，每次几点看链接，每次在哪里看链接。" in text


def test_one_lesson_is_told_of_as_ever():
    lessons = course(2)
    take(VolunteerFactory(), lessons[:1])
    [text] = texts()
    assert "岗位报上了：" in text
    assert "个岗位" not in text


def test_what_is_refused_is_said_of_each_and_stops_no_other():
    lessons = course(5)
    volunteer, seen = VolunteerFactory(), ticks(lessons[:4], waits=[lessons[3]])
    full(lessons[1])  # since it was shown
    Shift.objects.filter(pk=lessons[2].pk).update(note="量血压")
    full(lessons[3])
    stranger = course(2)[0]
    outcomes = courses.sign_up_for_course(
        volunteer_id=volunteer.pk,
        shift_id=lessons[0].pk,
        ticks=[*seen, courses.Tick(shift_id=stranger.pk), courses.Tick(shift_id=lessons[4].pk)],
        now=NOW,
    )
    assert codes(outcomes) == ["confirmed", "full", "lesson_changed", "waitlisted", "confirmed", "not_in_course"]
    assert not SignUp.objects.filter(shift=stranger).exists()
    assert "9月17日，10月15日" in texts()[-1]


def test_a_shift_of_another_role_is_no_lesson_of_the_course():
    lessons = course(2)
    other = lesson_of(lessons[0].occurrence.event, start=START + 3 * WEEK, role="引导员")
    later = lesson_of(lessons[0].occurrence.event, start=START + 4 * WEEK + HOUR)
    assert codes(take(VolunteerFactory(), [*lessons, other])) == ["confirmed", "confirmed", "not_in_course"]
    tick = courses.Tick(shift_id=later.pk, terms="", waits=False)
    made = courses.sign_up_for_course(volunteer_id=VolunteerFactory().pk, shift_id=lessons[0].pk, ticks=[tick], now=NOW)
    assert codes(made) == ["not_in_course"]


def test_of_an_event_whose_dates_do_not_belong_together_only_this_one_is_taken():
    lessons = course(2)
    Event.objects.filter(pk=lessons[0].occurrence.event_id).update(kind="drive")
    assert codes(take(VolunteerFactory(), lessons)) == ["confirmed", "not_in_course"]


def test_a_text_that_failed_names_no_lesson_that_was_left_when_it_is_sent_again():
    volunteer = VolunteerFactory()
    rows = [one.sign_up for one in take(volunteer, course(3))]
    Message.objects.update(state="failed")
    withdrawing.withdraw(sign_up=rows[1], now=NOW)
    assert Message.objects.get().text.startswith("【")
    assert "2 个岗位报上了" in Message.objects.get().text
    for row in (rows[0], rows[2]):
        withdrawing.withdraw(sign_up=row, now=NOW)
    assert Message.objects.get().is_moot


def test_again_is_refused_as_already_in_and_texts_nobody():
    lessons, volunteer = course(2), VolunteerFactory()
    take(volunteer, lessons)
    assert codes(take(volunteer, lessons)) == ["already_in", "already_in"]
    assert len(texts()) == 1


def test_the_rules_are_those_of_one_shift():
    paper = Qualification.objects.create(name="急救证")
    lessons, volunteer = course(2, qualification=paper), VolunteerFactory()
    assert codes(take(volunteer, lessons)) == ["not_qualified", "not_qualified"]
    paused(volunteer)
    assert codes(take(volunteer, lessons)) == ["inactive", "inactive"]
    assert texts() == []


def test_a_lesson_to_wait_for_that_has_room_is_not_taken_by_itself():
    lessons = course(2)
    outcomes = take(VolunteerFactory(), lessons, waits=lessons[1:])
    assert codes(outcomes) == ["confirmed", "has_room"]


def test_nothing_ticked_and_too_many_are_refused():
    lessons, volunteer = course(2), VolunteerFactory()
    some = [courses.Tick(shift_id=pk) for pk in range(courses.MAX_LESSONS + 1)]
    for wanted, code in (([], "nothing_ticked"), (some, "too_many")):
        facts = {"volunteer_id": volunteer.pk, "shift_id": lessons[0].pk, "ticks": wanted, "now": NOW}
        assert refused(courses.sign_up_for_course, **facts) == code


def test_drafts_and_hidden_events_take_nobody():
    lessons, volunteer = course(2), VolunteerFactory()
    Event.objects.update(state="draft", published_at=None)
    assert codes(take(volunteer, lessons)) == ["not_in_course"] * 2


def test_leaving_one_before_the_text_left_takes_it_out_of_the_text():
    lessons, volunteer = course(3), VolunteerFactory()
    rows = [one.sign_up for one in take(volunteer, lessons)]
    withdrawing.withdraw(sign_up=rows[1], now=NOW)
    [text] = texts()
    assert "2 个岗位报上了" in text
    assert "9月17日，10月1日" in text
    for row in (rows[0], rows[2]):
        withdrawing.withdraw(sign_up=row, now=NOW)
    assert texts() == []


def test_a_text_that_left_is_left_alone():
    lessons, volunteer = course(2), VolunteerFactory()
    rows = [one.sign_up for one in take(volunteer, lessons)]
    Message.objects.update(state="delivered", called_at=NOW)
    withdrawing.withdraw(sign_up=rows[0], now=NOW)
    [text] = texts()
    assert "2 个岗位报上了" in text


def test_the_rest_is_left_in_one_go():
    lessons, volunteer = course(4), VolunteerFactory()
    full(lessons[3])
    take(volunteer, lessons[:3])
    waiting.join(volunteer_id=volunteer.pk, shift_id=lessons[3].pk, now=NOW)
    mine = courses.mine(card(lessons[0]), volunteer, now=NOW)
    assert [row.shift for row in mine] == lessons
    left = courses.withdraw_from_course(volunteer_id=volunteer.pk, sign_up_ids=[row.pk for row in mine[1:]], now=NOW)
    assert codes(left) == ["withdrawn"] * 3
    assert [row.shift for row in courses.mine(card(lessons[1]), volunteer, now=NOW)] == lessons[:1]
    assert list(Shift.objects.order_by("start").values_list("taken", flat=True)) == [1, 0, 0, 2]


def test_a_late_lesson_asks_why_before_anything_is_left():
    lessons, volunteer = course(3), VolunteerFactory()
    ids = [one.sign_up.pk for one in take(volunteer, lessons)]
    late = START - 5 * HOUR
    facts = {"volunteer_id": volunteer.pk, "sign_up_ids": ids, "now": late}
    assert refused(courses.withdraw_from_course, **facts) == "reason_missing"
    assert SignUp.objects.filter(status="confirmed").count() == 3
    assert codes(courses.withdraw_from_course(**facts, reason="孩子发烧")) == ["withdrawn"] * 3
    assert list(SignUp.objects.order_by("shift__start").values_list("reason", flat=True)) == ["孩子发烧", "", ""]


def test_begun_ones_and_those_of_others_are_not_left():
    lessons, volunteer, other = course(3), VolunteerFactory(), VolunteerFactory()
    rows = [one.sign_up for one in take(volunteer, lessons)]
    theirs = [one.sign_up for one in take(other, lessons)]
    ids = [row.pk for row in rows]
    now = START + dt.timedelta(minutes=5)
    too_many = {"volunteer_id": volunteer.pk, "sign_up_ids": [*ids, theirs[0].pk], "now": now, "reason": "发烧"}
    assert refused(courses.withdraw_from_course, **too_many) == "not_signed_up"
    left = courses.withdraw_from_course(volunteer_id=volunteer.pk, sign_up_ids=ids, now=now, reason="发烧")
    assert codes(left) == ["ended", "withdrawn", "withdrawn"]
    assert SignUp.objects.filter(volunteer=other, status="confirmed").count() == 3


def test_whoever_waits_for_one_and_leaves_all_is_not_asked():
    lessons, volunteer = course(2), VolunteerFactory()
    full(lessons[1])
    clashing = lesson_of(start=lessons[1].start, role="别的岗")
    waiting.join(volunteer_id=volunteer.pk, shift_id=lessons[1].pk, now=NOW)
    mine = [on(clashing, volunteer), *SignUp.objects.filter(volunteer=volunteer, status="waitlisted")]
    withdrawing.withdraw(sign_up=SignUp.objects.filter(shift=lessons[1]).active().first(), now=NOW)
    Message.objects.all().delete()
    courses.withdraw_from_course(volunteer_id=volunteer.pk, sign_up_ids=[row.pk for row in mine], now=NOW)
    assert texts() == []


@pytest.mark.parametrize("number", [2, 6])
def test_what_is_shown_takes_few_statements(number, django_assert_num_queries):
    paper = Qualification.objects.create(name="急救证")
    first = card(course(number, qualification=paper)[0])
    volunteer = VolunteerFactory()
    with django_assert_num_queries(5):
        assert len(courses.course_of(first, volunteer, now=NOW).lessons) == number
