"""``manage.py setup_key``: print the one-time key of the setup page, while nobody works here."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from core import clock
from portal.setup import keys


class Command(BaseCommand):
    """Prints nothing once there is an administrator; run by each start (``prepare``)."""

    help = "Print the one-time key of the setup page, while the site has no administrator."

    def handle(self, *args: Any, **options: Any) -> None:
        """Where to go, and the key."""
        key = keys.current(now=clock.now())
        if not key:
            return
        address = f"{settings.SITE_URL}{reverse('portal:set_up')}"
        self.stdout.write(f"\n  还没有管理员。请打开 {address} ，填这把一次性的钥匙：\n\n      {key}\n")
