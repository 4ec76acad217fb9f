"""System checks with ids; each is described in ``docs/settings.md``.

``config.E001`` demo data and a real gateway, ``config.E002`` unknown gateway, ``config.E003`` task times that let a
task run twice.
"""

from collections.abc import Sequence

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

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


@register(Tags.database)
def demo_and_real_gateway(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """``config.E001``: invented people and a gateway that really sends; looked for by ``migrate`` too."""
    if settings.SMS_GATEWAY == "console" or not databases or not apps.is_installed("demo"):
        return []
    from demo.loading import is_loaded  # noqa: PLC0415 - needs the app registry

    known = connections["default"].introspection.table_names()
    if "plan_plan" not in known or not is_loaded():
        return []
    return [Error("The database holds demo data: their numbers must never be sent to for real.", id="config.E001")]
