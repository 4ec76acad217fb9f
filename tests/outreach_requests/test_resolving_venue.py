"""A place that was typed in words: registered or found in the register, never typed twice, never published without."""

import pytest
from rest_framework.test import APIClient

from core.errors import Refusal
from events.models import Event
from events.publication import publishing
from organizations.models import Organization
from outreach_requests.arrangements import resolving_venue
from outreach_requests.models import OutreachRequest
from plan.models import Task
from tests.factories.events import TaskFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.requests import arrange, ask
from venues.models import Venue

pytestmark = pytest.mark.django_db


@pytest.fixture
def street():
    return StreetFactory(name="县街街道")


@pytest.fixture
def staff(client, street, now, time_machine):
    time_machine.move_to(now)
    kind = Organization.Kind.STREET_OFFICE
    found = MembershipFactory(organization=OrganizationFactory(name="样例街道办", kind=kind, area=street)).person
    client.force_login(found)
    return found


@pytest.fixture
def host(staff):
    return staff.memberships.get().organization


@pytest.fixture
def asked(street, now, staff):
    return ask(street, now=now)


def page_of(client, asked):
    return client.get(f"/staff/requests/{asked.pk}/")


def filled(client, asked):
    """The short form as it comes, nothing typed."""
    form = page_of(client, asked).context["new_place"]
    return {cell.html_name: cell.value() or "" for cell in form}


def fresh(asked):
    return OutreachRequest.objects.get(pk=asked.pk)


def test_registered_with_one_press_and_arranged_there(client, asked, staff, host, now):
    assert "地点还没登记：村委会院坝" in page_of(client, asked).text
    answer = client.post(f"/staff/requests/{asked.pk}/register-place/", filled(client, asked), follow=True)
    venue = Venue.objects.get()
    assert (venue.name, venue.area, venue.address, venue.organization) == (
        "村委会院坝",
        asked.street,
        "县街街道村委会院坝",
        host,
    )
    assert venue.contact_phone == ""
    assert "还没登记" not in answer.text
    assert (fresh(asked).venue, fresh(asked).where, fresh(asked).place) == (venue, "村委会院坝", "")
    date = arrange(fresh(asked), host=host, by=staff, now=now).occurrences.get()
    assert (date.venue, date.place_note) == (venue, "")


def test_the_draft_that_was_made_before_gets_its_place_and_can_be_published(client, asked, staff, host, now):
    event = arrange(asked, host=host, by=staff, now=now)
    for address in (f"/staff/events/{event.pk}/", f"/staff/events/{event.pk}/edit/"):
        page = client.get(address).text
        assert "点单写的地方“村委会院坝”还没登记" in page
        assert f"/staff/requests/{asked.pk}/#place" in page
    assert [lack.code for lack in publishing.missing(event, now=now) if lack.code == "place"] == ["place"]
    answer = client.post(f"/staff/requests/{asked.pk}/register-place/", filled(client, asked), follow=True)
    assert answer.redirect_chain[-1][0] == f"/staff/events/{event.pk}/"
    assert "还没登记" not in answer.text
    event.refresh_from_db()
    assert event.occurrences.get().venue == Venue.objects.get()
    event.description, event.task = "讲什么", TaskFactory()
    event.save()
    assert Task.objects.count() == 1
    assert [lack.code for lack in publishing.missing(event, now=now)] == ["audience"]


def test_one_of_the_register_keeps_what_was_typed_as_a_note(client, asked, staff, host, now):
    event = arrange(asked, host=host, by=staff, now=now)
    far = VenueFactory(name="别处", area=StreetFactory(name="草铺街道"))
    near = VenueFactory(name="样例村委会", area=VillageFactory(parent=asked.street, name="样例村"))
    groups = [group for group, _ in page_of(client, asked).context["old_place"].fields["venue"].choices[1:]]
    assert groups == ["样例村", "草铺街道"]
    assert client.post(f"/staff/requests/{asked.pk}/place/", {"venue": ""}).status_code == 422
    client.post(f"/staff/requests/{asked.pk}/place/", {"venue": near.pk})
    date = event.occurrences.get()
    assert (date.venue, date.place_note, fresh(asked).venue) == (near, "村委会院坝", near)
    assert fresh(asked).steps.last().words == "地点定在样例村委会"
    assert Venue.objects.count() == 2
    with pytest.raises(Refusal, match="place_not_needed"):
        resolving_venue.place(request=fresh(asked), venue=far, by=staff, now=now)


def test_nothing_is_registered_twice_and_what_was_typed_stays(client, asked):
    VenueFactory(name="村委会院坝", area=asked.street)
    answer = client.post(f"/staff/requests/{asked.pk}/register-place/", filled(client, asked) | {"address": "3 号"})
    assert (answer.status_code, "请在下面选它" in answer.text, 'value="3 号"' in answer.text) == (422, True, True)
    assert Venue.objects.count() == 1


def test_where_it_is_too_late_no_place_is_stored(client, asked, staff, host, now):
    typed = filled(client, asked)
    event = arrange(asked, host=host, by=staff, now=now)
    event.occurrences.update(venue=VenueFactory(area=asked.street))
    assert "还没登记" not in page_of(client, asked).text
    answer = client.post(f"/staff/requests/{asked.pk}/register-place/", typed)
    assert (answer.status_code, "地点已经定了" in answer.text) == (422, True)
    assert not Venue.objects.filter(name="村委会院坝").exists()
    Event.objects.update(state="cancelled")


def test_a_program_says_the_place(asked, staff, now):
    program = APIClient()
    program.force_authenticate(staff)
    venue = VenueFactory(name="村委会院坝", area=asked.street)
    address = f"/api/v1/outreach-requests/{asked.pk}/place/"
    assert program.post(address, {"venue": "nowhere"}).status_code == 400
    assert program.post(address, {"venue": venue.slug}).json()["venue"] == venue.slug
    late = program.post(address, {"venue": venue.slug})
    assert (late.status_code, late.json()["code"]) == (409, "place_not_needed")


def test_a_place_out_of_use_is_refused(asked, staff, now):
    with pytest.raises(Refusal, match="place_missing"):
        resolving_venue.place(request=asked, venue=VenueFactory(closed=True), by=staff, now=now)
