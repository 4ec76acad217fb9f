"""An opt-out outlives its number: it is found by a hash under a key that serves nothing else.

The way back finds the old hash of those numbers that are still known from somewhere else, and keeps no others.
"""

from django.db import migrations, models

from core import crypto

PURPOSE = "opt-out"


def seal(apps, schema_editor):
    for row in apps.get_model("notifications", "OptOut").objects.all():
        row.number = crypto.hash_of_its_own(PURPOSE, row.number)
        row.save(update_fields=["number"])


def unseal(apps, schema_editor):
    rows = apps.get_model("notifications", "OptOut").objects
    sources = (apps.get_model("notifications", "Message"), apps.get_model("accounts", "Person"))
    known = {crypto.hash_of_its_own(PURPOSE, one): one for model in sources for one in model.objects.values_list("phone_hash", flat=True)}
    for row in rows.all():
        if row.number in known:
            row.number = known[row.number]
            row.save(update_fields=["number"])
        else:
            row.delete()


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0007_purpose_of_proofs'),
        ('accounts', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(model_name='optout', name='opt_out_once'),
        migrations.RenameField(model_name='optout', old_name='phone_hash', new_name='number'),
        migrations.RunPython(seal, unseal),
        migrations.AddConstraint(
            model_name='optout',
            constraint=models.UniqueConstraint(fields=('number', 'purpose'), name='opt_out_once'),
        ),
    ]
