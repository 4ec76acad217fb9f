"""The app that puts the others together: registers the system checks."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig

from core.web.logs import mask_web_server


class ConfigConfig(AppConfig):
    """Loads the system checks, and masks what the web server logs."""

    name = "config"

    def ready(self) -> None:
        """Import the checks; put the masks on."""
        from config import checks  # noqa: F401 - registers itself

        mask_web_server()


class OwnAdminConfig(AdminConfig):
    """Django's admin with our site."""

    default_site = "config.admin_site.OwnAdminSite"
