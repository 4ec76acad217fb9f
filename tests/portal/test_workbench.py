import datetime as dt

import pytest
import time_machine

from core import clock
from events.models import Event, HeldRecord, Occurrence
from notifications.models import Message
from outreach_requests.models import OutreachRequest
from registrations.registering import approving_groups
from tests.factories.bases import ApplicationFactory, BaseFactory, RoundFactory
from tests.factories.events import EventFactory, OccurrenceFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, PersonFactory
from tests.factories.registrations import register
from tests.factories.requests import ask
from tests.factories.resources import ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory
from venues.bookings import booking
from venues.bookings.booking import BookingRequest

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 9, 8, 4, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def at(hours: float, **facts) -> Occurrence:
    start = NOON + dt.timedelta(hours=hours)
    return OccurrenceFactory(start=start, end=start + dt.timedelta(hours=1), **facts)


def work(host) -> None:
    """One of everything that waits for somebody."""
    EventFactory(host=host, title="草稿")
    at(-30, event__host=host, event__title="没记录")
    soon = at(30, event__host=host, event__title="缺人")
    ShiftFactory(occurrence=soon, minimum=2, ideal=3)
    SeatPoolFactory(occurrence=soon, capacity=5, taken=3, waiting=1)
    at(1, event__host=host, event__title="今天的")
    ask(assigned_to_id=host.pk, place=f"院坝{OutreachRequest.objects.count()}")
    group_asks(host)


def group_asks(host, *, name="样例小学", hours=50):
    pool = SeatPoolFactory(occurrence=at(hours, event__host=host, event__group_entry="approval"), capacity=60)
    return register(pool, made_for="group", attendees=(), group_name=name, pupils=30, adults=2)


def counts(answer) -> list[int]:
    bench = answer.context["bench"]
    panels = (bench.short, bench.unrecorded, bench.drafts, bench.waiting, bench.requested, bench.groups)
    return [panel.count for panel in panels] + [len(bench.now_on)]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_bench_holds_what_waits(client, organizer, host, rows, django_assert_num_queries):
    for _ in range(rows):
        work(host)
    with django_assert_num_queries(29):
        answer = client.get("/staff/")
    assert counts(answer) == [rows] * 7
    assert answer.context["bench"].to_do == 6 * rows


def test_what_others_want_of_ours_waits_once_for_what_belongs_together(client, organizer, host):
    van, hall = ResourceFactory(organization=host), SpaceFactory(venue__organization=host)
    other = MembershipFactory()
    start = NOON + dt.timedelta(days=3)
    booking_requests = [
        BookingRequest(start=start, end=start + dt.timedelta(hours=1), **thing)
        for thing in ({"space_id": hall.pk}, {"resource_id": van.pk})
    ]
    made = booking.book(
        booking_requests=booking_requests,
        organization=other.organization,
        by=other.person,
        now=NOON,
        purpose="样例讲座",
    )
    answer = client.get("/staff/")
    assert answer.context["bench"].asked.count == 1
    shown = answer.text.split("想借我们的场地、车辆")[1]
    assert f"{hall}、{van}" in shown
    assert "等 2 条" in shown
    assert f"/staff/bookings/{made[0][1].pk}/answer/" in shown


def test_groups_that_ask_wait_for_those_who_may_agree(client, organizer, host):
    """Not for viewers, not once the date began, and not once they were answered."""
    row = group_asks(host, name="<b>样例小学")
    assert "&lt;b&gt;样例小学" in client.get("/staff/").text
    client.force_login(MembershipFactory(organization=host, role="viewer").person)
    assert client.get("/staff/").context["bench"].groups.count == 0
    client.force_login(organizer)
    with time_machine.travel(NOON + dt.timedelta(hours=51), tick=False):
        client.force_login(organizer)
        assert client.get("/staff/").context["bench"].groups.count == 0
    client.force_login(organizer)
    approving_groups.refuse(registration=row, by=organizer, reason="满了", now=NOON)
    assert client.get("/staff/").context["bench"].groups.count == 0


def test_bases_wait_for_whose_turn_it_is(client, organizer, host):
    base = BaseFactory(name="温泉基地", venue__organization=host, valid_until=NOON.date() + dt.timedelta(days=20))
    ApplicationFactory(name="石庄基地", venue__organization=host)
    RoundFactory()
    mine = [(task.base, task.words) for task in client.get("/staff/").context["bench"].bases.rows]
    assert mine == [(base, "2026 年度年报，10月18日截止"), (base, "有效期到 2026-09-28，联系科协续期")]
    client.force_login(MembershipFactory(organization=AssociationFactory()).person)
    (review,) = client.get("/staff/").context["bench"].bases.rows
    assert (review.base.name, review.words) == ("石庄基地", "想做安宁市级科普教育基地，等您评审")
    client.force_login(MembershipFactory(organization=host, role="viewer").person)
    assert client.get("/staff/").context["bench"].bases.count == 0


def test_others_work_is_not_mine(client, organizer):
    work(OrganizationFactory())
    assert counts(client.get("/staff/")) == [0] * 7


def test_the_association_sees_what_is_on_everywhere_and_has_its_own_work_only(client, host):
    work(host)
    association = AssociationFactory()
    client.force_login(MembershipFactory(organization=association, role="organizer").person)
    assert counts(client.get("/staff/")) == [0, 0, 0, 0, 1, 0, 1]
    work(association)
    assert counts(client.get("/staff/")) == [1, 1, 1, 1, 2, 1, 2]


def test_a_list_that_is_cut_leads_to_all_of_it(client, organizer, host):
    for number in range(11):
        EventFactory(host=host, title=f"草稿{number}")
    page = client.get("/staff/")
    assert len(page.context["bench"].drafts.rows) == 8
    assert '<a class="lk" href="?all=drafts#drafts">还有 3 件，全部列出</a>' in page.text
    page = client.get("/staff/", {"all": "drafts"})
    assert len(page.context["bench"].drafts.rows) == 11
    assert "全部列出" not in page.text
    assert client.get("/staff/", {"all": "<script>"}).status_code == 200


def test_a_stranger_signs_in_and_a_resident_is_refused(client):
    assert client.get("/staff/").status_code == 302
    client.force_login(PersonFactory())
    assert client.get("/staff/").status_code == 403


def test_what_is_done_is_gone(client, organizer, host):
    recorded = at(-30, event__host=host)
    HeldRecord.objects.create(occurrence=recorded, recorded_at=clock.now())
    at(-30, event__host=host, state=Occurrence.State.CANCELLED)
    ShiftFactory(occurrence=at(24 * 15, event__host=host))
    ShiftFactory(occurrence=at(30, event__host=host), taken=1)
    EventFactory(host=host, state=Event.State.CANCELLED)
    SeatPoolFactory(occurrence=at(30, event__host=host), waiting=1, taken=5)
    assert counts(client.get("/staff/")) == [0] * 7


def test_long_lists_are_cut_but_counted(client, organizer, host):
    for _ in range(10):
        EventFactory(host=host)
    drafts = client.get("/staff/").context["bench"].drafts
    assert (len(drafts.rows), drafts.count) == (8, 10)


def test_a_hostile_title_is_only_a_title(client, organizer, host):
    EventFactory(host=host, title="<script>alert</script>")
    assert "<script>alert" not in client.get("/staff/").text


def test_messages_that_went_wrong_are_counted(client, organizer, host):
    facts = {"created_at": NOON, "not_before": NOON, "expires_at": NOON, "organization": host}
    Message.objects.create(key="1", phone="+8613900000042", purpose="change", state="failed", **facts)
    assert [(alert.code, alert.count) for alert in client.get("/staff/").context["alerts"]] == [("failed", 1)]
