"""Write every calendar entry again."""

from typing import Any

from django.core.management.base import BaseCommand

from calendars.entries import sweeping
from core import clock


class Command(BaseCommand):
    """After a restore (with CALENDAR_EPOCH raised), or when names of places were corrected in bulk."""

    help = "Write the calendar entry of every public occurrence; entries that say the same stay untouched."

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and say how many."""
        count = sweeping.rebuild(now=clock.now())
        self.stdout.write(f"{count} calendar entries are up to date.")
