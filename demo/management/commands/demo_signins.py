"""``manage.py demo_signins``: print who can sign in to the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from demo.loading import is_loaded
from demo.people.signins import signins, where_codes_are


class Command(BaseCommand):
    """Prints nothing where there are no demo data."""

    help = "Print the demo's sign-ins."

    def handle(self, *args: Any, **options: Any) -> None:
        """One line each."""
        if not is_loaded():
            return
        self.stdout.write("演示用的登录（人名、号码都是虚构的）：")
        for entry in signins():
            self.stdout.write(f"  {entry.phone}  {entry.who}  {entry.how}")
        self.stdout.write(f"  {where_codes_are()}")
