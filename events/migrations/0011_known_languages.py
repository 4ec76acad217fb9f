"""Languages are stored one way: the known ones in their order, then what else was typed."""

import re

from django.db import migrations

KNOWN = ("普通话", "安宁话", "彝语", "白语", "苗语", "哈尼语", "傣语", "傈僳语", "纳西语", "手语", "英语")


def normalize(apps, schema_editor):
    Event = apps.get_model("events", "Event")
    for event in Event.objects.only("languages").iterator():
        names = dict.fromkeys(name for name in re.split(r"[、,，;；/\s]+", event.languages) if name)
        text = "、".join(sorted(names, key=lambda name: KNOWN.index(name) if name in KNOWN else len(KNOWN)))
        if text != event.languages:
            event.languages = text or KNOWN[0]
            event.save(update_fields=["languages"])


class Migration(migrations.Migration):
    dependencies = [("events", "0010_costs")]

    operations = [migrations.RunPython(normalize, migrations.RunPython.noop)]
