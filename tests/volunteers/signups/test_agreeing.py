"""A shift that changes after people said yes to it: they are asked once, and say yes or no; who is silent stays."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from api.volunteers.shift_shapes import SignUpSerializer
from calendars.private import mine as entries
from core import clock
from core.spans import Span
from events.changes import postponing, rescheduling
from notifications.models import Message, StaffTask
from tests.events.conftest import at, make_drive
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from tests.volunteers.signups.making import refused
from volunteers.models import Qualification, Shift, SignUp
from volunteers.shifts.planning import Need, edit_shift, facts_of, preview_edit
from volunteers.signups import agreeing, by_staff, cover_answers, covers, swaps, waiting, withdrawing
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
NOW = at(8, 12)
NIGHT = at(8, 22)
HOUR = dt.timedelta(hours=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def stop():
    return make_drive(1).occurrences.get()


@pytest.fixture
def shift(stop):
    return ShiftFactory(occurrence=stop, role="讲解员", note="讲实验", maximum=2, start=at(14, 9), end=at(14, 12))


def taken(shift, **facts) -> SignUp:
    return sign_up(volunteer_id=VolunteerFactory(**facts).pk, shift_id=shift.pk, now=NOW)


def edit(shift, *, now=NOW, keeps_unfit=True, task_changed=False, **facts):
    known = Shift.objects.get(pk=shift.pk)
    need = Need(**facts_of(known) | facts)
    return edit_shift(
        shift=known, span=known.span, need=need, now=now, keeps_unfit=keeps_unfit, task_changed=task_changed
    )


def fresh(row: SignUp) -> SignUp:
    return SignUp.objects.select_related("shift", "volunteer__person").get(pk=row.pk)


def asked_texts(row: SignUp) -> list[str]:
    rows = Message.objects.filter(about=f"sign-up:{row.pk}", key__contains=":again:").exclude(state="withdrawn")
    return [message.text for message in rows.order_by("pk")]


def move(stop, *, now=NOW, by=HOUR, venue=None):
    step = rescheduling.plan_moves(
        occurrence=stop,
        start=stop.start + by,
        end=stop.end + by,
        venue_id=venue.pk if venue else stop.venue_id,
        shift_rest=False,
    )
    made = rescheduling.reschedule(
        event=stop.event, moves=step, by=PersonFactory(), reason="路塌了", now=now, override_reason="会补人"
    )
    stop.refresh_from_db()
    return made


def test_another_role_asks_those_who_are_on_it_once_and_yes_settles_it(shift):
    mine, other = taken(shift), taken(shift)
    edit(shift, role="引导员")
    assert [fresh(row).is_asked_again for row in (mine, other)] == [True, True]
    (text,) = asked_texts(mine)
    assert "现在是引导员" in text
    assert fresh(mine).again_link in text
    agreed = agreeing.agree(sign_up=mine, now=NOW + HOUR)
    assert (agreed.agreement, agreed.agreed_to, agreed.status) == ("yes", "", "confirmed")
    assert agreeing.agree(sign_up=mine, now=NOW + HOUR).changed_at == NOW + HOUR
    assert fresh(other).is_asked_again


@pytest.mark.parametrize(
    ("facts", "asks"),
    [
        ({"note": "讲两个实验"}, False),
        ({"bring": "雨衣"}, False),
        ({"minimum": 0, "maximum": 9}, False),
        ({"drives": True}, True),
        ({"language": "彝语"}, True),
    ],
)
def test_what_asks_again(shift, facts, asks):
    mine = taken(shift)
    edit(shift, **facts)
    assert fresh(mine).is_asked_again is asks
    assert len(asked_texts(mine)) == asks


def test_another_task_asks_where_it_is_said_to_be_one(shift):
    mine = taken(shift)
    edit(shift, note="量血压", task_changed=True)
    assert "要做的：量血压" in asked_texts(mine)[0]


def test_less_that_is_asked_for_needs_nobody_to_agree_and_taking_a_demand_back_settles_the_question(shift):
    mine = taken(shift)
    edit(shift, language="彝语")
    assert fresh(mine).is_asked_again
    edit(shift, language="")
    assert fresh(mine).agreement == ""
    assert asked_texts(mine) == []
    assert refused(agreeing.agree, sign_up=mine, now=NOW) == "nothing_to_agree"


def test_a_second_change_asks_once_in_place_of_what_was_not_told(shift):
    mine = taken(shift)
    edit(shift, role="引导员", now=NIGHT)
    edit(shift, language="彝语", now=NIGHT + HOUR)
    (text,) = asked_texts(mine)
    assert "现在是引导员" in text
    assert "要会彝语" in text
    edit(shift, role="讲解员", language="", now=NIGHT + 2 * HOUR)
    assert asked_texts(mine) == []
    assert fresh(mine).agreement == ""


def test_no_frees_the_place_without_a_reason_even_on_the_day_itself(shift):
    mine = taken(shift)
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    edit(shift, maximum=1)
    waits = waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=NOW)
    edit(shift, role="引导员", now=at(13, 15))
    assert not withdrawing.is_late(fresh(mine), now=at(13, 15))
    left = agreeing.disagree(sign_up=mine, now=at(13, 16))
    assert (left.status, left.agreement, left.reason) == ("withdrawn", "no", "安排改了，去不了")
    assert fresh(waits).status == "offered"
    assert StaffTask.objects.get(person=organizer, kind="late_withdrawal").text.count("安排改了，去不了") == 1
    assert agreeing.disagree(sign_up=mine, now=at(13, 16)).pk == mine.pk


def test_leaving_by_the_usual_button_is_a_no_too_and_staff_who_take_off_say_nothing_for_anybody(shift):
    mine, other = taken(shift), taken(shift)
    edit(shift, role="引导员", now=at(13, 15))
    assert withdrawing.withdraw(sign_up=mine, now=at(13, 16)).agreement == "no"
    assert by_staff.take_off(sign_up=other, reason="人多了", now=at(13, 16)).agreement == ""
    assert refused(agreeing.disagree, sign_up=other, now=at(13, 16)) == "nothing_to_agree"


def test_a_new_place_asks_and_moving_back_settles_it(stop, shift):
    mine, home = taken(shift), stop.venue
    move(stop, by=dt.timedelta(), venue=VenueFactory())
    assert fresh(mine).is_asked_again
    move(stop, by=dt.timedelta(), venue=home, now=NOW + HOUR)
    assert fresh(mine).agreement == ""


def test_who_said_yes_is_asked_about_the_next_change_and_not_about_the_same(stop, shift):
    mine = taken(shift)
    move(stop)
    agreeing.agree(sign_up=mine, now=NOW)
    edit(shift, bring="水杯")
    assert fresh(mine).agreement == "yes"
    edit(shift, role="引导员")
    assert fresh(mine).is_asked_again


def test_a_preview_says_who_would_not_fit_and_writes_nothing(shift):
    fits, lacks = taken(shift, languages="普通话、彝语"), taken(shift, person__name="温小泉")
    need = Need(**facts_of(shift) | {"language": "彝语"})
    effect = preview_edit(shift=shift, span=Span(shift.start, shift.end), need=need, now=NOW)
    assert ([row.pk for row in effect.asked], effect.names_unfit) == ([fits.pk, lacks.pk], ["温小泉"])
    assert Shift.objects.get(pk=shift.pk).language == ""
    assert fresh(fits).agreement == ""


def test_the_day_before_the_organizers_hear_who_is_silent_once(shift):
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    silent, answers = taken(shift, person__name="温小泉"), taken(shift, person__name="谷小讲")
    edit(shift, role="引导员")
    agreeing.agree(sign_up=answers, now=NOW)
    assert agreeing.tell_of_silent(now=at(12, 9)) == 0
    assert agreeing.tell_of_silent(now=at(13, 10)) == 1
    assert agreeing.tell_of_silent(now=at(13, 11)) == 0
    task = StaffTask.objects.get(person=organizer, kind="unanswered")
    assert "温小泉还没说去不去" in task.text
    assert "谷小讲" not in task.text
    agreeing.agree(sign_up=silent, now=at(13, 11))
    assert not StaffTask.objects.filter(kind="unanswered").exists()


def test_a_calendar_shows_that_an_answer_is_due(shift):
    row = taken(shift)
    edit(shift, role="引导员")
    token = type("Token", (), {"person": row.volunteer.person})
    (entry,) = entries.entries(token, NOW)
    assert entry.status == "TENTATIVE"
    agreeing.agree(sign_up=row, now=NOW)
    (entry,) = entries.entries(token, NOW)
    assert entry.status == "CONFIRMED"


def preview_of(shift, *, task_changed=False, **facts):
    known = Shift.objects.get(pk=shift.pk)
    need = Need(**facts_of(known) | facts)
    return preview_edit(shift=known, span=known.span, need=need, now=NOW, task_changed=task_changed)


def seen_in(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"', maxsplit=1)[0]


def test_what_is_changed_back_asks_nobody_though_it_was_spelled_better_meanwhile(shift):
    mine = taken(shift)
    edit(shift, role="引导员")
    edit(shift, note="讲实验，带两个班")
    assert fresh(mine).is_asked_again
    edit(shift, role="讲解员")
    assert fresh(mine).agreement == ""
    assert asked_texts(mine) == []


def test_less_that_is_asked_for_meanwhile_asks_nobody_either_when_it_is_changed_back(shift):
    Shift.objects.filter(pk=shift.pk).update(language="彝语")
    mine = taken(shift, languages="彝语")
    edit(shift, role="引导员")
    edit(shift, language="")
    edit(shift, role="讲解员")
    assert fresh(mine).agreement == ""


def test_the_preview_says_what_the_deed_does(shift):
    mine, other = taken(shift), taken(shift)
    edit(shift, role="引导员")
    agreeing.agree(sign_up=other, now=NOW)
    shown = preview_of(shift, role="讲解员")
    assert ([row.pk for row in shown.asked], [row.pk for row in shown.settled]) == ([other.pk], [mine.pk])
    edit(shift, role="讲解员")
    assert [fresh(row).agreement for row in (mine, other)] == ["", "asked"]


def test_who_lacked_it_before_and_was_kept_lacks_nothing_new(shift):
    kept = taken(shift, person__name="温小泉")
    edit(shift, language="彝语")
    assert preview_of(shift, role="引导员").names_unfit == []
    edit(shift, role="引导员", keeps_unfit=False, now=NOW + HOUR)
    assert "要会彝语" in asked_texts(kept)[-1], "and in the text all that they lack stands"
    paper = Qualification.objects.create(name="急救证")
    assert preview_of(shift, qualification=paper).names_unfit == ["温小泉"]


def test_what_was_looked_at_is_what_is_done(shift, today):
    taken(shift, person__name="温小泉")
    staff = Client()
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    staff.force_login(organizer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("volunteers:edit_shift", args=[shift.pk])
    form = {"start": "09:00", "end": "12:00", "minimum": 1, "ideal": 1, "maximum": 2, "note": "讲实验"}
    assert "报上的 1 人" in staff.post(address, form | {"role": "引导员", "seen": "x", "keeps_unfit": "on"}).text
    seen = seen_in(staff.post(address, form | {"role": "引导员"}).text)
    assert "报上的 1 人" in staff.post(address, form | {"role": "清洁员", "seen": seen}).text
    taken(shift)
    assert "报上的 2 人" in staff.post(address, form | {"role": "引导员", "seen": seen}).text
    assert Shift.objects.get(pk=shift.pk).role == "讲解员"
    seen = seen_in(staff.post(address, form | {"role": "引导员"}).text)
    assert staff.post(address, form | {"role": "引导员", "seen": seen}).status_code == 302
    back = staff.post(address, form | {"role": "讲解员"}).text
    assert ("2 人不用再答复" in back, "要重新答应" in back) == (True, False)


def test_a_date_that_is_put_off_asks_only_once_it_has_a_time(stop, shift, monkeypatch):
    mine = taken(shift)
    edit(shift, role="引导员")
    postponing.postpone(event=stop.event, occurrences=[stop], by=PersonFactory(), reason="路塌了", now=NOW)
    assert preview_of(shift, drives=True).is_later
    edit(shift, drives=True)
    assert asked_texts(mine) == [], "the old time is nobody's any more"
    client = Client()
    client.force_login(mine.volunteer.person, backend="django.contrib.auth.backends.ModelBackend")
    for moment in (NOW, at(20, 9)):
        monkeypatch.setattr(clock, "now", lambda at=moment: at)
        linked = client.get(fresh(mine).again_path).text
        assert ("延期，时间待定" in linked, "上午 9:00" in linked, 'value="yes"' in linked) == (True, False, False)
        own = client.get(reverse("volunteers:mine")).text
        assert ("延期，时间待定" in own, 'value="yes"' in own) == (True, False)
        assert refused(agreeing.agree, sign_up=mine, now=moment) == "not_scheduled"
    monkeypatch.setattr(clock, "now", lambda: NOW)
    stop.refresh_from_db()
    move(stop, by=dt.timedelta(days=3))
    assert fresh(mine).is_asked_again
    texts = Message.objects.to_number(mine.volunteer.person.phone).filter(purpose="change")
    assert "还去不去请点开答复" in texts.order_by("pk").last().text


def test_nobody_is_sought_any_more_for_what_the_shift_was(shift):
    mine, candidate = taken(shift), VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=NOW, reason="有事")
    assert cover.asks.filter(volunteer=candidate).exists()
    edit(shift, bring="雨衣")
    cover.refresh_from_db()
    assert cover.is_unsettled
    edit(shift, role="清洁员")
    cover.refresh_from_db()
    assert not cover.is_unsettled
    again = covers.ask(sign_up=fresh(mine), now=NOW + HOUR, reason="有事")
    agreeing.agree(sign_up=mine, now=NOW + HOUR)
    again.refresh_from_db()
    assert not again.is_unsettled, "who says that they come wants nobody in their place"


@pytest.mark.parametrize("changes", [{"role": "清洁员"}, {"bring": "雨衣"}])
def test_who_gets_a_place_back_is_asked_where_the_shift_changed_meanwhile(shift, changes):
    mine, candidate = taken(shift), VolunteerFactory()
    cover = covers.ask(sign_up=mine, now=NOW, reason="有事")
    question = cover.asks.get(volunteer=candidate)
    cover_answers.accept(ask=question, now=NOW)
    edit(shift, now=NOW + 2 * MINUTE, **changes)
    cover_answers.take_back(ask=question, now=NOW + 4 * MINUTE)
    back = fresh(mine)
    is_asked = "role" in changes
    assert (back.status, back.is_asked_again, bool(back.agreed_to)) == ("confirmed", is_asked, is_asked)
    assert [("清洁员" in text) for text in asked_texts(mine)] == ([True] if is_asked else [])


def test_who_gets_a_place_back_by_an_undone_swap_is_asked_too(stop, shift):
    other = ShiftFactory(occurrence=stop, role="司机", maximum=2, start=at(14, 9), end=at(14, 12))
    mine, theirs = taken(shift), taken(other)
    cover = swaps.propose(sign_up=mine, wanted_id=other.pk, now=NOW)
    cover_answers.accept(ask=cover.asks.get(), now=NOW)
    edit(shift, role="清洁员", now=NOW + 2 * MINUTE)
    cover.refresh_from_db()
    cover_answers.undo(cover=cover, now=NOW + 4 * MINUTE)
    assert [(fresh(row).status, fresh(row).agreement) for row in (mine, theirs)] == [
        ("confirmed", "asked"),
        ("confirmed", ""),
    ]


def test_a_sign_up_that_is_over_has_nothing_to_answer_for_programs(shift):
    mine = taken(shift)
    edit(shift, role="引导员")
    assert SignUpSerializer(fresh(mine)).data["agreement"] == "asked"
    SignUp.objects.filter(pk=mine.pk).update(status="cancelled")
    assert SignUpSerializer(fresh(mine)).data["agreement"] == ""


def test_who_has_an_offer_or_waits_hears_what_the_shift_became(shift):
    edit(shift, maximum=1)
    mine = taken(shift)
    rows = [waiting.join(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=NOW) for _ in range(2)]
    withdrawing.withdraw(sign_up=mine, now=NOW)
    Message.objects.filter(purpose="offer").update(state="sent")
    edit(shift, role="清洁员", now=NOW + HOUR)
    assert [fresh(row).status for row in rows] == ["offered", "waitlisted"]
    said = [Message.objects.filter(about=f"sign-up:{row.pk}").order_by("pk").last().text for row in rows]
    assert "岗位改了。候补轮到你了" in said[0]
    assert "你候补的岗位改了，现在是清洁员" in said[1]
    assert "清洁员" in said[0]


@pytest.fixture
def today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_the_link_of_the_text_answers_by_one_tap_without_signing_in(shift, today):
    mine, other = taken(shift), taken(shift)
    wrong = reverse("volunteers:again", args=[mine.pk, "A" * 14])
    assert Client().get(fresh(mine).again_path).status_code == 404
    edit(shift, role="引导员")
    page = Client().get(mine.again_path)
    assert "还去不去" in page.text
    assert (page["Referrer-Policy"], Client().get(wrong).status_code) == ("same-origin", 404)
    assert Client().post(wrong, {"answer": "no"}).status_code == 404
    assert Client().post(mine.again_path, {"answer": "yes"})["Location"] == mine.again_path
    assert "好的，等你来" in Client().get(mine.again_path).text
    Client().post(other.again_path, {"answer": "no"})
    assert fresh(other).status == "withdrawn"
    assert "你不用去了" in Client().get(other.again_path).text
    assert Client().post(other.again_path, {"answer": "yes"}).status_code == 409


def test_my_page_asks_and_the_staff_see_yes_no_and_silent_apart(shift, today):
    mine, _ = taken(shift), taken(shift, person__name="谷小讲")
    edit(shift, maximum=3)
    third = taken(shift, person__name="温小泉")
    edit(shift, role="引导员")
    client = Client()
    client.force_login(mine.volunteer.person, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("volunteers:mine")
    assert "岗位改了，还去不去" in client.get(address).text
    answered = client.post(mine.again_path, {"answer": "yes", "back": "mine"}, follow=True)
    assert "等你来" in answered.text
    agreeing.disagree(sign_up=third, now=NOW)
    staff = Client()
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    staff.force_login(organizer, backend="django.contrib.auth.backends.ModelBackend")
    page = staff.get(reverse("volunteers:edit_shift", args=[shift.pk])).text
    assert page.count("还没答应新的安排") == 1
    assert page.count("答应了新的安排") == 1
    assert "新的安排去不了的：" in page
    assert "还没答应新的安排" in staff.get(reverse("volunteers:staff_shifts", args=[shift.occurrence.event_id])).text
    sign_up(volunteer_id=third.volunteer_id, shift_id=shift.pk, now=NOW)
    back = staff.get(reverse("volunteers:edit_shift", args=[shift.pk])).text
    assert ("温小泉" in back, "新的安排去不了的：" in back) == (True, False)


def test_the_page_shows_first_who_does_not_fit_and_saves_a_spelling_at_once(shift, today):
    taken(shift, person__name="温小泉")
    staff = Client()
    organizer = MembershipFactory(organization=shift.occurrence.event.host, role="organizer").person
    staff.force_login(organizer, backend="django.contrib.auth.backends.ModelBackend")
    address = reverse("volunteers:edit_shift", args=[shift.pk])
    form = {
        "role": "讲解员",
        "start": "09:00",
        "end": "12:00",
        "minimum": 1,
        "ideal": 1,
        "maximum": 2,
        "note": "讲实验",
    }
    assert staff.post(address, form | {"note": "讲实验。"}).status_code == 302
    shown = staff.post(address, form | {"language": "彝语"}).text
    assert "1 人不符合新的要求" in shown
    assert "报上的 1 人要重新答应" in shown
    assert Shift.objects.get(pk=shift.pk).language == ""
    assert staff.post(address, form | {"language": "彝语", "seen": seen_in(shown)}).status_code == 302
    assert Shift.objects.get(pk=shift.pk).language == "彝语"
    again = staff.post(address, form | {"language": "彝语", "note": "量血压", "task_changed": "on"}).text
    assert "报上的 1 人要重新答应" in again
