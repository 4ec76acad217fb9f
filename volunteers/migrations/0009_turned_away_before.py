"""Who was asked to leave a team before it was written in their membership: the audit list says whom, of which team, and when."""

import re

from django.db import migrations
from django.db.models import F

TEAM = re.compile(r"/staff/teams/(\d+)/")


def mark(apps, schema_editor):
    """The line and the end of the membership were written in one transaction, with one time. Again does nothing."""
    memberships = apps.get_model("volunteers", "TeamMembership").objects.filter(state="left", turned_away=False)
    removed = apps.get_model("accounts", "AuditEntry").objects.filter(kind="team_member_removed", person__isnull=False)
    by_others = removed.exclude(by__isnull=False, by=F("person"))
    for at, person, link in by_others.values_list("at", "person", "link").order_by("pk").iterator():
        if team := TEAM.fullmatch(link):
            rows = memberships.filter(team=int(team[1]), volunteer__person=person, until=at)
            rows.update(turned_away=True)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0003_audit_list"),
        ("volunteers", "0008_turned_away"),
    ]

    operations = [
        migrations.RunPython(mark, migrations.RunPython.noop),
    ]
