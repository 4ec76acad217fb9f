"""Somebody is sought for a place on a shift, also in exchange for another, and who was asked."""

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.models import Person
from core import tokens
from organizations.models import Organization
from volunteers.models.shift import Shift
from volunteers.models.sign_up import SignUp
from volunteers.models.volunteer import Volunteer

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class CoverQuerySet(models.QuerySet["Cover"]):
    """Searches in the domain's words."""

    def seeking(self) -> Self:
        """Those that still ask."""
        return self.filter(status=Cover.Status.SEEKING)

    def unsettled(self) -> Self:
        """Those in which a yes still counts."""
        return self.filter(status__in=Cover.UNSETTLED)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "organizer") -> Self:
        """For shifts of events hosted by an organization in which the person has at least this role."""
        hosts = Organization.objects.managed_by(person, role=role)
        theirs = Q(shift__occurrence__event__host__in=hosts) | Q(wanted__occurrence__event__host__in=hosts)
        return self.filter(theirs)


CoverManager = models.Manager.from_queryset(CoverQuerySet)


class Cover(models.Model):
    """The search for somebody who takes a place: of one who can't come, or one that is free."""

    class Status(models.TextChoices):
        """Where it stands."""

        SEEKING = "seeking", "正在找人"
        FOUND = "found", "有人接了"
        NOBODY = "nobody", "没找到，请打电话"
        ENDED = "ended", "不找了"

    UNSETTLED = ("seeking", "nobody")

    shift = models.ForeignKey(Shift, verbose_name="岗位", on_delete=models.CASCADE, related_name="covers")
    leaving = models.ForeignKey(
        SignUp, verbose_name="谁去不了", null=True, blank=True, on_delete=models.SET_NULL, related_name="covers"
    )
    """Whose place it is, or was; empty where a free place is to be filled."""
    named = models.BooleanField("只问指定的人", default=False)
    """The place is passed to somebody by name: nobody else is asked."""
    wanted = models.ForeignKey(
        Shift, verbose_name="换哪个岗", null=True, blank=True, on_delete=models.CASCADE, related_name="wanted_by"
    )
    """A swap: those on this shift are asked, and whoever says yes gives their place there for it."""
    exchanged = models.ForeignKey(
        SignUp, verbose_name="换到的", null=True, blank=True, on_delete=models.SET_NULL, related_name="swapped"
    )
    """What the one who asked has on the wanted shift by it."""
    by = models.ForeignKey(
        Person, verbose_name="谁发起的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Of the staff; empty where the volunteer asked, or left shortly before."""
    reason = models.CharField("为什么", max_length=100, blank=True)
    status = models.CharField("状态", max_length=10, choices=Status.choices, default=Status.SEEKING)
    answer_by = models.DateTimeField("答复期限", null=True, blank=True)
    """Of those who were asked last; then the next are asked."""
    taken_by = models.ForeignKey(
        SignUp, verbose_name="谁接了", null=True, blank=True, on_delete=models.SET_NULL, related_name="covered"
    )
    relieved = models.BooleanField("原来的人因此退出", default=False)
    """Whether the one who can't come had the place until somebody took over."""
    undo_until = models.DateTimeField("可以撤回到", null=True, blank=True)
    created_at = models.DateTimeField("发起时间")
    changed_at = models.DateTimeField("变动时间")

    objects = CoverManager()

    class Meta:
        verbose_name = verbose_name_plural = "找人接岗"
        constraints = [
            models.UniqueConstraint(fields=["leaving"], condition=Q(status="seeking"), name="one_search_a_place"),
            models.UniqueConstraint(
                fields=["shift"], condition=Q(status="seeking", leaving__isnull=True), name="one_search_for_free_places"
            ),
            models.CheckConstraint(
                condition=Q(status="seeking", answer_by__isnull=False)
                | (~Q(status="seeking") & Q(answer_by__isnull=True)),
                name="searches_have_a_deadline",
            ),
        ]
        indexes = [
            models.Index(fields=["answer_by"], condition=Q(status="seeking"), name="cover_rounds")
        ]  # rounds that run out

    def __str__(self) -> str:
        return f"{self.shift} {self.get_status_display()}"

    @property
    def is_seeking(self) -> bool:
        """People are being asked."""
        return self.status == Cover.Status.SEEKING

    @property
    def is_found(self) -> bool:
        """Somebody said yes."""
        return self.status == Cover.Status.FOUND

    @property
    def is_unsettled(self) -> bool:
        """A yes still counts."""
        return self.status in Cover.UNSETTLED


class CoverAskQuerySet(models.QuerySet["CoverAsk"]):
    """Questions in the domain's words."""

    def open_at(self, now: dt.datetime) -> Self:
        """Asked, not answered, in a search that is not settled, for a shift that has not begun; a free place is free still."""
        unsettled = self.filter(cover__status__in=Cover.UNSETTLED, cover__shift__start__gt=now)
        filled = Q(cover__leaving=None, cover__shift__taken__gte=F("cover__shift__maximum"))
        return unsettled.filter(answer=CoverAsk.Answer.ASKED).exclude(filled)


CoverAskManager = models.Manager.from_queryset(CoverAskQuerySet)


class CoverAsk(models.Model):
    """That one volunteer was asked, and what they said."""

    class Answer(models.TextChoices):
        """What came of it; who was asked and said nothing is apart from who said no."""

        ASKED = "asked", "没答复"
        RING = "ring", "没发短信，请打电话"
        YES = "yes", "能去"
        NO = "no", "去不了"
        LATE = "late", "能去，晚了一步"
        UNDONE = "undone", "答应了又撤回"

    cover = models.ForeignKey(Cover, on_delete=models.CASCADE, related_name="asks")
    volunteer = models.ForeignKey(Volunteer, verbose_name="志愿者", on_delete=models.CASCADE, related_name="cover_asks")
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, default=Answer.ASKED)
    answer_by = models.DateTimeField("答复期限", null=True, blank=True)
    asked_at = models.DateTimeField("问的时间")
    answered_at = models.DateTimeField("答复时间", null=True, blank=True)
    noted_by = models.ForeignKey(
        Person, verbose_name="谁记的", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    """Of the staff, where the answer came by telephone."""
    link_seed = models.CharField(max_length=32, editable=False)
    """The token of the link follows from it."""
    link_digest = models.CharField(max_length=64, unique=True, editable=False)

    objects = CoverAskManager()

    class Meta:
        verbose_name = verbose_name_plural = "问过的人"
        constraints = [models.UniqueConstraint(fields=["cover", "volunteer"], name="asked_once_a_search")]
        indexes = [models.Index(fields=["volunteer", "answer"], name="cover_ask_of")]  # my questions

    def __str__(self) -> str:
        return f"{self.volunteer} {self.get_answer_display()}"

    @staticmethod
    def token_of(seed: str) -> str:
        """Of the link in the text."""
        return tokens.derive("cover", seed)

    @property
    def link(self) -> str:
        """Where yes and no are one tap each."""
        return f"{settings.SITE_URL}{self.path}"

    @property
    def path(self) -> str:
        """The same on this site."""
        return reverse("volunteers:question", args=[self.token_of(self.link_seed)])

    @property
    def may_be_rung(self) -> bool:
        """Organizers may see the number: while an answer counts, of those who have said yes also afterwards."""
        answer = CoverAsk.Answer
        said_yes = self.answer in (answer.YES, answer.LATE)
        return said_yes or (self.cover.is_unsettled and self.answer in (answer.ASKED, answer.RING))

    @property
    def is_yes(self) -> bool:
        """They have, or had, the place by it."""
        return self.answer == CoverAsk.Answer.YES
