"""Somebody is sought for a place: the searches, and who was asked."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0005_teams'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalsignup',
            name='path',
            field=models.CharField(choices=[('self', '自己报的'), ('waiting_list', '候补轮到的'), ('staff', '工作人员加的'), ('cover', '接别人的'), ('swap', '换来的')], default='self', max_length=12, verbose_name='怎么来的'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='path',
            field=models.CharField(choices=[('self', '自己报的'), ('waiting_list', '候补轮到的'), ('staff', '工作人员加的'), ('cover', '接别人的'), ('swap', '换来的')], default='self', max_length=12, verbose_name='怎么来的'),
        ),
        migrations.CreateModel(
            name='Cover',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('named', models.BooleanField(default=False, verbose_name='只问指定的人')),
                ('reason', models.CharField(blank=True, max_length=100, verbose_name='为什么')),
                ('status', models.CharField(choices=[('seeking', '正在找人'), ('found', '有人接了'), ('nobody', '没找到，请打电话'), ('ended', '不找了')], default='seeking', max_length=10, verbose_name='状态')),
                ('answer_by', models.DateTimeField(blank=True, null=True, verbose_name='答复期限')),
                ('relieved', models.BooleanField(default=False, verbose_name='原来的人因此退出')),
                ('undo_until', models.DateTimeField(blank=True, null=True, verbose_name='可以撤回到')),
                ('created_at', models.DateTimeField(verbose_name='发起时间')),
                ('changed_at', models.DateTimeField(verbose_name='变动时间')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁发起的')),
                ('leaving', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covers', to='volunteers.signup', verbose_name='谁去不了')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='covers', to='volunteers.shift', verbose_name='岗位')),
                ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='covered', to='volunteers.signup', verbose_name='谁接了')),
            ],
            options={
                'verbose_name': '找人接岗',
                'verbose_name_plural': '找人接岗',
            },
        ),
        migrations.CreateModel(
            name='CoverAsk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('answer', models.CharField(choices=[('asked', '没答复'), ('ring', '没发短信，请打电话'), ('yes', '能去'), ('no', '去不了'), ('late', '能去，晚了一步'), ('undone', '答应了又撤回')], default='asked', max_length=10, verbose_name='答复')),
                ('answer_by', models.DateTimeField(blank=True, null=True, verbose_name='答复期限')),
                ('asked_at', models.DateTimeField(verbose_name='问的时间')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='答复时间')),
                ('link_seed', models.CharField(editable=False, max_length=32)),
                ('link_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('cover', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='asks', to='volunteers.cover')),
                ('noted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='谁记的')),
                ('volunteer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cover_asks', to='volunteers.volunteer', verbose_name='志愿者')),
            ],
            options={
                'verbose_name': '问过的人',
                'verbose_name_plural': '问过的人',
            },
        ),
        migrations.AddIndex(
            model_name='cover',
            index=models.Index(condition=models.Q(('status', 'seeking')), fields=['answer_by'], name='cover_rounds'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'seeking')), fields=('leaving',), name='one_search_a_place'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.UniqueConstraint(condition=models.Q(('leaving__isnull', True), ('status', 'seeking')), fields=('shift',), name='one_search_for_free_places'),
        ),
        migrations.AddConstraint(
            model_name='cover',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_by__isnull', False), ('status', 'seeking')), models.Q(models.Q(('status', 'seeking'), _negated=True), ('answer_by__isnull', True)), _connector='OR'), name='searches_have_a_deadline'),
        ),
        migrations.AddIndex(
            model_name='coverask',
            index=models.Index(fields=['volunteer', 'answer'], name='cover_ask_of'),
        ),
        migrations.AddConstraint(
            model_name='coverask',
            constraint=models.UniqueConstraint(fields=('cover', 'volunteer'), name='asked_once_a_search'),
        ),
    ]
