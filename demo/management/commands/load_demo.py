"""``manage.py load_demo``: fill an empty system with invented people and events around today."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core import clock
from core.errors import Refusal
from demo.loading import load


class Command(BaseCommand):
    """Loads once; a second run changes nothing."""

    help = "Load invented people, places and events. Refuses when messages would really be sent."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, or say why not."""
        try:
            made = load(now=clock.now())
        except Refusal as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write("演示数据装好了。" if made else "演示数据已经在里面，没有改动。")
