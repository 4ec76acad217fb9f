"""A volunteer's place on a shift, or the way to it."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core import tokens
from volunteers.models.shift import Shift
from volunteers.models.volunteer import Volunteer


class SignUpQuerySet(models.QuerySet["SignUp"]):
    """Sign-ups in the domain's words."""

    def active(self) -> Self:
        """On the shift."""
        return self.filter(status__in=SignUp.ACTIVE)

    def live(self) -> Self:
        """On the shift, asked to take a place, or waiting for one."""
        return self.filter(status__in=SignUp.LIVE)

    def waiting(self) -> Self:
        """In the order in which they are asked."""
        return self.filter(status=SignUp.Status.WAITLISTED).order_by("position")

    def asked_again(self) -> Self:
        """On the shift, whose arrangement changed since they said yes to it; they have not answered."""
        return self.filter(status=SignUp.Status.CONFIRMED, agreement=SignUp.Agreement.ASKED)


SignUpManager = models.Manager.from_queryset(SignUpQuerySet)


class SignUp(models.Model):
    """A volunteer's place on a shift, or the way to it."""

    class Status(models.TextChoices):
        """Where it stands."""

        WAITLISTED = "waitlisted", "候补"
        OFFERED = "offered", "有空位，等答复"
        CONFIRMED = "confirmed", "报上了"
        DECLINED = "declined", "有空位没去"
        EXPIRED = "expired", "过时没答复"
        WITHDRAWN = "withdrawn", "已退出"
        CANCELLED = "cancelled", "岗位取消"
        ATTENDED = "attended", "到岗"
        NO_SHOW = "no_show", "没到"

    class Path(models.TextChoices):
        """How somebody came to the shift."""

        SELF = "self", "自己报的"
        COURSE = "course", "几次一起报的"
        WAITING_LIST = "waiting_list", "候补轮到的"
        STAFF = "staff", "工作人员加的"
        COVER = "cover", "接别人的"
        SWAP = "swap", "换来的"
        CAPTAIN = "captain", "队长定的"

    class Agreement(models.TextChoices):
        """What somebody on the shift says to its arrangement as it was changed; empty: nobody asked."""

        ASKED = "asked", "还没答应新的安排"
        YES = "yes", "答应了新的安排"
        NO = "no", "新的安排去不了"

    ACTIVE = ("confirmed", "attended")
    HOLDING = (*ACTIVE, "offered")
    """Those for whom a place is counted."""
    LIVE = (*HOLDING, "waitlisted")
    ASKED = ("offered", "waitlisted")
    """Those who wait for a place, or for whom one is kept until they answer."""
    OPEN = ("confirmed", *ASKED)
    """What somebody can still give up."""

    shift = models.ForeignKey(Shift, verbose_name="岗位", on_delete=models.CASCADE, related_name="sign_ups")
    volunteer = models.ForeignKey(Volunteer, verbose_name="志愿者", on_delete=models.CASCADE, related_name="sign_ups")
    status = models.CharField("状态", max_length=12, choices=Status.choices, default=Status.CONFIRMED)
    path = models.CharField("怎么来的", max_length=12, choices=Path.choices, default=Path.SELF)
    position = models.PositiveIntegerField("候补次序", null=True, blank=True)
    """On the shift's waiting list; kept when it ends without a place."""
    block = models.ForeignKey(
        "volunteers.TeamBlock",
        verbose_name="团队名额",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sign_ups",
    )
    """The places of a team of which this is one; given up, it goes back to the team while that still names people."""
    answer_by = models.DateTimeField("答复期限", null=True, blank=True)
    """Until when an offered place is kept."""
    reason = models.CharField("为什么", max_length=100, blank=True)
    """Why somebody left shortly before, or staff changed it."""
    has_overlap = models.BooleanField("和别的岗撞了", default=False)
    """Set when a moved occurrence put two of the volunteer's shifts over each other."""
    agreement = models.CharField("新的安排", max_length=5, choices=Agreement.choices, blank=True)
    agreed_to = models.CharField(max_length=64, blank=True, editable=False)
    """The arrangement that they said yes to (``signups.terms``): while they are asked about another, and of a place that went to
    somebody else, should it come back.
    """
    asked_again_at = models.DateTimeField("请重新答应的时间", null=True, blank=True)
    created_at = models.DateTimeField("报名时间")
    changed_at = models.DateTimeField("变动时间")

    seen = ""
    """The arrangement that the page shows (``signups.terms``), where they are to say yes to it; not stored."""

    objects = SignUpManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "岗位报名"
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "volunteer"],
                condition=Q(status__in=("confirmed", "attended", "offered", "waitlisted")),
                name="sign_up_live_once",
            ),
            models.UniqueConstraint(
                fields=["shift", "position"], condition=Q(status="waitlisted"), name="waiting_in_order"
            ),
            models.CheckConstraint(
                condition=Q(status="offered", answer_by__isnull=False)
                | (~Q(status="offered") & Q(answer_by__isnull=True)),
                name="offers_have_a_deadline",
            ),
            models.CheckConstraint(
                condition=~Q(agreement="asked") | ~Q(agreed_to=""),
                name="asked_again_from_something",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "status"], name="sign_up_by_volunteer"),  # overlaps, my shifts
            models.Index(
                fields=["answer_by"], condition=Q(status="offered"), name="sign_up_offers"
            ),  # offers that run out
            models.Index(
                fields=["shift"], condition=Q(agreement="asked"), name="sign_up_asked_again"
            ),  # who is silent the day before
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} {self.shift}"

    @property
    def is_waiting(self) -> bool:
        """In the shift's waiting list, not asked yet."""
        return self.status == SignUp.Status.WAITLISTED

    @property
    def is_offered(self) -> bool:
        """Asked to take a place."""
        return self.status == SignUp.Status.OFFERED

    @property
    def is_holding(self) -> bool:
        """Whether a place of the shift is counted for it."""
        return self.status in SignUp.HOLDING

    @property
    def is_asked_again(self) -> bool:
        """Whether the arrangement changed since they said yes, and they have not answered."""
        return self.status == SignUp.Status.CONFIRMED and self.agreement == SignUp.Agreement.ASKED

    @property
    def again_token(self) -> str:
        """Of the link behind which they answer a changed arrangement: of the key and the row alone."""
        return tokens.derive("again", str(self.pk))

    @property
    def again_path(self) -> str:
        """Where yes and no to a changed arrangement are one tap each, without signing in."""
        return reverse("volunteers:again", args=[self.pk, self.again_token])

    @property
    def again_link(self) -> str:
        """The same for a text."""
        return f"{settings.SITE_URL}{self.again_path}"
