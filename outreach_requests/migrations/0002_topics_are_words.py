from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('events', '0006_words_of_events'),
        ('outreach_requests', '0001_initial'),
    ]

    operations = [
        migrations.AlterField(
            model_name='outreachrequest',
            name='topic',
            field=models.CharField(max_length=50, verbose_name='内容'),
        ),
    ]
