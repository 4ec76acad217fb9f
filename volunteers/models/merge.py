"""That two volunteers were one human, and what moved from the one to the other."""

from django.db import models
from django.db.models import F, Q

from accounts.models import Person
from volunteers.models.volunteer import Volunteer


class VolunteerMerge(models.Model):
    """Everything of one volunteer moved to another; the row stays as long as it could be taken back, or had to be explained."""

    kept = models.ForeignKey(Volunteer, verbose_name="留下的", on_delete=models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Volunteer, verbose_name="并进来的", on_delete=models.CASCADE, related_name="merged_away")
    by = models.ForeignKey(
        Person, verbose_name="谁合并的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField("怎么知道是同一个人", max_length=100)
    moved = models.JSONField(default=dict, editable=False)
    """Primary keys alone, of rows and of their histories (``profiles.snapshots.Moved``): what parting moves back."""
    merged_at = models.DateTimeField("合并时间")
    parted_at = models.DateTimeField("分开时间", null=True, blank=True)
    parted_by = models.ForeignKey(
        Person, verbose_name="谁分开的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = verbose_name_plural = "志愿者合并"
        constraints = [
            models.CheckConstraint(condition=~Q(kept=F("merged")), name="merged_into_another"),
            models.UniqueConstraint(fields=["merged"], condition=Q(parted_at__isnull=True), name="merged_away_once"),
        ]

    def __str__(self) -> str:
        return f"{self.merged.number} → {self.kept.number}"
