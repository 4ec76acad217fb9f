"""Whether a space lies under the open sky; nobody has said so of the old ones."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("venues", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="historicalspace",
            name="open_air",
            field=models.BooleanField(blank=True, help_text="大篷车要停在露天的地方。", null=True, verbose_name="露天"),
        ),
        migrations.AddField(
            model_name="space",
            name="open_air",
            field=models.BooleanField(blank=True, help_text="大篷车要停在露天的地方。", null=True, verbose_name="露天"),
        ),
    ]
