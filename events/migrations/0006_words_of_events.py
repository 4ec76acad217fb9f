"""Topics and languages are words that each county keeps."""

from django.db import migrations, models

TOPICS = {
    'digital': '智慧助老',
    'health': '健康',
    'mushroom': '野生菌安全',
    'school': '校园科普',
    'safety': '安全应急',
    'farming': '农技',
    'nature': '自然环保',
    'science': '科学体验',
}
LANGUAGES = ['普通话', '本地话', '彝语', '白语', '苗语', '哈尼语', '傣语', '傈僳语', '纳西语', '手语', '英语']
OF_ONE_REGION = {'mushroom', '彝语', '白语', '苗语', '哈尼语', '傣语', '傈僳语', '纳西语'}


def begin(apps, schema_editor):
    """A site with events keeps all that it could choose; a new one begins with what is said everywhere."""
    left_out = set() if apps.get_model('events', 'Event').objects.exists() else OF_ONE_REGION
    topics = [(slug, name) for slug, name in TOPICS.items() if slug not in left_out]
    names = [name for name in LANGUAGES if name not in left_out]
    Topic, Language = apps.get_model('events', 'Topic'), apps.get_model('events', 'Language')
    for position, (slug, name) in enumerate(topics, start=1):
        Topic.objects.create(slug=slug, name=name, position=position)
    for position, name in enumerate(names, start=1):
        Language.objects.create(name=name, position=position)


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0005_dates_by_start_and_end'),
    ]

    operations = [
        migrations.CreateModel(
            name='Language',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('retired', models.BooleanField(default=False, verbose_name='停用')),
                ('name', models.CharField(max_length=10, unique=True, verbose_name='名称')),
            ],
            options={'verbose_name': '语言', 'verbose_name_plural': '语言', 'ordering': ['position', 'pk']},
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='次序')),
                ('retired', models.BooleanField(default=False, verbose_name='停用')),
                ('slug', models.SlugField(max_length=50, unique=True, verbose_name='代码')),
                ('name', models.CharField(max_length=12, unique=True, verbose_name='名称')),
            ],
            options={'verbose_name': '活动内容', 'verbose_name_plural': '活动内容', 'ordering': ['position', 'pk']},
        ),
        migrations.AlterField(
            model_name='event',
            name='topic',
            field=models.CharField(default='science', max_length=50, verbose_name='内容'),
        ),
        migrations.AlterField(
            model_name='historicalevent',
            name='topic',
            field=models.CharField(default='science', max_length=50, verbose_name='内容'),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
