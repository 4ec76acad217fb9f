from django.db import migrations, models


def by_the_name(apps, schema_editor):
    """Sites that were set up before say 全县 or 全市 as their county's name ends."""
    city = apps.get_model('organizations', 'Area').objects.filter(level='city').order_by('pk').first()
    if city and city.name[-1:] in tuple('市县区旗州盟'):
        apps.get_model('core', 'SiteFacts').objects.update(whole_area=f'全{city.name[-1]}')


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0002_whole_area'),
        ('organizations', '0004_neutral_examples'),
    ]

    operations = [
        migrations.AlterField(
            model_name='area',
            name='level',
            field=models.CharField(choices=[('city', '市、县（区）'), ('street', '街道'), ('village', '村（社区）')], max_length=10, verbose_name='层级'),
        ),
        migrations.AlterField(
            model_name='historicalarea',
            name='level',
            field=models.CharField(choices=[('city', '市、县（区）'), ('street', '街道'), ('village', '村（社区）')], max_length=10, verbose_name='层级'),
        ),
        migrations.RunPython(by_the_name, migrations.RunPython.noop),
    ]
