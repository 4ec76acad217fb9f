"""Staff pages: who may, what they see, what they do."""

import pytest
from rest_framework.test import APIClient

from events.models import Event
from notifications.models import Message
from notifications.texts.phrases import for_staff
from registrations.models import Registration, SeatPool
from tests.factories.events import OccurrenceFactory, PublishedEventFactory
from tests.factories.people import MembershipFactory, PersonFactory
from tests.factories.registrations import fill, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
Status = Registration.Status


@pytest.fixture
def pool():
    return SeatPoolFactory(capacity=20)


def member(pool, role="organizer"):
    return MembershipFactory(organization=pool.event.host, role=role).person


def pages(pool):
    base = f"/staff/events/{pool.event_id}"
    return [f"{base}/registrations/", f"{base}/registrations/print/", f"{base}/registrations/add/", f"{base}/seats/"]


@pytest.mark.parametrize(
    ("who", "statuses"),
    [
        ("organizer", [200, 200, 200, 200, 200]),
        ("viewer", [200, 200, 404, 404, 404]),
        ("stranger", [404, 404, 404, 404, 404]),
        ("resident", [403, 403, 403, 403, 403]),
        ("nobody", [302, 302, 302, 302, 302]),
    ],
)
def test_who_may_see_what(client, pool, who, statuses):
    row = register(pool)
    people = {
        "organizer": lambda: member(pool),
        "viewer": lambda: member(pool, "viewer"),
        "stranger": lambda: MembershipFactory(role="administrator").person,
        "resident": PersonFactory,
    }
    if who in people:
        client.force_login(people[who]())
    paths = [*pages(pool), f"/staff/registrations/{row.pk}/"]
    assert [client.get(path).status_code for path in paths] == statuses


def test_numbers_are_masked_in_lists_and_whole_where_needed(client, pool):
    row = register(pool, "麦奶奶", "麦爷爷")
    client.force_login(member(pool))
    listed = client.get(pages(pool)[0]).text
    assert ("麦奶奶、麦爷爷" in listed, "139****0123" in listed, "0000 0123" in listed) == (True, True, False)
    assert "139 0000 0123" in client.get(f"/staff/registrations/{row.pk}/").text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(client, pool, count, django_assert_num_queries):
    fill(pool, count)
    client.force_login(member(pool))
    client.get(pages(pool)[0])
    with django_assert_num_queries(14):
        assert client.get(pages(pool)[0]).text.count("139****") == count


def test_the_list_by_status(client, pool):
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 3)
    client.force_login(member(pool))
    page = client.get(f"{pages(pool)[0]}?status=waitlisted").text
    assert (page.count("139****"), "候补中 2 家 2 人" in page) == (2, True)


def test_a_clerk_enters_fifteen_people(client, pool):
    client.force_login(member(pool))
    names = "\n".join(f"样例{name}" for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰")
    typed = {"occurrence": str(pool.occurrence.uid), "names": names, "contact_name": "社区小周", "phone": "13900000500"}
    unasked = client.post(pages(pool)[2], typed)
    assert ("问过来的人同意了，再勾上这里。" in unasked.text, Registration.objects.count()) == (True, 0)
    typed["consent"] = "on"
    assert client.post(pages(pool)[2], typed).url == pages(pool)[0]
    made = Registration.objects.get()
    assert (made.party_size, made.made_for, made.attendees.count(), made.status) == (15, "clerk", 15, "confirmed")
    twice = client.post(pages(pool)[2], typed)
    assert (twice.url, Registration.objects.count()) == (pages(pool)[0], 1)
    again = client.post(pages(pool)[2], typed | {"names": f"{names}\n样例巳"})
    assert ("已经给这个人报过了" in again.text, Registration.objects.count()) == (True, 1)


def test_staff_end_a_registration_with_a_reason(client, pool):
    row = register(pool)
    client.force_login(member(pool))
    path = f"/staff/registrations/{row.pk}/"
    assert "请写一句原因。" in client.post(path, {"reason": ""}).text
    assert client.post(path, {"reason": "重复"}).url == pages(pool)[0]
    row.refresh_from_db()
    assert (row.status, row.reason) == (Status.WITHDRAWN, "重复")


def test_seats_of_each_date(client, pool):
    other = OccurrenceFactory(event=pool.event)
    fill(pool, 3)
    client.force_login(member(pool))
    prefix, bare = f"o{pool.occurrence_id}", f"o{other.pk}"
    typed = {f"{prefix}-unit": "people", f"{bare}-unit": "groups", f"{prefix}-is_open": "on", f"{bare}-is_open": "on"}
    refused = client.post(pages(pool)[3], typed | {f"{prefix}-capacity": "2", f"{bare}-capacity": ""})
    assert "已经有 3 个名额给出去了" in refused.text
    client.post(pages(pool)[3], typed | {f"{prefix}-capacity": "30", f"{bare}-capacity": "4"})
    made = SeatPool.objects.order_by("pk").values_list("capacity", "unit", "is_open")
    assert list(made) == [(30, "people", True), (4, "groups", True)]


def test_more_seats_show_first_whom_they_reach(client):
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 3)
    client.force_login(member(pool))
    name = f"o{pool.occurrence_id}"
    typed = {f"{name}-capacity": "2", f"{name}-unit": "people", f"{name}-is_open": "on"}
    page = client.post(pages(pool)[3], typed)
    [offered] = page.context["offered"]
    assert (offered.name, offered.number, offered.party_size) == ("王**", "139****0001", 1)
    assert "轮到您了" in offered.text
    pool.refresh_from_db()
    assert (pool.capacity, pool.taken, Message.objects.filter(purpose="offer").count()) == (1, 1, 0)
    client.post(pages(pool)[3], typed | {"confirm": "1"})
    pool.refresh_from_db()
    sent = Message.objects.get(purpose="offer")
    assert (pool.capacity, pool.taken, for_staff(sent.text)) == (2, 2, offered.text)


def test_programs_see_whom_more_seats_reach_too():
    pool = SeatPoolFactory(capacity=1)
    fill(pool, 2)
    client = APIClient()
    client.force_authenticate(member(pool))
    url = f"/api/v1/occurrences/{pool.occurrence.uid}/seats/"
    seen = client.put(url, {"capacity": 2, "preview": True}).json()
    assert (seen["capacity"], [one["number"] for one in seen["offered"]]) == (1, ["139****0001"])
    assert client.put(url, {"capacity": 0, "preview": True}).json()["code"] == "capacity_below_taken"
    done = client.put(url, {"capacity": 2}).json()
    assert (done["capacity"], done["taken"]) == (2, 2)


def test_seats_of_a_whole_course(client):
    event = PublishedEventFactory(booking=Event.Booking.COURSE)
    client.force_login(MembershipFactory(organization=event.host).person)
    typed = {"course-capacity": "24", "course-unit": "people", "course-is_open": "on"}
    client.post(f"/staff/events/{event.pk}/seats/", typed)
    assert SeatPool.objects.get().capacity == 24


def test_the_list_on_paper_names_everybody_with_a_seat(client):
    pool = SeatPoolFactory(capacity=2)
    register(pool, "甲", "乙")
    register(pool, "丙", phone="+8613900000777")
    client.force_login(member(pool))
    page = client.get(pages(pool)[1]).text
    assert (page.count("☐"), "丙" in page, "0123" in page) == (2, False, True)


def test_panels_on_the_staff_page(rf):
    from registrations import panels

    pool = SeatPoolFactory(capacity=1)
    fill(pool, 2)
    shown = panels.staff(rf.get("/"), event=pool.event)
    assert ("候补中" in shown, "看名单" in shown) == (True, True)
    assert "候补 1 家" in panels.editor(rf.get("/"), event=pool.event)
    assert panels.editor(rf.get("/"), event=PublishedEventFactory(booking=Event.Booking.NONE)) == ""
