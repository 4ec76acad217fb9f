"""Changes of published events, of which people are notified."""

import uuid
from typing import Any

from django.db import models

from accounts.models import Person
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
    items: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    """One object an occurrence: ``occurrence`` (pk), ``label`` (第3站, or empty), ``before`` and ``after`` ({start, end:
    ISO 8601 UTC, venue: pk, place: words}; ``after`` is null for a cancellation and a postponement, ``before`` for a date that was added; ``before`` of one that was postponed says so).
    Where the date takes something else, both sides hold ``space`` (its name), or ``takes`` (names) and ``crew`` (pks)."""

    class Meta:
        verbose_name = verbose_name_plural = "变更"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.event} {self.get_kind_display()}"
