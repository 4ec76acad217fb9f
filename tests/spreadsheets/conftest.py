"""A person of one street office, and what its tables may name."""

import pytest

from core.spreadsheets import writer
from organizations.models import Organization
from spreadsheets import importing
from spreadsheets.models import SheetImport
from tests.events.conftest import NOON, association, now, person
from tests.factories.events import AudienceFactory, PlanFactory, TaskFactory, TaskGroupFactory, VenueFactory
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory

__all__ = ["NOON", "association", "now", "person"]


@pytest.fixture
def street(db):
    return StreetFactory(name="县街街道")


@pytest.fixture
def host(street):
    return OrganizationFactory(name="县街街道办事处", kind=Organization.Kind.STREET_OFFICE, area=street)


@pytest.fixture
def organizer(host):
    return MembershipFactory(organization=host).person


@pytest.fixture
def venue(street, host):
    return VenueFactory(name="县街文化站", area=street, organization=host)


@pytest.fixture
def task(db):
    plan = PlanFactory(slug="city-2026", first_year=2021, last_year=2030)
    return TaskFactory(group=TaskGroupFactory(plan=plan), code="A1.1")


@pytest.fixture
def farmers(db):
    return AudienceFactory(name="农民", slug="farmers")


@pytest.fixture
def bring(organizer, django_capture_on_commit_callbacks):
    """Upload a table and have it looked at; ``apply`` brings it in as well."""

    def bring(columns, rows, *, kind=SheetImport.Kind.EVENTS, by=organizer, apply=False, csv=False):
        data = writer.csv(columns, rows) if csv else writer.xlsx("表", columns, rows)
        made = importing.start(kind=kind, file_name="表.xlsx", data=data, by=by, now=NOON)
        importing.check(made.pk, now=NOON)
        made.refresh_from_db()
        if apply and made.state == SheetImport.State.READY:
            importing.confirm(sheet=made, by=by)
            importing.apply(made.pk, now=NOON)
            made.refresh_from_db()
        return made

    return bring
