"""Vocabulary that a plan brings: kinds of venues, types and levels of science bases."""

from django.db import models

from core.models import ListedWord


class VenueKind(ListedWord):
    """学校, 科普E站, 党群服务中心 and so on: loaded with the plan."""

    slug = models.SlugField("代码", max_length=60, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "场所类型"
        ordering = ["position", "pk"]


class BaseType(models.Model):
    """A type of science base: loaded with the plan."""

    slug = models.SlugField("代码", max_length=60, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "基地类型"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name


class BaseLevel(models.Model):
    """全国, 省级, 市级, 县级: loaded with the plan."""

    slug = models.SlugField("代码", max_length=60, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=60, unique=True)
    position = models.PositiveSmallIntegerField("次序", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "基地级别"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.name
