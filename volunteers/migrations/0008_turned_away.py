"""Whoever leads a team said that somebody is not in it any more."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0007_swaps'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalteammembership',
            name='turned_away',
            field=models.BooleanField(default=False, verbose_name='队里请离开或没同意'),
        ),
        migrations.AddField(
            model_name='teammembership',
            name='turned_away',
            field=models.BooleanField(default=False, verbose_name='队里请离开或没同意'),
        ),
    ]
