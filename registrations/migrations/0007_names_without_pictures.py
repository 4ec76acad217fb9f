"""Write the keys of names anew: a picture beside a name no longer makes two people of one, who is called by a picture alone is
known by it, and 王○ is not 王.
"""

from importlib import import_module

from django.db import migrations

rewrite = import_module("registrations.migrations.0002_name_keys").rewrite


class Migration(migrations.Migration):
    dependencies = [("registrations", "0006_rounds")]
    operations = [migrations.RunPython(rewrite, migrations.RunPython.noop)]
