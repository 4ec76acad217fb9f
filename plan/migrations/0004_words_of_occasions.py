"""A theme day can be retired; one that the association adds by itself is of no kind that a plan named."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("plan", "0003_plan_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="occasion",
            name="retired",
            field=models.BooleanField(default=False, verbose_name="停用"),
        ),
        migrations.AlterField(
            model_name="occasion",
            name="kind",
            field=models.CharField(blank=True, max_length=20, verbose_name="类别"),
        ),
    ]
