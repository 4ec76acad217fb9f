"""Approving, changing, helping and editing at the same time, in a real browser."""

import pytest

from core import clock
from events.models import Event
from events.publication import approving
from tests.browser.conftest import DESK, PHONE, findings, sideways
from tests.factories.events import (
    AudienceFactory,
    CooperationFactory,
    EventFactory,
    OccurrenceFactory,
    PublishedEventFactory,
)
from tests.factories.people import MembershipFactory, OrganizationFactory, StreetFactory, VillageFactory
from tests.factories.registrations import fill
from tests.factories.taking_part import SeatPoolFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def host():
    return OrganizationFactory(name="样例医院", approval_levels=2)


@pytest.fixture
def approver(host):
    return MembershipFactory(organization=host, role="approver", person__name="云小批").person


@pytest.fixture
def addresses(host, approver):
    """Every page of these, with something on it."""
    maker = MembershipFactory(organization=host).person
    draft = EventFactory(host=host, title="膝盖响要不要紧", description="怎么蹲。", created_by=maker)
    draft.audiences.add(AudienceFactory(name="老年人"))
    OccurrenceFactory(event=draft)
    CooperationFactory(event=draft, organization__name="市教体局", state="declined", reason="期中考试")
    approving.submit(event=draft, by=maker, now=clock.now())
    public = PublishedEventFactory(host=host, title="手机课", kind=Event.Kind.CLASS)
    date = OccurrenceFactory(event=public)
    fill(SeatPoolFactory(occurrence=date, capacity=1), 2)
    asked = CooperationFactory(organization=host)
    OccurrenceFactory(event=asked.event)
    VillageFactory(parent=StreetFactory(), ethnic_minority=True, population=900)
    return {
        "event": f"/staff/events/{draft.pk}/",
        "send back": f"/staff/events/{draft.pk}/send-back/",
        "public event": f"/staff/events/{public.pk}/",
        "add a date": f"/staff/events/{public.pk}/add-date/",
        "postpone all": f"/staff/events/{public.pk}/postpone/",
        "postpone": f"/staff/occurrences/{date.pk}/postpone/",
        "place": f"/staff/occurrences/{date.pk}/place/",
        "seats": f"/staff/events/{public.pk}/seats/",
        "cooperation": f"/staff/cooperations/{asked.pk}/",
        "streets": "/staff/plan/reach/",
        "villages": "/staff/plan/reach/?kind=ethnic",
        "workbench": "/staff/",
    }


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(walk, addresses, approver, width):
    problems = {}
    for address, page in walk(addresses.values(), width=width, person=approver):
        problems[address] = findings(page) + ([f"{width} px"] if sideways(page) else [])
    assert {address: found for address, found in problems.items() if found} == {}


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_preview_names_who_is_affected(look, addresses, approver, width):
    page = look(addresses["postpone"], width=width, person=approver)
    page.fill("[name=reason]", "大雨")
    page.click("text=先看会通知谁")
    shown = page.inner_text("main")
    assert "已报名的 1" in shown
    assert "候补的 1" in shown
    assert findings(page) == []
    assert not sideways(page)
    page.click("text=延期，告知 2 个号码")
    assert "延期待定" in page.inner_text("main")


def test_two_people_edit_and_nothing_is_lost(look, host, approver):
    maker = MembershipFactory(organization=host, person__name="云小建").person
    draft = EventFactory(host=host, title="原来的标题", summary="原来的一句", created_by=maker)
    OccurrenceFactory(event=draft)
    address = f"/staff/events/{draft.pk}/edit/"
    hers, mine = (look(address, width=DESK, person=person) for person in (maker, approver))
    hers.fill("[name=title]", "她的标题")
    hers.fill("[name=summary]", "她的一句")
    hers.locator("button:visible", has_text="存下来").last.click()
    mine.fill("[name=summary]", "我的一句")
    mine.fill("[name=bring]", "帽子")
    mine.locator("button:visible", has_text="存下来").last.click()
    said = mine.inner_text("[data-reason=changed_meanwhile]")
    assert "云小建" in said
    assert mine.input_value("[name=title]") == "她的标题"
    assert findings(mine) == []
    mine.locator("input[name=take-summary][value=theirs]").check()
    mine.click("text=按选的存下来")
    draft.refresh_from_db()
    assert (draft.title, draft.summary, draft.bring, draft.version) == ("她的标题", "她的一句", "帽子", 3)
