"""What a phone loads to see a public page for the first time: 40 kB, of which 20 kB are needed before anything is shown.

A photo adds 25 kB at most, and waits until it is scrolled to.
"""

import datetime as dt
import gzip
import io
import random
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageFilter

from core import clock, photos
from events.models import HeldPhoto
from tests.access import world as worlds
from tests.access.asking import address
from tests.access.test_public_pages import OF_SOMEBODY, PUBLIC_PAGES, WITH_A_TOKEN
from tests.core.test_stylesheets import OF_STAFF_ALONE, used
from tests.factories.bases import BaseFactory
from tests.factories.events import OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.taking_part import SeatPoolFactory, ShiftFactory
from venues.models import VenuePhoto

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
FIRST, ALL, PHOTO = 20_000, 40_000, 25_000
PAGES = sorted((PUBLIC_PAGES | WITH_A_TOKEN) - {"accounts:passkey", "calendars:index", "portal:security_txt"})
WORDS = "科普大篷车进校园手机支付防骗菌子识别血压测量磁铁实验天文观测机器人编程垃圾分类地震避险种子标本温泉地热农技推广"
SHOWN = re.compile(r"<img [^>]+>")
SOURCE = re.compile(r' src="(/[^"]+)"')
LINKED = re.compile(r'(?:href|src)="/static/([^"#]+)')


def words(chance, length):
    """A sentence that can't be compressed by repeating another one."""
    return "".join(chance.choice(WORDS) for _ in range(length))


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """One of everything, and as much as a page shows at most."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = worlds.make()
        _fill(random.Random(7))
        yield made
        transaction.set_rollback(True)


def _fill(chance):
    soon = clock.midnight(clock.today() + dt.timedelta(days=1))
    for number in range(30):
        event = PublishedEventFactory(
            title=words(chance, 14), summary=words(chance, 60), description=words(chance, 400)
        )
        _dates(event, 1, chance, soon + dt.timedelta(hours=9 + number % 9))
    for slug, kind, dates in (("drive", "drive", 9), ("course", "class", 30)):
        event = PublishedEventFactory(
            slug=slug, kind=kind, title=words(chance, 18), summary=words(chance, 80), description=words(chance, 600)
        )
        _dates(event, dates, chance, soon + dt.timedelta(hours=9))
    for _ in range(40):
        BaseFactory(name=words(chance, 12), venue=VenueFactory(name=words(chance, 9), address=words(chance, 12)))


def _dates(event, count, chance, start):
    for number in range(count):
        begin = start + dt.timedelta(days=number)
        venue = VenueFactory(name=words(chance, 9), address=words(chance, 12))
        occurrence = OccurrenceFactory(
            event=event, venue=venue, title=words(chance, 8), start=begin, end=begin + dt.timedelta(hours=2)
        )
        SeatPoolFactory(occurrence=occurrence, capacity=20 + number)
        ShiftFactory(occurrence=occurrence, role=words(chance, 5))


@pytest.fixture(scope="module")
def snapshot():
    """A large photo of leaves, stored as one that is uploaded."""
    drawn = Image.frombytes("RGB", (1600, 1200), random.Random(3).randbytes(1600 * 1200 * 3))
    out = io.BytesIO()
    drawn.filter(ImageFilter.GaussianBlur(1.2)).save(out, "JPEG", quality=95)
    [cleaned] = photos.clean([ContentFile(out.getvalue(), name="leaves.jpg")])
    return cleaned.read()


@pytest.fixture(autouse=True)
def _photo(settings, snapshot):
    """The file behind the photos of the world."""
    path = settings.MEDIA_ROOT / worlds.PHOTO
    path.parent.mkdir(parents=True)
    path.write_bytes(snapshot)


def load(path):
    """HTML and stylesheets, and all that the page loads, as it is sent compressed; then each of its photos."""
    with transaction.atomic():
        answer = Client().get(path)
        transaction.set_rollback(True)
    assert answer.status_code == 200
    names = set(LINKED.findall(answer.text))
    assert any(name.endswith(".css") for name in names)
    sizes = {name: len(gzip.compress(Path(finders.find(name)).read_bytes(), 9)) for name in names}
    html = len(gzip.compress(answer.content, 6))
    first = html + sum(size for name, size in sizes.items() if name.endswith(".css"))
    return first, html + sum(sizes.values()), _photos(answer.text)


def _photos(text):
    """The bytes of each photo that the page shows of itself; all of them wait, and keep their place meanwhile."""
    shown = [tag for tag in SHOWN.findall(text) if "/photos/" in tag]
    assert all('loading="lazy"' in tag and " width=" in tag and " height=" in tag for tag in shown)
    return [len(Client().get(SOURCE.search(tag)[1]).content) for tag in shown]


def is_light(path):
    first, everything, shown = load(path)
    return first <= FIRST and everything <= ALL and all(size <= PHOTO for size in shown)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_light(world, name):
    assert is_light(address(world, name, ""))


@pytest.mark.parametrize(
    "path", ["/?when=all", "/", "/?q=科普", "/volunteer/?view=month", "/bases/", "/calendars/?event=drive"]
)
def test_a_full_list_is_light(world, path):
    assert is_light(path)


@pytest.mark.parametrize("slug", ["drive", "course"])
@pytest.mark.parametrize("page", ["events:event", "registrations:register"])
def test_an_event_of_many_dates_is_light(world, slug, page):
    assert is_light(reverse(page, kwargs={"slug": slug}))


@pytest.mark.parametrize("page", ["venue", "base", "event"])
def test_a_page_of_nine_photos_is_light(world, snapshot, page):
    pages = {
        "venue": f"/venues/{world.venue_photo.venue.slug}/",
        "base": f"/bases/{world.base.slug}/",
        "event": f"/events/{world.photo.record.occurrence.event.slug}/",
    }
    more = photos.MAX_COUNT - 1
    with transaction.atomic():
        HeldPhoto.objects.bulk_create(HeldPhoto(record=world.photo.record, image=worlds.PHOTO) for _ in range(more))
        VenuePhoto.objects.bulk_create(VenuePhoto(venue=world.base.venue, image=worlds.PHOTO) for _ in range(more))
        first, everything, shown = load(pages[page])
        transaction.set_rollback(True)
    assert (first <= FIRST, everything <= ALL, len(shown)) == (True, True, photos.MAX_COUNT)
    assert max(shown) <= PHOTO < len(snapshot)


@pytest.mark.parametrize("name", sorted(set(PAGES) | OF_SOMEBODY))
def test_no_page_without_the_sheet_of_staff_pages_needs_it(world, name):
    with transaction.atomic():
        answer = Client().get(address(world, name, ""))
        transaction.set_rollback(True)
    assert "staff.css" not in answer.text
    assert used(answer.text) & OF_STAFF_ALONE == set()
