"""Staff pages of bases: nothing for axe to find, nothing to scroll sideways, and a whole application without scripts."""

import datetime as dt

import pytest

from core import clock
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.bases import (
    ApplicationFactory,
    BaseFactory,
    HoursFactory,
    RoundFactory,
    ThemeFactory,
    base_type,
    level,
    sheet,
)
from tests.factories.events import VenueFactory
from tests.factories.people import AssociationFactory, MembershipFactory
from venues.bases.annual_reports import submit
from venues.bases.status_changes import warn
from venues.models import Base

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NUMBERS = {"open_days": 200, "visitors": 900, "minors": 300, "highlights": "两件事"}


@pytest.fixture
def judge():
    """Somebody of the association, with bases that need something."""
    member = MembershipFactory(organization=AssociationFactory(), role="administrator")
    ThemeFactory()
    sheet()
    return member.person


@pytest.fixture
def pages(judge):
    """Every staff page of bases, each with something on it."""
    year, now = clock.today().year, clock.now()
    base, round_ = BaseFactory(), RoundFactory(year=year)
    HoursFactory(base=base)
    submit(base=base, round_=round_, facts=NUMBERS, by=judge, now=now)
    warned, asked = BaseFactory(), ApplicationFactory(application="有田有人")
    warn(base=warned, reason="护栏松动", by=judge, now=now, mend_by=clock.today() + dt.timedelta(days=9))
    BaseFactory(state="expired", valid_until=clock.today() - dt.timedelta(days=9))
    one, two = f"/staff/bases/{base.pk}", f"/staff/bases/{warned.pk}"
    lists = ("", "apply/", "scoring/", "rounds/", f"rounds/{year}/")
    decisions = [f"/staff/bases/{asked.pk}/accredit/", f"{two}/lift/", f"{one}/level/", f"{one}/remove/"]
    years = [f"{one}/reports/{year}/", f"{two}/reports/{year}/", f"{one}/reports/{year}/return/"]
    return [
        *(f"/staff/bases/{part}" for part in lists),
        *(f"{start}/" for start in (one, two, f"/staff/bases/{asked.pk}")),
        f"{one}/edit/",
        f"{one}/evaluations/{year}/",
        *decisions,
        *years,
    ]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(walk, judge, pages, width):
    seen = walk(pages, width=width, person=judge)
    found = {address: (findings(page), max(sideways(page), 0)) for address, page in seen}
    assert {address: problems for address, problems in found.items() if problems != ([], 0)} == {}


def test_a_venue_applies_without_scripts(look, judge):
    member = MembershipFactory(role="organizer")
    venue = VenueFactory(name="石庄田间学校", organization=member.organization)
    kind, wanted = base_type(), level()
    page = look("/staff/bases/", person=member.person, script=False)
    page.get_by_role("link", name="申请基地").click()
    page.get_by_label("哪个场馆").select_option(str(venue.pk))
    page.get_by_label("类型").select_option(str(kind.pk))
    page.get_by_label("级别").select_option(str(wanted.pk))
    page.locator("[name=name]").fill("石庄田间基地")
    page.locator("[name=day6]").fill("九点")
    page.get_by_role("button", name="交申请").click()
    page.get_by_text("看不懂“九点”").wait_for()
    assert page.locator("[name=name]").input_value() == "石庄田间基地"
    page.locator("[name=day6]").fill("9:00-17:00")
    page.locator("[name=contact_phone]").fill("13900000777")
    page.get_by_role("button", name="交申请").click()
    page.get_by_text("申请交上去了").wait_for()
    assert Base.objects.get().state == "applied"
