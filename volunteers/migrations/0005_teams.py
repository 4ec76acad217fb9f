"""Who is in a team is a row of its own, with a role and the way in; teams have a street, a parent, a link and an end."""

import django.db.models.deletion
import simple_history.models
from django.conf import settings
from django.db import migrations, models


def keep_members(apps, schema_editor):
    """Since when somebody was in is not known: since they are a volunteer."""
    model = apps.get_model("volunteers", "TeamMembership")
    pairs = apps.get_model("volunteers", "Volunteer").teams.through.objects.order_by("pk")
    rows = pairs.values_list("team", "volunteer", "volunteer__joined_at")
    made = [
        model(team_id=team, volunteer_id=volunteer, state="active", begun_at=joined, since=joined)
        for team, volunteer, joined in rows
    ]
    model.objects.bulk_create(made, batch_size=500)


def give_members_back(apps, schema_editor):
    through = apps.get_model("volunteers", "Volunteer").teams.through
    rows = apps.get_model("volunteers", "TeamMembership").objects.filter(state="active").order_by("pk")
    made = [through(team_id=team, volunteer_id=volunteer) for team, volunteer in rows.values_list("team", "volunteer")]
    through.objects.bulk_create(made, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ('organizations', '0004_neutral_examples'),
        ('volunteers', '0004_certificates'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='HistoricalTeamMembership',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('role', models.CharField(choices=[('captain', '队长'), ('deputy', '副队长'), ('member', '队员')], default='member', max_length=10, verbose_name='角色')),
                ('state', models.CharField(choices=[('asked', '申请加入'), ('invited', '邀请了'), ('active', '在队里'), ('left', '不在了')], default='asked', max_length=10, verbose_name='状态')),
                ('shows_name', models.BooleanField(default=True, verbose_name='队友看得到称呼')),
                ('begun_at', models.DateTimeField(verbose_name='申请或邀请的时间')),
                ('since', models.DateTimeField(blank=True, null=True, verbose_name='加入时间')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='离开时间')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
            ],
            options={
                'verbose_name': 'historical 队员',
                'verbose_name_plural': 'historical 队员',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='TeamMembership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('captain', '队长'), ('deputy', '副队长'), ('member', '队员')], default='member', max_length=10, verbose_name='角色')),
                ('state', models.CharField(choices=[('asked', '申请加入'), ('invited', '邀请了'), ('active', '在队里'), ('left', '不在了')], default='asked', max_length=10, verbose_name='状态')),
                ('shows_name', models.BooleanField(default=True, verbose_name='队友看得到称呼')),
                ('begun_at', models.DateTimeField(verbose_name='申请或邀请的时间')),
                ('since', models.DateTimeField(blank=True, null=True, verbose_name='加入时间')),
                ('until', models.DateTimeField(blank=True, null=True, verbose_name='离开时间')),
            ],
            options={
                'verbose_name': '队员',
                'verbose_name_plural': '队员',
            },
        ),
        migrations.AddField(
            model_name='team',
            name='about',
            field=models.CharField(blank=True, max_length=500, verbose_name='做什么'),
        ),
        migrations.AddField(
            model_name='team',
            name='area',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='organizations.area', verbose_name='街道'),
        ),
        migrations.AddField(
            model_name='team',
            name='closed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='停用时间'),
        ),
        migrations.AddField(
            model_name='team',
            name='link_digest',
            field=models.CharField(blank=True, default='', editable=False, max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='team',
            name='link_seed',
            field=models.CharField(blank=True, editable=False, max_length=32),
        ),
        migrations.AddField(
            model_name='team',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='parts', to='volunteers.team', verbose_name='上级队'),
        ),
        migrations.AddField(
            model_name='team',
            name='public',
            field=models.BooleanField(default=True, verbose_name='公开'),
        ),
        migrations.AlterField(
            model_name='team',
            name='group',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='teams', to='volunteers.volunteergroup', verbose_name='类型'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('link_digest', ''), ('link_seed', '')), models.Q(models.Q(('link_seed', ''), _negated=True), models.Q(('link_digest', ''), _negated=True)), _connector='OR'), name='team_link_whole_or_none'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.UniqueConstraint(condition=models.Q(('link_digest', ''), _negated=True), fields=('link_digest',), name='team_by_link'),
        ),
        migrations.AddConstraint(
            model_name='team',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('pk')), _negated=True), name='team_not_its_own_part'),
        ),
        migrations.AddField(
            model_name='historicalteammembership',
            name='history_user',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='historicalteammembership',
            name='team',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='volunteers.team', verbose_name='队伍'),
        ),
        migrations.AddField(
            model_name='historicalteammembership',
            name='volunteer',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='volunteers.volunteer', verbose_name='志愿者'),
        ),
        migrations.AddField(
            model_name='teammembership',
            name='team',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to='volunteers.team', verbose_name='队伍'),
        ),
        migrations.AddField(
            model_name='teammembership',
            name='volunteer',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='team_memberships', to='volunteers.volunteer', verbose_name='志愿者'),
        ),
        migrations.AddIndex(
            model_name='teammembership',
            index=models.Index(fields=['volunteer', 'state'], name='team_membership_of'),
        ),
        migrations.AddIndex(
            model_name='teammembership',
            index=models.Index(fields=['team', 'state'], name='team_membership_in'),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ('asked', 'invited', 'active'))), fields=('team', 'volunteer'), name='once_in_a_team'),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'captain'), ('state', 'active')), fields=('team',), name='one_captain_a_team'),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'active'), _negated=True), ('since__isnull', False), _connector='OR'), name='active_since_a_day'),
        ),
        migrations.AddConstraint(
            model_name='teammembership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'left'), ('until__isnull', False)), models.Q(models.Q(('state', 'left'), _negated=True), ('until__isnull', True)), _connector='OR'), name='left_at_a_time'),
        ),
        migrations.RunPython(keep_members, give_members_back),
        migrations.RemoveField(
            model_name='volunteer',
            name='teams',
        ),
    ]
