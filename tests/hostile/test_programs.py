"""Every operation of the API with values that no honest program sends: never a bug, never a page."""

import copy
import datetime as dt
import json
import re
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings as site
from django.db import transaction
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from core import clock
from tests.access import world as worlds
from tests.hostile.nasty import (
    ADDRESSES,
    BIG,
    TEXTS,
    VALUES,
    client_of,
    fault_of,
    forget_limits,
    here,
    is_telling_alone,
)

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
PERSONAS = ("anonymous", "viewer", "own")
STRANGERS_ASK = ("null", str(BIG), "a%0ab")
"""Whoever may not do it is refused before the thing is looked for, or after: a few values show both."""
SCHEMA = SchemaGenerator().get_schema(request=None, public=True)
OPERATIONS = sorted(
    f"{method.upper()} {path}"
    for path, methods in SCHEMA["paths"].items()
    for method in methods
    if method in {"get", "post", "put", "patch", "delete"}
)
JSON = "application/json"


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """Made once; each question is taken back."""
    with django_db_blocker.unblock(), transaction.atomic():
        made = worlds.make()
        for who, person in made.people.items():
            if person:
                client = Client()
                client.force_login(person)
                made.cookies[who] = client.cookies[site.SESSION_COOKIE_NAME].value
        yield made
        transaction.set_rollback(True)


def ask(world, persona, method, path, body=None):
    client = client_of(world.cookies.get(persona))
    with transaction.atomic():
        sent = {} if body is None else {"data": json.dumps(body), "content_type": JSON}
        answer = client.generic(method, path, **sent)
        if answer.streaming:
            b"".join(answer)
        transaction.set_rollback(True)
    forget_limits()
    return answer


def names(world):
    """What addresses name, by the beginning of the address."""
    slugs = {"events": world.event.slug, "venues": world.occurrence.venue.slug, "resources": world.resource.slug}
    slugs |= {"bases": world.base.slug, "plans": world.event.task.plan.slug}
    uids = {"occurrences": world.occurrence.uid, "series": world.series_date.series.uid}
    uids |= {"event-templates": world.template.uid, "sheet-imports": world.sheet.uid}
    ids = {"bookings": world.asked, "registrations": world.registration, "outreach-requests": world.outreach}
    ids |= {"series-dates": world.series_date, "shifts": world.free_shift, "sign-ups": world.sign_up}
    ids |= {
        "cooperations": world.cooperation,
        "staff_tasks": world.staff_task,
        "crew": world.crew,
        "spaces": world.space,
    }
    ids |= {"day-marks": world.mark, "market-cycles": world.market, "occasion-dates": world.occasion_date}
    return slugs | uids | {room: row.pk for room, row in ids.items()}


def filled(world, path):
    """The path with things that are there."""
    room = path.removeprefix("/api/v1/").partition("/")[0]
    known = names(world).get(room, 1)
    others = {"ending": "csv", "name": "events", "year": "2026", "day": "2026-01-01"}
    return re.sub(r"\{(\w+)\}", lambda match: str(others.get(match[1], known)), path)


def operation(row):
    method, _, path = row.partition(" ")
    return method, path, SCHEMA["paths"][path][method.lower()]


@pytest.mark.parametrize("row", [row for row in OPERATIONS if "{" in row])
def test_no_address_is_a_bug(world, row):
    method, path, _ = operation(row)
    wrong = []
    asked = [("own", value) for value in here(ADDRESSES)]
    asked += [(persona, value) for persona in PERSONAS if persona != "own" for value in STRANGERS_ASK]
    for persona, value in asked:
        answer = ask(world, persona, method, re.sub(r"\{\w+\}", value, path))
        wrong += [(value, persona, fault)] if (fault := fault_of(answer)) else []
    assert wrong == []


@pytest.mark.parametrize("row", [row for row in OPERATIONS if row.startswith("GET")])
def test_no_query_is_a_bug(world, row):
    """Each value for all parameters at once, and the most telling alone for each that has not refused it there."""
    method, path, facts = operation(row)
    asked = [one["name"] for one in facts.get("parameters", ()) if one["in"] == "query"]
    wrong = []
    for value in here(TEXTS):
        everywhere = f"{filled(world, path)}?{urlencode(dict.fromkeys(asked, value))}"
        refusing = ask(world, "own", method, everywhere)
        wrong += [("all", value[:40], fault)] if (fault := fault_of(refusing)) else []
        for name in asked if is_telling_alone(value) else ():
            if is_refused(refusing, (name,)):
                continue
            answer = ask(world, "own", method, f"{filled(world, path)}?{name}={quote(value)}")
            wrong += [(name, value[:40], fault)] if (fault := fault_of(answer)) else []
    assert wrong == []


def resolved(shape):
    """A part of the schema without references."""
    if "$ref" in shape:
        return resolved(SCHEMA["components"]["schemas"][shape["$ref"].rpartition("/")[2]])
    if "allOf" in shape:
        return resolved(shape["allOf"][0])
    return resolved(shape["oneOf"][0]) if "oneOf" in shape else shape


SOON = clock.now().replace(microsecond=0) + dt.timedelta(days=40)
USUAL = {"date-time": SOON.isoformat(), "date": SOON.date().isoformat(), "time": "10:00", "uuid": "0" * 32}


def plausible(world, name, shape):
    """A value as an honest program would send it, as far as the schema tells."""
    shape = resolved(shape)
    known = _known(world)
    if name in known:
        return [known[name]] if shape.get("type") == "array" else known[name]
    if shape.get("enum"):
        return next(one for one in shape["enum"] if one not in ("", None))
    kind = shape.get("type")
    if kind == "object":
        fields = shape.get("properties", {})
        return {key: plausible(world, key, one) for key, one in fields.items() if not resolved(one).get("readOnly")}
    if kind == "array":
        return [plausible(world, name, shape["items"])]
    if kind in {"integer", "number"}:
        return max(1, shape.get("minimum", 1))
    return {"boolean": True}.get(kind) or USUAL.get(shape.get("format", ""), "样例")


def _known(world):
    hour = dt.timedelta(hours=1)
    venue = world.occurrence.venue
    return {
        "event": world.event.slug, "host": world.event.host.slug, "organization": world.event.host.slug,
        "venue": venue.slug, "space": world.space.pk, "spaces": world.space.pk, "resources": world.resource.slug,
        "resource": world.resource.slug, "crew": world.crew.pk, "area": venue.area.slug, "street": venue.area.slug,
        "task": world.event.task_id, "plan": world.event.task.plan.slug, "phone": "13900000123", "desk_phone": "13900000123",
        "start": SOON.isoformat(), "end": (SOON + hour).isoformat(), "arrive": SOON.isoformat(),
        "leave": (SOON + hour).isoformat(), "preview": True, "until": (SOON + 60 * hour).date().isoformat(),
        "start_time": "10:00", "end_time": "11:00", "opens": "08:00", "closes": "18:00", "made_for": "self",
    }  # fmt: skip


def leaves(value, path=()):
    """Every place in a body, the inner ones too."""
    if path:
        yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from leaves(one, (*path, key))


def with_value(body, path, value):
    """The body with another value at one place."""
    changed = copy.deepcopy(body)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


def body_of(world, facts):
    content = facts.get("requestBody", {}).get("content", {})
    return plausible(world, "", content[JSON]["schema"]) if JSON in content else None


WRITES = [row for row in OPERATIONS if JSON in operation(row)[2].get("requestBody", {}).get("content", {})]


def is_refused(answer, place):
    """Whether the answer says of this place, or of what it stands in, that it cannot be."""
    told = answer.json()["detail"] if answer.status_code == 400 else {}
    for key in place:
        if not isinstance(told, dict):
            break
        told = told.get(str(key), {})
    return bool(told)


@pytest.mark.parametrize("row", WRITES)
def test_no_body_is_a_bug(world, row):
    """Each value at all places at once, and the most telling alone at each place that has not refused it there: a field reads its own
    value alone, so what it has refused beside others it refuses by itself.
    """
    method, path, facts = operation(row)
    body, address = body_of(world, facts), filled(world, path)
    places = list(leaves(body))
    inmost = [place for place in places if not any(other[:-1] == place for other in places)]
    wrong = []
    for value in here(VALUES):
        everywhere = body
        for place in inmost:
            everywhere = with_value(everywhere, place, value)
        refusing = ask(world, "own", method, address, everywhere)
        wrong += [("all", str(value)[:40], fault)] if (fault := fault_of(refusing)) else []
        for place in places if is_telling_alone(value) else ():
            if place in inmost and is_refused(refusing, place):
                continue
            answer = ask(world, "own", method, address, with_value(body, place, value))
            wrong += [(place, str(value)[:40], fault)] if (fault := fault_of(answer)) else []
    assert wrong == []


@pytest.mark.parametrize("row", WRITES)
def test_no_empty_or_plausible_body_is_a_bug_for_anybody(world, row):
    method, path, facts = operation(row)
    for persona in PERSONAS:
        for body in ({}, body_of(world, facts)):
            assert fault_of(ask(world, persona, method, filled(world, path), body)) == ""
