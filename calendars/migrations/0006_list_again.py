from django.db import migrations
from django.utils import timezone


def _list_again(apps, schema_editor):
    """The next sweeps put each entry into the feeds of its host, kind, place and so on, and name all feeds anew."""
    now = timezone.now()
    apps.get_model("calendars", "Entry").objects.filter(drop_after__gt=now).update(rewrite_after=now)
    apps.get_model("calendars", "FeedStamp").objects.exclude(key__startswith="event/").update(head_is_due=True)


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0005_joined_feeds'),
    ]

    operations = [migrations.RunPython(_list_again, migrations.RunPython.noop)]
