"""What organizers decide about rounds, small groups and invitations."""

from django.db import models
from django.db.models import Q

from accounts.models import Person
from events.models import Event, Occurrence
from registrations.models.registration import Registration


class GoingOn(models.Model):
    """A party that goes on to a round of a competition: the organizer ticked it after the round before."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="going_on")
    occurrence = models.ForeignKey(Occurrence, verbose_name="下一轮", on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "晋级"
        constraints = [models.UniqueConstraint(fields=["registration", "occurrence"], name="goes_on_once")]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.occurrence}"


class GoAhead(models.Model):
    """A date, or (without one) a whole course, is held although fewer have registered than it was to have."""

    event = models.ForeignKey(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="+")
    occurrence = models.OneToOneField(
        Occurrence, verbose_name="场次", null=True, blank=True, on_delete=models.CASCADE, related_name="go_ahead"
    )
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "人数不够也办"
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(occurrence__isnull=True), name="one_go_ahead_per_course"
            ),
        ]

    def __str__(self) -> str:
        return str(self.occurrence or self.event)


class InvitationRound(models.Model):
    """How often the invitation links of an event were made anew: those of before open nothing. None: never."""

    event = models.OneToOneField(Event, verbose_name="活动", on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField("第几批")
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "邀请链接"

    def __str__(self) -> str:
        return f"{self.event} {self.number}"
