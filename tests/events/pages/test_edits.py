"""What was edited, and what an approver reads of it after a send-back."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from core import clock
from events.changes import rescheduling
from events.drafts import editing
from events.models import Event
from events.pages import edits
from events.publication import approving
from events.rules import Move
from tests.events.conftest import NOON, at, make_complete_draft
from tests.factories.events import VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, PersonFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def host():
    return OrganizationFactory(approval_levels=1)


@pytest.fixture
def maker(host):
    return MembershipFactory(organization=host, role="organizer").person


@pytest.fixture
def draft(host, maker):
    with time_machine.travel(NOON, tick=False):
        return make_complete_draft(host=host, created_by=maker, created_at=clock.now())


def save(event, by, *, after, dates=None, **facts):
    with time_machine.travel(NOON + after, tick=False):
        event = Event.objects.get(pk=event.pk)
        for name, value in facts.items():
            setattr(event, name, value)
        occurrences = dates if dates is not None else list(event.occurrences.select_related("venue", "space"))
        return editing.save_event(
            event=event, occurrences=occurrences, by=by, now=clock.now(), expected_version=event.version
        )


def test_each_save_is_one_entry_in_words(draft, maker):
    save(draft, maker, after=HOUR, title="认菌讲座", bring="篮子")
    date = draft.occurrences.get()
    date.start, date.venue, date.title = at(20, 15), VenueFactory(name="样例礼堂"), "雨季来了"
    before = date.venue
    save(draft, maker, after=2 * HOUR, dates=[date])
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        first, second = edits.edits_of(draft)
    assert first.at == NOON + HOUR
    assert "标题：野生菌安全讲座 改成 认菌讲座" in first.lines
    assert any(line.endswith("改成 篮子") for line in first.lines)
    assert any("开始：9月20日 周日 下午 2:00 改成 9月20日 周日 下午 3:00" in line for line in second.lines)
    assert any(f"改成 {before}" in line for line in second.lines)


def test_what_comes_of_a_change_that_people_are_told_stands_there_only(draft, maker):
    Event.objects.update(state="published", published_at=NOON + HOUR)
    date = draft.occurrences.get()
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        moves = [Move(date.pk, date.start + HOUR, date.end + HOUR, date.venue_id)]
        rescheduling.reschedule(event=draft, moves=moves, by=maker, reason="", now=clock.now(), override_reason="x")
    assert not any("开始" in line for edit in edits.edits_of(draft) for line in edit.lines)


def test_the_approver_reads_what_changed_since_the_event_was_sent_back(client, draft, maker, host):
    approver = MembershipFactory(organization=host, role="approver").person
    with time_machine.travel(NOON + HOUR, tick=False):
        approving.submit(event=draft, by=maker, now=clock.now())
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        assert edits.since_sent_back(draft) is None
        approving.send_back(event=draft, by=approver, reason="写清楚带什么", now=clock.now())
    save(draft, maker, after=3 * HOUR, bring="篮子")
    with time_machine.travel(NOON + 4 * HOUR, tick=False):
        approving.submit(event=draft, by=maker, now=clock.now())
        client.force_login(approver)
        page = client.get(reverse("events:staff_event", args=[draft.pk])).text
    assert "退回以后改了什么" in page
    assert "（空） 改成 篮子" in page


def test_submitted_again_as_it_was(client, draft, maker, host):
    approver = MembershipFactory(organization=host, role="approver").person
    with time_machine.travel(NOON + HOUR, tick=False):
        approving.submit(event=draft, by=maker, now=clock.now())
        approving.send_back(event=draft, by=approver, reason="再想想", now=clock.now())
    with time_machine.travel(NOON + 2 * HOUR, tick=False):
        approving.submit(event=draft, by=maker, now=clock.now())
        client.force_login(approver)
        assert "内容和日期都没有改" in client.get(reverse("events:staff_event", args=[draft.pk])).text


def test_a_date_that_was_added_or_taken_away_is_said(draft, maker):
    date = draft.occurrences.get()
    date.pk = None
    date.uid = None
    date = type(date)(event=draft, start=at(27, 14), end=at(27, 16), venue=date.venue, position=2)
    save(draft, maker, after=HOUR, dates=[draft.occurrences.get(), date])
    save(draft, maker, after=2 * HOUR, dates=[draft.occurrences.order_by("start").first()])
    with time_machine.travel(NOON + 3 * HOUR, tick=False):
        lines = [line for edit in edits.edits_of(draft) for line in edit.lines]
    assert "加了 9月27日 周日 下午 2:00" in lines
    assert "去掉 9月27日 周日 下午 2:00" in lines


def test_it_costs_the_same_for_many_edits(draft, django_assert_num_queries):
    by = PersonFactory()
    for number in range(1, 6):
        save(draft, by, after=number * HOUR, title=f"讲座{number}")
        if number in {1, 5}:
            with django_assert_num_queries(5):
                edits.edits_of(draft)
