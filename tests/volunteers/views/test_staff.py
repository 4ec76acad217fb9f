"""Organizers plan shifts; others learn nothing of them."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client, RequestFactory
from django.urls import reverse

from core import clock
from events.forms.editor.field_values import sent as sent_of
from tests.events.conftest import at, make_drive
from tests.factories.people import AssociationFactory, MembershipFactory, PersonFactory
from tests.factories.taking_part import ShiftFactory, VolunteerFactory
from volunteers import panels
from volunteers.models import Shift
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
FORM = {"role": "引导员", "start": "09:00", "end": "12:00", "minimum": 1, "ideal": 1, "maximum": 2}


@pytest.fixture
def drive():
    return make_drive(3)


def signed_in(role: str | None = "organizer", organization=None) -> Client:
    person, client = PersonFactory(), Client()
    if organization:
        MembershipFactory(person=person, organization=organization, role=role)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_same_role_at_every_stop(drive):
    client = signed_in(organization=drive.host)
    first = drive.occurrences.get(position=1)
    answer = client.post(
        reverse("volunteers:add_shift", args=[drive.pk]), {**FORM, "occurrence": first.pk, "everywhere": "on"}
    )
    assert answer["Location"] == reverse("volunteers:staff_shifts", args=[drive.pk])
    assert list(Shift.objects.values_list("role", "occurrence__position").order_by("start")) == [
        ("引导员", 1),
        ("引导员", 2),
        ("引导员", 3),
    ]


def added(client, drive, **facts):
    first = drive.occurrences.get(position=1)
    return client.post(reverse("volunteers:add_shift", args=[drive.pk]), FORM | {"occurrence": first.pk} | facts)


def lasting(drive, start, end):
    drive.occurrences.filter(position=1).update(start=start, end=end, arrive=None, leave=None)


def test_after_midnight_is_the_next_day(drive):
    client = signed_in(organization=drive.host)
    lasting(drive, at(14, 22), at(15, 0, 30))
    added(client, drive, start="21:30", end="00:45")
    added(client, drive, role="收拾", start="00:15", end="01:00")
    assert [(one.start, one.end) for one in Shift.objects.order_by("start")] == [
        (at(14, 21, 30), at(15, 0, 45)),
        (at(15, 0, 15), at(15, 1)),
    ]


def test_a_day_of_a_date_that_has_several(drive):
    client = signed_in(organization=drive.host)
    lasting(drive, at(14, 9), at(16, 17))
    assert "哪天到岗" in client.get(reverse("volunteers:add_shift", args=[drive.pk])).content.decode()
    added(client, drive)
    added(client, drive, role="讲解员", day="2026-09-16")
    added(client, drive, role="守夜", start="18:00", end="08:00", day="2026-09-15", end_day="2026-09-16")
    assert [(one.start, one.end) for one in Shift.objects.order_by("start")] == [
        (at(14, 9), at(14, 12)),
        (at(15, 18), at(16, 8)),
        (at(16, 9), at(16, 12)),
    ]
    for wrong in ({"day": "2026-10-16"}, {"day": "2026-09-15", "end_day": "2026-09-14"}):
        assert added(client, drive, role="别的", **wrong).context["form"].errors
    assert Shift.objects.count() == 3


@pytest.mark.parametrize(
    ("start", "end"), [((13, 9), (13, 12)), ((15, 9), (15, 12)), ((15, 23), (17, 1)), ((14, 22), (15, 22))]
)
def test_a_shift_that_is_saved_as_it_is_keeps_its_times(drive, monkeypatch, start, end):
    monkeypatch.setattr(clock, "now", lambda: at(8, 12))
    client = signed_in(organization=drive.host)
    lasting(drive, at(14, 9), at(16, 17))
    shift = ShiftFactory(occurrence=drive.occurrences.get(position=1), start=at(*start), end=at(*end))
    address = reverse("volunteers:edit_shift", args=[shift.pk])
    form = client.get(address).context["form"]
    sent = {bound.html_name: sent_of(bound) for bound in form}
    assert client.post(address, sent).status_code == 302
    shift.refresh_from_db()
    assert (shift.start, shift.end) == (at(*start), at(*end))


def test_a_refusal_keeps_what_was_typed(drive):
    client = signed_in(organization=drive.host)
    first = drive.occurrences.get(position=1)
    bad = {**FORM, "occurrence": first.pk, "ideal": 3, "note": "带路"}
    answer = client.post(reverse("volunteers:add_shift", args=[drive.pk]), bad)
    assert answer.status_code == 200
    assert "人数要从小到大" in answer.content.decode()
    assert "带路" in answer.content.decode()
    assert Shift.objects.count() == 0


def test_fewer_places_than_people_are_refused(drive):
    shift = ShiftFactory(occurrence=drive.occurrences.get(position=1))
    for _ in range(2):
        sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=drive.created_at.replace(year=2020))
    client, url = signed_in(organization=drive.host), reverse("volunteers:edit_shift", args=[shift.pk])
    held = client.get(url).context["form"].initial
    times = {"start": held["start"].strftime("%H:%M"), "end": held["end"].strftime("%H:%M")}
    answer = client.post(url, {**FORM, **times, "maximum": 1})
    assert Shift.objects.get().maximum == 5
    assert answer.status_code == 200


def test_closing_and_removing(drive):
    shift = ShiftFactory(occurrence=drive.occurrences.get(position=1))
    client = signed_in(organization=drive.host)
    client.post(reverse("volunteers:close_shift", args=[shift.pk]), {"closed": "1"})
    assert Shift.objects.get().closed is True
    client.post(reverse("volunteers:close_shift", args=[shift.pk]))
    assert Shift.objects.get().closed is False
    client.post(reverse("volunteers:remove_shift", args=[shift.pk]))
    assert Shift.objects.count() == 0


def test_numbers_are_masked(drive):
    shift = ShiftFactory(occurrence=drive.occurrences.get(position=1))
    volunteer = VolunteerFactory(person__name="松小果", person__phone="+8613900004321")
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=drive.created_at.replace(year=2020))
    client = signed_in("viewer", drive.host)
    page = client.get(reverse("volunteers:staff_shifts", args=[drive.pk])).content.decode()
    assert "松小果" in page
    assert "139****4321" in page
    assert "13900004321" not in page


def statuses(client: Client, drive, shift: Shift) -> list[int]:
    return [
        client.get(reverse("volunteers:staff_shifts", args=[drive.pk])).status_code,
        client.get(reverse("volunteers:add_shift", args=[drive.pk])).status_code,
        client.get(reverse("volunteers:edit_shift", args=[shift.pk])).status_code,
        client.post(reverse("volunteers:close_shift", args=[shift.pk]), {"closed": "1"}).status_code,
        client.post(reverse("volunteers:remove_shift", args=[shift.pk])).status_code,
    ]


def test_who_may(drive):
    shift = ShiftFactory(occurrence=drive.occurrences.get(position=1))
    foreign = make_drive(1)
    assert statuses(Client(), drive, shift) == [302] * 5
    assert statuses(signed_in(None), drive, shift) == [403] * 5
    assert statuses(signed_in(organization=foreign.host), drive, shift) == [404] * 5
    assert statuses(signed_in("viewer", drive.host), drive, shift) == [200, 404, 404, 404, 404]
    assert Shift.objects.get(pk=shift.pk).closed is False
    assert statuses(signed_in(organization=drive.host), drive, shift) == [200, 200, 200, 302, 302]
    other = ShiftFactory(occurrence=drive.occurrences.get(position=2))
    assert statuses(signed_in(organization=AssociationFactory()), drive, other) == [200, 200, 200, 302, 302]


def shown(part, person, event) -> str:
    request = RequestFactory().get("/")
    request.user = person
    return part(request, event=event)


def test_the_panel_on_the_staff_page(drive):
    ShiftFactory(occurrence=drive.occurrences.get(position=1), role="秩序员")
    own = MembershipFactory(organization=drive.host).person
    viewer = MembershipFactory(organization=drive.host, role="viewer").person
    adding = reverse("volunteers:add_shift", args=[drive.pk])
    assert "秩序员" in shown(panels.staff, own, drive)
    assert adding in shown(panels.staff, own, drive)
    assert adding not in shown(panels.staff, viewer, drive)
    assert shown(panels.staff, MembershipFactory().person, drive) == ""
    assert shown(panels.staff, AnonymousUser(), drive) == ""


def test_the_panel_on_the_public_page():
    shift = ShiftFactory(role="秩序员")
    event = shift.occurrence.event
    page = Client().get(event.get_absolute_url()).content.decode()
    assert "还缺志愿者" in page
    assert f"/volunteer/shifts/{shift.pk}/" in page
    Shift.objects.update(taken=5)
    assert shown(panels.wanted, AnonymousUser(), event) == ""
    event.state = "cancelled"
    assert shown(panels.wanted, AnonymousUser(), event) == ""


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_names(drive, count, django_assert_num_queries):
    client = signed_in(organization=drive.host)
    for position in range(1, count + 1):
        shift = ShiftFactory(occurrence=drive.occurrences.get(position=position))
        sign_up(volunteer_id=VolunteerFactory().pk, shift_id=shift.pk, now=drive.created_at.replace(year=2020))
    with django_assert_num_queries(7):
        client.get(reverse("volunteers:staff_shifts", args=[drive.pk]))


def test_asking_for_more_over_the_heads_of_those_who_are_on_it_is_asked_back(drive, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at(8, 12))
    stop = drive.occurrences.get(position=1)
    shift = ShiftFactory(occurrence=stop, start=at(14, 9), end=at(14, 12))
    sign_up(volunteer_id=VolunteerFactory(person__name="温小泉").pk, shift_id=shift.pk, now=at(8, 12))
    client, url = signed_in(organization=drive.host), reverse("volunteers:edit_shift", args=[shift.pk])
    asked = client.post(url, FORM | {"language": "彝语"}).content.decode()
    assert "1 人不符合新的要求" in asked
    seen = asked.split('name="seen" value="')[1].split('"')[0]
    assert client.post(url, FORM | {"language": "彝语", "seen": "on"}).status_code == 200
    assert client.post(url, FORM | {"language": "彝语", "seen": seen}).status_code == 302
    shift.refresh_from_db()
    assert shift.language == "彝语"
