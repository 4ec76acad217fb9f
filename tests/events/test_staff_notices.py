"""Who of the staff hears by text what waits for them."""

import pytest

from core import clock
from events import cooperation as event_cooperation
from events.drafts import editing
from events.publication import approving, publishing
from notifications.models import Message, StaffTask
from notifications.staff_tasks import gathering
from outreach_requests.arrangements import answering
from outreach_requests.models import OutreachRequest
from outreach_requests.submissions import replying, submitting
from tests.events.conftest import at, make_complete_draft, stops
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory
from tests.factories.requests import ask
from venues.availability import BookingRequest
from venues.bookings import answering as booking_answers
from venues.bookings import booking
from venues.models import Booking

pytestmark = pytest.mark.django_db
TODAY = at(8, 12)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: TODAY)


@pytest.fixture
def association():
    return AssociationFactory(name="样例科协")


def member(organization, name, role="organizer"):
    return MembershipFactory(organization=organization, role=role, person__name=name).person


@pytest.fixture
def host():
    return OrganizationFactory(name="样例医院", approval_levels=2)


@pytest.fixture
def maker(host):
    return member(host, "云小建")


@pytest.fixture
def own(host):
    return member(host, "云小批", "approver")


@pytest.fixture
def second(association):
    return member(association, "云小协", "approver")


@pytest.fixture
def draft(host, maker, own, second):
    return make_complete_draft(host=host, created_by=maker, created_at=at(7, 12))


def told() -> list[tuple[str, str]]:
    """Who waits to hear what, and the untold are forgotten."""
    rows = list(StaffTask.objects.filter(message=None).order_by("pk"))
    found = [(row.person.name, row.text) for row in rows]
    StaffTask.objects.filter(pk__in=[row.pk for row in rows]).delete()
    return found


def who() -> list[str]:
    return [name for name, _ in told()]


def test_each_level_is_asked_in_its_turn_and_the_maker_hears_the_end(draft, maker, own, second):
    member(draft.host, "云小看", "viewer")
    approving.submit(event=draft, by=maker, now=TODAY)
    [(name, text)] = told()
    assert name == "云小批"
    assert (
        text
        == f"《野生菌安全讲座》（2026年9月20日 周日 下午 2:00，{stops(draft)[0].venue.name}）云小建提交，等您审批。"
    )
    approving.agree(event=draft, by=own, now=TODAY)
    [(name, text)] = told()
    assert (name, text.endswith("云小批批了，现在等您批。")) == ("云小协", True)
    approving.agree(event=draft, by=second, now=TODAY)
    assert told() == [("云小建", "《野生菌安全讲座》批准了，可以发布了。")]
    publishing.publish(event=draft, by=maker, now=TODAY)
    assert told() == []


def test_an_approver_who_made_it_is_not_asked_alone(draft, own, second):
    other = member(draft.host, "云小二", "approver")
    approving.submit(event=draft, by=own, now=TODAY)
    assert who() == [other.name]


def test_what_comes_back_says_why_to_maker_and_submitter(draft, maker, own):
    colleague = member(draft.host, "云小同")
    approving.submit(event=draft, by=colleague, now=TODAY)
    told()
    approving.send_back(event=draft, by=own, reason="没写集合地点。", now=TODAY)
    sentence = "《野生菌安全讲座》云小批退回来了：没写集合地点。改好再提交。"
    assert told() == [("云小建", sentence), ("云小同", sentence)]


def test_where_the_maker_left_the_other_organizers_hear(draft, maker, own):
    approving.submit(event=draft, by=maker, now=TODAY)
    maker.memberships.all().delete()
    colleague = member(draft.host, "云小同")
    told()
    approving.send_back(event=draft, by=own, reason="改时间", now=TODAY)
    assert who() == [colleague.name]


@pytest.mark.parametrize("step", ["withdraw", "agree", "edit", "discard"])
def test_what_need_not_be_approved_any_more_is_not_told(draft, maker, own, step):
    approving.submit(event=draft, by=maker, now=TODAY)
    draft.refresh_from_db()
    if step == "withdraw":
        approving.withdraw(event=draft, by=maker, now=TODAY)
    elif step == "agree":
        approving.agree(event=draft, by=own, now=TODAY)
    elif step == "edit":
        editing.save_event(event=draft, occurrences=stops(draft), by=maker, now=TODAY, expected_version=draft.version)
    else:
        editing.discard(event=draft, now=TODAY)
    assert "云小批" not in who()


def test_an_emergency_asks_all_approvers_at_once_at_night(draft, maker, own, second):
    night = at(8, 23)
    draft.is_emergency = True
    draft.save()
    approving.submit(event=draft, by=maker, now=night)
    messages = list(Message.objects.order_by("pk"))
    assert [(one.purpose, one.not_before, one.phone) for one in messages] == [
        ("urgent", night, own.phone),
        ("urgent", night, second.phone),
    ]
    assert "应急科普《野生菌安全讲座》等您马上批" in messages[0].text
    assert f"/staff/events/{draft.pk}/" in messages[0].text
    approving.agree(event=draft, by=own, now=night)
    assert "云小批批了，再有一位就发布" in Message.objects.latest("pk").text
    approving.agree(event=draft, by=second, now=night)
    last = Message.objects.latest("pk")
    assert (last.phone, "已经发布" in last.text) == (maker.phone, True)
    waiting = Message.objects.filter(state="pending").order_by("pk")
    assert [one.phone for one in waiting] == [maker.phone]


def test_whose_help_is_asked_hears_and_the_host_hears_the_answer(draft, maker):
    helper, other = OrganizationFactory(name="样例小学"), OrganizationFactory(name="样例中学")
    teacher, boss, viewer = (
        member(helper, "石小教"),
        member(helper, "石校长", "approver"),
        member(helper, "石", "viewer"),
    )
    member(other, "石小中")

    def save(*bodies):
        draft.refresh_from_db()
        editing.save_event(
            event=draft,
            occurrences=stops(draft),
            by=maker,
            now=TODAY,
            expected_version=draft.version,
            cooperating=bodies,
        )

    save(helper, other)
    save(helper)
    [(name, text)] = told()
    assert (name, text.startswith("样例医院请样例小学协办《野生菌安全讲座》（")) == (teacher.name, True)
    cooperation = draft.cooperations.get()
    event_cooperation.answer(cooperation=cooperation, agrees=False, by=boss, reason="那天考试。", now=TODAY)
    assert told() == [("云小建", "样例小学不能协办《野生菌安全讲座》：那天考试。")]
    assert viewer.staff_tasks.count() == 0


def test_a_request_is_told_where_it_is_to_be_answered(association, host, maker):
    clerk = member(association, "江小单")
    request = ask(now=TODAY)
    [(name, text)] = told()
    assert name == "江小单"
    assert text == f"点单：样例村委会（健康，{request.street.name}，2026年9月29日 周二），等您答复。"
    answering.assign(request=request, organization=host, by=clerk, now=TODAY)
    [(name, text)] = told()
    assert (name, text[:11]) == ("云小建", "交给您单位的点单：样例")
    answering.refuse(request=request, reason="人手不够", by=maker, now=TODAY)
    assert told() == []


def test_an_unconfirmed_request_is_told_when_it_is_confirmed(association):
    member(association, "江小单")
    request = ask(now=TODAY, proven=False)
    assert told() == []
    submitting.confirm(request=request, now=TODAY)
    assert who() == ["江小单"]


def test_a_request_whose_turn_it_is_again_is_told_again_and_one_taken_back_is_not(association):
    clerk = member(association, "江小单")
    request = ask(now=TODAY)
    answering.propose(request=request, times=[*_times()], note="", by=clerk, now=TODAY)
    assert told() == []
    replying.accept_time(request=request, time_id=request.times.get(source="proposed").pk, now=TODAY)
    [(_, text)] = told()
    assert text.endswith("时间说好了，等您派单。")
    other = ask(now=TODAY, phone="+8613900000778", place="文化站")
    replying.withdraw(request=other, now=TODAY)
    assert told() == []
    assert OutreachRequest.objects.filter(state="withdrawn").count() == 1


def _times():
    from outreach_requests.rules import Time

    return [Time(day=at(28, 9).date(), part="morning")]


def test_whose_hall_is_wanted_hears_once_and_not_when_it_was_answered(host, maker, person):
    from tests.factories.resources import SpaceFactory

    space = SpaceFactory()
    keeper = member(space.venue.organization, "江小馆")
    wish = BookingRequest(start=at(20, 9), end=at(20, 11), space_id=space.pk)

    def take():
        [(_, row)] = booking.book(booking_requests=[wish], organization=host, by=maker, now=TODAY, purpose="菌子课")
        return row

    booking.release(bookings=[take()], now=TODAY)
    assert told() == []
    row = take()
    assert told() == [(keeper.name, f"样例医院想借{space}办《菌子课》（2026年9月20日 周日 {_range()}），等您答复。")]
    booking.release(bookings=[row], now=TODAY)
    booking_answers.accept(bookings=[take()], by=keeper, now=TODAY)
    assert told() == []
    assert Booking.objects.filter(answer="accepted").count() == 1


def _range():
    from core import phrases

    return phrases.time_range(at(20, 9), at(20, 11))


def test_ones_own_hall_asks_nobody(host, maker):
    from tests.factories.resources import SpaceFactory

    space = SpaceFactory(venue__organization=host)
    booking.book(
        booking_requests=[BookingRequest(start=at(20, 9), end=at(20, 11), space_id=space.pk)],
        organization=host,
        by=maker,
        now=TODAY,
    )
    assert told() == []


def test_nine_drafts_submitted_in_a_minute_are_one_text(host, maker, own, second):
    for number in range(9):
        draft = make_complete_draft(host=host, created_by=maker, created_at=at(7, 12))
        approving.submit(event=draft, by=maker, now=TODAY)
        assert number == StaffTask.objects.count() - 1
    assert gathering.gather(now=at(8, 12, 1)) == 1
    [message] = Message.objects.filter(purpose="staff")
    assert "有 9 件事等您看：等您审批 9 件（《野生菌安全讲座》）。" in message.text


def test_a_called_off_event_asks_nobody_to_help(host, maker):
    from events.changes import cancelling

    event = OccurrenceFactory(event=PublishedEventFactory(host=host), start=at(20, 9), end=at(20, 11)).event
    helper = OrganizationFactory()
    member(helper, "石小教")
    editing.save_event(
        event=event, occurrences=stops(event), by=maker, now=TODAY, expected_version=event.version, cooperating=[helper]
    )
    assert StaffTask.objects.count() == 1
    cancelling.cancel_event(event=event, by=maker, reason="下雨", now=TODAY)
    assert told() == []


def test_a_hall_that_is_asked_for_at_another_time_is_told_with_that_one(host, maker):
    from tests.factories.resources import SpaceFactory

    space = SpaceFactory()
    member(space.venue.organization, "江小馆")
    wish = BookingRequest(start=at(20, 9), end=at(20, 11), space_id=space.pk)
    [(_, row)] = booking.book(booking_requests=[wish], organization=host, by=maker, now=TODAY, purpose="菌子课")
    booking.rebook(moves=[(row, at(21, 9), at(21, 11))], now=TODAY)
    [(_, text)] = told()
    assert "9月21日 周一" in text
