"""The room that puts the others together: registers the system checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    """Loads the system checks."""

    name = "config"

    def ready(self) -> None:
        """Import the checks."""
        from config import checks  # noqa: F401, PLC0415 - registers itself


class OwnAdminConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "config.admin_site.OwnAdminSite"
