"""How far the reminders of an evening have come."""

from django.db import models


class ReminderRun(models.Model):
    """One evening's reminders: which shares of the numbers are told."""

    day = models.DateField("哪天的活动", unique=True)
    done = models.PositiveSmallIntegerField("做完几份", default=0)
    """Shares done, in order; a share that was cut off is done again, and the keys of its texts keep it silent."""

    class Meta:
        verbose_name = verbose_name_plural = "提醒的进度"

    def __str__(self) -> str:
        return f"{self.day} {self.done}"
