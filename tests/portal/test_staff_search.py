"""The box in the head of the staff's pages: everything that is called so, of what the reader may see."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.duplication import event_templates
from events.models import Occurrence
from events.wording import search_index
from organizations.models import Membership
from plan.models import Occasion, OccasionDate
from registrations.models import Registration
from search import finding
from search.groups import GROUPS
from tests.factories.bases import BaseFactory
from tests.factories.events import (
    EventFactory,
    OccurrenceFactory,
    PublishedEventFactory,
    TaskFactory,
    VenueFactory,
)
from tests.factories.people import (
    AssociationFactory,
    MembershipFactory,
    OrganizationFactory,
    StreetFactory,
)
from tests.factories.registrations import register
from tests.factories.requests import ask
from tests.factories.resources import CrewFactory, ResourceFactory, SpaceFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory, TeamFactory, VolunteerFactory
from venues.models import Base
from volunteers.signups.signing_up import sign_up

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 9, 16, 1, 0, tzinfo=dt.UTC)
SEARCH = "/staff/search/"


@pytest.fixture(autouse=True)
def _on_a_wednesday():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def office():
    return OrganizationFactory(name="县街街道办事处", slug="office")


@pytest.fixture
def clerk(client, office):
    person = MembershipFactory(organization=office).person
    client.force_login(person)
    return person


def date(event, title="", **facts) -> Occurrence:
    start = facts.pop("start", NOW + dt.timedelta(days=3))
    made = OccurrenceFactory(event=event, start=start, end=start + dt.timedelta(hours=2), title=title, **facts)
    search_index.write(event, [made])
    made.save()
    return made


def one_of_each(owner, word: str) -> None:
    """Everything that can be found by the word, of one organization."""
    place = VenueFactory(name=f"{word}文化站", organization=owner)
    SpaceFactory(venue=place, name=f"{word}报告厅")
    ResourceFactory(name=f"{word}大篷车", organization=owner)
    CrewFactory(name=f"{word}老师", organization=owner)
    BaseFactory(venue=place, name=f"{word}基地")
    TeamFactory(name=f"{word}志愿队", organization=owner)
    OrganizationFactory(name=f"{word}小学")
    StreetFactory(name=f"{word}街道")
    theme = Occasion.objects.create(slug=f"theme-{word}", name=f"{word}科技周")
    OccasionDate.objects.create(occasion=theme, first=NOW.date(), last=NOW.date())
    TaskFactory(title=f"{word}科普行动")
    event = PublishedEventFactory(title=f"{word}讲座", host=owner)
    date(event, venue=place)
    by = MembershipFactory(organization=owner).person
    event_templates.keep(event=event, name=f"{word}模板", organization=owner, by=by, now=NOW)
    register(SeatPoolFactory(event=event, occurrence=event.occurrences.get()), f"{word}奶奶", now=NOW)
    who = VolunteerFactory(person__name=f"{word}大哥")
    shift = ShiftFactory(occurrence=event.occurrences.get())
    sign_up(volunteer_id=who.pk, shift_id=shift.pk, now=NOW)
    asked = ask(organization_name=f"{word}村委会")
    asked.assigned_to = owner
    asked.save()


def counts(person, text: str) -> dict[str, int]:
    return {one.name: one.count for one in finding.everything(finding.asked(text, person, now=NOW))}


def test_one_of_everything_is_found(client, clerk, office):
    one_of_each(office, "石庄")
    found = counts(clerk, "石庄")
    assert set(found) == set(GROUPS)
    assert found["events"] == found["crew"] == found["registrations"] == found["requests"] == 1
    page = client.get(SEARCH, {"q": "石庄"})
    for word in ("石庄文化站", "石庄报告厅", "石庄大篷车", "石庄老师", "石庄奶奶", "石庄村委会", "石庄志愿队"):
        assert word in page.text


def test_every_hit_leads_to_a_page_that_opens(client, clerk, office):
    one_of_each(office, "石庄")
    one_of_each(OrganizationFactory(), "石庄二")
    for group in finding.everything(finding.asked("石庄", clerk, now=NOW)):
        for result in group.results:
            assert client.get(result.url).status_code == 200, (group.name, result)


def test_a_stranger_finds_what_is_public_and_no_people(clerk):
    one_of_each(OrganizationFactory(), "石庄")
    EventFactory(title="石庄的草稿")
    Base.objects.update(state=Base.State.APPLIED)
    found = counts(clerk, "石庄")
    assert not {"crew", "registrations", "volunteers", "requests", "templates", "bases"} & set(found)
    assert (found["events"], found["dates"], found["venues"], found["teams"]) == (1, 1, 1, 1)


def test_the_association_finds_all_and_a_viewer_no_templates(office):
    one_of_each(office, "石庄")
    everybody = MembershipFactory(organization=AssociationFactory()).person
    viewer = MembershipFactory(organization=office, role=Membership.Role.VIEWER).person
    assert set(counts(everybody, "石庄")) == set(GROUPS)
    assert set(counts(viewer, "石庄")) == set(GROUPS) - {"templates"}


@pytest.mark.parametrize("typed", ["《石莊·文化》", "ＡＢ石", "shizhuang", "szwhz", " 文化站  石莊 ", "石莊，文化"])
def test_names_are_folded_as_in_the_residents_search(clerk, typed):
    VenueFactory(name="AB 石莊·文化站")
    assert counts(clerk, typed).get("venues") == 1


def test_words_that_mean_the_same_find_each_other(clerk, office):
    CrewFactory(name="谷老师", title="野生菌专家", organization=office)
    date(PublishedEventFactory(title="野生菌中毒怎么办"))
    found = counts(clerk, "蘑菇")
    assert (found["crew"], found["dates"], found["events"]) == (1, 1, 1)


def test_days_find_dates_and_those_to_come_stand_first(clerk, office):
    event = EventFactory(host=office, title="讲座")
    for day in (-20, 3, -10, 30):
        date(event, start=NOW + dt.timedelta(days=day))
    whole = finding.whole("dates", finding.asked("讲座", clerk, now=NOW))
    assert [result.title.split()[0] for result in whole.results] == ["9月19日", "10月16日", "9月6日", "8月27日"]
    assert counts(clerk, "9月19日 讲座")["dates"] == counts(clerk, "9.19")["dates"] == 1


@pytest.mark.parametrize("typed", ["", "  ", "\u200b", "·", "%", "_", "'; drop table", "a" * 500, "《》", "\x00"])
def test_anything_may_be_typed(client, clerk, office, typed):
    one_of_each(office, "石庄")
    page = client.get(SEARCH, {"q": typed})
    assert page.status_code in {200, 400}
    assert "石庄文化站" not in page.text


def test_lists_are_bounded_and_lead_to_all(client, clerk, office):
    for number in range(60):
        VenueFactory(name=f"石庄{number}", organization=office)
    page = client.get(SEARCH, {"q": "石庄"})
    assert page.text.count('<li><a href="/staff/venues/') == finding.FIRST
    assert "场馆，全部 60 个" in page.text
    first = client.get(SEARCH, {"q": "石庄", "group": "venues"})
    last = client.get(SEARCH, {"q": "石庄", "group": "venues", "page": "2"})
    assert (len(first.context["group"].results), len(last.context["group"].results)) == (50, 10)
    assert "第 2 页，共 2 页" in last.text
    for page in ("0", "-1", "x", "999999999", "9" * 40):
        assert client.get(SEARCH, {"q": "石庄", "group": "venues", "page": page}).status_code == 200
    assert client.get(SEARCH, {"q": "石庄", "group": "nothing"}).context["groups"]


def test_ones_own_stands_first(clerk, office):
    VenueFactory(name="石庄甲")
    VenueFactory(name="石庄乙", organization=office)
    whole = finding.whole("venues", finding.asked("石庄", clerk, now=NOW))
    assert [result.title for result in whole.results] == ["石庄乙", "石庄甲"]


def test_pages_of_the_menu_are_found(client, clerk):
    assert "/staff/days/" in client.get(SEARCH, {"q": "赶街"}).text
    assert "村（社区）名单" not in client.get(SEARCH, {"q": "村名单"}).text


def test_the_same_number_of_queries_for_more_rows(clerk, office):
    seen = []
    for _ in range(2):
        one_of_each(office, f"石庄{len(seen)}")
        with CaptureQueriesContext(connection) as queries:
            finding.everything(finding.asked("石庄", clerk, now=NOW))
        seen.append(len(queries))
    assert seen[0] == seen[1] <= 36


def test_programs_find_the_same(client, clerk, office):
    one_of_each(office, "石庄")
    read = client.get("/api/v1/search/", {"q": "石庄"}).json()["results"]
    assert {one["group"]: one["count"] for one in read} == counts(clerk, "石庄")
    venues = client.get("/api/v1/search/", {"q": "石庄", "group": "venues"}).json()["results"]
    assert venues[0]["name"] == "场馆"
    assert set(venues[0]["results"][0]) == {"title", "note", "url"}
    for wrong in ({"q": ""}, {}, {"q": "石庄", "group": "x"}, {"q": "石庄", "page": "0"}):
        assert client.get("/api/v1/search/", wrong).status_code == 400


def test_the_box_stands_on_every_page_and_keeps_what_was_asked(client, clerk):
    assert 'action="/staff/search/"' in client.get("/staff/").text
    assert 'value="&lt;b&gt;石庄"' in client.get(SEARCH, {"q": "<b>石庄"}).text


def test_whose_number_was_never_proved_is_not_found(clerk, office):
    """Neither while it can still be proved nor after: a stranger may have typed any name. An offer that ran out is."""
    seats = SeatPoolFactory(occurrence__event__host=office)
    party = Registration.objects.filter(pk=register(seats, "麦小穗", phone="+8613900000777").pk)
    assert counts(clerk, "麦小穗") == {"registrations": 1}
    party.update(status="unproven", prove_by=NOW)
    assert counts(clerk, "麦小穗") == {}
    party.update(status="expired")
    assert counts(clerk, "麦小穗") == {}
    party.update(prove_by=None)
    assert counts(clerk, "麦小穗") == {"registrations": 1}


def test_a_list_too_long_to_be_read_says_so(client, clerk, office, monkeypatch):
    monkeypatch.setattr("search.results.MOST_READ", 2)
    for number in range(2):
        CrewFactory(name=f"钱老师{number}", organization=office)
    looked = [group for group in finding.everything(finding.asked("钱老师", clerk, now=NOW)) if group.only_read]
    assert looked == []
    CrewFactory(name="孙老师", organization=office)
    (group,) = finding.everything(finding.asked("没有的人", clerk, now=NOW))
    assert (group.name, group.count, group.only_read) == ("crew", 0, 2)
    client.force_login(clerk)
    page = client.get("/staff/search/", {"q": "没有的人"})
    assert "只找了前 2 条" in page.text
    assert "只找了前 2 条" in client.get("/staff/search/", {"q": "没有的人", "group": "crew"}).text


def test_a_task_is_found_by_its_code(client, clerk):
    task = TaskFactory(code="P4.3", title="深入开展重点科普活动")
    (group,) = finding.everything(finding.asked("p4.3", clerk, now=NOW))
    assert (group.label, group.results[0].url.endswith(f"#task-{task.pk}")) == ("方案任务", True)
    assert f'id="task-{task.pk}"' in client.get(group.results[0].url).text
