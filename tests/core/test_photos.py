"""Each stored photo has a small size beside it: made with the large one or on demand, gone with it, guarded like it."""

import functools
import io
import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from PIL import Image, ImageFilter

from core import clock, photos
from events.models import HeldPhoto, HeldRecord
from events.records import recording
from tests.factories.bases import BaseFactory
from tests.factories.events import EventFactory, OccurrenceFactory, PublishedEventFactory, VenueFactory
from tests.factories.people import MembershipFactory
from venues import photos as venue_photos
from venues.models import VenuePhoto

pytestmark = pytest.mark.django_db


def scene(size=(1800, 1350), *, softness=1.2):
    """As detailed as a photo of leaves; with softness 0 no camera makes a heavier one."""
    return SimpleUploadedFile("scene.jpg", _drawn(size, softness))


@functools.cache
def _drawn(size, softness):
    image = Image.frombytes("RGB", size, random.Random(1).randbytes(size[0] * size[1] * 3))
    if softness:
        image = image.filter(ImageFilter.GaussianBlur(softness))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=90)
    return out.getvalue()


@pytest.fixture
def base():
    return BaseFactory()


@pytest.fixture
def photo(base):
    [made] = venue_photos.add(venue=base.venue, files=[scene()], caption="大门")
    return made


@pytest.fixture
def held_photo():
    record = HeldRecord.objects.create(
        occurrence=OccurrenceFactory(event=PublishedEventFactory(slug="talk")), recorded_at=clock.now()
    )
    [file] = photos.clean([scene()])
    return HeldPhoto.objects.create(record=record, image=file)


def files():
    """All files of photos on the disk."""
    folders = ["venues", "held"]
    found = []
    while folders:
        folder = folders.pop()
        if default_storage.exists(folder):
            inner, names = default_storage.listdir(folder)
            folders += [f"{folder}/{name}" for name in inner]
            found += [f"{folder}/{name}" for name in names]
    return sorted(found)


def size_of(content):
    with Image.open(io.BytesIO(content)) as image:
        return image.size


def test_the_small_size_is_stored_with_the_large_one(photo):
    assert files() == sorted([photo.image.name, photo.image.small_name])
    small = photo.image.small()
    assert (size_of(small), size_of(photo.image.large())) == ((480, 360), (1600, 1200))
    assert len(small) <= photos.SMALL_BYTES < len(photo.image.large())


@pytest.mark.parametrize(
    ("size", "small"),
    [((3000, 1500), (480, 240)), ((1500, 3000), (480, 960)), ((600, 1600), (360, 960)), ((300, 200), (300, 200))],
)
def test_proportions_stay_and_nothing_is_made_larger(size, small):
    [large] = photos.clean([scene(size, softness=30)])
    assert size_of(photos.shrunk(large)) == small


@pytest.mark.parametrize("softness", [0, 1.2, 5])
@pytest.mark.parametrize("size", [(1800, 1350), (900, 1600)])
def test_however_much_there_is_to_see_it_is_light(size, softness):
    [large] = photos.clean([scene(size, softness=softness)])
    small = photos.shrunk(large)
    assert len(small) <= photos.SMALL_BYTES
    assert size_of(small)[0] >= 160


def test_a_wall_keeps_all_its_dots():
    [large] = photos.clean([scene(softness=8)])
    assert size_of(photos.shrunk(large)) == (480, 360)


@pytest.mark.parametrize("kept", [None, b"", "half"])
def test_what_was_stored_before_gets_its_small_size_on_demand(photo, kept):
    whole = photo.image.small()
    default_storage.delete(photo.image.small_name)
    if kept is not None:
        half = whole[: len(whole) // 2] if kept == "half" else kept
        default_storage.save(photo.image.small_name, io.BytesIO(half))
    answer = Client().get(f"/venues/photos/{photo.pk}/?size=small")
    assert (answer.status_code, answer.content) == (200, whole)
    assert files() == sorted([photo.image.name, photo.image.small_name])
    with default_storage.open(photo.image.small_name) as file:
        assert file.read() == whole


def test_a_file_that_is_no_picture_is_answered_as_it_is(photo):
    default_storage.delete(photo.image.small_name)
    default_storage.delete(photo.image.name)
    default_storage.save(photo.image.name, io.BytesIO(b"sample"))
    assert Client().get(f"/venues/photos/{photo.pk}/?size=small").content == b"sample"
    assert files() == [photo.image.name]


@pytest.mark.parametrize("query", ["", "?size=small"])
def test_a_file_that_was_lost_is_not_found(photo, held_photo, query):
    for name in files():
        default_storage.delete(name)
    for address in (f"/venues/photos/{photo.pk}/", f"/events/photos/{held_photo.pk}/"):
        assert Client().get(address + query).status_code == 404


def test_a_photo_that_is_removed_while_its_small_size_is_made_leaves_nothing(photo, monkeypatch):
    image = photo.image
    default_storage.delete(image.small_name)
    store = FileSystemStorage.save

    def removed_first(storage, name, content):
        VenuePhoto.objects.get(pk=photo.pk).image.delete(save=False)
        return store(storage, name, content)

    monkeypatch.setattr(FileSystemStorage, "save", removed_first)
    assert image.small()
    assert files() == []


def test_two_who_make_it_at_once_leave_one(photo, monkeypatch):
    image = photo.image
    default_storage.delete(image.small_name)
    monkeypatch.setattr(FileSystemStorage, "delete", _then_theirs(FileSystemStorage.delete, image))
    assert image.small()
    assert files() == sorted([image.name, image.small_name])


def _then_theirs(delete, image):
    """The other request stores its file when ours has just looked."""
    others = [io.BytesIO(b"theirs")]

    def deleting(storage, name):
        delete(storage, name)
        if others:
            storage.save(image.small_name, others.pop())

    return deleting


def test_many_who_look_at_once_see_it_whole_and_leave_one(photo):
    name = photo.image.name
    whole = photo.image.small()
    default_storage.delete(photo.image.small_name)
    with ThreadPoolExecutor(8) as pool:
        seen = list(pool.map(lambda _: VenuePhoto(image=name).image.small(), range(24)))
    assert set(seen) == {whole}
    assert files() == sorted([name, photo.image.small_name])


def test_a_full_disk_keeps_nobody_from_seeing_it(photo, monkeypatch):
    default_storage.delete(photo.image.small_name)
    monkeypatch.setattr(FileSystemStorage, "save", _full)
    answer = Client().get(f"/venues/photos/{photo.pk}/?size=small")
    assert (answer.status_code, size_of(answer.content)) == (200, (480, 360))


def _full(storage, name, content):
    raise OSError(28, "No space left on device")


def removals():
    """Each way by which a photo goes."""
    return {
        "page": lambda client, photo: client.post(f"/staff/venues/photos/{photo.pk}/remove/"),
        "API": lambda client, photo: client.delete(f"/api/v1/venue-photos/{photo.pk}/"),
        "place": lambda _client, photo: photo.venue.delete(),
        "query": lambda _client, photo: VenuePhoto.objects.filter(pk=photo.pk).delete(),
    }


@pytest.mark.parametrize("way", removals())
def test_both_sizes_go_with_the_photo(client, way, django_capture_on_commit_callbacks):
    venue = VenueFactory()
    client.force_login(MembershipFactory(organization=venue.organization).person)
    [photo] = venue_photos.add(venue=venue, files=[scene()])
    assert len(files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        removals()[way](client, photo)
    assert (files(), VenuePhoto.objects.count()) == ([], 0)


def test_both_sizes_go_with_the_photo_of_a_record(held_photo, django_capture_on_commit_callbacks):
    assert len(files()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        recording.remove_photo(photo=held_photo)
    assert files() == []


def test_both_sizes_go_with_the_record(held_photo, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        held_photo.record.delete()
    assert (files(), HeldPhoto.objects.count()) == ([], 0)


def test_a_removal_that_is_taken_back_keeps_both(photo):
    with transaction.atomic():
        venue_photos.remove(photo=VenuePhoto.objects.get(pk=photo.pk))
        transaction.set_rollback(True)
    assert len(files()) == 2


@pytest.mark.parametrize("query", ["", "?size=small"])
def test_a_photo_that_was_taken_down_is_kept_by_no_browser(photo, held_photo, query):
    for address, shown in ((f"/venues/photos/{photo.pk}/", photo), (f"/events/photos/{held_photo.pk}/", held_photo)):
        first = Client().get(address + query)
        assert first["Cache-Control"].startswith("public, max-age=0, ")
        assert "must-revalidate" in first["Cache-Control"]
        known = {"If-None-Match": first["ETag"]}
        again = Client().get(address + query, headers=known)
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert again["Cache-Control"] == first["Cache-Control"]
        shown.delete()
        gone = Client().get(address + query, headers=known)
        assert (gone.status_code, gone["Cache-Control"]) == (404, "private, no-cache")


def test_the_sizes_have_stamps_of_their_own(photo):
    small, large = (Client().get(f"/venues/photos/{photo.pk}/{query}") for query in ("?size=small", ""))
    assert small["ETag"] != large["ETag"]
    assert size_of(large.content) == (1600, 1200)


@pytest.mark.parametrize("query", ["", "?size=small"])
def test_what_guards_the_large_one_guards_the_small_one(query):
    record = HeldRecord.objects.create(occurrence=OccurrenceFactory(event=EventFactory()), recorded_at=clock.now())
    [file] = photos.clean([scene()])
    hidden = HeldPhoto.objects.create(record=record, image=file)
    of_host, of_other = Client(), Client()
    of_host.force_login(MembershipFactory(organization=record.occurrence.event.host).person)
    of_other.force_login(MembershipFactory().person)
    staff_address = f"/staff/photos/{hidden.pk}/{query}"
    assert Client().get(f"/events/photos/{hidden.pk}/{query}").status_code == 404
    assert [client.get(staff_address).status_code for client in (Client(), of_other, of_host)] == [302, 404, 200]
    assert of_host.get(staff_address)["Cache-Control"] == "no-store, private"
    assert Client().get(f"/media/{hidden.image.small_name}").status_code == 404


@pytest.mark.parametrize("size", ["huge", "SMALL", "", "small&size=large"])
def test_any_other_size_is_the_large_one(photo, size):
    answer = Client().get(f"/venues/photos/{photo.pk}/?size={size}")
    assert size_of(answer.content) == (1600, 1200)


def test_programs_learn_both_addresses(photo):
    [row] = Client().get("/api/v1/venue-photos/").json()["results"]
    assert row["small_url"] == row["url"] + "?size=small"
    assert size_of(Client().get(row["small_url"]).content) == (480, 360)


def test_photos_without_words_are_told_apart(base):
    venue_photos.add(venue=base.venue, files=[scene(), scene((1350, 1800))])
    for page in (f"/venues/{base.venue.slug}/", f"/bases/{base.slug}/"):
        text = Client().get(page).text
        assert [f'alt="{base.venue.name}，第 {number} 张照片"' in text for number in (1, 2, 3)] == [True, True, False]


def test_pages_show_the_small_one_and_lead_to_the_large_one(photo, held_photo, base):
    for page, address, alt in (
        (f"/venues/{photo.venue.slug}/", f"/venues/photos/{photo.pk}/", "大门"),
        (f"/bases/{base.slug}/", f"/venues/photos/{photo.pk}/", "大门"),
        ("/events/talk/", f"/events/photos/{held_photo.pk}/", "现场照片，第 1 张"),
    ):
        text = Client().get(page).text
        assert f'<a href="{address}"><img src="{address}?size=small"' in text
        assert f'srcset="{address}?size=small 480w, {address} 1600w" sizes="10rem"' in text
        assert f'{alt}" width="320" height="240" loading="lazy"' in text
