"""Places in the queue are given for all pools of an event together: those who wait get theirs anew, in their order."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def number_anew(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """The row's own number was the order across pools until now."""
    claims = apps.get_model("registrations", "SeatClaim")
    pools = apps.get_model("registrations", "SeatPool")
    waiting = claims.objects.filter(position__isnull=False)
    for event in sorted(set(waiting.values_list("pool__event", flat=True))):
        position = max(pools.objects.filter(event=event).values_list("last_position", flat=True))
        here = waiting.filter(pool__event=event).order_by("registration", "pool")
        for registration in dict.fromkeys(here.values_list("registration", flat=True)):
            position += 1
            waiting.filter(pool__event=event, registration=registration).update(position=position)
        pools.objects.filter(event=event).update(last_position=position)


def stay(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A common order is an order in each pool too."""


class Migration(migrations.Migration):
    dependencies = [("registrations", "0003_groups_wait_beside")]
    operations = [migrations.RunPython(number_anew, stay)]
