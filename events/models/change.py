"""Changes of published events, of which people are notified."""

import uuid

from django.db import models

from accounts.models import Person
from events.models.change_item import ChangeItemsField
from events.models.event import Event


class Change(models.Model):
    """One run of a verb of which people are notified: calendars, texts and the event's history come from it."""

    class Kind(models.TextChoices):
        """What was done."""

        RESCHEDULED = "rescheduled", "改时间地点"
        CANCELLED = "cancelled", "取消"
        POSTPONED = "postponed", "延期"
        ADDED = "added", "加场"
        SWAPPED = "swapped", "换场地、车或人"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="changes")
    kind = models.CharField("类别", max_length=12, choices=Kind.choices)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")
    reason = models.CharField("原因", max_length=120, blank=True)
    items = ChangeItemsField(default=list)
    """One item for each date that it touches."""

    class Meta:
        verbose_name = verbose_name_plural = "变更"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.get_kind_display()}"
