"""registrations.proofs.proving: what an unknown number holds, how it is proved, and what becomes of what nobody proves."""

import datetime as dt
import re

import pytest

from accounts.personal_data import erasing as people_erasing
from accounts.signing_in import known_numbers, one_time_codes
from core import clock
from core.errors import Refusal
from core.phone_numbers import phones
from events.models import Event, Occurrence
from notifications.delivery import answering
from notifications.models import Message, StaffTask
from notifications.texts import segments
from registrations import tasks
from registrations.models import Attendee, Registration, SeatPool
from registrations.proofs import lapsing, proving
from registrations.registering import new_registration, withdrawing
from registrations.seats import capacity
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import fill, known, register, request_for, unproven
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status
Proof = Registration.Proof
PHONE = "+8613900000123"
NUMBER = phones.look_up(PHONE)
HALF = dt.timedelta(minutes=30)


@pytest.fixture
def hall():
    return SeatPoolFactory(capacity=10)


def counts(pool):
    pool.refresh_from_db()
    return pool.taken, pool.waiting


def code_of(registration) -> str:
    last = Message.objects.filter(about=f"registration:{registration.pk}", purpose="proof").order_by("pk").last()
    return re.search(r"验证码(\d{6})", last.text).group(1)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def refused(verb, **facts) -> str:
    with pytest.raises(Refusal) as caught:
        verb(**facts)
    return caught.value.code


def fresh(registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def test_an_unknown_number_holds_its_seats_for_half_an_hour(hall):
    now = clock.now()
    made = unproven(hall, "麦奶奶", "麦爷爷", now=now)
    assert (made.status, made.prove_by, counts(hall)) == (Status.UNPROVEN, now + HALF, (2, 0))
    assert not known_numbers.is_known(NUMBER, now=now)


def test_at_most_until_the_start_and_nothing_once_it_began(hall):
    now = clock.now()
    start = now + dt.timedelta(minutes=10)
    Occurrence.objects.update(start=start, end=now + dt.timedelta(hours=2))
    assert unproven(hall, now=now).prove_by == start
    late = unproven(hall, "李奶奶", phone="+8613900000124", now=start)
    assert (late.prove_by, late.is_holding, counts(hall)) == (start + HALF, False, (0, 0))


def test_the_code_confirms_with_one_text_in_all(hall):
    now = clock.now()
    made = unproven(hall, now=now)
    done = proving.by_code(registration=made, text=f" {code_of(made)} ", now=now)
    assert (done.status, done.prove_by, done.proved_how, done.proved_at) == (Status.CONFIRMED, None, "code", now)
    assert (Message.objects.count(), counts(hall)) == (1, (1, 0))
    assert known_numbers.is_known(NUMBER, now=now)
    assert register(hall, "李奶奶").status == Status.CONFIRMED


def test_twice_the_same_code_is_as_good_as_once(hall):
    made = unproven(hall)
    code = code_of(made)
    for _ in range(2):
        assert proving.by_code(registration=made, text=code, now=clock.now()).status == Status.CONFIRMED
    assert counts(hall) == (1, 0)


def test_wrong_codes_are_counted_and_the_right_one_does_not_help_after_five(hall):
    made = unproven(hall)
    code = code_of(made)
    asked = {"registration": made, "now": clock.now()}
    found = [refused(proving.by_code, text=wrong(code), **asked) for _ in range(5)]
    assert found == ["code_wrong"] * 4 + ["code_used_up"]
    assert refused(proving.by_code, text=code, **asked) == "code_used_up"
    assert proving.by_link(**asked).status == Status.CONFIRMED


def test_a_code_is_of_one_registration_and_of_the_latest_text(hall):
    now = clock.now()
    first, second = unproven(hall, now=now), unproven(hall, "李奶奶", now=now)
    if code_of(first) != code_of(second):
        assert refused(proving.by_code, registration=first, text=code_of(second), now=now) == "code_wrong"
    old = code_of(first)
    later = now + dt.timedelta(minutes=2)
    proving.again(registration=first, now=later)
    if code_of(first) != old:
        assert refused(proving.by_code, registration=first, text=old, now=later) == "code_wrong"
    assert proving.by_code(registration=first, text=code_of(first), now=later).status == Status.CONFIRMED


def test_a_code_is_late_when_the_hold_has_run_out(hall):
    made = unproven(hall)
    assert refused(proving.by_code, registration=made, text=code_of(made), now=made.prove_by) == "code_expired"


@pytest.mark.parametrize("text", ["1", "１", " 1 "])
def test_answering_one_proves_all_that_is_open_for_the_number(hall, text):
    now = clock.now()
    other = SeatPoolFactory(capacity=10)
    made = [unproven(hall, now=now), unproven(other, now=now)]
    stranger = unproven(hall, "别人", phone="+8613900000999", now=now)
    Message.objects.update(called_at=now)
    assert answering.answer(sender="13900000123", text=text, now=now)
    assert [fresh(row).status for row in made] == [Status.CONFIRMED] * 2
    assert (fresh(stranger).status, Message.objects.count()) == (Status.UNPROVEN, 3)
    assert fresh(made[0]).proved_how == "answer"


def test_an_answer_to_something_else_makes_nothing_known(hall):
    now = clock.now()
    register(hall)
    known_numbers.forget(NUMBER)
    Message.objects.update(called_at=now)
    answering.answer(sender="13900000123", text="1", now=now)
    assert not known_numbers.is_known(NUMBER, now=now)


def test_signing_in_with_the_number_proves_it_too(hall):
    made = unproven(hall)
    code = one_time_codes.ask(phone=PHONE, network="here", now=clock.now())
    text = re.search(r"\d{6}", Message.objects.get(purpose="code").text).group()
    one_time_codes.redeem(code_id=code.pk, text=text, now=clock.now())
    assert (fresh(made).status, fresh(made).proved_how) == (Status.CONFIRMED, "sign_in")


def test_staff_who_rang_are_written_down(hall):
    clerk = MembershipFactory(organization=hall.event.host).person
    made = unproven(hall)
    done = proving.by_staff(registration=made, by=clerk, now=clock.now())
    assert (done.status, done.proved_how, done.proved_by) == (Status.CONFIRMED, "staff", clerk)
    assert refused(proving.by_staff, registration=done, by=clerk, now=clock.now()) == "not_unproven"


def test_who_is_not_asked(hall):
    person = PersonFactory(phone=PHONE)
    asked = request_for(hall, "麦奶奶", by_person_id=person.pk)
    assert new_registration.register(request=asked, now=clock.now()).status == Status.CONFIRMED
    neighbour = request_for(hall, "石奶奶", by_person_id=person.pk, phone="+8613900000124")
    assert new_registration.register(request=neighbour, now=clock.now()).status == Status.UNPROVEN
    assert unproven(hall, "窗口来的", phone="+8613900000125", made_for="clerk").status == Status.CONFIRMED


def test_who_must_wait_gets_a_place_in_the_queue_only_when_proved():
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 1)
    made = unproven(pool)
    assert (made.status, counts(pool), made.claims.get().position) == (Status.UNPROVEN, (1, 0), None)
    assert register(pool, "后来的", phone="+8613900000124").claims.get().position == 1
    done = proving.by_link(registration=made, now=clock.now())
    assert (done.status, done.claims.get().position, counts(pool)) == (Status.WAITLISTED, 2, (1, 2))
    assert Message.objects.filter(phone_hash=NUMBER).count() == 1


def test_who_must_wait_sits_down_where_seats_came_free_meanwhile():
    pool = SeatPoolFactory(capacity=1)
    (leaver,) = fill(pool, 1)
    made = unproven(pool)
    withdrawing.withdraw(registration=leaver, now=clock.now())
    assert proving.by_link(registration=made, now=clock.now()).status == Status.CONFIRMED
    assert counts(pool) == (1, 0)


def test_whoever_answers_without_a_seat_is_told_what_came_of_it():
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 1)
    made = unproven(pool)
    proving.prove_number(phone_hash=NUMBER, how=Proof.ANSWER, now=clock.now())
    last = Message.objects.filter(about=f"registration:{made.pk}").order_by("pk").last()
    assert (last.purpose, "排了候补" in last.text) == ("registration", True)


def test_what_nobody_proves_goes_to_the_next_in_line_without_a_text(hall):
    now = clock.now()
    pool = SeatPoolFactory(capacity=4)
    fill(pool, 3, now=now)
    made = unproven(pool, now=now)
    waiting = register(pool, "等的", phone="+8613900000124", now=now)
    assert (made.status, waiting.status) == (Status.UNPROVEN, Status.WAITLISTED)
    before = Message.objects.filter(phone_hash=NUMBER).count()
    assert lapsing.lapse_late(now=made.prove_by - dt.timedelta(seconds=1)) == 0
    assert lapsing.lapse_late(now=made.prove_by) == 1
    assert lapsing.lapse_late(now=made.prove_by) == 0
    assert (fresh(made).status, fresh(waiting).is_holding, counts(pool)) == (Status.EXPIRED, True, (4, 0))
    assert Message.objects.filter(phone_hash=NUMBER).count() == before
    assert Message.objects.get(about=f"registration:{made.pk}").state == "withdrawn"


def test_a_late_hold_is_ended_by_whoever_registers_before_the_sweep():
    pool = SeatPoolFactory(capacity=4)
    now = clock.now()
    fill(pool, 3, now=now)
    made = unproven(pool, now=now)
    assert register(pool, "后来的", phone="+8613900000124", now=made.prove_by).status == Status.CONFIRMED
    assert fresh(made).status == Status.EXPIRED


def test_late_by_the_link_finds_a_place_anew_and_the_page_tells(hall):
    made = unproven(hall)
    late = made.prove_by + HALF
    lapsing.lapse_late(now=late)
    done = proving.by_link(registration=made, now=late)
    assert (done.status, counts(hall)) == (Status.CONFIRMED, (1, 0))
    assert Message.objects.filter(phone_hash=NUMBER).count() == 1


def test_a_late_answer_counts_and_is_told(hall):
    made = unproven(hall)
    proving.prove_number(phone_hash=NUMBER, how=Proof.ANSWER, now=made.prove_by + HALF)
    assert fresh(made).status == Status.CONFIRMED
    assert Message.objects.order_by("pk").last().text.startswith("【科普活动】报上了")


def test_signing_in_does_not_bring_back_what_ran_out(hall):
    made = unproven(hall)
    lapsing.lapse_late(now=made.prove_by)
    assert proving.prove_number(phone_hash=NUMBER, how=Proof.SIGN_IN, now=made.prove_by) == 0
    assert fresh(made).status == Status.EXPIRED


def test_late_where_nothing_is_left_still_makes_the_number_known(hall):
    made = unproven(hall)
    Event.objects.update(registration_deadline=made.prove_by)
    assert refused(proving.by_link, registration=made, now=made.prove_by) == "entry_over"
    assert known_numbers.is_known(NUMBER, now=made.prove_by)


def test_a_closed_event_is_said_when_it_is_proved():
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 1)
    made = unproven(pool)
    SeatPool.objects.update(is_open=False)
    assert refused(proving.by_link, registration=made, now=clock.now()) == "not_open"


def test_trying_again_holds_anew_with_what_was_typed(hall):
    made = unproven(hall, "麦奶奶", "麦爷爷")
    late = made.prove_by + HALF
    tasks_before = counts(hall)
    lapsing.lapse_late(now=late)
    assert (tasks_before, counts(hall)) == ((2, 0), (0, 0))
    done = proving.again(registration=made, now=late)
    assert (done.status, done.prove_by, counts(hall)) == (Status.UNPROVEN, late + HALF, (2, 0))
    assert proving.by_code(registration=done, text=code_of(done), now=late).status == Status.CONFIRMED
    assert list(done.attendees.values_list("name", flat=True)) == ["麦奶奶", "麦爷爷"]


def test_trying_again_does_not_prolong_what_is_held(hall):
    made = unproven(hall)
    later = made.created_at + dt.timedelta(minutes=20)
    assert proving.again(registration=made, now=later).prove_by == made.prove_by


def test_texts_to_a_number_that_never_asked_are_few(hall, settings):
    settings.PROOF_TEXTS_PER_NUMBER_PER_DAY = 3
    now = clock.now()
    made = unproven(hall, now=now)
    assert refused(proving.again, registration=made, now=now) == "too_soon"
    for minute in (1, 2):
        proving.again(registration=made, now=now + dt.timedelta(minutes=minute))
    last = now + dt.timedelta(minutes=3)
    assert refused(proving.again, registration=made, now=last) == "texts_used_up"
    silent = unproven(hall, "另一个", now=last)
    assert (silent.proof_texts, Message.objects.filter(phone_hash=NUMBER).count()) == (0, 3)
    done = proving.by_staff(registration=silent, by=PersonFactory(), now=last)
    assert (done.status, Message.objects.filter(phone_hash=NUMBER).count()) == (Status.CONFIRMED, 4)


def test_texts_that_one_network_causes_are_bounded(hall, settings):
    settings.PROOF_TEXTS_PER_NETWORK_PER_HOUR = 2
    made = [unproven(hall, phone=f"+861390000020{n}", network="cafe") for n in range(3)]
    elsewhere = unproven(hall, phone="+8613900000300", network="home")
    assert [row.proof_texts for row in [*made, elsewhere]] == [1, 1, 0, 1]


def test_the_number_may_hold_two_and_the_third_is_proved_first(hall):
    hall.capacity = 100
    hall.save()
    made = [unproven(hall, f"第{n}个") for n in range(3)]
    assert [row.is_holding for row in made] == [True, True, False]
    assert proving.by_link(registration=made[2], now=clock.now()).status == Status.CONFIRMED


def test_an_honest_crowd_behind_one_network_gets_in(hall, settings):
    settings.UNPROVEN_PER_NETWORK = 3
    SeatPool.objects.update(capacity=60)
    crowd = [unproven(hall, phone=f"+861390001{n:04d}", network="school") for n in range(20)]
    assert sum(row.is_holding for row in crowd) == 3
    proved = [proving.by_code(registration=row, text=code_of(row), now=clock.now()) for row in crowd]
    assert {row.status for row in proved} == {Status.CONFIRMED}
    assert counts(hall) == (20, 0)


def test_unproven_ones_hold_a_share_of_the_hall_and_no_more(hall):
    strangers = [unproven(hall, "甲", "乙", phone=f"+861390001{n:04d}", network=f"n{n}") for n in range(13)]
    assert sum(row.is_holding for row in strangers) == 1
    assert counts(hall) == (2, 0)
    assert register(hall, "石奶奶").status == Status.CONFIRMED


def test_a_party_that_does_not_fit_is_told_before_anything_is_asked(hall):
    fill(hall, 8)
    with pytest.raises(Refusal, match="party_does_not_fit"):
        unproven(hall, "甲", "乙", "丙", phone="+8613900000999")
    assert Message.objects.filter(purpose="proof").count() == 0


def test_the_same_from_elsewhere_is_not_shown_what_was_written(hall):
    first = unproven(hall, "麦奶奶", network="n", needs="坐轮椅")
    with pytest.raises(Refusal) as refused:
        unproven(hall, "麦奶奶", network="m")
    assert refused.value.code == "already_registered"
    assert unproven(hall, "麦奶奶", network="n") == first


def test_the_same_again_is_the_same_registration_with_one_text(hall):
    made = unproven(hall, "麦奶奶", "麦爷爷")
    assert unproven(hall, "麦爷爷", "麦 奶奶").pk == made.pk
    assert (Registration.objects.count(), Message.objects.count(), counts(hall)) == (1, 1, (2, 0))


def test_others_under_an_open_one_are_told_to_prove_it_first(hall):
    unproven(hall, "麦奶奶")
    with pytest.raises(Refusal, match="先回短信 1 确认"):
        unproven(hall, "麦奶奶", "麦爷爷")


def test_the_owner_of_the_number_denies_it(hall):
    made = unproven(hall, "麦奶奶")
    proving.deny(registration=made, now=clock.now())
    gone = fresh(made)
    assert (gone.status, gone.contact_name, gone.phone, counts(hall)) == (Status.WITHDRAWN, "", "", (0, 0))
    assert list(Attendee.objects.values_list("name", flat=True)) == [""]
    assert refused(proving.deny, registration=made, now=clock.now()) == "not_unproven"


def test_staff_clear_all_with_a_reason_and_without_a_text(hall):
    stays = register(hall, "石奶奶", phone="+8613900000124")
    for number in range(2):
        unproven(hall, phone=f"+861390000030{number}")
    before = Message.objects.count()
    assert lapsing.clear_unproven(event=hall.event, reason="乱报", now=clock.now()) == 2
    assert (fresh(stays).status, counts(hall), Message.objects.count()) == (Status.CONFIRMED, (1, 0), before)
    assert refused(lapsing.clear_unproven, event=hall.event, reason="乱报", now=clock.now()) == "nothing_unproven"


def test_staff_clear_one_without_a_text(hall):
    made = unproven(hall)
    withdrawing.withdraw(registration=made, by=PersonFactory(), reason="乱报", now=clock.now())
    assert (fresh(made).reason, Message.objects.count(), counts(hall)) == ("乱报", 1, (0, 0))
    assert not fresh(made).awaits_proof


def test_a_day_later_nothing_is_kept_of_what_nobody_proved(hall, monkeypatch):
    now = clock.now()
    made = unproven(hall, "麦奶奶", now=now)
    stays = register(hall, "石奶奶", phone="+8613900000124", now=now)
    day = dt.timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: made.prove_by)
    assert tasks.lapse() == {"lapsed": 1, "dropped": 0}
    monkeypatch.setattr(clock, "now", lambda: made.prove_by + day)
    assert tasks.lapse() == {"lapsed": 0, "dropped": 1}
    assert list(Registration.objects.all()) == [stays]
    assert list(Message.objects.filter(purpose="proof").values_list("phone", "text")) == [("", "")]


def test_erasing_the_person_ends_what_is_open(hall):
    unproven(hall)
    people_erasing.erase(person=PersonFactory(phone=PHONE), now=clock.now())
    assert (counts(hall), Registration.objects.get().phone) == ((0, 0), "")


def test_new_seats_for_those_who_wait_pass_by_what_is_not_proved():
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 1)
    made = unproven(pool)
    waiting = register(pool, "等的", phone="+8613900000124")
    capacity.set_capacity(occurrence=pool.occurrence, capacity=2, now=clock.now())
    assert (fresh(waiting).is_holding, fresh(made).is_holding) == (True, False)


@pytest.mark.parametrize(
    "title", ["花", "野生菌科普大集", "青少年科技创新大赛颁奖典礼暨科普嘉年华", "🍄" * 20, "防骗课" * 20]
)
def test_the_text_is_one_segment_and_repeats_nothing_that_was_typed(title, settings):
    settings.SITE_URL = "https://kp.anning.gov.cn"
    pool = SeatPoolFactory(capacity=10)
    Event.objects.update(title=title)
    made = unproven(pool, "骗子网址点这里", contact_name="骗子网址点这里", needs="骗子")
    message = Message.objects.get()
    assert (message.purpose, message.segments, message.at_once) == ("proof", 1, True)
    assert message.expires_at == made.prove_by
    assert "骗子" not in message.text
    assert made.short_link in message.text
    assert re.search(r"验证码\d{6}，", message.text)
    assert segments.units(message.text) <= 70


def test_known_numbers_get_the_ordinary_confirmation(hall):
    known(PHONE)
    register(hall)
    assert Message.objects.get().purpose == "registration"


def test_a_group_that_staff_decide_about_is_proved_before_they_hear_of_it():
    pool = SeatPoolFactory(capacity=60, occurrence__event__group_entry=Event.GroupEntry.APPROVAL)
    MembershipFactory(organization=pool.event.host)
    group = {"made_for": "group", "group_name": "样例小学", "pupils": 40, "adults": 2, "attendees": ()}
    made = unproven(pool, **group)
    assert (made.status, made.is_holding, StaffTask.objects.count()) == (Status.UNPROVEN, False, 0)
    assert "样例小学" not in Message.objects.get().text
    lapsing.lapse_late(now=made.prove_by)
    again = proving.again(registration=made, now=made.prove_by)
    assert (again.status, again.is_holding) == (Status.UNPROVEN, False)
    done = proving.by_link(registration=made, now=made.prove_by)
    assert (done.status, done.is_holding, StaffTask.objects.count()) == (Status.REQUESTED, False, 1)
