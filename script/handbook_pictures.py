"""Takes the pictures of the handbook from a running demo.

    VAR_DIR=/tmp/handbook script/server                       # in one window
    VAR_DIR=/tmp/handbook .venv/bin/python script/handbook_pictures.py

Signs in by a session of its own in the demo's database; ``SITE`` (http://127.0.0.1:8000) says where the demo runs.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import django
from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
FOLDER = PROJECT / "portal/static/portal/handbook"
SITE = os.environ.get("SITE", "http://127.0.0.1:8000")
MAX_BYTES = 150_000
COLORS = 128
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

    rows = Occurrence.objects.filter(event__state__in=Event.OPEN, state="scheduled", end__lt=clock.now())
    return rows.order_by("-start").values_list("pk", flat=True)[0]


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
    page = context.new_page()
    answer = page.goto(f"{SITE}{path}")
    if answer is None or not answer.ok:
        sys.exit(f"{picture.name}: {page.url} does not answer")
    top = page.locator(picture.at).first
    top.evaluate("element => scrollTo(0, element.getBoundingClientRect().top + scrollY - 8)")
    file = FOLDER / f"{picture.name}.png"
    page.screenshot(path=file)
    with Image.open(file) as taken:
        taken.convert("RGB").quantize(COLORS, dither=Image.Dither.NONE).save(file, optimize=True)
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
