"""What is said at the start of a site that is not safe yet."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connections
from django.db.migrations.recorder import MigrationRecorder

from plan.models import Plan
from tests.factories.events import PlanFactory
from tests.factories.people import PersonFactory


def ids(*, databases=None):
    return {message.id for message in run_checks(databases=databases) if message.id.startswith("config.")}


@pytest.fixture
def safe(settings, monkeypatch):
    """A site in the open as it should be."""
    settings.SMS_GATEWAY = "kannel"
    settings.HTTPS = True
    settings.SITE_URL = "https://kepu.example.org"
    settings.ALLOWED_HOSTS = ["kepu.example.org"]
    settings.REDIS_URL = "redis://127.0.0.1:6379/0"
    monkeypatch.setattr("config.checks.apps.is_installed", lambda name: False)
    monkeypatch.setattr(connections["default"], "vendor", "postgresql")
    settings.KEYS_IN_VAR_DIR = []
    return settings


def test_a_site_as_it_should_be_hears_nothing(safe):
    assert ids() == set()


def test_a_real_gateway_without_https(safe):
    safe.HTTPS = False
    assert ids() == {"config.W001"}
    safe.SMS_GATEWAY = "console"
    assert ids() == set()


def test_debug_pages_where_others_reach_them(safe):
    safe.DEBUG = True
    assert ids() == {"config.E005"}
    safe.SITE_URL = "http://127.0.0.1:8000"
    safe.ALLOWED_HOSTS = ["localhost"]
    assert ids() == set()


@pytest.mark.parametrize("name", ["SECRET_KEY", "FIELD_KEYS", "LOOKUP_KEY"])
def test_keys_that_are_files_of_one_machine(safe, monkeypatch, name):
    safe.KEYS_IN_VAR_DIR = [name]
    assert ids() == {"config.W002"}
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    assert ids() == set()


def test_limits_that_no_process_shares(safe, monkeypatch):
    safe.REDIS_URL = ""
    assert ids() == {"config.W004"}
    monkeypatch.setattr(connections["default"], "vendor", "sqlite")
    assert ids() == set()


@pytest.mark.parametrize(
    ("site", "hosts", "found"),
    [
        ("https://kepu.example.org", ["localhost"], {"config.W003"}),
        ("http://127.0.0.1:8000", ["kepu.example.org"], {"config.W003"}),
        ("http://127.0.0.1:8000", ["*"], {"config.W003"}),
        ("http://127.0.0.1:8000", [".example.org"], {"config.W003"}),
        ("http://8.8.8.8", ["localhost"], {"config.W003"}),
        ("http://[2400:3200::1]:8000", ["localhost"], {"config.W003"}),
        ("http://127.0.0.1:8000", ["localhost", "[::1]"], set()),
        ("http://192.168.1.20:8000", ["192.168.1.20", "demo.local"], set()),
    ],
)
def test_the_demo_app_where_others_reach_it(safe, monkeypatch, site, hosts, found):
    monkeypatch.setattr("config.checks.apps.is_installed", lambda name: name == "demo")
    safe.SITE_URL = site
    safe.ALLOWED_HOSTS = hosts
    assert ids() == found


@pytest.mark.django_db
def test_demo_data_where_others_reach_it_even_without_the_app(safe, monkeypatch):
    PlanFactory()
    monkeypatch.undo()
    assert ids(databases=["default"]) & {"config.E001", "config.E004"} == set()
    Plan.objects.update(is_invented=True)
    assert ids(databases=["default"]) & {"config.E001", "config.E004"} == {"config.E001", "config.E004"}
    safe.SMS_GATEWAY = "console"
    assert ids(databases=["default"]) & {"config.E001", "config.E004"} == {"config.E004"}
    safe.SITE_URL = "http://127.0.0.1:8000"
    safe.ALLOWED_HOSTS = ["localhost"]
    assert ids(databases=["default"]) & {"config.E001", "config.E004"} == set()
    assert ids() & {"config.E001", "config.E004"} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"SMS_GATEWAY": "kannel"}, "config.E001"),
        ({"SITE_URL": "https://kepu.example.org"}, "config.E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "config.E004"),
    ],
)
def test_a_site_with_demo_data_does_not_start_in_the_real_world(settings, changed, found):
    PlanFactory(is_invented=True)
    for name, value in changed.items():
        setattr(settings, name, value)
    with pytest.raises(SystemCheckError, match=found):
        call_command("prepare", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"SMS_GATEWAY": "kannel"}, "短信网关是真的"),
        ({"SITE_URL": "https://kepu.example.org"}, "别人也进得来"),
        ({"ALLOWED_HOSTS": ["demo.example.org"]}, "别人也进得来"),
    ],
)
def test_nor_are_they_loaded_there(settings, changed, reason):
    for name, value in changed.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError, match=reason):
        call_command("load_demo")
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "name", "is_other_code"), [
    ("events", "0002_things_crew_days", True),
    ("django_q", "0099_gone", False),
])  # fmt: skip
def test_a_database_of_other_code(app, name, is_other_code):
    """Migrations of others may be squashed away."""
    assert "config.E006" not in ids(databases=["default"])
    MigrationRecorder(connections["default"]).record_applied(app, name)
    assert ("config.E006" in ids(databases=["default"])) == is_other_code
    assert "config.E006" not in ids()


@pytest.mark.django_db
@pytest.mark.parametrize("changed", [{"FIELD_KEYS": ["another"]}, {"LOOKUP_KEY": "another"}])
def test_keys_that_are_not_those_of_the_database(settings, changed):
    assert "config.E007" not in ids(databases=["default"])
    PersonFactory()
    assert "config.E007" not in ids(databases=["default"])
    for name, value in changed.items():
        setattr(settings, name, value)
    assert "config.E007" in ids(databases=["default"])
    assert "config.E007" not in ids()
    with pytest.raises(SystemCheckError, match=r"config\.E007"):
        call_command("prepare", stdout=StringIO(), stderr=StringIO())


@pytest.mark.django_db
def test_a_key_that_was_put_before_the_old_ones_fits(settings):
    PersonFactory()
    settings.FIELD_KEYS = ["newest", *settings.FIELD_KEYS]
    assert "config.E007" not in ids(databases=["default"])
