"""The handbook: one text for documents and product, whose links, buttons, chapters and pictures are there."""

import importlib.util
import re
import subprocess
from functools import lru_cache
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from PIL import Image

from tests.factories.events import EventFactory, PlanFactory
from tests.factories.people import AssociationFactory, MembershipFactory, OrganizationFactory, StreetFactory

PROJECT = Path(__file__).resolve().parents[2]
TEXT = (PROJECT / "docs/zh/organizers.md").read_text(encoding="utf-8")
ROOMS = {
    "sign-in": ("accounts", "core", "organizations"),
    "find": ("core", "portal"),
    "new": ("events", "core"),
    "drive": ("events", "portal", "special_days"),
    "series": ("events",),
    "import": ("spreadsheets",),
    "move": ("events",),
    "registrations": ("registrations", "events", "portal"),
    "shifts": ("volunteers",),
    "board": ("volunteers",),
    "cover": ("volunteers",),
    "volunteers": ("volunteers", "portal"),
    "teams": ("volunteers",),
    "record": ("events", "spreadsheets"),
    "texts": ("notifications",),
    "calendar": ("calendars",),
    "streets": ("reports",),
    "plan": ("plan", "reports"),
    "borrow": ("venues",),
    "approval": ("events",),
    "requests": ("outreach_requests",),
    "people": ("organizations",),
    "site": ("organizations",),
    "start": ("portal",),
    "organizations": ("organizations",),
    "audit": ("organizations",),
    "areas": ("organizations",),
    "word-lists": ("organizations",),
}
"""By chapter: the apps on whose pages its buttons stand."""
MOST = 150_000


def script():
    spec = importlib.util.spec_from_file_location("handbook", PROJECT / "script/handbook.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def chapters() -> dict[str, str]:
    return dict(script().chapters(TEXT)[1])


@lru_cache
def words_of(room: str) -> set[str]:
    """Whatever stands alone on the pages of an app: between tags, or as a text of its code."""
    found: set[str] = set()
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", f"{room}/*.html", f"{room}/*.py"],
        cwd=PROJECT, check=True, capture_output=True, text=True,
    )  # fmt: skip
    for name in listed.stdout.split():
        if "migrations" in name or "handbook" in name:
            continue
        text = (PROJECT / name).read_text(encoding="utf-8")
        pieces = re.split(r"<[^>]*>|\{%[^%]*%\}|\{\{[^}]*\}\}|[：（\n]", text) if name.endswith("html") else ()
        found.update(piece.strip() for piece in pieces)
        found.update(re.split(r"[：（]", literal)[0] for literal in re.findall(r'"([^"\n]+)"', text))
    return found


def test_the_page_is_what_the_text_makes():
    module = script()
    assert module.PAGE.read_text(encoding="utf-8") == module.page(TEXT), "run script/handbook.py"


@pytest.mark.parametrize(
    ("chapter", "button"),
    [(chapter, word) for chapter, text in chapters().items() for word in re.findall(r"\*\*([^*]+)\*\*", text)],
)
def test_every_button_stands_on_a_page_of_its_chapter(chapter, button):
    assert any(button in words_of(room) for room in ROOMS[chapter])


def test_every_chapter_has_its_rooms():
    assert set(chapters()) == set(ROOMS)


@pytest.mark.django_db
def test_every_link_opens(client):
    plan = PlanFactory()
    StreetFactory()
    everybody = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    everybody.is_superuser = True
    everybody.save()
    client.force_login(everybody)
    targets = set(re.findall(r"(?<!!)\[[^\]]+\]\(([^)]+)\)", TEXT))
    assert plan.pk
    assert len(targets) > 15
    for target in targets:
        path, _, anchor = target.partition("#")
        if anchor:
            assert anchor in chapters(), target
        if path:
            assert client.get(path, follow=True).status_code == 200, target


@pytest.mark.django_db
def test_links_are_called_what_the_pages_are_called(client):
    """In the menu, or by the page itself."""
    PlanFactory()
    everybody = MembershipFactory(organization=AssociationFactory(), role="administrator").person
    everybody.is_superuser = True
    everybody.save()
    client.force_login(everybody)
    menu = client.get("/staff/menu/").text
    for name, target in re.findall(r"(?<!!)\[([^\]]+)\]\((/[^)]+)\)", TEXT):
        page = client.get(target)
        assert name in menu or page.status_code == 302 or name in page.text, name


def test_every_picture_is_there_small_and_shown_once():
    named = re.findall(r"!\[([^\]]+)\]\(\.\./\.\./portal/static/portal/handbook/([\w-]+\.png)\)", TEXT)
    assert len(re.findall(r"!\[", TEXT)) == len(named)
    assert 8 <= len(named) <= 12
    stored = {path.name for path in (PROJECT / "portal/static/portal/handbook").iterdir()}
    assert sorted(name for _, name in named) == sorted(stored)
    for _, name in named:
        path = finders.find(f"portal/handbook/{name}")
        assert Path(path).stat().st_size <= MOST
        with Image.open(path) as picture:
            assert picture.width in {360, 1000}


@pytest.mark.django_db
def test_the_help_of_a_page_is_its_chapter(client):
    office = OrganizationFactory()
    client.force_login(MembershipFactory(organization=office).person)
    PlanFactory()
    lecture, drive = EventFactory(host=office), EventFactory(host=office, kind="drive")
    pages = {
        "/staff/": "find", "/staff/events/": "new", f"/staff/events/{lecture.pk}/edit/": "new",
        f"/staff/events/{drive.pk}/edit/": "drive", f"/staff/events/{drive.pk}/series/": "series",
        f"/staff/events/{lecture.pk}/registrations/": "registrations", f"/staff/events/{lecture.pk}/shifts/": "shifts",
        "/staff/imports/": "import", "/staff/records/table/": "record", "/staff/messages/": "texts",
        "/staff/plan/streets/": "streets", "/staff/resources/": "borrow", "/staff/requests/": "requests",
        "/staff/days/": "drive", "/staff/volunteers/": "volunteers", "/staff/planner/": "drive",
    }  # fmt: skip
    for address, chapter in pages.items():
        assert f'href="/staff/help/#{chapter}"' in client.get(address).text, address


def test_every_page_of_staff_leads_to_a_chapter_that_is_there():
    listed = subprocess.run(["git", "ls-files", "*.html"], cwd=PROJECT, capture_output=True, text=True, check=True)
    pages = {name: (PROJECT / name).read_text(encoding="utf-8") for name in listed.stdout.split()}
    staff = {name: text for name, text in pages.items() if 'extends "core/staff.html"' in text}
    led = {
        name: set(re.findall(r"#([a-z-]+)", text[text.index("block help") :].split("\n")[0]))
        for name, text in staff.items()
        if "block help" in text
    }
    assert set(staff) - set(led) == {"portal/templates/portal/handbook.html"}
    anchors = set.union(*led.values())
    assert anchors <= set(chapters())
    assert anchors >= set(chapters()) - {"calendar"}


@pytest.mark.django_db
def test_it_opens_with_its_pictures_and_no_network(client):
    client.force_login(MembershipFactory().person)
    page = client.get("/staff/help/")
    assert page.text.count("<img ") == len(re.findall(r"!\[", TEXT))
    assert not re.search(r'(src|href)="(https?:)?//', page.text)
    assert page.text.count("<section") == len(ROOMS)
