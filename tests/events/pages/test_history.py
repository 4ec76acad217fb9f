"""events.pages.history: who did what with an event, newest first."""

from dataclasses import replace

import pytest

from events.models import ApprovalStep, Change, ChangeItem, Cooperation
from events.occurrences import plan_change
from events.pages import history
from notifications.models import Message
from tests.events.conftest import at
from tests.factories.events import CooperationFactory, EventFactory, OccurrenceFactory
from tests.factories.people import OrganizationFactory, PersonFactory
from tests.notifications.make import put

pytestmark = pytest.mark.django_db
Action, Level = ApprovalStep.Action, ApprovalStep.Level


@pytest.fixture
def maker():
    return PersonFactory(name="样例组织者")


@pytest.fixture
def event(maker):
    return EventFactory(created_at=at(1, 9), created_by=maker)


def step(event, action, hour, *, by=None, level=Level.NONE, reason="", is_emergency=False):
    facts = {"level": level, "reason": reason, "is_emergency": is_emergency, "version": 1}
    return ApprovalStep.objects.create(event=event, action=action, by=by, at=at(2, hour), **facts)


def change(event, kind, hour, *, by=None, reason=""):
    date = event.occurrences.first() or OccurrenceFactory(event=event, start=at(20, 14), end=at(20, 16))
    side = replace(plan_change.side(date), place="样例文化站")
    later = replace(side, start=at(21, 14), end=at(21, 16))
    after = later if kind == Change.Kind.RESCHEDULED else None
    items = [ChangeItem(occurrence_id=date.pk, label="", before=side, after=after)]
    return Change.objects.create(event=event, kind=kind, by=by, at=at(3, hour), reason=reason, items=items)


def told(entries):
    return [(entry.what, entry.by, entry.reason, entry.is_bad) for entry in entries]


def test_a_new_event_has_its_beginning(event, maker):
    assert told(history.history_of(event, now=at(8, 12))) == [("建立", maker, "", False)]


def test_what_was_entered_afterwards_says_so(event):
    event.is_backfilled = True
    assert [entry.what for entry in history.history_of(event, now=at(8, 12))] == ["补录"]


def test_the_way_to_the_public_newest_first(event, maker):
    approver = PersonFactory()
    step(event, Action.SUBMITTED, 9, by=maker)
    step(event, Action.SENT_BACK, 10, by=approver, level=Level.HOST, reason="写上电话")
    step(event, Action.SUBMITTED, 11, by=maker)
    step(event, Action.APPROVED, 12, by=approver, level=Level.ASSOCIATION)
    step(event, Action.PUBLISHED, 13, by=maker)
    assert told(history.history_of(event, now=at(8, 12))) == [
        ("发布", maker, "", False),
        ("科协批准", approver, "", False),
        ("提交审批", maker, "", False),
        ("本单位退回", approver, "写上电话", True),
        ("提交审批", maker, "", False),
        ("建立", maker, "", False),
    ]


def test_an_emergency_says_so(event):
    step(event, Action.APPROVED, 9, level=Level.HOST, is_emergency=True)
    assert history.history_of(event, now=at(8, 12))[0].what == "应急通道：本单位批准"


def test_a_change_says_what_changed_and_how_many_heard(event, maker):
    moved = change(event, Change.Kind.RESCHEDULED, 9, by=maker, reason="修路")
    off = change(event, Change.Kind.CANCELLED, 10, by=maker, reason="下雨")
    for number in (1, 2):
        put(number, about=f"change:{moved.uid}")
    put(3, about="change:other")
    [last, first, made] = history.history_of(event, now=at(8, 12))
    assert (first.what, first.reason, first.is_bad, first.told) == ("改时间地点", "修路", False, 2)
    assert len(first.lines) == 1
    assert "9月21日" in first.lines[0]
    assert (last.what, last.is_bad, last.told, len(last.lines)) == ("取消", True, 0, 1)
    assert (made.told, made.lines) == (None, [])
    assert history.texts_of([moved, off]) == {f"change:{moved.uid}": 2}


def test_nothing_of_another_event(event):
    other = EventFactory()
    change(other, Change.Kind.CANCELLED, 9)
    step(other, Action.SUBMITTED, 9)
    CooperationFactory(event=other)
    assert len(history.history_of(event, now=at(8, 12))) == 1


def test_who_was_asked_at_once_is_one_line_and_each_answer_its_own(event, maker):
    school, hospital, late = (OrganizationFactory(name=name) for name in ("样例学校", "样例医院", "样例书店"))
    said = PersonFactory()
    asked = at(4, 9)
    yes = {"state": Cooperation.State.CONFIRMED, "by": said, "at": at(4, 11)}
    no = {"state": Cooperation.State.DECLINED, "by": said, "at": at(4, 12), "reason": "没有人"}
    CooperationFactory(event=event, organization=school, invited_at=asked, **yes)
    CooperationFactory(event=event, organization=hospital, invited_at=asked, **no)
    CooperationFactory(event=event, organization=late, invited_at=at(5, 9))
    found = told(history.history_of(event, now=at(8, 12)))
    assert found[0] == ("请样例书店协办", None, "", False)
    assert found[1:3] == [("样例医院不能协办", said, "没有人", True), ("样例学校同意协办", said, "", False)]
    assert found[3][0] in {"请样例学校、样例医院协办", "请样例医院、样例学校协办"}
    assert found[4][0] == "建立"


@pytest.mark.parametrize("many", [1, 4])
def test_queries_do_not_grow(event, many, django_assert_num_queries):
    for number in range(many):
        step(event, Action.SUBMITTED, 9 + number, by=PersonFactory())
        change(event, Change.Kind.RESCHEDULED, 9 + number, by=PersonFactory())
        CooperationFactory(event=event, by=PersonFactory(), at=at(4, 9 + number), state="confirmed")
    assert not Message.objects.exists()
    event.created_by = None
    with django_assert_num_queries(9):
        assert len(history.history_of(event, now=at(8, 12))) == 1 + 4 * many
