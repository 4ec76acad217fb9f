"""The app that answers: how do tables come in and go out?"""

from django.apps import AppConfig

from core import registry


class SpreadsheetsConfig(AppConfig):
    """Registered as ``spreadsheets``."""

    name = "spreadsheets"

    def ready(self) -> None:
        """What somebody brought in is theirs to take away, and leaves with them."""
        from accounts import signals as people
        from core.web import downloads
        from spreadsheets import exports, receivers, tasks

        people.exporting.connect(receivers.export, dispatch_uid="spreadsheets.export")
        people.erasing.connect(receivers.erase, dispatch_uid="spreadsheets.erase")
        registry.provide("core.schedules", tasks.schedules)
        downloads.offer(exports.EXPORTS)
