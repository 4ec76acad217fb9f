"""Certificates have days, a number and a state; those that were there had been entered by staff, who had seen the paper."""

import core.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0003_waiting_lists'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='volunteerqualification',
            name='qualification_once',
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='claimed_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='自己登记的时间'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='decided_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='核对时间'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁核对的'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='issuer',
            field=models.CharField(blank=True, max_length=60, verbose_name='发证单位'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='number',
            field=core.fields.EncryptedTextField(blank=True, verbose_name='证书编号'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='picture',
            field=models.ImageField(blank=True, upload_to='certificates/%Y/%m/', verbose_name='证书照片'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='reason',
            field=models.CharField(blank=True, max_length=100, verbose_name='为什么'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='status',
            field=models.CharField(choices=[('claimed', '等核对'), ('verified', '核对过'), ('refused', '没通过'), ('revoked', '取消了')], default='verified', max_length=10, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='volunteerqualification',
            name='status',
            field=models.CharField(choices=[('claimed', '等核对'), ('verified', '核对过'), ('refused', '没通过'), ('revoked', '取消了')], default='claimed', max_length=10, verbose_name='状态'),
        ),
        migrations.AddField(
            model_name='volunteerqualification',
            name='valid_from',
            field=models.DateField(blank=True, null=True, verbose_name='有效期从'),
        ),
        migrations.AddIndex(
            model_name='volunteerqualification',
            index=models.Index(condition=models.Q(('status', 'claimed')), fields=['claimed_at'], name='qualification_claims'),
        ),
        migrations.AddConstraint(
            model_name='volunteerqualification',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'claimed')), fields=('volunteer', 'qualification'), name='qualification_claimed_once'),
        ),
        migrations.AddConstraint(
            model_name='volunteerqualification',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_from__lte', models.F('valid_until')), _connector='OR'), name='qualification_days_in_order'),
        ),
    ]
