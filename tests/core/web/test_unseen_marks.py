"""Marks that nobody sees leave what is typed, sent or brought in, whichever way it comes."""

import io
import json
import re
from pathlib import Path

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import get_resolver
from openpyxl import Workbook

from accounts.consents.consent_texts import CURRENT
from api.parsing import ObjectParser
from core import texts
from core.spreadsheets import reader
from core.web.readable import ReadableMiddleware
from registrations.models import Attendee, Registration
from registrations.registering.new_registration import AttendeeFacts
from spreadsheets import cell_values
from tests.factories.registrations import known, register
from tests.factories.taking_part import SeatPoolFactory

pytestmark = pytest.mark.django_db
PROJECT = Path(__file__).parents[3]
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
    assert answer.status_code == 202, answer.json()
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
    file = SimpleUploadedFile("名单\u202exslx.exe", b"-")
    request = RequestFactory().post("/staff/imports/", {"file": file, "title": f"{DIRTY}"})
    assert ReadableMiddleware(lambda _: None).process_view(request) is None
    assert (request.FILES["file"].name, request.POST["title"]) == ("名单xslx.exe", "王奶奶")


def test_passwords_are_compared_sign_by_sign():
    request = RequestFactory().post("/", {"password": "a\u200bb", "name": "a\u200bb"})
    ReadableMiddleware(lambda _: None).process_view(request)
    assert (request.POST["password"], request.POST["name"]) == ("a\u200bb", "ab")


def several_lines() -> dict[str, str]:
    """Fields of several lines on all pages: name and where it stands."""
    get_resolver().url_patterns  # noqa: B018 - all forms are read with the views
    kinds = [forms.BaseForm]
    for kind in kinds:
        kinds += kind.__subclasses__()
    ours = [kind for kind in kinds if (PROJECT / kind.__module__.partition(".")[0]).is_dir()]
    found = {
        name: kind.__module__
        for kind in ours
        for name, field in getattr(kind, "base_fields", {}).items()
        if isinstance(field.widget, forms.Textarea) and not kind.__module__.endswith("admin")
    }
    for path in PROJECT.glob("*/templates/**/*.html"):
        found |= dict.fromkeys(re.findall(r'<textarea[^>]*\bname="([^"{]+)"', path.read_text()), str(path))
    return found


def test_every_field_of_several_lines_is_known():
    assert {name: place for name, place in several_lines().items() if name not in texts.SEVERAL_LINES} == {}
    assert len(several_lines()) > 10


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("title", "讲座 第二行"),
        ("name_1", "讲座 第二行"),
        ("form-0-place", "讲座 第二行"),
        ("description", "讲座\r\n第二行"),
    ],
)
def test_a_title_has_one_line_on_pages(name, kept):
    request = RequestFactory().post("/staff/events/new/", {name: "讲座\r\n第二行"})
    ReadableMiddleware(lambda _: None).process_view(request)
    assert request.POST[name] == kept


def test_a_title_has_one_line_in_bodies_and_tables():
    body = io.BytesIO(
        json.dumps({"title": "讲\n座", "dates_": [{"place": "东\r\n门"}], "description": "一\n二"}).encode()
    )
    assert ObjectParser().parse(body) == {"title": "讲 座", "dates_": [{"place": "东 门"}], "description": "一\n二"}
    assert cell_values.text(80)("讲\n座") == "讲 座"
    assert cell_values.text(4000)("一\n二") == "一\n二"
