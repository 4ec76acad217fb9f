"""Words that people keep: kinds of teams, qualifications, roles on shifts."""

from django.db import models

from core.models import ListedWord


class VolunteerGroup(ListedWord):
    """A kind of team that the plan names: 科技志愿服务队, 老专家科普报告团 and so on."""

    slug = models.SlugField("代码", max_length=80, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=80, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "志愿队伍类型"
        ordering = ["position", "pk"]


class Qualification(ListedWord):
    """Something a volunteer must have shown: a first-aid certificate, Yi language and so on."""

    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "资格"
        ordering = ["position", "name"]


class ShiftRole(ListedWord):
    """What shifts are usually called: suggested where one is typed."""

    name = models.CharField("名称", max_length=40, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "岗位名称"
        ordering = ["position", "name"]
