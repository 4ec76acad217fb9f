"""The house: rooms and floors that the import tool can't see."""

from pathlib import Path

from django.apps import apps
from django.conf import settings

PROJECT = Path(__file__).resolve().parents[2]
FLOORS = [
    {"core"},
    {"accounts"},
    {"organizations"},
    {"notifications"},
    {"special_days"},
    {"plan", "venues"},
    {"events"},
    {"registrations", "outreach_requests", "spreadsheets"},
    {"volunteers"},
    {"calendars"},
    {"reports"},
    {"search"},
    {"api", "portal"},
    {"demo"},
    {"config"},
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
DRAWERS = {"services", "utils", "helpers", "common", "managers", "misc"}


def our_models():
    return [model for model in apps.get_models() if model._meta.app_label in FLOOR_OF]


def upward_relations():
    for model in our_models():
        for field in model._meta.get_fields():
            if field.auto_created or not field.is_relation or field.related_model is None:
                continue
            here, there = model._meta.app_label, field.related_model._meta.app_label
            if there in FLOOR_OF and here != there and FLOOR_OF[there] >= FLOOR_OF[here]:
                yield f"{model.__name__}.{field.name} -> {there}"


def test_model_relations_point_down():
    assert list(upward_relations()) == []


def test_every_package_is_a_room():
    packages = {path.parent.name for path in PROJECT.glob("*/__init__.py")}
    assert packages - {"tests", "benchmarks"} == set(FLOOR_OF)


def test_installed_rooms_are_known():
    local = {name.split(".")[0] for name in settings.INSTALLED_APPS if (PROJECT / name.split(".")[0]).is_dir()}
    assert local == set(FLOOR_OF)


def test_no_drawers():
    rooms = (*FLOOR_OF, "benchmarks", "script", "tests")  # not what is installed beside them
    found = [path for room in rooms for path in (PROJECT / room).rglob("*.py") if path.stem in DRAWERS]
    assert found == []
