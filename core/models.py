"""What the site says of itself, as the association wrote it; and what every word has that people choose from a list."""

from typing import ClassVar

from django.db import models
from simple_history.models import HistoricalRecords


class SiteFacts(models.Model):
    """One row, and none until somebody wrote it; read through ``core.site.site_facts``."""

    ONLY = 1
    LONGEST: ClassVar[dict[str, int]] = {
        "site_name": 12,
        "organizer_name": 40,
        "help_phone": 30,
        "help_hours": 30,
        "dialect": 12,
        "sms_signature": 12,
        "whole_area": 4,
    }
    """Letters of each."""

    site_name = models.CharField("网站名称", max_length=LONGEST["site_name"])
    organizer_name = models.CharField("主办单位", max_length=LONGEST["organizer_name"])
    help_phone = models.CharField("咨询电话", max_length=LONGEST["help_phone"])
    help_hours = models.CharField("什么时候有人接", max_length=LONGEST["help_hours"])
    dialect = models.CharField("接电话的会讲哪里话", max_length=LONGEST["dialect"], blank=True)
    sms_signature = models.CharField("短信签名", max_length=LONGEST["sms_signature"])
    whole_area = models.CharField("整个地方怎么说", max_length=LONGEST["whole_area"])
    changed_at = models.DateTimeField("改动时间")

    history = HistoricalRecords(history_user_id_field=models.BigIntegerField(null=True))
    """By whom: a number without a relation, since people live above."""

    class Meta:
        verbose_name = verbose_name_plural = "网站信息"
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="site_facts_once")]

    def __str__(self) -> str:
        return self.site_name


class ListedWord(models.Model):
    """A word of a list that people keep: ``organizations.keeping.word_lists``. Models of it add ``name``, however long."""

    name: "models.CharField[str, str]"
    position = models.PositiveSmallIntegerField("次序", default=0)
    retired = models.BooleanField("停用", default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
