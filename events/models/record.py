"""The record of what was held."""

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.photos import PhotoField
from events.models.occurrence import Occurrence
from plan.models import Audience


class HeldRecord(models.Model):
    """What happened. No record, no score: all progress counts from it."""

    occurrence = models.OneToOneField(Occurrence, verbose_name="场次", on_delete=models.CASCADE, related_name="record")
    sentence = models.CharField("一句话", max_length=200, blank=True)
    online_heads = models.PositiveIntegerField("线上人数", default=0)
    cost = models.DecimalField("花费（元）", max_digits=10, decimal_places=2, null=True, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    recorded_at = models.DateTimeField("记录时间")
    corrected_at = models.DateTimeField("更正时间", null=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "活动记录"

    def __str__(self) -> str:
        return f"{self.occurrence}"


class HeldCount(models.Model):
    """Heads on site of one audience group."""

    record = models.ForeignKey(HeldRecord, on_delete=models.CASCADE, related_name="counts")
    audience = models.ForeignKey(Audience, verbose_name="人群", on_delete=models.PROTECT, related_name="+")
    heads = models.PositiveIntegerField("人数")

    class Meta:
        verbose_name = verbose_name_plural = "到场人数"
        constraints = [models.UniqueConstraint(fields=["record", "audience"], name="count_once_per_audience")]

    def __str__(self) -> str:
        return f"{self.audience} {self.heads}"


class HeldPhoto(models.Model):
    """A photo of what was held: resized, without EXIF."""

    record = models.ForeignKey(HeldRecord, on_delete=models.CASCADE, related_name="photos")
    image = PhotoField("照片", upload_to="held/%Y/%m/")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "活动照片"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.image.name or ""
