"""Takes the pictures of the handbook from a running demo.

    VAR_DIR=/tmp/handbook script/server                       # in one window
    VAR_DIR=/tmp/handbook .venv/bin/python script/handbook_pictures.py

Every county reads the same handbook: names of the demo's city are replaced by invented ones before a picture is taken,
none is taken on which one is left, and each says in its PNG that it was made so (``MARK``).

Signs in by a session of its own in the demo's database; ``SITE`` (http://127.0.0.1:8000) says where the demo runs.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import django
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from playwright.sync_api import BrowserContext, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "portal/static/portal/handbook"
SITE = os.environ.get("SITE", "http://127.0.0.1:8000")
MAX_BYTES = 150_000
COLORS = 128
STREETS = ("城关", "桥头", "老街", "河湾", "松林", "东坪", "西坪", "南坪", "北街", "中坪", "前街", "后街")
"""Streets that stand for those of the demo's city, in their order."""


def others() -> dict[str, str]:
    """What stands for each name of the demo's city, its streets, bureaus and what lies above it; the longest first."""
    from demo import loading
    from demo.people import people
    from organizations.rules import without_level
    from plan.loading import common, packaged

    plan = packaged()
    city = plan["plan"]["area"]
    short = without_level(city)
    above = (level.removesuffix("级") for level in plan["base_levels"] if level not in common()["base_levels"])
    invented = {people.PASSWORD: "……", loading.SITE.help_phone[:4]: "0899", loading.SITE.whole_area: "全县"}
    invented |= {without_level(level): "滨江" for level in above}
    invented |= {city: "样例县", short: "样例"}
    invented |= {without_level(without_level(name)): new for name, new in zip(plan["streets"], STREETS, strict=False)}
    invented |= {name: f"县{name[1:]}" for name in plan["organizations"] if name.startswith("市")}
    return dict(sorted(invented.items(), key=lambda pair: -len(pair[0])))


MARK = ("Names", "invented")
REPLACE = """names => {
  const other = text => Object.entries(names).reduce((said, [from, to]) => said.replaceAll(from, to), text);
  const walker = document.createTreeWalker(document, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) walker.currentNode.nodeValue = other(walker.currentNode.nodeValue);
  for (const field of document.querySelectorAll("input, textarea")) {
    if (!["date", "time", "checkbox", "radio", "hidden", "file"].includes(field.type)) field.value = other(field.value);
  }
}"""
"""Writes other names into the page."""
SEEN = """() => {
  const said = [];
  const see = (rect, words) => {
    if (rect.width && rect.height && rect.bottom > 0 && rect.top < innerHeight) said.push(words);
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const range = document.createRange();
    range.selectNodeContents(walker.currentNode);
    see(range.getBoundingClientRect(), walker.currentNode.nodeValue);
  }
  for (const field of document.querySelectorAll("input, textarea, select")) {
    const chosen = field.selectedOptions ? field.selectedOptions[0]?.text : field.value + " " + field.placeholder;
    see(field.getBoundingClientRect(), chosen || "");
  }
  return said.join("\\n");
}"""
"""All that can be read in the part of the page that is seen."""
DESK = (1000, 720)
PHONE = (360, 720)


class Picture(NamedTuple):
    """A page as somebody sees it; ``path`` is asked for when the demo is known."""

    name: str
    path: Callable[[], str]
    size: tuple[int, int] = DESK
    signed_in: bool = True
    at: str = "main"
    """What stands at the top of the picture."""


def _event(kind: str) -> int:
    from events.models import Event

    published = Event.objects.filter(kind=kind, state="published").order_by("-occurrences__seat_pool__taken", "pk")
    return published.values_list("pk", flat=True)[0]


def _date_to_come(kind: str) -> int:
    from core import clock
    from events.models import Occurrence

    rows = Occurrence.objects.filter(event__kind=kind, event__state="published", state="scheduled")
    return rows.filter(start__gt=clock.now()).order_by("start").values_list("pk", flat=True)[0]


def _date_over() -> int:
    from core import clock
    from events.models import Event, Occurrence

    states = (Event.State.PUBLISHED, Event.State.FINISHED)
    rows = Occurrence.objects.filter(event__state__in=states, state__in=("scheduled", "held"), end__lt=clock.now())
    return rows.order_by("-state", "-start").values_list("pk", flat=True)[0]  # one that waits for its record, if any


def _van() -> int:
    from venues.models import Resource

    return Resource.objects.filter(kind="van").values_list("pk", flat=True)[0]


PICTURES = (
    Picture("sign-in", lambda: "/staff/sign-in/", PHONE, signed_in=False, at="body"),
    Picture("workbench", lambda: "/staff/", at="body"),
    Picture("kinds", lambda: "/staff/events/new/"),
    Picture("drive", lambda: f"/staff/events/{_event('drive')}/edit/", at=".datarow"),
    Picture("series", lambda: f"/staff/events/{_event('class')}/series/?rule=market"),
    Picture("import", lambda: "/staff/imports/"),
    Picture("move", lambda: f"/staff/occurrences/{_date_to_come('class')}/move/"),
    Picture("registrations", lambda: f"/staff/events/{_event('class')}/registrations/"),
    Picture("shifts", lambda: f"/staff/events/{_event('drive')}/shifts/"),
    Picture("record", lambda: f"/staff/occurrences/{_date_over()}/record/", PHONE),
    Picture("streets", lambda: "/staff/plan/streets/"),
    Picture("borrow", lambda: f"/staff/resources/{_van()}/"),
)
BORROWER = "borrow"
"""Looked at by somebody of another organization."""


def cookie(phone: str) -> dict[str, str]:
    """A session of the person with this number."""
    from django.conf import settings
    from django.test import Client

    from accounts.models import Person
    from core.phone_numbers import phones

    client = Client()
    client.force_login(Person.objects.get(phone_hash=phones.look_up(phone)))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": SITE}


def take(context: BrowserContext, picture: Picture, path: str) -> None:
    """One picture: the part of the page that begins with ``at``, in few colours."""
    from tests.second_county.traces import Searcher

    page = context.new_page()
    answer = page.goto(f"{SITE}{path}")
    if answer is None or not answer.ok:
        sys.exit(f"{picture.name}: {page.url} does not answer")
    page.evaluate(REPLACE, others())
    top = page.locator(picture.at).first
    top.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 8)")
    if left := Searcher().found(page.evaluate(SEEN)):
        sys.exit(f"{picture.name}: {left}")
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file)
    with Image.open(file) as taken:
        said = PngInfo()
        said.add_text(*MARK)
        taken.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(file, optimize=True, pnginfo=said)
    if file.stat().st_size > MAX_BYTES:
        sys.exit(f"{file.name} is larger than {MAX_BYTES} bytes")
    page.close()


def main() -> None:
    """All of them."""
    sys.path.insert(0, str(PROJECT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from demo.people import people

    association = cookie(people.number(1))
    borrower = cookie(people.number(3))
    paths = {picture.name: picture.path() for picture in PICTURES}
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox", "--lang=zh-CN"]
        )
        for picture in PICTURES:
            width, height = picture.size
            context = browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
            if picture.signed_in:
                context.add_cookies([borrower if picture.name == BORROWER else association])  # type: ignore[list-item]  # a dict of its keys
            take(context, picture, paths[picture.name])
            context.close()
        browser.close()


if __name__ == "__main__":
    main()
