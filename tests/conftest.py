"""What all tests share.

``TEST_CLOCK`` (an instant, Shanghai's where it names no zone) sets the clock of the whole run: ``script/test --clock``.
"""

import contextlib
import datetime as dt
import gc
import os
import sqlite3
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

LANGUAGES = ("普通话", "本地话", "彝语", "白语", "苗语", "哈尼语", "傣语", "傈僳语", "纳西语", "手语", "英语")
hypothesis_settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("busy")


def _clock() -> time_machine.travel | None:
    """The journey to the clock of this run; none where it is today's."""
    text = os.environ.get("TEST_CLOCK", "")
    if not text:
        return None
    instant = dt.datetime.fromisoformat(text)
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return time_machine.travel(instant.astimezone(dt.UTC))


def pytest_configure(config: pytest.Config) -> None:
    """Modules of tests are read at the clock of the run too, in every process of it."""
    if journey := _clock():
        journey.start()
        config.add_cleanup(journey.stop)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``TESTS_OF_DATABASES`` (``script/test --fast``): tests that need one are run in these folders and files only."""
    if (wanted := os.environ.get("TESTS_OF_DATABASES")) is None:
        return
    places = [Path(config.rootpath, name) for name in wanted.split(",") if name]
    left = [item for item in items if _needs_database(item) and not any(map(item.path.is_relative_to, places))]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


def _needs_database(item: pytest.Item) -> bool:
    from django.test import TransactionTestCase

    is_case = issubclass(getattr(item, "cls", None) or object, TransactionTestCase)
    return is_case or bool(item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames))


def pytest_collection_finish(session: pytest.Session) -> None:
    """What was imported and collected lives to the end: walking through it again and again is a good part of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)


BEGAN = dt.datetime.now(dt.UTC)
OTHER_PROCESSES = {"browser", "journey", "kannel", "races"}
"""Tests of these marks look at what other programs do at the machine's clock."""


def _day_of_the_run(item: pytest.Item) -> time_machine.travel | None:
    """Back to the beginning once the run has gone over midnight: modules have read which day is today."""
    if OTHER_PROCESSES & {mark.name for mark in item.iter_markers()}:
        return None
    days = {instant.astimezone(ZoneInfo("Asia/Shanghai")).date() for instant in (BEGAN, dt.datetime.now(dt.UTC))}
    return time_machine.travel(BEGAN) if len(days) > 1 else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Every test begins at the clock of the run, however long the run takes: 23:55 is 23:55 for the last one too."""
    with _clock() or _day_of_the_run(item) or contextlib.nullcontext():
        return (yield)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> Iterator[None]:
    """Starts the test database as a copy of ``MIGRATED_DATABASE`` (an address), where a run has made one."""
    from django.db import connection

    address = os.environ.get("MIGRATED_DATABASE", "")
    if address and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = address.rpartition("/")[2]
    if not address or connection.vendor != "sqlite":
        yield
        return
    memory = sqlite3.connect(connection.creation._get_test_db_name(), uri=True)
    sqlite3.connect(address.removeprefix("sqlite:///")).backup(memory)
    yield
    memory.close()


@pytest.fixture(scope="session", autouse=True)
def _numbers_of_four_digits() -> None:
    """What factories number is found by its name and by nothing longer, and meets no code that a test names."""
    from factory.django import DjangoModelFactory

    from tests.factories import bases, events, people, registrations, requests, resources, taking_part

    assert all((bases, events, people, registrations, requests, taking_part, resources))
    waiting = list(DjangoModelFactory.__subclasses__())
    while waiting:
        made = waiting.pop()
        waiting += made.__subclasses__()
        made.reset_sequence(1000, force=True)


@pytest.fixture(scope="session", autouse=True)
def _words_stay():
    """A test that commits empties all tables behind it: what a migration wrote into them is written again."""
    from django.apps import apps
    from django.db.models.signals import post_migrate

    def begin(sender, **kwargs):
        from events.models import Topic

        if not Topic.objects.exists():
            import_module("events.migrations.0006_words_of_events").begin(apps, None)

    post_migrate.connect(begin, sender=apps.get_app_config("events"), weak=False)


@pytest.fixture(autouse=True)
def _own_files(settings, tmp_path: Path) -> None:
    """Messages and photos of a test stay in its own folder."""
    settings.SMS_FILE = tmp_path / "sms.jsonl"
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _facts_of_the_settings(monkeypatch) -> None:
    """What the site says of itself is read by those tests only that ask for it (``site_facts.hold(None)``)."""
    from core.site import held_values, site_facts

    monkeypatch.setattr(held_values, "HELD_SECONDS", float("inf"))
    site_facts.hold(site_facts.of_settings())


@pytest.fixture(autouse=True)
def _words_of_events(_facts_of_the_settings) -> None:
    """So are the words that events are about: those of a site that had events before (``hold(model, None)``)."""
    from events.models import Event, vocabulary

    topics = [vocabulary.Word(*choice) for choice in Event.Topic.choices]
    vocabulary.hold(vocabulary.Topic, tuple(topics))
    vocabulary.hold(vocabulary.Language, tuple(vocabulary.Word(name, name) for name in LANGUAGES))


@pytest.fixture(autouse=True)
def _has_an_administrator(monkeypatch) -> None:
    """Pages are those of a site that is set up, but where a test says otherwise (tests/portal/setup)."""
    from portal.setup import keys

    monkeypatch.setattr(keys._Known, "is_over", True)


@pytest.fixture(autouse=True)
def _fresh_feeds() -> None:
    """No test sees the calendar bodies that another one held."""
    from calendars.feeds import cache as feed_cache

    feed_cache.feed_cache.clear()


@pytest.fixture(scope="session", autouse=True)
def _own_cache(worker_id: str) -> None:
    """Test processes don't share a cache. Set once: each change makes connections anew, and a server takes ten thousand."""
    from django.conf import settings
    from django.test.signals import setting_changed

    if settings.REDIS_URL:
        number = int(worker_id.removeprefix("gw") if worker_id.startswith("gw") else 9)
        location = f"{settings.REDIS_URL.rpartition('/')[0]}/{number}"
        settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": location}}
        setting_changed.send(sender=None, setting="CACHES", value=settings.CACHES, enter=True)


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    """Throttles count from zero in each test."""
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _flushable(request: pytest.FixtureRequest) -> Iterator[None]:
    """SQLite is emptied row by row after a transactional test, and rows that stay would refuse: they go first."""
    marker = request.node.get_closest_marker("django_db")
    needs = {"transactional_db", "live_server"} & set(request.fixturenames)
    if not needs and not (marker and marker.kwargs.get("transaction")):
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_stays'"
            )
            for name, table, sql in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
                cursor.execute(f"DELETE FROM {table}")
                cursor.execute(sql)


@pytest.fixture(autouse=True)
def _noted_sessions(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Whoever a test signs in was here a moment ago: pages are counted as they are asked for all day.

    What the first request of a session writes down is tried in ``tests/accounts/sessions/test_sessions.py``.
    """
    from django.test import Client

    from accounts.sessions import lifetime
    from core import clock

    if request.path.name == "test_sessions.py":
        return
    sign_in = Client.force_login

    def sign_in_and_note(client: Client, user, backend=None) -> None:
        sign_in(client, user, backend)
        session = client.session
        lifetime.note(session, person=user, device="", is_code_only=False, now=clock.now())
        session.save()

    monkeypatch.setattr(Client, "force_login", sign_in_and_note)
