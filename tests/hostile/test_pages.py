"""Every page with addresses, queries and forms that no honest browser sends: never a bug."""

import re
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as site
from django.db import transaction
from django.forms import BaseForm, BaseFormSet
from django.test import Client
from django.urls import reverse

from tests.access import world as worlds
from tests.access.asking import address, body
from tests.access.table import TABLE
from tests.hostile.nasty import ADDRESSES, BIG, client_of, forget_limits, here

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
ROUTES = {name: route for name, route in worlds.routes().items() if not name.startswith("api:")}
PAGES = sorted({row.split()[0] for row in TABLE if row.split()[0] in ROUTES and row.split()[1] == "GET"})
FORMS = sorted({row.split()[0] for row in TABLE if row.split()[0] in ROUTES and row.split()[1] == "POST"})
NAMES = (
    "day", "month", "page", "street", "q", "state", "kind", "status", "group", "first", "last", "year", "occurrence", "event",
    "area", "venue", "space", "resource", "crew", "time", "view", "next", "more", "plan", "again", "rule", "course",
    "occasion", "week", "level", "type", "theme", "open_on", "when", "audience", "undo", "near", "weekend", "base", "by",
    "opens", "closes", "weekdays", "start", "end", "not_crew", "date", "show", "from", "until", "sort", "purpose",
)  # fmt: skip
"""What queries are called, on one page or another."""
ENDLESS = "9" * 5000
"""More digits than Python reads as a number."""
SENT_TOO = ("null", str(BIG), "9" * 300, "%ff", "a%0ab")
"""What is sent to as well as looked at: the address is read the same way for both."""
ALONE = ("9999-12-31", "9" * 20)
ASKED = (
    *("", "null", "-1", "٣", "9" * 20, ENDLESS, "0001-01-01", "9999-12-31", "9999-12", "9999-12-31T23:59:59-10:00"),
    *("1900-01-01", "2200-12", "2026-W01-1"),
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; each question is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = worlds.make()
        client = Client()
        client.force_login(made.people["own"])
        made.cookies["own"] = client.cookies[site.SESSION_COOKIE_NAME].value
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _photo(settings):
    """The file behind the held photos."""
    path = settings.MEDIA_ROOT / worlds.PHOTO
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sample")


def status_of(world, method, path, data=""):
    client = client_of(world.cookies["own"])
    kind = "application/x-www-form-urlencoded"
    with transaction.atomic():
        answer = client.generic(method, path, data, **({"content_type": kind} if method == "POST" else {}))
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    forget_limits()
    return answer


@pytest.mark.parametrize("name", PAGES)
def test_no_query_breaks_a_page(world, name):
    path = address(world, name, "")
    wrong = []
    for value in here(ASKED):
        query = "&".join(f"{key}={quote(value)}" for key in NAMES)
        answer = status_of(world, "GET", f"{path}?{query}")
        wrong += [(value[:40], answer.status_code)] if answer.status_code >= 500 else []
    assert wrong == []


@pytest.mark.parametrize("name", sorted({*PAGES, *FORMS}))
def test_no_address_breaks_a_page(world, name):
    path = address(world, name, "")
    facts = reverse_parts(name, path)
    wrong = []
    for value in here(ADDRESSES):
        for part in facts:
            asked = path.replace(f"/{part}/", f"/{value}/", 1) if f"/{part}/" in path else path.replace(part, value, 1)
            for method in ("GET", "POST") if value in SENT_TOO else ("GET",):
                answer = status_of(world, method, asked)
                wrong += [(asked, method, answer.status_code)] if answer.status_code >= 500 else []
    assert wrong == []


def reverse_parts(name, path):
    """The parts of the address that name something."""
    fixed = set(re.sub(r"<[^>]+>|\(\?P.*?\)", "", ROUTES[name].pattern).split("/"))
    return [part for part in path.strip("/").split("/") if part not in fixed]


def fields_of(world, name, path):
    """What the page's forms hold, and what is sent in the table of who may what."""
    page = status_of(world, "GET", path)
    text = page.content.decode() if page.get("Content-Type", "").startswith("text/html") else ""
    found = re.findall(r'<(?:input|select|textarea)[^>]*?\bname="([^"]+)"(?:[^>]*?\bvalue="([^"]*)")?', text)
    return {str(key): str(value) for key, value in (dict(found) | dict(body(world, name, ""))).items()}


def refused(answer):
    """The fields that the forms of the page that came back say are wrong."""
    shown = [one for layer in answer.context or () for one in layer.flatten().values()]
    lists = [one for one in shown if isinstance(one, BaseFormSet)]
    forms = [one for one in shown if isinstance(one, BaseForm)] + [form for one in lists for form in one.forms]
    return {form.add_prefix(name) for form in forms if form.is_bound for name in form.errors if name in form.fields}


@pytest.mark.parametrize("name", FORMS)
def test_no_form_breaks_a_page(world, name):
    """Each value in all fields at once; those that find most also alone in each field that has not refused it there: a
    field reads its own value alone, so what it has refused beside others it refuses by itself.
    """
    path = address(world, name, "")
    usual = fields_of(world, name, path)
    wrong = []
    for value in here(ASKED):
        everywhere = status_of(world, "POST", path, urlencode(dict.fromkeys(usual or NAMES, value)))
        wrong += [("all", value[:40], everywhere.status_code)] if everywhere.status_code >= 500 else []
        if value not in ALONE:
            continue
        for key in [key for key in list(usual)[:8] if key not in refused(everywhere)]:
            answer = status_of(world, "POST", path, urlencode(usual | {key: value}))
            wrong += [(key, value[:40], answer.status_code)] if answer.status_code >= 500 else []
    assert wrong == []


def test_there_are_pages():
    assert reverse("portal:home") == "/"
    assert len(PAGES) > 60
