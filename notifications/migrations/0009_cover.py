"""Staff hear of searches for somebody who takes a place on a shift."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0008_teams'),
    ]

    operations = [
        migrations.AlterField(
            model_name='mute',
            name='kind',
            field=models.CharField(choices=[('approval', '等您审批'), ('sent_back', '退回来的'), ('approved', '批准了的'), ('request', '点单'), ('booking', '借场地和车辆'), ('cooperation', '请您协办'), ('cooperation_answer', '协办单位的答复'), ('sign_in', '登录上的异常'), ('registration', '团体申请'), ('late_withdrawal', '临时退出的'), ('cover', '找人接岗'), ('lost_qualification', '志愿者资格失效的'), ('small_group', '报的人不够'), ('team', '志愿服务队'), ('gateway', '短信通道')], max_length=20),
        ),
        migrations.AlterField(
            model_name='stafftask',
            name='kind',
            field=models.CharField(choices=[('approval', '等您审批'), ('sent_back', '退回来的'), ('approved', '批准了的'), ('request', '点单'), ('booking', '借场地和车辆'), ('cooperation', '请您协办'), ('cooperation_answer', '协办单位的答复'), ('sign_in', '登录上的异常'), ('registration', '团体申请'), ('late_withdrawal', '临时退出的'), ('cover', '找人接岗'), ('lost_qualification', '志愿者资格失效的'), ('small_group', '报的人不够'), ('team', '志愿服务队'), ('gateway', '短信通道')], max_length=20, verbose_name='哪一类'),
        ),
    ]
