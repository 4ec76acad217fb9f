"""A search may give a place on another shift in exchange."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0006_cover'),
    ]

    operations = [
        migrations.AddField(
            model_name='cover',
            name='exchanged',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='swapped', to='volunteers.signup', verbose_name='换到的'),
        ),
        migrations.AddField(
            model_name='cover',
            name='wanted',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='wanted_by', to='volunteers.shift', verbose_name='换哪个岗'),
        ),
    ]
