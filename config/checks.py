"""System checks with ids; each is described in ``docs/settings.md``."""

from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import InvalidToken
from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's name
from django.db import connections
from django.db.migrations.loader import MigrationLoader

from accounts.models import Person
from core.phone_numbers import phones
from core.web.hosts import is_reached_by_others
from plan.models import Plan

GATEWAYS = ("console", "kannel")


@register
def gateway_is_known(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.E002``: the gateway named in SMS_GATEWAY exists."""
    if settings.SMS_GATEWAY in GATEWAYS:
        return []
    known = ", ".join(GATEWAYS)
    return [Error(f"SMS_GATEWAY={settings.SMS_GATEWAY!r} is not one of: {known}.", id="config.E002")]


@register
def retry_outlasts_the_queue(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.E003``: ``retry > timeout x (queue_limit / workers + 2)``, or a task waiting in line is given out again."""
    q = settings.Q_CLUSTER
    if q["retry"] > q["timeout"] * (q["queue_limit"] / q["workers"] + 2):
        return []
    return [Error("Q_CLUSTER retry is too short: a waiting task would be given to a second worker.", id="config.E003")]


@register
def https_with_a_real_gateway(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.W001``: whoever really sends texts to people also serves them over HTTPS."""
    if settings.SMS_GATEWAY == "console" or settings.HTTPS:
        return []
    return [Warning("SMS_GATEWAY really sends, and HTTPS is off: set HTTPS=1 behind a proxy.", id="config.W001")]


@register
def keys_are_set(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.W002``: keys of a site on PostgreSQL are settings, not files of one machine."""
    if not settings.KEYS_IN_VAR_DIR or connections["default"].vendor != "postgresql":
        return []
    names = ", ".join(settings.KEYS_IN_VAR_DIR)
    return [Warning(f"{names} not set: another machine would make other keys and read no number.", id="config.W002")]


@register
def demo_app_is_not_public(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.W003``: the app that makes invented people is not installed where others reach the site."""
    if not apps.is_installed("demo") or not is_reached_by_others():
        return []
    return [Warning("The demo app is installed on a site that others reach: set DEMO_APP=0.", id="config.W003")]


@register
def limits_are_shared(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.W004``: several processes count limits together."""
    if settings.REDIS_URL or connections["default"].vendor != "postgresql":
        return []
    return [Warning("No REDIS_URL: each web process would count limits by itself.", id="config.W004")]


@register
def debug_is_not_public(app_configs: Sequence[AppConfig] | None, **kwargs: object) -> list[CheckMessage]:
    """``config.E005``: Django's debug pages show settings, queries and what people typed to whoever comes."""
    if not settings.DEBUG or not is_reached_by_others():
        return []
    return [Error("DEBUG is on, on a site that others reach: its error pages show everything.", id="config.E005")]


@register(Tags.database)
def demo_and_real_gateway(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """``config.E001``: invented people and a gateway that really sends; looked for by ``migrate`` too."""
    if settings.SMS_GATEWAY == "console" or not databases or not _has_demo_data():
        return []
    return [Error("The database holds demo data: their numbers must never be sent to for real.", id="config.E001")]


@register(Tags.database)
def demo_data_are_not_public(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """``config.E004``: everybody knows the sign-ins of the demo; looked for by ``migrate`` too."""
    if not databases or not is_reached_by_others() or not _has_demo_data():
        return []
    return [Error("Demo data on a site that others reach: their sign-ins are known to everybody.", id="config.E004")]


@register(Tags.database)
def database_is_of_this_code(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """``config.E006``: migrations were applied that this code doesn't have; its own would then meet other tables."""
    if not databases:
        return []
    loader = MigrationLoader(connections["default"])
    ours = {app.label for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR}
    unknown = [f"{app}.{name}" for app, name in sorted(loader.applied_migrations) if app in ours]
    unknown = [name for name in unknown if tuple(name.split(".", 1)) not in loader.disk_migrations]
    if not unknown:
        return []
    hint = "Start the code that made it; or, where nothing in it is needed (var/db.sqlite3), begin with an empty one."
    return [Error(f"The database was made by other code: {', '.join(unknown[:3])}.", hint=hint, id="config.E006")]


@register(Tags.database)
def keys_fit_the_database(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """``config.E007``: the numbers in the database can be read and found again; else what is written from now on could
    be read with other keys only, and whoever signs in would be somebody new.
    """
    if not databases or "accounts_person" not in connections["default"].introspection.table_names():
        return []
    people = Person.objects.exclude(phone_hash__startswith="erased:").order_by("pk")
    ends = [
        pk for pk in (people.values_list("pk", flat=True).first(), people.values_list("pk", flat=True).last()) if pk
    ]
    if all(map(_is_readable, ends)):
        return []
    hint = "Put back FIELD_KEYS and LOOKUP_KEY, or the *.key files of VAR_DIR, that it was made with."
    return [Error("The keys are not those of the database: its numbers can't be read.", hint=hint, id="config.E007")]


def _is_readable(pk: int) -> bool:
    try:
        phone, number = Person.objects.values_list("phone", "phone_hash").get(pk=pk)
    except InvalidToken:
        return False
    return not phone or phones.look_up(phone) == number


def _has_demo_data() -> bool:
    known = connections["default"].introspection.table_names()
    return "plan_plan" in known and Plan.objects.filter(is_invented=True).exists()
