"""The list of bookings is read in the order of their times."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("venues", "0002_space_open_air")]

    operations = [
        migrations.AddIndex(
            model_name="booking",
            index=models.Index(fields=["busy_from"], name="booking_by_start"),
        ),
    ]
