"""Places are waited for and offered; whether a shift drives the van is said of it, not read out of its name."""

from django.db import migrations, models


def mark_drivers(apps, schema_editor):
    apps.get_model("volunteers", "Shift").objects.filter(role__contains="司机").update(drives=True)
    for template in apps.get_model("events", "EventTemplate").objects.iterator():
        dates = template.content.get("attached", {}).get("shifts", {}).get("dates", [])
        shifts = [shift for date in dates for shift in date or [] if "司机" in shift["role"]]
        for shift in shifts:
            shift["drives"] = True
        if shifts:
            template.save(update_fields=["content"])


class Migration(migrations.Migration):

    dependencies = [
        ('volunteers', '0002_word_lists'),
        ('events', '0005_dates_by_start_and_end'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='signup',
            name='signed_up_once',
        ),
        migrations.AddField(
            model_name='historicalshift',
            name='bring',
            field=models.CharField(blank=True, max_length=60, verbose_name='自己带什么'),
        ),
        migrations.AddField(
            model_name='historicalshift',
            name='drives',
            field=models.BooleanField(default=False, verbose_name='要开车'),
        ),
        migrations.AddField(
            model_name='historicalsignup',
            name='answer_by',
            field=models.DateTimeField(blank=True, null=True, verbose_name='答复期限'),
        ),
        migrations.AddField(
            model_name='historicalsignup',
            name='path',
            field=models.CharField(choices=[('self', '自己报的'), ('waiting_list', '候补轮到的'), ('staff', '工作人员加的')], default='self', max_length=12, verbose_name='怎么来的'),
        ),
        migrations.AddField(
            model_name='historicalsignup',
            name='position',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='候补次序'),
        ),
        migrations.AddField(
            model_name='historicalsignup',
            name='reason',
            field=models.CharField(blank=True, max_length=100, verbose_name='为什么'),
        ),
        migrations.AddField(
            model_name='shift',
            name='bring',
            field=models.CharField(blank=True, max_length=60, verbose_name='自己带什么'),
        ),
        migrations.AddField(
            model_name='shift',
            name='drives',
            field=models.BooleanField(default=False, verbose_name='要开车'),
        ),
        migrations.AddField(
            model_name='signup',
            name='answer_by',
            field=models.DateTimeField(blank=True, null=True, verbose_name='答复期限'),
        ),
        migrations.AddField(
            model_name='signup',
            name='path',
            field=models.CharField(choices=[('self', '自己报的'), ('waiting_list', '候补轮到的'), ('staff', '工作人员加的')], default='self', max_length=12, verbose_name='怎么来的'),
        ),
        migrations.AddField(
            model_name='signup',
            name='position',
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name='候补次序'),
        ),
        migrations.AddField(
            model_name='signup',
            name='reason',
            field=models.CharField(blank=True, max_length=100, verbose_name='为什么'),
        ),
        migrations.AlterField(
            model_name='historicalsignup',
            name='status',
            field=models.CharField(choices=[('waitlisted', '候补'), ('offered', '有空位，等答复'), ('confirmed', '报上了'), ('declined', '有空位没去'), ('expired', '过时没答复'), ('withdrawn', '已退出'), ('cancelled', '岗位取消'), ('attended', '到岗'), ('no_show', '没到')], default='confirmed', max_length=12, verbose_name='状态'),
        ),
        migrations.AlterField(
            model_name='signup',
            name='status',
            field=models.CharField(choices=[('waitlisted', '候补'), ('offered', '有空位，等答复'), ('confirmed', '报上了'), ('declined', '有空位没去'), ('expired', '过时没答复'), ('withdrawn', '已退出'), ('cancelled', '岗位取消'), ('attended', '到岗'), ('no_show', '没到')], default='confirmed', max_length=12, verbose_name='状态'),
        ),
        migrations.AddIndex(
            model_name='signup',
            index=models.Index(condition=models.Q(('status', 'offered')), fields=['answer_by'], name='sign_up_offers'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('confirmed', 'attended', 'offered', 'waitlisted'))), fields=('shift', 'volunteer'), name='sign_up_live_once'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.UniqueConstraint(condition=models.Q(('status', 'waitlisted')), fields=('shift', 'position'), name='waiting_in_order'),
        ),
        migrations.AddConstraint(
            model_name='signup',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answer_by__isnull', False), ('status', 'offered')), models.Q(models.Q(('status', 'offered'), _negated=True), ('answer_by__isnull', True)), _connector='OR'), name='offers_have_a_deadline'),
        ),
        migrations.RunPython(mark_drivers, migrations.RunPython.noop),
    ]
