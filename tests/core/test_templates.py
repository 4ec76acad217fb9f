from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client

from core.errors import Conflict, Refusal
from core.web.middleware import RefusalMiddleware
from special_days import public_holidays
from tests.factories.people import MembershipFactory, PersonFactory

PROJECT = Path(__file__).resolve().parents[2]


def draw(text: str, **facts) -> str:
    return Template(text).render(Context(facts))


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("这些菌子不能吃：赶街天", ["这些菌子不能吃：", "赶街天"]),
        ("装进杯子（6—12 岁）", ["装进杯子", "（6—12 岁）"]),
        ("<i>", ["&lt;i&gt;"]),
        ("", []),
    ],
)
def test_titles_break_between_phrases(title, parts):
    assert draw("{{ title|phrased }}", title=title) == "".join(f'<span class="nb">{part}</span>' for part in parts)


def test_numbers_in_a_sentence_are_large():
    assert draw("{{ words|big_numbers }}", words="还有 12 个<") == "还有 <b>12</b> 个&lt;"


def test_a_telephone_link_holds_digits_only():
    assert draw("{{ phone|digits }}", phone="0871-0000 1234") == "087100001234"


def test_a_number_is_masked():
    assert draw("{{ phone|masked }}", phone="+8613900000123") == "139****0123"


def test_holidays_and_makeup_workdays():
    import datetime as dt

    assert public_holidays.name(dt.date(2026, 10, 1)) == "国庆"
    assert public_holidays.name(dt.date(2026, 9, 8)) == ""
    assert public_holidays.is_makeup_workday(dt.date(2026, 9, 20))
    assert not public_holidays.is_makeup_workday(dt.date(2026, 9, 19))
    assert not public_holidays.is_makeup_workday(dt.date(2099, 10, 3))


@pytest.mark.django_db
@pytest.mark.parametrize("mode", ["", "1"])
def test_a_missing_page_leads_home(mode):
    client = Client()
    client.cookies["elder"] = mode
    answer = client.get("/nothing-here/")
    assert answer.status_code == 404
    assert "没有这一页" in answer.text
    assert 'href="#main"' in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "leads"), [("/staff/nothing-here/", "回工作台"), ("/nothing-here/", "看看有什么活动")]
)
def test_a_missing_page_of_staff_leads_staff_to_the_workbench(path, leads):
    client = Client()
    assert "看看有什么活动" in client.get(path).text
    client.force_login(PersonFactory())
    assert "看看有什么活动" in client.get(path).text
    client.force_login(MembershipFactory().person)
    assert leads in client.get(path).text


@pytest.mark.django_db
def test_a_page_that_lay_too_long_says_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"phone": "1"})
    assert answer.status_code == 403
    assert "这一页放太久了" in answer.text


@pytest.mark.parametrize(("kind", "title"), [(Refusal, "没有办成"), (Conflict, "别人刚改过")])
def test_a_refusal_that_no_form_caught_is_shown_with_its_reason(rf, kind, title):
    request = rf.get("/")
    request.user = AnonymousUser()
    answer = RefusalMiddleware(lambda _: HttpResponse()).process_exception(request, kind("full", "满了，<可以>候补。"))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert title in text
    assert 'data-reason="full"' in text
    assert "满了，&lt;可以&gt;候补。" in text


def test_other_errors_are_left_to_django(rf):
    assert RefusalMiddleware(lambda _: HttpResponse()).process_exception(rf.get("/"), ValueError()) is None


def test_no_quote_is_escaped_the_python_way():
    sources = {path: path.read_text() for path in PROJECT.glob("*/templates/**/*.html")}
    assert len(sources) > 100
    assert [str(path) for path, text in sources.items() if '\\"' in text] == []


def test_a_field_that_is_needed_here_is_not_called_optional():
    """The reason of a change that has clashes: its form has it without, too."""
    form = forms.Form()
    form.fields["why"] = forms.CharField(label="因为", required=False)
    shown = Template("{% load shell %}{% field form.why %}").render(Context({"form": form}))
    needed = Template("{% load shell %}{% field form.why is_needed=True %}").render(Context({"form": form}))
    assert ("可以不填" in shown, "可以不填" in needed) == (True, False)
