from django.db import migrations
from django.utils import timezone


def _list_again(apps, schema_editor):
    """The next sweeps put dates at which teams keep places, or kept them, into the feeds of these."""
    blocks = apps.get_model("volunteers", "TeamBlock").objects.values("shift__occurrence")
    now = timezone.now()
    apps.get_model("calendars", "Entry").objects.filter(drop_after__gt=now, occurrence__in=blocks).update(rewrite_after=now)


def _forget_shown(apps, schema_editor):
    """Feeds that were revoked before that emptied what was shown."""
    apps.get_model("calendars", "FeedToken").objects.exclude(revoked_at=None).update(shown={})


class Migration(migrations.Migration):

    dependencies = [
        ('calendars', '0007_private_kinds'),
        ('volunteers', '0010_team_blocks'),
    ]

    operations = [
        migrations.RunPython(_list_again, migrations.RunPython.noop),
        migrations.RunPython(_forget_shown, migrations.RunPython.noop),
    ]
