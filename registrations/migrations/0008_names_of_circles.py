"""Write the keys of names anew: 王○ is not 王, and who is called by a picture alone is known by it."""

from importlib import import_module

from django.db import migrations

rewrite = import_module("registrations.migrations.0002_name_keys").rewrite


class Migration(migrations.Migration):
    dependencies = [("registrations", "0007_names_without_pictures")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
