"""A kind of places that is retired is offered no more and stays where it was chosen."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('venues', '0004_neutral_examples'),
    ]

    operations = [
        migrations.AddField(
            model_name='venuekind',
            name='retired',
            field=models.BooleanField(default=False, verbose_name='停用'),
        ),
    ]
