"""``manage.py set_schedules``: store the scheduled jobs of all apps."""

from django.core.management.base import BaseCommand
from django_q.models import Schedule

from core import registry
from notifications.outbox import waking


class Command(BaseCommand):
    """Asks ``core.schedules`` of every app: ``() -> [(name, dotted path, minutes or a cron line)]``."""

    help = "Write the schedules of all apps; safe at each start. Schedules that no app names any more are removed."

    def handle(self, *args: object, **options: object) -> None:
        """Update or create by name; when each runs next is left as it is. What fell due meanwhile goes at once."""
        wanted = [line for answer in registry.provided("core.schedules") for line in answer()]
        for name, function, when in wanted:
            Schedule.objects.update_or_create(name=name, defaults={"func": function, "repeats": -1, **_times(when)})
        gone, _ = Schedule.objects.exclude(name__in=[name for name, _, _ in wanted]).delete()
        waking.wake()
        self.stdout.write(f"{len(wanted)} schedules, {gone} removed")


def _times(when: int | str) -> dict[str, object]:
    if isinstance(when, int):
        return {"schedule_type": Schedule.MINUTES, "minutes": when, "cron": None}
    return {"schedule_type": Schedule.CRON, "minutes": None, "cron": when}
