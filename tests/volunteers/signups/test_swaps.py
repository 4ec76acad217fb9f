"""Two change shifts: who is asked, both halves or nothing, taken back, and a place passed to a team mate."""

import datetime as dt

import pytest

from core.errors import Refusal
from notifications.models import Message, StaffTask
from tests.factories.people import MembershipFactory
from tests.factories.taking_part import TeamFactory, TeamMembershipFactory, VolunteerFactory
from tests.volunteers.signups.making import HOUR, MINUTE, NOW, START, on, paused, questions_read, shift
from volunteers import queries
from volunteers.models import Cover, Qualification, Shift, SignUp
from volunteers.shifts.cancelling import cancel_sign_ups
from volunteers.signups import cover_answers, covers, ending_covers, swaps, waiting
from volunteers.signups.withdrawing import withdraw

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def refused(call, **arguments) -> Refusal:
    with pytest.raises(Refusal) as caught:
        call(**arguments)
    return caught.value


def holders(*shifts) -> list[list]:
    return [[row.volunteer for row in SignUp.objects.active().filter(shift=one).order_by("pk")] for one in shifts]


def taken(*shifts) -> list[int]:
    return [Shift.objects.get(pk=one.pk).taken for one in shifts]


@pytest.fixture
def pair():
    """Two full shifts on two days, and who is on each."""
    one, other = shift(), shift(start=START + DAY)
    return one, other, on(one), on(other)


def propose(pair) -> Cover:
    _, other, mine, _ = pair
    cover = swaps.propose(sign_up=mine, wanted_id=other.pk, now=NOW)
    questions_read()
    return cover


def accept(cover, *, now=NOW, **facts):
    return cover_answers.accept(ask=cover.asks.get(), now=now, **facts)


def test_both_halves_at_once(pair):
    one, other, mine, theirs = pair
    cover = propose(pair)
    assert propose(pair) == cover, "pressed twice"
    assert holders(one, other) == [[mine.volunteer], [theirs.volunteer]]
    [asked] = Message.objects.filter(about=f"cover-ask:{cover.asks.get().pk}")
    assert (asked.phone, "有人想用他的岗换你的" in asked.text) == (theirs.volunteer.person.phone, True)
    got = accept(cover)
    assert (got.volunteer, got.shift, got.path) == (theirs.volunteer, one, "swap")
    assert (holders(one, other), taken(one, other)) == ([[theirs.volunteer], [mine.volunteer]], [1, 1])
    assert accept(cover) == got, "pressed twice"
    [confirmed] = Message.objects.filter(about=f"sign-up:{got.pk}")
    assert f"《{other.occurrence.event.title}》{other.role}（" in confirmed.text, "which one is not theirs any more"
    assert "你不用去了" in confirmed.text
    [told] = Message.objects.filter(key__startswith=f"cover:{cover.pk}:")
    assert (told.phone, told.not_before) == (mine.volunteer.person.phone, NOW + 10 * MINUTE)


def test_shifts_over_each_other_can_be_changed():
    one, other = shift(), shift(start=START + HOUR)
    mine, theirs = on(one), on(other)
    cover = swaps.propose(sign_up=mine, wanted_id=other.pk, now=NOW)
    accept(cover)
    assert holders(one, other) == [[theirs.volunteer], [mine.volunteer]]


def test_no_and_silence_leave_both_where_they_are(pair):
    one, other, mine, theirs = pair
    cover = propose(pair)
    cover_answers.decline(ask=cover.asks.get(), now=NOW)
    assert Cover.objects.get().status == "ended"
    assert Message.objects.filter(about=f"cover:{cover.pk}", text__contains="").count() == 1
    assert refused(propose, pair=pair).code == "nobody_to_swap", "who said no is not asked again"
    Shift.objects.filter(pk=other.pk).update(maximum=2)
    third = on(other)
    again = propose(pair)
    assert again != cover
    covers.go_on(now=again.answer_by)
    assert Cover.objects.get(pk=again.pk).status == "ended"
    assert holders(one, other) == [[mine.volunteer], [theirs.volunteer, third.volunteer]]


def test_all_reasons_are_told():
    first_aid = Qualification.objects.create(name="急救证样例")
    one, other = shift(), shift(start=START + DAY, qualification=first_aid, language="彝语")
    mine = on(one)
    on(shift(start=START + DAY + HOUR), mine.volunteer)
    why = refused(swaps.propose, sign_up=mine, wanted_id=other.pk, now=NOW)
    assert why.code == "swap_unfit"
    assert all(word in why.message for word in ("急救证样例", "彝语", "两个岗时间撞了"))


def test_the_rules_are_weighed_again_for_both(pair):
    one, other, mine, theirs = pair
    cover = propose(pair)
    on(shift(start=START + HOUR), theirs.volunteer)
    Shift.objects.filter(pk=one.pk).update(language="彝语")
    paused(mine.volunteer)
    why = refused(accept, cover=cover)
    assert why.code == "swap_unfit"
    assert all(word in why.message for word in ("两个岗时间撞了", "彝语", "对方现在去不了"))
    assert (holders(one, other), Cover.objects.get().status) == ([[mine.volunteer], [theirs.volunteer]], "seeking")


@pytest.mark.parametrize("who", ["mine", "theirs"])
def test_who_has_left_changes_nothing(pair, who):
    one, other, mine, theirs = pair
    cover = propose(pair)
    withdraw(sign_up=mine if who == "mine" else theirs, now=NOW)
    assert refused(accept, cover=cover).code == "cover_over"
    assert taken(one, other) == ([0, 1] if who == "mine" else [1, 0])


def test_what_cannot_be_proposed(pair):
    one, other, mine, theirs = pair
    assert refused(swaps.propose, sign_up=mine, wanted_id=one.pk, now=NOW).code == "same_shift"
    assert (
        refused(swaps.propose, sign_up=mine, wanted_id=shift(start=START + 2 * DAY).pk, now=NOW).code
        == "nobody_to_swap"
    )
    assert refused(swaps.propose, sign_up=mine, wanted_id=other.pk, now=START - 3 * HOUR).code == "no_time_to_swap"
    propose(pair)
    third = shift(start=START + 3 * DAY)
    on(third)
    assert refused(swaps.propose, sign_up=mine, wanted_id=third.pk, now=NOW).code == "cover_open"
    assert refused(covers.ask, sign_up=mine, now=NOW).code == "cover_open"
    withdraw(sign_up=mine, now=NOW)
    assert refused(swaps.propose, sign_up=mine, wanted_id=other.pk, now=NOW).code == "not_signed_up"
    assert holders(other) == [[theirs.volunteer]]


def test_taken_back_both_are_where_they_were(pair):
    one, other, mine, theirs = pair
    cover = propose(pair)
    accept(cover)
    cover_answers.take_back(ask=cover.asks.get(), now=NOW + 9 * MINUTE)
    assert (holders(one, other), taken(one, other)) == ([[mine.volunteer], [theirs.volunteer]], [1, 1])
    undone = Cover.objects.get()
    assert (undone.status, undone.taken_by, undone.exchanged) == ("ended", None, None)
    assert cover_answers.take_back(ask=cover.asks.get(), now=NOW + 9 * MINUTE) == undone, "pressed twice"
    assert not Message.objects.filter(about=f"cover:{cover.pk}", state="pending").exists(), "nobody had been told"
    assert refused(accept, cover=cover).code == "cover_undone"


def test_staff_take_it_back_later_and_tell_both(pair):
    one, other, mine, theirs = pair
    cover = propose(pair)
    accept(cover)
    at = NOW + 11 * MINUTE
    by = MembershipFactory(organization=one.occurrence.event.host, role="organizer").person
    assert refused(cover_answers.take_back, ask=cover.asks.get(), now=at).code == "undo_late"
    assert refused(cover_answers.undo, cover=cover, now=at, by=by).code == "reason_missing"
    cover_answers.undo(cover=cover, now=at, by=by, reason="要会彝语的")
    assert holders(one, other) == [[mine.volunteer], [theirs.volunteer]]
    told = {text.phone for text in Message.objects.filter(about=f"cover:{cover.pk}", state="pending")}
    assert told == {mine.volunteer.person.phone, theirs.volunteer.person.phone}


def test_who_cannot_go_back_keeps_what_was_changed(pair):
    one, other, mine, theirs = pair
    cover = propose(pair)
    accept(cover)
    on(shift(start=START + HOUR), mine.volunteer)
    assert refused(cover_answers.take_back, ask=cover.asks.get(), now=NOW).code == "undo_unfit"
    assert holders(one, other) == [[theirs.volunteer], [mine.volunteer]]


def test_who_waited_for_the_other_shift_waits_no_more(pair):
    one, other, mine, theirs = pair
    waits = waiting.join(volunteer_id=mine.volunteer_id, shift_id=other.pk, now=NOW)
    accept(propose(pair))
    waits.refresh_from_db()
    assert (waits.status, waits.path, waits.position) == ("confirmed", "swap", None)
    assert holders(one, other) == [[theirs.volunteer], [mine.volunteer]]


def test_choices_are_what_one_could_take_for_it(pair):
    one, other, mine, _ = pair
    over = shift(start=START + HOUR)
    on(over)
    free = shift(start=START + 4 * DAY)
    needs = shift(start=START + 5 * DAY, language="彝语")
    on(needs, VolunteerFactory(languages="普通话、彝语"))
    with_place = queries.with_places(Shift.objects.all()).get(pk=one.pk)
    found = swaps.choices(mine.volunteer, with_place, now=NOW)
    assert found == [over, other]
    assert free not in found


def mates(shows_name=True):
    """Who is on a full shift, and a team mate."""
    team = TeamFactory()
    mine = on(shift())
    TeamMembershipFactory(team=team, volunteer=mine.volunteer)
    mate = TeamMembershipFactory(team=team, volunteer__person__name="禾小苗", shows_name=shows_name).volunteer
    return mine, mate


def test_a_place_is_passed_to_a_team_mate_and_nobody_else_is_asked():
    mine, mate = mates()
    VolunteerFactory()
    cover = covers.ask(sign_up=mine, only=mate, now=NOW)
    assert [ask.volunteer for ask in cover.asks.all()] == [mate]
    assert accept(cover).volunteer == mate
    assert holders(mine.shift) == [[mate]]


def test_a_mate_who_says_no_ends_it_and_who_cannot_is_not_asked():
    mine, mate = mates()
    VolunteerFactory()
    cover = covers.ask(sign_up=mine, only=mate, now=NOW)
    cover_answers.decline(ask=cover.asks.get(), now=NOW)
    assert (Cover.objects.get().status, cover.asks.count()) == ("ended", 1)
    assert refused(covers.ask, sign_up=mine, only=mate, now=NOW).code == "mate_cannot"
    other = VolunteerFactory()
    on(shift(start=START + HOUR), other)
    assert refused(covers.ask, sign_up=mine, only=other, now=NOW).code == "mate_cannot"
    assert refused(covers.ask, sign_up=mine, only=VolunteerFactory(), now=START - 3 * HOUR).code == "no_time"


def test_only_names_that_team_mates_may_see_are_offered():
    mine, mate = mates()
    assert [row.volunteer for row in queries.mates_of(mine.volunteer)] == [mate]
    hidden, _ = mates(shows_name=False)
    assert queries.mates_of(hidden.volunteer) == []


def waits_to_be_told(cover) -> list[str]:
    return list(
        Message.objects.filter(key__startswith=f"cover:{cover.pk}:", state="pending").values_list("text", flat=True)
    )


def test_what_is_changed_to_is_called_off_before_it_is_told(pair):
    _, other, _, _ = pair
    cover = propose(pair)
    accept(cover)
    assert len(waits_to_be_told(cover)) == 1
    cancel_sign_ups(occurrences=[other.occurrence], now=NOW + MINUTE)
    [told] = waits_to_be_told(cover)
    assert ("换好了" in told, "你不用去了" in told, "下午 2:30" in told) == (False, True, True)


def test_whoever_leaves_what_they_changed_to_is_not_told_to_come(pair):
    cover = propose(pair)
    accept(cover)
    withdraw(sign_up=Cover.objects.get().exchanged, now=NOW + MINUTE)
    [told] = waits_to_be_told(cover)
    assert ("换好了" in told, "你不用去了" in told) == (False, True)


def test_it_moves_before_it_is_told(pair):
    _, other, _, _ = pair
    cover = propose(pair)
    accept(cover)
    [before] = waits_to_be_told(cover)
    Shift.objects.filter(pk=other.pk).update(start=other.start + HOUR, end=other.end + HOUR)
    ending_covers.say_anew(shift_ids=[other.pk], now=NOW + MINUTE)
    [after] = waits_to_be_told(cover)
    assert ("下午 3:30" in before, "下午 3:30" in after, "换好了" in after) == (False, True, True)


def test_who_wanted_a_shift_that_is_called_off_hears_so(pair):
    one, other, mine, _ = pair
    cover = propose(pair)
    cancel_sign_ups(occurrences=[other.occurrence], now=NOW)
    [told] = waits_to_be_told(cover)
    assert ("不换了" in told, "你还在这个岗上" in told, Cover.objects.get().status) == (True, True, "ended")
    assert holders(one) == [[mine.volunteer]]


def test_the_organizers_of_both_shifts_hear(pair):
    one, other, _, _ = pair
    hosts = [MembershipFactory(organization=shift_.occurrence.event.host).person for shift_ in (one, other)]
    accept(propose(pair))
    tasks = StaffTask.objects.order_by("pk")
    assert [task.person for task in tasks] == hosts
    assert {task.path for task in tasks} == {f"/staff/shifts/{shift_.pk}/cover/" for shift_ in (one, other)}
    assert all("换岗" in task.text for task in tasks)


def test_a_yes_before_the_text_leaves_is_kept(pair):
    """Noted by telephone at night: the text is taken back, the answer stays."""
    _, other, mine, _ = pair
    cover = swaps.propose(sign_up=mine, wanted_id=other.pk, now=NOW)
    [asked] = cover.asks.all()
    accept(cover)
    assert [one.answer for one in cover.asks.all()] == ["yes"]
    assert [one.state for one in Message.objects.filter(about=f"cover-ask:{asked.pk}")] == ["withdrawn"]


def test_a_swap_that_was_taken_back_before_its_texts_left_may_be_proposed_again(pair):
    _, other, mine, theirs = pair
    for _ in range(covers.A_DAY + 1):
        cover = swaps.propose(sign_up=mine, wanted_id=other.pk, now=NOW)
        gone = cover.asks.get()
        assert gone.volunteer == theirs.volunteer
        ending_covers.end(cover=cover, now=NOW)
    assert refused(cover_answers.accept, ask=gone, now=NOW).code == "cover_over"
