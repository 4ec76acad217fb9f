"""Write the keys of names anew: points and other punctuation no longer make two people of one."""

from django.db import migrations

from core import texts

LENGTH = 40
PORTION = 1000


def rewrite(apps, schema_editor):
    attendee = apps.get_model("registrations", "Attendee")
    changed = []
    for row in attendee.objects.exclude(name="").only("name", "name_key").iterator(chunk_size=PORTION):
        key = texts.name_key(row.name)[:LENGTH]
        if key != row.name_key:
            row.name_key = key
            changed.append(row)
    attendee.objects.bulk_update(changed, ["name_key"], batch_size=PORTION)


class Migration(migrations.Migration):
    dependencies = [("registrations", "0001_initial")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
