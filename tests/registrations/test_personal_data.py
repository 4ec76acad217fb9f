"""Lists of registrations, shifts, crew and resources as files: formulas stay text, numbers are for organizers."""

import pytest

from core import clock
from core.spreadsheets import reader
from registrations.registering.new_registration import AttendeeFacts, RegistrationRequest, register
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.requests import ask
from tests.factories.resources import CrewFactory, ResourceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, VolunteerFactory
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
TRAP = "=HYPERLINK(1)"


@pytest.fixture
def pool():
    pool = SeatPoolFactory()
    attendees = (AttendeeFacts(name=TRAP),)
    asked = RegistrationRequest(
        event_id=pool.event.pk, occurrence_ids=(pool.occurrence.pk,), phone="+8613900000888", contact_name=TRAP,
        attendees=attendees,
    )  # fmt: skip
    register(request=asked, now=clock.now())
    shift = ShiftFactory(occurrence=pool.occurrence)
    volunteer = VolunteerFactory(person__name=TRAP, person__phone="+8613900000777")
    sign_up(volunteer_id=volunteer.pk, shift_id=shift.pk, now=clock.now())
    CrewFactory(organization=pool.event.host, name=TRAP, phone="+8613900000666")
    ResourceFactory(organization=pool.event.host, name=TRAP)
    return pool


@pytest.mark.parametrize(
    ("address", "end"),
    [("events/{}/registrations", "888"), ("events/{}/shifts", "777"), ("crew", "666"), ("resources", "")],
)
def test_a_list_goes_out_without_formulas_and_with_numbers_for_organizers(client, pool, address, end):
    start = f"/staff/{address.format(pool.event.pk)}/"
    for role in ("viewer", "organizer"):
        client.force_login(MembershipFactory(organization=pool.event.host, role=role).person)
        assert f'href="{start}export.csv"' in client.get(start).text
        text = client.get(f"{start}export.csv").content.decode()
        assert f"'{TRAP}" in text
        assert (f"139 0000 0{end}" in text) == bool(end and role == "organizer")
        assert (f"139****0{end}" in text) == bool(end and role == "viewer")
        assert any(TRAP in row.cells for row in reader.read(client.get(f"{start}export.xlsx").content))
    assert client.get(f"{start}export.pdf").status_code == 404


def test_requests_go_out_the_same_way(client):
    host = OrganizationFactory(kind="street_office", area=StreetFactory())
    ask(host.area, phone="+8613900000555", contact_name=TRAP)
    for role in ("viewer", "organizer"):
        client.force_login(MembershipFactory(organization=host, role=role).person)
        assert 'href="/staff/requests/export.csv"' in client.get("/staff/requests/").text
        text = client.get("/staff/requests/export.csv").content.decode()
        assert f"'{TRAP}" in text
        assert ("139 0000 0555" in text) == (role == "organizer")
    other = MembershipFactory().person
    client.force_login(other)
    assert TRAP not in client.get("/staff/requests/export.csv").content.decode()
