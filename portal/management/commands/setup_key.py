"""``manage.py setup_key``: print the one-time key of the setup page, while nobody works here."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.urls import reverse

from core import clock
from portal.setup import keys

OVER = (
    "这个网站已经有管理员了，没有钥匙。请用他的手机号登录；"
    "进不去了，运行 manage.py create_administrator，可以另设一位，也可以给他换密码。"
)


class Command(BaseCommand):
    """Run by each start too (``prepare``), which has nothing to say once there is an administrator."""

    help = "Print the one-time key of the setup page, while the site has no administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whether to be silent where there is none."""
        parser.add_argument("--if-open", action="store_true", help="say nothing once there is an administrator")

    def handle(self, *args: Any, **options: Any) -> None:
        """Where to go, and the key."""
        key = keys.current(now=clock.now())
        if not key:
            if not options["if_open"]:
                self.stdout.write(OVER)
            return
        address = f"{settings.SITE_URL}{reverse('portal:set_up')}"
        self.stdout.write(f"\n  还没有管理员。请打开 {address} ，填这把一次性的钥匙：\n\n      {key}\n")
