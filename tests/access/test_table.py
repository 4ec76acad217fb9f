"""Who gets what at every address; a new one without a row fails here."""

import io

import pytest
from django.conf import settings as site
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.signing_in.entering import CODE_ONLY
from core.spreadsheets.writer import XLSX
from tests.access import world as worlds
from tests.access.asking import address, ask
from tests.access.table import TABLE
from tests.factories.people import PersonFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STRANGERS = ("anonymous", "volunteer", "other")
BY_LINK = {
    f"registrations:{name}" for name in ("mine_link", "overview", "change", "withdraw", "answer", "confirm", "deny")
}
BY_LINK |= {f"outreach_requests:{name}" for name in ("link", "confirm", "reply", "withdraw", "feedback")}
"""Whoever holds the link is the party."""
NUMBER_IS_NEEDED = {
    "registrations:staff_registration",
    "registrations:staff_confirm_number",
    "outreach_requests:detail",
}
NUMBER_IS_NEEDED |= {"api:registration-call"}
NUMBER_IS_NEEDED |= {f"outreach_requests:{name}" for name in ("assign", "refuse", "propose", "arrange", "attach")}
NUMBER_IS_NEEDED |= {f"registrations:staff_{name}" for name in ("approve", "skip", "split")}
NUMBER_IS_NEEDED |= {"outreach_requests:choose_place", "outreach_requests:register_place"}
NUMBER_IS_NEEDED |= {
    "venues:edit_base",
    "registrations:export",
    "outreach_requests:export",
    "spreadsheets:export_bases",
}
SAME_FOR_ALL = {f"calendars:{name}" for name in ("feed", "occurrence", "private_feed")}
SAME_FOR_ALL |= {"events:held_photo", "portal:favicon", "venues:photo"}
"""Files without a person in them, and calendars, whose programs need headers of their own."""
UNDER_WAY = {"account_login", "account_logout", "mfa_authenticate", "accounts:staff_code", "accounts:staff_sign_in"}
UNDER_WAY |= {"accounts:passkey"}
"""Staff pages of a sign-in that is under way."""
BY_BROWSER = {"registrations:prove", "registrations:prove_again"}
"""Whoever typed the number: they see no more than that, and not the link that proves it."""
FOR_ANYBODY = (
    {
        "accounts:sign_out",
        "portal:favicon",
        "portal:reading",
        "portal:set_up",
        "portal:street",
        "outreach_requests:ask",
        "outreach_requests:again",
        "volunteers:again",
        "volunteers:question",
    }
    | BY_LINK
    | BY_BROWSER
)
FOR_ANYBODY |= {"accounts:drop_typed", "accounts:new_password", "organizations:invitation"}
ROUTES = worlds.routes()
UNLISTED = sorted({f"{name} {method}" for name, route in ROUTES.items() for method in route.methods} - set(TABLE))
ENTRANCE = "staff/sign-in/"
BEHIND_IT = sorted(
    name
    for name, route in ROUTES.items()
    if route.pattern.startswith("staff/") and not route.pattern.startswith(ENTRANCE)
)


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; each question is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = worlds.make()
        made.cookies |= {who: _cookie(person) for who, person in made.people.items() if person}
        yield made
        transaction.set_rollback(True)


def _cookie(person):
    """A session that is signed in."""
    client = Client()
    client.force_login(person)
    return client.cookies[site.SESSION_COOKIE_NAME].value


@pytest.fixture(autouse=True)
def _photo(settings):
    """The file behind the held photos."""
    path = settings.MEDIA_ROOT / worlds.PHOTO
    path.parent.mkdir(parents=True)
    path.write_bytes(b"sample")


def is_kept_by_nobody(answer):
    """Whether browsers and proxies are told to keep no copy."""
    return "no-store" in answer.get("Cache-Control", "")


def answer_of(world, persona, row):
    """Status, where it leads, and the text without spaces; nothing of it stays."""
    client = Client()
    if persona in world.cookies:
        client.cookies[site.SESSION_COOKIE_NAME] = world.cookies[persona]
    with transaction.atomic():
        answer = ask(client, world, row)
        assert persona == "anonymous" or is_kept_by_nobody(answer) or row.split()[0] in SAME_FOR_ALL
        text = b"".join(answer) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code, answer.get("Location", ""), "".join(_readable(answer, text).split())


def _readable(answer, content):
    """What a reader sees: a spreadsheet's cells, or the text."""
    if answer.get("Content-Type") != XLSX:
        return content.decode()
    sheet = load_workbook(io.BytesIO(content)).active
    return " ".join(str(cell) for row in sheet.iter_rows(values_only=True) for cell in row)


def secrets_in(world, text):
    """Which of the party's secrets it shows."""
    links = (world.registration.link_token, world.outreach.link_token)
    secrets = {"number": (worlds.NUMBER,), "name": (worlds.CONTACT,), "link": links}
    return {what for what, known in secrets.items() if any(secret in text for secret in known)}


def may_show(name, persona):
    """Strangers nothing, viewers the name, organizers the number where they need it; the link nobody but its holder."""
    if name in BY_LINK:
        return {"name", "link"}
    if persona in STRANGERS:
        return set()
    return {"name", "number"} if name in NUMBER_IS_NEEDED and persona != "viewer" else {"name"}


def door(name, path):
    """Where somebody who isn't signed in is sent."""
    if name in FOR_ANYBODY | UNDER_WAY:
        return "/"
    return "/staff/sign-in/" if path.startswith("/staff/") else "/sign-in/"


@pytest.mark.parametrize("row", sorted(TABLE))
def test_everybody_gets_what_the_table_says(world, row):
    name, _, which = (*row.split(), "")[:3]
    answers = {persona: answer_of(world, persona, row) for persona in worlds.PERSONAS}
    shown = {persona: secrets_in(world, text) for persona, (_, _, text) in answers.items()}
    assert " ".join(str(status) for status, _, _ in answers.values()) == TABLE[row]
    assert [persona for persona, found in shown.items() if found - may_show(name, persona)] == []
    status, location, _ = answers["anonymous"]
    assert status != 302 or location.startswith(door(name, address(world, name, which)))


@pytest.mark.parametrize("row", UNLISTED)
def test_what_has_no_row_is_not_allowed(world, row):
    status, _, _ = answer_of(world, "own", row)
    assert status == 405


def test_every_route_has_a_row_and_every_row_a_route():
    assert {row.split()[0] for row in TABLE} == set(ROUTES)


@pytest.mark.parametrize("name", BEHIND_IT)
def test_a_number_proved_by_sms_alone_opens_no_staff_page(world, name):
    path = address(world, name, "")
    client = Client()
    with transaction.atomic():
        client.force_login(world.people["own"])
        session = client.session
        session[CODE_ONLY] = True
        session.save()
        location = client.get(path)["Location"]
        transaction.set_rollback(True)
    assert location == f"/staff/sign-in/?next={path}"


def back_office():
    """The index and the list of each model."""
    models = [f"admin:{one._meta.app_label}_{one._meta.model_name}_changelist" for one in admin.site._registry]
    return ["admin:index", *sorted(models)]


@pytest.mark.django_db
@pytest.mark.parametrize("name", back_office())
def test_the_back_office_is_for_administrators_of_the_site(name, client):
    assert client.get(reverse(name))["Location"] == f"/admin/login/?next={reverse(name)}"
    client.force_login(PersonFactory(is_staff=True, is_superuser=True))
    assert client.get(reverse(name)).status_code == 200


@pytest.mark.parametrize("persona", ["volunteer", "other", "viewer", "own", "association"])
def test_the_back_office_is_closed_to_everybody_else(world, persona):
    client = Client()
    with transaction.atomic():
        client.force_login(world.people[persona])
        found = {client.get(reverse(name)).get("Location") for name in back_office()}
        transaction.set_rollback(True)
    assert found == {f"/admin/login/?next={reverse(name)}" for name in back_office()}
