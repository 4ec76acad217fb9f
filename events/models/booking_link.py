"""Which bookings an occurrence made; a booking knows no event."""

from django.db import models

from accounts.models import Person
from events.models.occurrence import Occurrence
from venues.models import Booking


class OccurrenceBooking(models.Model):
    """A space or a resource that an occurrence took."""

    occurrence = models.ForeignKey(
        Occurrence, verbose_name="场次", on_delete=models.CASCADE, related_name="booking_links"
    )
    booking = models.OneToOneField(Booking, verbose_name="占用", on_delete=models.CASCADE, related_name="booking_link")

    class Meta:
        verbose_name = verbose_name_plural = "场次的占用"

    def __str__(self) -> str:
        return f"{self.occurrence} {self.booking}"


class ClashAcknowledgement(models.Model):
    """An organizer saw a soft clash and goes on, with a reason."""

    occurrence = models.ForeignKey(Occurrence, on_delete=models.CASCADE, related_name="acknowledgements")
    code = models.CharField("冲突", max_length=30)
    fingerprint = models.CharField(max_length=64)
    """Of the clash with its times: a moved date must be looked at again."""
    words = models.CharField("说的是", max_length=300)
    reason = models.CharField("为什么还办", max_length=120)
    by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "知道的冲突"
        constraints = [
            models.UniqueConstraint(fields=["occurrence", "fingerprint"], name="acknowledged_once_per_clash")
        ]

    def __str__(self) -> str:
        return f"{self.occurrence} {self.code}"
