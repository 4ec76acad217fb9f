"""Plans for programs: which files came in, whose period is over, the workbooks, and what stands beside the next one."""

import datetime as dt
import io

import pytest
from openpyxl import load_workbook

from core import clock
from plan import importing
from plan.models import Occasion, Plan, PlanFile
from tests.factories.events import PlanFactory
from tests.factories.people import AssociationFactory, CityFactory, MembershipFactory

pytestmark = pytest.mark.django_db
FILES = "/api/v1/plan-files/"


@pytest.fixture
def association():
    return AssociationFactory(name="样例市科协", area=CityFactory(name="样例市"))


@pytest.fixture
def keeper(client, association):
    person = MembershipFactory(organization=association, role="administrator").person
    client.force_login(person)
    return person


@pytest.fixture
def over(association):
    year = clock.today().year
    return PlanFactory(
        slug="old",
        title="老方案",
        first_year=year - 5,
        last_year=year - 1,
        coordinator=association,
        area=association.area,
    )


def sent(person, *, slug="sample", years=None, loaded_at=None):
    year = clock.today().year
    facts = {"title": f"{slug}方案", "slug": slug, "area": "样例市", "period": years or [year, year + 4]}
    document = {"plan": facts | {"coordinator": "样例市科协"}, "groups": [], "organizations": [], "streets": []}
    return PlanFile.objects.create(
        name=f"{slug}.xlsx", document=document, by=person, at=clock.now(), loaded_at=loaded_at
    )


def test_files_are_listed_the_newest_first(client, keeper):
    year = clock.today().year
    sent(keeper, slug="old", years=[year - 5, year - 1], loaded_at=clock.now())
    sent(keeper)
    rows = client.get(FILES).json()["results"]
    assert [(row["slug"], row["title"], row["is_over"], row["by"]) for row in rows] == [
        ("sample", "sample方案", False, keeper.name),
        ("old", "old方案", True, keeper.name),
    ]
    assert (rows[1]["first_year"], rows[1]["last_year"], "report" in rows[1]) == (year - 5, year - 1, False)
    assert [row["slug"] for row in client.get(FILES, {"loaded": "true"}).json()["results"]] == ["old"]
    assert [row["slug"] for row in client.get(FILES, {"loaded": "false"}).json()["results"]] == ["sample"]


def test_a_list_of_files_costs_the_same_however_many_there_are(client, keeper, django_assert_num_queries):
    sent(keeper)
    client.get(FILES)
    for number in range(3):
        sent(keeper, slug=f"more-{number}")
        with django_assert_num_queries(5):
            client.get(FILES)


def test_a_plan_says_whether_its_period_is_over(client, over):
    PlanFactory(slug="now", first_year=clock.today().year, last_year=clock.today().year)
    rows = client.get("/api/v1/plans/").json()["results"]
    assert {row["slug"]: row["is_over"] for row in rows} == {"old": True, "now": False}


def test_workbooks_are_those_of_the_page(client, keeper, over):
    pages = {
        f"{FILES}template/": "/staff/plan/import/template.xlsx",
        "/api/v1/plans/old/sheet/": "/staff/plan/sheets/old.xlsx",
        "/api/v1/plans/old/next-sheet/": "/staff/plan/sheets/old/next.xlsx",
    }
    for path, page in pages.items():
        answers = [client.get(path, headers={"Accept": "application/xml"}), client.get(page)]
        books = [load_workbook(io.BytesIO(answer.content)) for answer in answers]
        cells = [[[cell.value for cell in row] for sheet in book for row in sheet.rows] for book in books]
        assert cells[0] == cells[1], path
        assert answers[0]["Content-Disposition"] == answers[1]["Content-Disposition"]


def test_what_stands_beside_the_next_plan_is_told_before_it_is_drafted(client, keeper, over):
    year = clock.today().year
    file = sent(keeper)
    told = client.get("/api/v1/plans/old/next/").json()
    assert (told["first_year"], told["last_year"]) == (year, year + 4)
    assert [(one["title"], one["is_loaded"], one["uid"]) for one in told["same_years"]] == [
        ("sample方案", False, str(file.uid))
    ]
    PlanFile.objects.all().delete()
    PlanFactory(slug="there", title="已经有的", first_year=year + 2, last_year=year + 6)
    told = client.get("/api/v1/plans/old/next/").json()
    assert [(one["title"], one["is_loaded"]) for one in told["same_years"]] == [("已经有的", True)]


def test_none_of_it_is_for_others(client, over):
    client.force_login(MembershipFactory(role="administrator").person)
    paths = [FILES, f"{FILES}template/", *(f"/api/v1/plans/old/{one}/" for one in ("sheet", "next-sheet", "next"))]
    assert [client.get(path).status_code for path in paths] == [403] * 5
    assert client.get("/api/v1/plans/old/").status_code == 200


def test_expected_days_of_a_year_are_those_that_the_page_fills_in(client, association):
    client.force_login(MembershipFactory(organization=association, role="organizer").person)
    Occasion.objects.update(retired=True)
    fixed = Occasion.objects.create(slug="fixed", name="固定日", rule="05-30", position=1)
    told = Occasion.objects.create(slug="told", name="公布日", rule="announced each year", position=2)
    known = Occasion.objects.create(slug="known", name="知道的", rule="03-01..03-07", position=3)
    told.dates.create(first=dt.date(2026, 9, 12), last=dt.date(2026, 9, 18))
    known.dates.create(first=dt.date(2027, 3, 2), last=dt.date(2027, 3, 8))
    rows = {row["occasion"]: row for row in client.get("/api/v1/occasion-dates/expected/?year=2027").json()["results"]}
    assert list(rows) == [fixed.slug, told.slug, known.slug]
    assert (rows["fixed"]["usual"], rows["fixed"]["stored"]) == ({"first": "2027-05-30", "last": "2027-05-30"}, None)
    assert rows["fixed"]["custom"] == "5月30日"
    assert rows["told"]["before"] == {"first": "2026-09-12", "last": "2026-09-18"}
    assert rows["told"]["like_before"] == {"first": "2027-09-11", "last": "2027-09-17"}
    assert (rows["known"]["stored"], rows["known"]["usual"]) == ({"first": "2027-03-02", "last": "2027-03-08"}, None)
    wrong = client.get("/api/v1/occasion-dates/expected/?year=1999")
    assert (wrong.status_code, wrong.json()["code"]) == (400, "invalid")


def test_the_next_years_are_as_many(over):
    year = clock.today().year
    assert importing.next_years(Plan.objects.get()) == (year, year + 4)
