from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plan', '0004_words_of_occasions'),
    ]

    operations = [
        migrations.AddField(
            model_name='audience',
            name='retired',
            field=models.BooleanField(default=False, verbose_name='停用'),
        ),
        migrations.AlterField(
            model_name='audience',
            name='slug',
            field=models.SlugField(max_length=50, unique=True, verbose_name='代码'),
        ),
    ]
