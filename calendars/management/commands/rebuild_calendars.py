"""Write every calendar entry again, or only say what would change."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from calendars.entries import sweeping
from core import clock

SHOWN = 20
"""UIDs and keys that are named."""


class Command(BaseCommand):
    """After a restore (with CALENDAR_EPOCH raised), or when names of places were corrected in bulk."""

    help = "Write the calendar entry of every public occurrence; entries that say the same stay untouched."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--check``."""
        parser.add_argument("--check", action="store_true", help="write nothing; end with 1 where anything differs")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Rebuild, or look, and say how many and what."""
        done = (sweeping.check if check else sweeping.rebuild)(now=clock.now())
        for uid in done.differing[:SHOWN]:
            self.stdout.write(uid)
        if len(done.differing) > SHOWN:
            self.stdout.write(f"… and {len(done.differing) - SHOWN} more")
        if check and done.differing:
            raise CommandError(
                f"{len(done.differing)} of {done.entries} calendar entries, or calendars, differ from what holds."
            )
        said = f"{len(done.differing)} differed" if done.differing else "nothing differed"
        self.stdout.write(f"{done.entries} calendar entries are up to date; {said}.")
