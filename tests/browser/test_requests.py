"""Asking for an outreach and answering it, in a browser: without scripts, for axe, and on a small phone."""

import datetime as dt
import re

import pytest

from core import clock, phrases
from outreach_requests.arrangements import answering
from outreach_requests.models import OutreachRequest
from outreach_requests.rules import Time
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.events import AudienceFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory
from tests.factories.requests import arrange, ask

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
State = OutreachRequest.State


@pytest.fixture
def staff():
    """An organizer of the association."""
    return MembershipFactory(organization=AssociationFactory()).person


def in_days(days: int) -> dt.date:
    return phrases.local(clock.now()).date() + dt.timedelta(days=days)


def links(staff) -> list[str]:
    """The page behind the short link, in the states that ask for something or say a lot."""
    made = [ask(place=f"院坝{number}", proven=number > 0, facilities=("power", "stage")) for number in range(4)]
    times = [Time(day=in_days(days), clock=dt.time(14, 30)) for days in (30, 31)]
    answering.propose(request=made[1], times=times, note="大篷车那天在八街", by=staff, now=clock.now())
    for request, state in ((made[2], State.ARRANGED), (made[3], State.DONE)):
        event = arrange(request, host=OrganizationFactory(desk_phone="0871-00001234"), by=staff)
        event.published_at = clock.now()
        event.save()
        OutreachRequest.objects.filter(pk=request.pk).update(state=state)
    return [f"/q{one.link_token}" for one in made]


@pytest.mark.parametrize("elder", ["", "1"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_behind_the_link(walk, staff, width, elder):
    seen = walk(("/ask/sent/", *links(staff)), width=width, elder=elder)
    found = {address: findings(page) for address, page in seen}
    assert {address: problems for address, problems in found.items() if problems} == {}


@pytest.mark.parametrize("elder", ["", "3"])
def test_nothing_scrolls_sideways_behind_the_link(look, staff, elder):
    wide = {address: sideways(look(address, width=320, elder=elder)) for address in links(staff)}
    assert {address: pixels for address, pixels in wide.items() if pixels > 0} == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_on_staff_pages(look, staff, width):
    ask(notes="大车从东门进")
    open_one, done = f"/staff/requests/{ask(place='操场').pk}/", links(staff)
    rated = OutreachRequest.objects.get(state=State.DONE)
    addresses = ("/staff/requests/", "/staff/requests/new/", open_one, f"/staff/requests/{rated.pk}/")
    found = {address: findings(look(address, width=width, person=staff)) for address in addresses}
    assert len(done) == 4
    assert {address: problems for address, problems in found.items() if problems} == {}


def test_asking_and_confirming_need_no_scripts(look):
    AudienceFactory(name="老年人")
    StreetFactory(name="县街街道")
    page = look("/ask/", script=False)
    page.get_by_label("村、社区").check()
    page.locator("[name=organization_name]").fill("样例村委会")
    page.get_by_label("健康").check()
    page.get_by_label("老年人").check()
    page.locator("[name=adults]").fill("60")
    page.locator("[name=day_1]").fill(in_days(20).isoformat())
    page.locator("[name=street]").select_option(label="县街街道")
    page.locator("[name=place]").fill("村委会院坝")
    page.locator("[name=contact_name]").fill("石小泉")
    page.locator("[name=phone]").fill("139 0000 077")
    page.get_by_role("button", name="点单", exact=True).click()
    page.get_by_text("还差2处，改好就能交").wait_for()
    assert page.locator("[name=place]").input_value() == "村委会院坝"
    page.locator("[name=phone]").fill("139 0000 0777")
    page.locator("[name=consent]").check()
    page.get_by_role("button", name="点单", exact=True).click()
    page.wait_for_url(re.compile(r"/ask/sent/$"))
    made = OutreachRequest.objects.get()
    page.goto(f"/q{made.link_token}")
    page.get_by_role("button", name="是我点的，交给科协").click()
    page.get_by_role("heading", name="收到了，等答复").wait_for()
    made.refresh_from_db()
    assert made.state == State.NEW
