"""The app that answers: how far are we?"""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Registered as ``reports``."""

    name = "reports"

    def ready(self) -> None:
        """Offer the lists of this app as files."""
        from core.web import downloads
        from reports import files

        downloads.offer(files.EXPORTS)
