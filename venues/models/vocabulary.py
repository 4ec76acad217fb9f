"""Vocabulary of places: their kinds; types, levels and themes of science bases. The association keeps each as a word list."""

from django.db import models

from core.models import ListedWord


class VenueKind(ListedWord):
    """学校, 科普E站, 党群服务中心 and so on: loaded with the plan."""

    slug = models.SlugField("代码", max_length=60, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "场所类型"
        ordering = ["position", "pk"]


class BaseType(ListedWord):
    """A type of science base: loaded with the plan."""

    slug = models.SlugField("代码", max_length=60, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "基地类型"
        ordering = ["position", "pk"]


class BaseLevel(ListedWord):
    """全国, 省级, 市级, 县级, from the highest on: loaded with the plan."""

    slug = models.SlugField("代码", max_length=60, unique=True, allow_unicode=True)
    name = models.CharField("名称", max_length=60, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "基地级别"
        ordering = ["position", "pk"]


class BaseTheme(ListedWord):
    """What a base is about: 地质温泉, 农业种植 and so on."""

    slug = models.SlugField("代码", max_length=60, unique=True)
    name = models.CharField("名称", max_length=30, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = "基地主题"
        ordering = ["position", "pk"]
