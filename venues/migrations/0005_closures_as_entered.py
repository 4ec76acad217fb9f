"""Closures and upkeep keep others out from when to when they were entered, without set-up and clear-up."""

from django.db import migrations
from django.db.models import F


def as_entered(apps, schema_editor):
    """The padding of a use was theirs too until now."""
    bookings = apps.get_model("venues", "Booking").objects.filter(kind__in=("closure", "upkeep"))
    bookings.update(busy_from=F("start"), busy_until=F("end"))


class Migration(migrations.Migration):
    dependencies = [
        ("venues", "0004_science_bases"),
    ]

    operations = [
        migrations.RunPython(as_entered, migrations.RunPython.noop, elidable=True),
    ]
