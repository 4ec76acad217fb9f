"""Words of volunteers are kept on a page; templates know a qualification by its number, since names change."""

from django.db import migrations, models


def number_qualifications(apps, schema_editor):
    numbers = dict(apps.get_model("volunteers", "Qualification").objects.values_list("name", "pk"))
    for template in apps.get_model("events", "EventTemplate").objects.iterator():
        dates = template.content.get("attached", {}).get("shifts", {}).get("dates", [])
        shifts = [shift for date in dates for shift in date or [] if shift.get("qualification") in numbers]
        for shift in shifts:
            shift["qualification_id"] = numbers[shift["qualification"]]
        if shifts:
            template.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0001_initial'),
        ('events', '0005_dates_by_start_and_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='ShiftRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, unique=True, verbose_name='名称')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('retired', models.BooleanField(default=False, verbose_name='停用')),
            ],
            options={
                'verbose_name': '岗位名称',
                'verbose_name_plural': '岗位名称',
                'ordering': ['position', 'name'],
            },
        ),
        migrations.AlterModelOptions(
            name='qualification',
            options={'ordering': ['position', 'name'], 'verbose_name': '资格', 'verbose_name_plural': '资格'},
        ),
        migrations.AddField(
            model_name='qualification',
            name='position',
            field=models.PositiveSmallIntegerField(default=0, verbose_name='次序'),
        ),
        migrations.AddField(
            model_name='qualification',
            name='retired',
            field=models.BooleanField(default=False, verbose_name='停用'),
        ),
        migrations.AddField(
            model_name='volunteergroup',
            name='retired',
            field=models.BooleanField(default=False, verbose_name='停用'),
        ),
        migrations.RunPython(number_qualifications, migrations.RunPython.noop),
    ]
