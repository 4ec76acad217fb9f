"""Who looked at an event before it was public, and what they said."""

from django.db import models

from accounts.models import Person
from core.constraints import AppendOnly
from events.models.event import Event


class ApprovalStep(models.Model):
    """One thing that somebody did on an event's way to the public. Rows are added, never changed: the database
    sees to it.
    """

    class Action(models.TextChoices):
        """What was done."""

        SUBMITTED = "submitted", "提交审批"
        APPROVED = "approved", "批准"
        SENT_BACK = "sent_back", "退回"
        WITHDRAWN = "withdrawn", "撤回"
        EDITED = "edited", "改了内容，要重新提交"
        PUBLISHED = "published", "发布"

    class Level(models.IntegerChoices):
        """As whom it was done."""

        NONE = 0, ""
        HOST = 1, "本单位"
        ASSOCIATION = 2, "科协"

    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="approval_steps")
    action = models.CharField("做了什么", max_length=12, choices=Action.choices)
    level = models.PositiveSmallIntegerField("哪一级", choices=Level.choices, default=Level.NONE)
    is_emergency = models.BooleanField("应急通道", default=False)
    by = models.ForeignKey(Person, verbose_name="谁", null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")
    reason = models.CharField("原因", max_length=200, blank=True)
    version = models.PositiveIntegerField("活动的版本")
    """The event's version that it was about."""

    class Meta:
        verbose_name = verbose_name_plural = "审批记录"
        ordering = ["pk"]
        constraints = [
            AppendOnly(
                name="approval_steps_stay", per="event", final=("action", "published"), forgets=("by",)
            ),  # who did what when; a draft that is thrown away takes its own along
            models.CheckConstraint(
                condition=~models.Q(action="sent_back") | ~models.Q(reason=""), name="sent_back_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["event", "id"], name="approval_step_by_event")]  # history, the present round

    def __str__(self) -> str:
        return f"{self.event} {self.get_action_display()}"
