"""Who was named as cooperating stays so: of public events as confirmed, of drafts as still to answer."""

from django.db import migrations


def copy(apps, schema_editor):
    Event, Cooperation = apps.get_model("events", "Event"), apps.get_model("events", "Cooperation")
    for row in Event.cooperating.through.objects.select_related("event").iterator():
        event = row.event
        public = event.published_at is not None
        Cooperation.objects.create(
            event=event, organization_id=row.organization_id, invited_at=event.created_at,
            state="confirmed" if public else "invited", at=event.published_at,
        )


def copy_back(apps, schema_editor):
    Event, Cooperation = apps.get_model("events", "Event"), apps.get_model("events", "Cooperation")
    through = Event.cooperating.through
    rows = Cooperation.objects.exclude(state="declined").values_list("event_id", "organization_id")
    through.objects.bulk_create(through(event_id=event, organization_id=body) for event, body in rows)
    Cooperation.objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("events", "0006_cooperation")]

    operations = [migrations.RunPython(copy, copy_back)]
