from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("events", "0007_copy_cooperation")]

    operations = [
        migrations.RemoveField(model_name="event", name="cooperating"),
        migrations.AddField(
            model_name="event",
            name="cooperating",
            field=models.ManyToManyField(
                blank=True, related_name="cooperated_events", through="events.Cooperation",
                to="organizations.organization", verbose_name="协办单位",
            ),
        ),
    ]
