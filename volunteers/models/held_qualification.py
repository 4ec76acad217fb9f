"""What volunteers have shown: one row a certificate, so that a renewed one keeps the one before."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import F, Q

from accounts.models import Person
from core.fields import EncryptedTextField
from core.photos import PhotoField
from volunteers.models.vocabulary import Qualification
from volunteers.models.volunteer import Volunteer


class HeldQualificationQuerySet(models.QuerySet["VolunteerQualification"]):
    """Certificates in the domain's words."""

    def verified(self) -> Self:
        """Those that staff have seen: no others count where a shift asks for one."""
        return self.filter(status=VolunteerQualification.Status.VERIFIED)

    def claimed(self) -> Self:
        """Those that wait for staff to look at them, longest first."""
        return self.filter(status=VolunteerQualification.Status.CLAIMED).order_by("claimed_at", "pk")

    def valid_on(self, day: dt.date) -> Self:
        """Those whose days include this one."""
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gte=day))


HeldQualificationManager = models.Manager.from_queryset(HeldQualificationQuerySet)


class VolunteerQualification(models.Model):
    """A certificate of a volunteer: claimed by themselves or registered by staff, valid between two days."""

    class Status(models.TextChoices):
        """Whether it counts."""

        CLAIMED = "claimed", "等核对"
        VERIFIED = "verified", "核对过"
        REFUSED = "refused", "没通过"
        REVOKED = "revoked", "取消了"

    volunteer = models.ForeignKey(Volunteer, on_delete=models.CASCADE, related_name="qualifications")
    qualification = models.ForeignKey(
        Qualification, verbose_name="资格", on_delete=models.PROTECT, related_name="holders"
    )
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.CLAIMED)
    number = EncryptedTextField("证书编号", blank=True)
    issuer = models.CharField("发证单位", max_length=60, blank=True)
    valid_from = models.DateField("有效期从", null=True, blank=True)
    valid_until = models.DateField("有效至", null=True, blank=True)
    picture = PhotoField("证书照片", upload_to="certificates/%Y/%m/", blank=True)
    """For the eyes of staff; it goes with the row."""
    claimed_at = models.DateTimeField("自己登记的时间", null=True, blank=True)
    """Empty where staff registered it."""
    decided_by = models.ForeignKey(
        Person, verbose_name="谁核对的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField("核对时间", null=True, blank=True)
    reason = models.CharField("为什么", max_length=100, blank=True)
    """Why it was refused, or is void."""

    objects = HeldQualificationManager()

    class Meta:
        verbose_name = verbose_name_plural = "持有资格"
        constraints = [
            models.UniqueConstraint(
                fields=["volunteer", "qualification"], condition=Q(status="claimed"), name="qualification_claimed_once"
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="qualification_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["claimed_at"], condition=Q(status="claimed"), name="qualification_claims")
        ]  # the workbench

    def __str__(self) -> str:
        return f"{self.volunteer} {self.qualification}"

    @property
    def is_claimed(self) -> bool:
        """Waiting for staff."""
        return self.status == VolunteerQualification.Status.CLAIMED

    @property
    def is_verified(self) -> bool:
        """Seen by staff."""
        return self.status == VolunteerQualification.Status.VERIFIED
