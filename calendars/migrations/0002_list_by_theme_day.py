"""What is in the calendars already also stands in those of theme days."""

from django.db import migrations
from django.db.models import Q

PREFIX = "occasion/"


def add(apps, schema_editor):
    Listing = apps.get_model("calendars", "Listing")
    listed = Listing.objects.filter(key="all").filter(
        Q(entry__occurrence__event__occasion__isnull=False)
        | Q(entry__occurrence__event__umbrella__occasion__isnull=False)
    )
    columns = ("occasion__slug", "umbrella__occasion__slug")
    rows = listed.values_list("entry", *(f"entry__occurrence__event__{column}" for column in columns))
    wanted = {(entry, f"{PREFIX}{slug}") for entry, *slugs in rows.iterator() for slug in slugs if slug}
    fresh = [Listing(entry_id=entry, key=key) for entry, key in sorted(wanted)]
    Listing.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=1000)


def remove(apps, schema_editor):
    apps.get_model("calendars", "Listing").objects.filter(key__startswith=PREFIX).delete()
    apps.get_model("calendars", "FeedStamp").objects.filter(key__startswith=PREFIX).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("calendars", "0001_initial"),
        ("events", "0017_approval_steps_stay"),
    ]

    operations = [migrations.RunPython(add, remove)]
