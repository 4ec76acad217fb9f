"""Every page of the project, at three widths: as it is, empty, in each state, and with its form sent back."""

import re
from http import HTTPStatus
from pathlib import Path

import axe_playwright_python
import pytest
from django.conf import settings
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test import Client
from django.urls import reverse

from events.models import Event
from organizations.models import Organization
from plan.models import Task, TaskGroup
from tests.access import world as worlds
from tests.access.asking import ABOUT, address
from tests.browser.every_page import ONE_OF_KINDS, forms, visits
from tests.browser.looking import faults
from tests.browser.states import STATES
from tests.factories.people import AssociationFactory, MembershipFactory
from venues.models import Venue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(axe_playwright_python.__file__).parent / "axe.min.js"
PARTS = 6
NEED_SOMETHING = {"special_days:market_new", "organizations:villages", "reports:street_lists", "venues:apply_base"}
"""Pages about streets, the plan or one's venues, which aren't there without any."""
REFUSED = re.compile(r"the server responded with a status of 4\d\d")
ASTRAY = """() => {
  const wrong = 'main [role="alert"], main [aria-invalid="true"]';
  return document.querySelector(wrong) && !document.activeElement.matches(wrong);
}"""
STAY = """addEventListener("load", () => window.stop())"""
"""A page that would ask for itself again is looked at as it is: ``stop`` takes its timer away."""
SEND_EMPTY = """() => {
  const forms = [...document.querySelectorAll("main form")].filter(form => form.method === "post");
  const form = forms.sort((one, other) => other.elements.length - one.elements.length)[0];
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea")) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false; else field.value = "";
  }
  HTMLFormElement.prototype.submit.call(form);
}"""


class Eyes:
    """A window for each person, used again for each page; what its console says is kept."""

    def __init__(self, chromium, base_url: str):
        self.chromium, self.base_url, self.pages, self.said = chromium, base_url, {}, []

    def look(self, client: Client | None, path: str, status: int = HTTPStatus.OK) -> list[str]:
        """What is wrong with the page."""
        self.said.clear()
        answer = self.page_of(client).goto(path)
        wrong = [] if answer.status == status else [f"answers {answer.status}"]
        if not self.page_of(client).url.startswith(f"{self.base_url}{path}"):
            wrong.append(f"leads to {self.page_of(client).url}")
        return wrong + faults(self.page_of(client)) + self.said

    def send_empty(self, client: Client | None, path: str) -> list[str]:
        """What is wrong with the page after its largest form was sent with nothing in it."""
        page = self.page_of(client)
        page.goto(path)
        self.said.clear()
        if not page.locator("main form[method=post]").count():
            return ["has no form"]
        with page.expect_navigation() as sent:
            page.evaluate(SEND_EMPTY)
        wrong = [] if sent.value.status < HTTPStatus.INTERNAL_SERVER_ERROR else [f"answers {sent.value.status}"]
        if page.evaluate(ASTRAY):
            wrong.append("the focus is not at what is wrong")
        return wrong + faults(page) + self.said

    def page_of(self, client: Client | None):
        key = client.cookies[settings.SESSION_COOKIE_NAME].value if client else ""
        if key not in self.pages:
            self.pages[key] = self._open(
                {name: morsel.value for name, morsel in client.cookies.items()} if client else {}
            )
        return self.pages[key]

    def _open(self, cookies: dict[str, str]):
        context = self.chromium.new_context(base_url=self.base_url, viewport={"width": 360, "height": 800})
        context.set_default_timeout(90_000)
        context.add_init_script(path=AXE)
        context.add_init_script(STAY)
        if cookies:
            given = [{"name": name, "value": value, "url": self.base_url} for name, value in cookies.items() if value]
            context.add_cookies(given)
        page = context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(str(error)))
        return page

    def _hear(self, message) -> None:
        if message.type == "error" and not REFUSED.search(message.text):
            self.said.append(message.text)


@pytest.fixture
def eyes(chromium, live_server):
    opened = Eyes(chromium, live_server.url)
    yield opened
    for page in opened.pages.values():
        page.context.close()


@pytest.fixture
def world(settings):
    path = settings.MEDIA_ROOT / worlds.PHOTO
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sample")
    made = worlds.make()
    _named_as_in_life()
    return made


def _named_as_in_life() -> None:
    """Names as long as those of real life."""
    for kind, field, words in (
        (Event, "title", "科普大篷车九街行：看得见的科学"),
        (Organization, "name", "太平新城街道办事处"),
        (Venue, "name", "草铺职工活动中心"),
        (TaskGroup, "title", "领导干部和公务员科学素质提升行动"),
        (Task, "title", "实施科技科普教育资源常态化工程"),
    ):
        kind.objects.update(**{field: Concat(Value(words), Cast("pk", CharField()))})


def client_of(person) -> Client | None:
    if person is None:
        return None
    client = Client()
    client.force_login(person)
    return client


def told(found: dict[str, list[str]]) -> list[str]:
    """A line for each fault."""
    return [f"{name}: {fault}" for name, wrong in found.items() for fault in wrong]


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_clean(eyes, world, part):
    clients = {name: client_of(person) for name, person in world.people.items()}
    found = {
        str(visit): eyes.look(clients[visit.persona], address(world, visit.name, visit.which))
        for visit in visits()[part::PARTS]
    }
    assert told(found) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_form_that_comes_back_is_clean(eyes, world, part):
    clients = {name: client_of(person) for name, person in world.people.items()}
    found = {
        visit.name: eyes.send_empty(clients[visit.persona], address(world, visit.name, ""))
        for visit in forms()[part::PARTS]
    }
    assert told(found) == []


def test_every_editor_that_comes_back_is_clean(eyes, world):
    sights = {name: prepare(world) for name, prepare in STATES.items() if name.startswith(ONE_OF_KINDS)}
    assert told({name: eyes.send_empty(sight.client, sight.path) for name, sight in sights.items()}) == []


@pytest.mark.parametrize("part", range(PARTS))
def test_every_state_is_clean(eyes, world, part):
    found = {}
    for name in sorted(STATES)[part::PARTS]:
        sight = STATES[name](world)
        found[name] = eyes.look(sight.client, sight.path)
    assert told(found) == []


def test_lists_without_anything_are_clean(eyes):
    member = client_of(MembershipFactory(organization=AssociationFactory(), role="administrator").person)
    left_out = set().union(NEED_SOMETHING, *ABOUT.values())
    lists = [visit for visit in visits() if visit.name not in left_out and visit.persona != "volunteer"]
    found = {
        str(visit): eyes.look(member if visit.persona != "anonymous" else None, reverse(visit.name)) for visit in lists
    }
    assert told(found) == []


def test_what_is_not_found_is_clean(eyes, world):
    assert eyes.look(None, address(world, "events:event", "draft"), HTTPStatus.NOT_FOUND) == []
