from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0001_site_facts'),
    ]

    operations = [
        migrations.AddField(
            model_name='historicalsitefacts',
            name='whole_area',
            field=models.CharField(default='全境', max_length=4, verbose_name='整个地方怎么说'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='sitefacts',
            name='whole_area',
            field=models.CharField(default='全境', max_length=4, verbose_name='整个地方怎么说'),
            preserve_default=False,
        ),
    ]
