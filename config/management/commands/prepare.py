"""``manage.py prepare``: what must be true before the servers start, in one process."""

from argparse import ArgumentParser

from django.core.management import call_command
from django.core.management.base import BaseCommand

from config import static_files
from plan import loading


class Command(BaseCommand):
    """Checks, migrates, collects files, loads what every county needs and (with ``--demo``) demo data, and writes the schedules."""

    help = "Bring database and files to today's shape; quick when they already are, and it keeps the data."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """``--demo``."""
        parser.add_argument("--demo", action="store_true", help="load invented people, places and events")

    def handle(self, *args: object, demo: bool, **options: object) -> None:
        """Each step raises what goes wrong; the next ones are not tried."""
        call_command("check", fail_level="ERROR", databases=["default"])
        call_command("migrate", verbosity=0)
        static_files.collect_changed()
        loading.load_vocabulary()
        if demo:
            call_command("load_demo")
        call_command("set_schedules")
        call_command("setup_key", if_open=True)
