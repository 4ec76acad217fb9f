"""Bases through the API: the public register, and the same verbs and reason codes as the pages."""

import datetime as dt

import pytest
from rest_framework.test import APIClient

from core import clock
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
from venues.models import Base, ScoringSheet

pytestmark = pytest.mark.django_db
TODAY, DAY = clock.today(), dt.timedelta(days=1)
END = f"{TODAY.year + 3}-12-31"


def client_of(person):
    client = APIClient()
    client.force_authenticate(person)
    return client


@pytest.fixture
def keeper():
    return MembershipFactory(role="organizer")


@pytest.fixture
def ours(keeper):
    return client_of(keeper.person)


@pytest.fixture
def judge():
    return client_of(MembershipFactory(organization=AssociationFactory(), role="organizer").person)


@pytest.fixture
def base(keeper):
    return BaseFactory(slug="wenquan", venue__organization=keeper.organization, contact_name="温小泉")


def slugs(answer):
    return [row["slug"] for row in answer.json()["results"]]


def test_anybody_reads_the_register_without_contacts(base):
    HoursFactory(base=base, weekday=TODAY.isoweekday())
    BaseFactory(slug="two", level=level("全国"))
    BaseFactory(slug="gone", state="removed")
    ApplicationFactory(slug="asked")
    anybody = APIClient()
    assert slugs(anybody.get("/api/v1/bases/")) == ["two", "wenquan"]
    assert slugs(anybody.get("/api/v1/bases/?level=level-1")) == ["two"]
    assert slugs(anybody.get(f"/api/v1/bases/?open_on={TODAY}")) == ["wenquan"]
    assert slugs(anybody.get(f"/api/v1/bases/?area={base.venue.area.slug}")) == ["wenquan"]
    assert anybody.get("/api/v1/bases/gone/").json()["state"] == "removed"
    assert anybody.get("/api/v1/bases/asked/").status_code == 404
    shown = anybody.get("/api/v1/bases/wenquan/")
    assert shown.json()["hours"] == [{"weekday": TODAY.isoweekday(), "opens": "09:00:00", "closes": "17:00:00"}]
    assert not [private for private in ("温小泉", base.contact_phone[3:]) if private in shown.content.decode()]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_register_asks_the_same_for_one_and_three(django_assert_num_queries, rows):
    for _ in range(rows):
        HoursFactory(base=BaseFactory())
    with django_assert_num_queries(3):
        assert len(slugs(APIClient().get("/api/v1/bases/"))) == rows


def application_of(venue, **more):
    hours = [{"weekday": 6, "opens": "09:00", "closes": "17:00"}]
    facts = {"venue": venue.slug, "type": base_type().slug, "level": level().slug, "name": "石庄田间基地"}
    return facts | {"hours": hours, "themes": [ThemeFactory().slug], "contact_phone": "139 0000 0777"} | more


def test_from_application_to_accreditation(ours, judge, keeper):
    venue = VenueFactory(organization=keeper.organization)
    made = ours.post("/api/v1/bases/", application_of(venue), format="json")
    assert (made.status_code, made.json()["state"], made.json()["hours"][0]["weekday"]) == (201, "applied", 6)
    slug = made.json()["slug"]
    assert Base.objects.get().contact_phone == "+8613900000777"
    for lacks, code in (({"hours": []}, "hours_missing"), ({"contact_phone": ""}, "phone_missing")):
        facts = application_of(VenueFactory(organization=keeper.organization), **lacks)
        answer = ours.post("/api/v1/bases/", facts, format="json")
        assert (answer.status_code, answer.json()["code"]) == (409, code)
    again = ours.post("/api/v1/bases/", application_of(venue), format="json")
    assert (again.status_code, again.json()["code"]) == (409, "already_base")
    asked = {"level": level("省级").slug, "valid_from": str(TODAY), "valid_until": END}
    assert ours.post(f"/api/v1/bases/{slug}/accredit/", asked).json()["code"] == "not_association"
    assert judge.post(f"/api/v1/bases/{slug}/accredit/", asked).json()["level"] == "level-2"
    assert judge.post(f"/api/v1/bases/{slug}/accredit/", asked).json()["code"] == "not_applied"


def test_only_for_venues_that_one_manages(ours):
    answer = ours.post("/api/v1/bases/", application_of(VenueFactory()), format="json")
    assert (answer.status_code, answer.json()["code"]) == (409, "not_manager")
    backwards = [{"weekday": 6, "opens": "17:00", "closes": "09:00"}]
    assert (
        ours.post("/api/v1/bases/", application_of(VenueFactory(), hours=backwards), format="json").status_code == 400
    )


def test_an_old_base_is_registered_by_the_association(ours, judge):
    facts = application_of(VenueFactory()) | {"valid_from": "2021-12-01", "valid_until": END, "document": "昆科协1号"}
    assert ours.post("/api/v1/bases/register/", facts, format="json").json()["code"] == "not_association"
    made = judge.post("/api/v1/bases/register/", facts, format="json").json()
    assert (made["state"], made["accredited_on"]) == ("accredited", "2021-12-01")


def test_all_decisions_and_their_history(judge, ours, base):
    def decide(verb, **facts):
        answer = judge.post(f"/api/v1/bases/wenquan/{verb}/", facts)
        return answer.json().get("code") or answer.json()["state"]

    assert decide("warn") == "reason_missing"
    assert decide("warn", reason="护栏松动", mend_by=END) == "warned"
    assert decide("renew", valid_until=f"{TODAY.year + 9}-12-31") == "not_accredited"
    assert decide("lift") == "accredited"
    assert decide("level", level="level-4", reason="一样") == "same_level"
    level("全国")
    assert decide("level", level="level-1", reason="评上了") == "accredited"
    assert decide("renew", valid_until=f"{TODAY.year + 9}-12-31") == "accredited"
    assert decide("refuse", reason="晚了") == "not_applied"
    assert decide("remove", reason="搬走了") == "removed"
    steps = ours.get("/api/v1/bases/wenquan/steps/").json()["results"]
    assert [step["kind"] for step in steps] == ["removed", "renewed", "promoted", "lifted", "warned"]
    assert (steps[2]["level_before"], steps[2]["level_after"]) == ("level-4", "level-1")
    assert client_of(MembershipFactory().person).get("/api/v1/bases/wenquan/steps/").status_code == 404


def test_facts_are_changed_one_by_one(ours, base):
    HoursFactory(base=base, weekday=2)
    base.themes.add(ThemeFactory(slug="hot"))
    kept = ours.patch("/api/v1/bases/wenquan/", {"admission": "免费", "state": "removed"}, format="json").json()
    assert (kept["admission"], kept["state"], kept["themes"], len(kept["hours"])) == ("免费", "accredited", ["hot"], 1)
    gone = ours.patch("/api/v1/bases/wenquan/", {"hours": [], "themes": []}, format="json").json()
    assert (gone["hours"], gone["themes"], gone["admission"]) == ([], [], "免费")
    closure = {"closed_from": "2026-09-10", "closed_until": "2026-09-09"}
    assert ours.patch("/api/v1/bases/wenquan/", closure, format="json").status_code == 400


def test_reports_and_rounds(ours, judge, base):
    dates = {"year": TODAY.year, "opens_on": str(TODAY), "deadline": str(TODAY + 30 * DAY)}
    assert ours.post("/api/v1/report-rounds/", dates).json()["code"] == "not_association"
    assert judge.post("/api/v1/report-rounds/", dates).status_code == 201
    assert judge.post("/api/v1/report-rounds/", dates).json()["code"] == "round_exists"
    moved = {"opens_on": str(TODAY), "deadline": str(TODAY + 60 * DAY)}
    assert judge.put(f"/api/v1/report-rounds/{TODAY.year}/", moved).json()["deadline"] == moved["deadline"]
    facts = {"year": TODAY.year, "open_days": 200, "visitors": 900, "minors": 901, "highlights": "两件事"}
    assert ours.post("/api/v1/bases/wenquan/report/", facts).json()["code"] == "report_contradicts"
    assert ours.post("/api/v1/bases/wenquan/report/", facts | {"minors": 300}).json()["visitors"] == 900
    back = {"year": TODAY.year, "reason": "人次对不上"}
    assert ours.post("/api/v1/bases/wenquan/return-report/", back).json()["code"] == "not_association"
    assert judge.post("/api/v1/bases/wenquan/return-report/", back).json()["returned_reason"] == "人次对不上"
    assert [row["year"] for row in ours.get("/api/v1/bases/wenquan/reports/").json()["results"]] == [TODAY.year]
    RoundFactory(year=TODAY.year + 1, opens_on=TODAY + DAY)
    early = facts | {"year": TODAY.year + 1, "minors": 300}
    assert ours.post("/api/v1/bases/wenquan/report/", early).json()["code"] == "round_not_open"


def test_evaluations_and_sheets(ours, judge, base):
    ScoringSheet.objects.update(in_use=False)
    none = judge.post("/api/v1/bases/wenquan/evaluate/", {"year": TODAY.year, "points": []}, format="json")
    assert none.json()["code"] == "sheet_empty"
    made = sheet()
    points = [{"item": item.pk, "points": "9.5"} for item in made.items.all()]
    asked = {"year": TODAY.year, "points": points}
    assert ours.post("/api/v1/bases/wenquan/evaluate/", asked, format="json").json()["code"] == "not_association"
    found = judge.post("/api/v1/bases/wenquan/evaluate/", asked, format="json").json()
    assert (found["total"], found["grade"]) == ("95.0", "优秀")
    part = {"year": TODAY.year, "points": points[:1]}
    assert judge.post("/api/v1/bases/wenquan/evaluate/", part, format="json").json()["code"] == "points_missing"
    assert ours.get("/api/v1/bases/wenquan/evaluations/").json()["results"][0]["grade"] == "优秀"
    new = {
        "name": "新表",
        "items": [{"name": "开放", "weight": 1, "most": 5}],
        "grades": [{"name": "好", "at_least": 0}],
    }
    assert ours.post("/api/v1/scoring-sheets/", new, format="json").json()["code"] == "not_association"
    twice = new | {"items": new["items"] * 2}
    assert judge.post("/api/v1/scoring-sheets/", twice, format="json").json()["code"] == "sheet_repeats"
    assert judge.post("/api/v1/scoring-sheets/", new, format="json").json()["items"][0]["most"] == 5
    assert judge.post("/api/v1/scoring-sheets/", new, format="json").json()["code"] == "sheet_exists"
    assert [
        row["in_use"] for row in ours.get("/api/v1/scoring-sheets/").json()["results"] if row["name"] == "新表"
    ] == [True]
