import io
import itertools

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core import photos
from core.errors import Refusal
from events import signals
from events.models import Event, HeldPhoto, HeldRecord, Occurrence
from events.records import recording
from tests.events.conftest import at, make_drive, stops
from tests.factories.events import AudienceFactory, TaskFactory, VenueFactory
from tests.factories.people import OrganizationFactory

pytestmark = pytest.mark.django_db
AFTER = at(14, 11)
POSITION, ORIENTATION, MODEL = 0x8825, 0x0112, 0x0110


SHADES = itertools.count()


def picture(size=(40, 20), kind="JPEG", orientation=None, shade=None):
    """No two alike, unless one shade is asked for."""
    out = io.BytesIO()
    number = next(SHADES) if shade is None else shade
    image = Image.new("RGB", size, (number * 40 % 256, number * 40 // 256 * 40 % 256, 90))
    exif = Image.Exif()
    exif[MODEL] = "样例手机"
    exif.get_ifd(POSITION).update({1: "N", 2: (24.0, 55.0, 0.0), 3: "E", 4: (102.0, 28.0, 0.0)})
    if orientation:
        exif[ORIENTATION] = orientation
    image.save(out, kind, exif=exif)
    return SimpleUploadedFile("photo.jpg", out.getvalue())


def record(occurrence, person, now=AFTER, **facts):
    facts = {"counts": {}, "online_heads": 0, "sentence": "", "photos": [], "cost": None} | facts
    return recording.record(occurrence=occurrence, by=person, now=now, **facts)


def refused(occurrence, person, now=AFTER, **facts):
    with pytest.raises(Refusal) as error:
        record(occurrence, person, now, **facts)
    assert HeldRecord.objects.count() == 0
    return error.value.code


def test_heads_photos_and_one_sentence(person):
    drive = make_drive(2)
    first = stops(drive)[0]
    AudienceFactory(slug="elders")
    AudienceFactory(slug="minors")
    heard = []
    signals.took_place.connect(lambda **facts: heard.append(facts["record"]), weak=False, dispatch_uid="t")
    try:
        made = record(
            first,
            person,
            counts={
                "elders": 46,
                "minors": 12,
            },
            online_heads=5,
            sentence="赶街天，人很多。",
            photos=[picture(), picture()],
        )
    finally:
        signals.took_place.disconnect(dispatch_uid="t")
    first.refresh_from_db()
    drive.refresh_from_db()
    assert (first.state, drive.state, heard) == (Occurrence.State.HELD, Event.State.PUBLISHED, [made])
    assert sorted(made.counts.values_list("audience__slug", "heads")) == [("elders", 46), ("minors", 12)]
    assert (made.online_heads, made.sentence, made.by, made.recorded_at) == (5, "赶街天，人很多。", person, AFTER)
    assert [photo.position for photo in made.photos.all()] == [1, 2]


def test_a_correction_replaces_numbers_and_adds_photos(person):
    first = stops(make_drive(1))[0]
    AudienceFactory(slug="elders")
    made = record(first, person, counts={"elders": 46}, photos=[picture()])
    again = record(first, person, at(14, 18), counts={"elders": 45}, sentence="数错了。", photos=[picture()])
    assert (again.pk, again.recorded_at, again.corrected_at) == (made.pk, AFTER, at(14, 18))
    assert [count.heads for count in again.counts.all()] == [45]
    assert [photo.position for photo in again.photos.all()] == [1, 2]


def test_pressed_twice_the_photos_are_there_once(person):
    first = stops(make_drive(1))[0]
    five = [picture(shade=300 + number) for number in range(5)]
    record(first, person, photos=five)
    twice = [picture(shade=300 + number) for number in range(5)]
    record(first, person, photos=[*twice, picture(shade=400), picture(shade=400)])
    assert HeldPhoto.objects.count() == 6


def test_backfilled_twice_it_is_one_event(person):
    AudienceFactory(slug="elders")
    facts = {"title": "样例讲座", "host": OrganizationFactory(), "task": None, "start": at(10, 9), "end": at(10, 11)}
    facts |= {"venue": VenueFactory(), "counts": {"elders": 8}, "online_heads": 0, "sentence": "", "photos": []}
    first = recording.backfill(by=person, now=at(14, 9), cost=None, **facts)
    second = recording.backfill(by=person, now=at(14, 9, 1), cost=None, **facts)
    assert second == first
    for more in ({"counts": {"elders": 9}}, {"sentence": "又一场"}, {"start": at(10, 8)}):
        assert recording.backfill(by=person, now=at(14, 9, 2), cost=None, **facts | more) != first
    assert Event.objects.filter(is_backfilled=True).count() == 4


def test_the_event_is_finished_with_its_last_date(person):
    drive = make_drive(2)
    first, second = stops(drive)
    Occurrence.objects.filter(pk=first.pk).update(state="cancelled")
    record(second, person, at(15, 12))
    drive.refresh_from_db()
    assert drive.state == Event.State.FINISHED


def test_only_after_it_began(person):
    first = stops(make_drive(1))[0]
    assert refused(first, person, at(14, 9, 29)) == "not_begun"
    assert record(first, person, at(14, 9, 30)).occurrence == first


def test_what_was_cancelled_is_not_recorded(person):
    drive = make_drive(1)
    drive.occurrences.update(state="cancelled")
    assert refused(stops(drive)[0], person) == "occurrence_cancelled"


def test_a_draft_is_not_recorded(person):
    assert refused(stops(make_drive(1, published=False))[0], person) == "not_published"


def test_numbers_that_cannot_be(person):
    first = stops(make_drive(1))[0]
    AudienceFactory(slug="elders")
    assert refused(first, person, counts={"nobody": 1}) == "unknown_audience"
    assert refused(first, person, counts={"elders": -1}) == "count_negative"


def test_photos_lose_their_position_and_stand_upright(person):
    first = stops(make_drive(1))[0]
    made = record(first, person, photos=[picture((3000, 1500), orientation=6)])
    with made.photos.get().image.open() as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("JPEG", (800, 1600))
        assert dict(kept.getexif()) == {}
        assert "exif" not in kept.info


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_other_formats_become_jpeg(kind):
    [kept] = photos.clean([picture(kind=kind)])
    with Image.open(kept) as image:
        assert (image.format, image.size) == ("JPEG", (40, 20))


def test_at_most_nine_photos_in_all(person):
    first = stops(make_drive(1))[0]
    assert refused(first, person, photos=[picture() for _ in range(10)]) == "too_many_photos"
    record(first, person, photos=[picture() for _ in range(8)])
    with pytest.raises(Refusal, match="too_many_photos"):
        record(first, person, photos=[picture(), picture()])
    assert HeldPhoto.objects.count() == 8


def test_what_is_no_photo(person):
    first = stops(make_drive(1))[0]
    half = picture((400, 400)).read()[:300]
    for content in (b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a" + b"\0" * 40, half):
        assert refused(first, person, photos=[SimpleUploadedFile("a.jpg", content)]) == "not_a_photo"


def test_bombs_and_heavy_files(person, monkeypatch):
    first = stops(make_drive(1))[0]
    monkeypatch.setattr(photos, "MAX_PIXELS", 799)
    assert refused(first, person, photos=[picture()]) == "photo_too_large"
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert refused(first, person, photos=[picture()]) == "photo_too_large"
    monkeypatch.setattr(photos, "MAX_BYTES", 10)
    assert refused(first, person, photos=[picture()]) == "photo_too_large"


def test_a_small_file_of_many_pixels_is_refused(person):
    first = stops(make_drive(1))[0]
    out = io.BytesIO()
    Image.new("1", (5001, 5000)).save(out, "PNG")
    assert len(out.getvalue()) < 10_000
    assert refused(first, person, photos=[SimpleUploadedFile("a.png", out.getvalue())]) == "photo_too_large"


def test_a_removed_photo_leaves_the_disk(person, django_capture_on_commit_callbacks):
    photo = record(stops(make_drive(1))[0], person, photos=[picture()]).photos.get()
    storage, name = photo.image.storage, photo.image.name
    with django_capture_on_commit_callbacks(execute=True):
        recording.remove_photo(photo=photo)
    assert (storage.exists(name), HeldPhoto.objects.count()) == (False, 0)


def backfill(person, **facts):
    facts = {
        "title": "防震演练", "host": OrganizationFactory(), "task": TaskFactory(), "start": at(7, 9), "end": at(7, 11),
        "venue": VenueFactory(), "counts": {"elders": 30}, "online_heads": 0, "sentence": "", "photos": [],
        "cost": None, "now": at(8, 12),
    } | facts  # fmt: skip
    return recording.backfill(by=person, **facts)


def test_what_was_never_scheduled_here_is_recorded_afterwards(person):
    elders = AudienceFactory(slug="elders")
    made = backfill(person)
    event = made.occurrence.event
    assert (event.state, event.is_backfilled, event.is_public) == (Event.State.FINISHED, True, False)
    assert (made.occurrence.state, list(event.audiences.all())) == (Occurrence.State.HELD, [elders])
    assert made.counts.get().heads == 30


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"start": at(8, 13), "end": at(8, 14)}, "not_begun"),
        ({"end": at(7, 9)}, "ends_before_start"),
        ({"counts": {"nobody": 3}}, "unknown_audience"),
        ({"photos": [SimpleUploadedFile("a.jpg", b"x")]}, "not_a_photo"),
    ],
)
def test_a_refused_backfill_leaves_nothing(person, facts, code):
    AudienceFactory(slug="elders")
    with pytest.raises(Refusal) as refusal:
        backfill(person, **facts)
    assert (refusal.value.code, Event.objects.count(), Occurrence.objects.count()) == (code, 0, 0)
