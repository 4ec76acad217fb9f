"""Marks that nobody sees leave what is typed, sent or brought in, whichever way it comes."""

import io

import pytest
from openpyxl import Workbook

from accounts.consents.consent_texts import CURRENT
from core.spreadsheets import reader
from registrations.models import Attendee, Registration
from registrations.registering.new_registration import AttendeeFacts
from tests.factories.registrations import known, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
DIRTY = "\u200b王\u202e奶\x07奶\u2066"
PHONE = "+8613900000123"


def typed(pool, **facts):
    known(PHONE)
    address = f"/events/{pool.event.slug}/register/?occurrence={pool.occurrence.uid}"
    return address, {"made_for": "family", "phone": "13900000123", "consent": "on", "name_1": DIRTY} | facts


def test_pages(client):
    address, facts = typed(SeatPoolFactory())
    assert client.post(address, facts).status_code == 302
    assert Attendee.objects.get().name == Registration.objects.get().contact_name == "王奶奶"


def test_a_name_that_only_looks_empty_is_missing(client):
    address, facts = typed(SeatPoolFactory(), name_1="\u3164\u200b\u2800")
    page = client.post(address, facts)
    assert "请写上来的人怎么称呼" in page.text
    assert not Registration.objects.exists()


def test_programs(client):
    pool = SeatPoolFactory()
    known(PHONE)
    body = {
        "occurrences": [str(pool.occurrence.uid)],
        "phone": "13900000123",
        "made_for": "family",
        "consent": CURRENT.number,
    }
    body |= {"event": pool.event.slug, "contact_name": DIRTY, "attendees": [{"name": f"{DIRTY}\n的孙子"}]}
    answer = client.post("/api/v1/registrations/", body, content_type="application/json")
    assert answer.status_code == 201, answer.json()
    assert (Attendee.objects.get().name, Registration.objects.get().contact_name) == ("王奶奶 的孙子", "王奶奶")


def test_tables():
    book = Workbook()
    book.active.append(["讲\u200b座", "\u202e地点\ufeff", "\u3164"])
    file = io.BytesIO()
    book.save(file)
    assert [row.cells for row in reader.read(file.getvalue())] == [("讲座", "地点")]
    assert [row.cells for row in reader.read("讲\u200b座,\u202e地点\u2066\n".encode())] == [("讲座", "地点")]


def test_verbs_keep_names_on_one_line():
    made = register(SeatPoolFactory(), "麦奶奶\r\n\u200b的邻居")
    assert list(made.attendees.values_list("name", flat=True)) == ["麦奶奶 的邻居"]
    assert AttendeeFacts(name="x").name == "x"


def test_names_of_files(client):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import RequestFactory

    from core.web.readable import ReadableMiddleware

    file = SimpleUploadedFile("名单\u202exslx.exe", b"-")
    request = RequestFactory().post("/staff/imports/", {"file": file, "title": f"{DIRTY}"})
    assert ReadableMiddleware(lambda _: None).process_view(request) is None
    assert (request.FILES["file"].name, request.POST["title"]) == ("名单xslx.exe", "王奶奶")


def test_passwords_are_compared_sign_by_sign():
    from django.test import RequestFactory

    from core.web.readable import ReadableMiddleware

    request = RequestFactory().post("/", {"password": "a\u200bb", "name": "a\u200bb"})
    ReadableMiddleware(lambda _: None).process_view(request)
    assert (request.POST["password"], request.POST["name"]) == ("a\u200bb", "ab")
