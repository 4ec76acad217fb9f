"""Volunteers who serve together."""

from django.db import models

from organizations.models import Organization
from volunteers.models.vocabulary import VolunteerGroup


class Team(models.Model):
    """Volunteers who serve together."""

    name = models.CharField("名称", max_length=60, unique=True)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    group = models.ForeignKey(
        VolunteerGroup, verbose_name="类型", null=True, on_delete=models.PROTECT, related_name="teams"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="所属单位", on_delete=models.PROTECT, related_name="teams"
    )

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务队"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
