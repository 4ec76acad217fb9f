"""Types, levels and themes of science bases can be retired, as kinds of places can."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("venues", "0005_retired_words"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="retired",
            field=models.BooleanField(default=False, verbose_name="停用"),
        )
        for name in ("basetype", "baselevel", "basetheme")
    ]
