"""Volunteers who serve together, and who of them belongs to which team."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from core import tokens
from organizations.models import Area, Organization
from volunteers.models.vocabulary import VolunteerGroup

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import Person


class TeamQuerySet(models.QuerySet["Team"]):
    """Teams in the domain's words."""

    def in_use(self) -> Self:
        """Those that anybody may still join."""
        return self.filter(closed_at=None)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Of organizations in which the person has at least this role; the association's people have all."""
        return self.filter(organization__in=Organization.objects.managed_by(person, role=role))

    def led_by(self, person: "Person | AnonymousUser") -> Self:
        """Those whose requests the person answers: captain, deputy, or organizer of the team's organization."""
        if not person.is_authenticated:
            return self.none()
        theirs = Organization.objects.managed_by(person, role="organizer")
        return self.filter(Q(pk__in=Team.objects.captained_by(person).values("pk")) | Q(organization__in=theirs))

    def captained_by(self, person: "Person") -> Self:
        """Those of which the person is captain or deputy."""
        leads = Q(memberships__role__in=("captain", "deputy"), memberships__state="active")
        mine = Team.objects.filter(leads, memberships__volunteer__person=person)
        return self.filter(pk__in=mine.values("pk"))

    def of(self, person: "Person | AnonymousUser") -> Self:
        """Those that the person is in."""
        if not person.is_authenticated:
            return self.none()
        mine = Team.objects.filter(memberships__state="active", memberships__volunteer__person=person)
        return self.filter(pk__in=mine.values("pk"))


TeamManager = models.Manager.from_queryset(TeamQuerySet)


class Team(models.Model):
    """Volunteers who serve together."""

    MOST_NAME = 60
    MOST_ABOUT = 500

    name = models.CharField("名称", max_length=MOST_NAME, unique=True)
    slug = models.SlugField("网址名", max_length=60, unique=True)
    group = models.ForeignKey(
        VolunteerGroup, verbose_name="类型", null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="所属单位", on_delete=models.PROTECT, related_name="teams"
    )
    parent = models.ForeignKey(
        "self", verbose_name="上级队", null=True, blank=True, on_delete=models.PROTECT, related_name="parts"
    )
    area = models.ForeignKey(
        Area, verbose_name="街道", null=True, blank=True, on_delete=models.PROTECT, related_name="teams"
    )
    about = models.CharField("做什么", max_length=MOST_ABOUT, blank=True)
    public = models.BooleanField("公开", default=True)
    """Whether anybody finds it and may ask to join; others come by its link or are invited."""
    link_seed = models.CharField(max_length=32, blank=True, editable=False)
    """The token of the invitation link follows from it; empty while there is none."""
    link_digest = models.CharField(max_length=64, blank=True, editable=False)
    closed_at = models.DateTimeField("停用时间", null=True, blank=True, editable=False)

    objects = TeamManager()

    class Meta:
        verbose_name = verbose_name_plural = "志愿服务队"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(link_seed="", link_digest="") | (~Q(link_seed="") & ~Q(link_digest="")),
                name="team_link_whole_or_none",
            ),
            models.UniqueConstraint(fields=["link_digest"], condition=~Q(link_digest=""), name="team_by_link"),
            models.CheckConstraint(condition=~Q(parent=models.F("pk")), name="team_not_its_own_part"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The page for everybody."""
        return reverse("volunteers:team", args=[self.slug])

    @property
    def link_token(self) -> str:
        """Of the invitation link; empty where there is none."""
        return tokens.derive("team", self.link_seed) if self.link_seed else ""


class TeamMembershipQuerySet(models.QuerySet["TeamMembership"]):
    """Memberships in the domain's words."""

    def active(self) -> Self:
        """Who is in."""
        return self.filter(state=TeamMembership.State.ACTIVE)

    def live(self) -> Self:
        """Who is in, asked to be, or was invited."""
        return self.filter(state__in=TeamMembership.LIVE)

    def by_rank(self) -> Self:
        """Captain, deputies, members; whoever came first before the others."""
        ranks = [models.When(role=role, then=place) for place, role in enumerate(TeamMembership.Role.values)]
        return self.order_by(models.Case(*ranks, default=len(ranks)), "since", "pk")


TeamMembershipManager = models.Manager.from_queryset(TeamMembershipQuerySet)


class TeamMembership(models.Model):
    """That a volunteer belongs to a team, or is on the way to it."""

    class Role(models.TextChoices):
        """What somebody does in the team, highest first."""

        CAPTAIN = "captain", "队长"
        DEPUTY = "deputy", "副队长"
        MEMBER = "member", "队员"

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "申请加入"
        INVITED = "invited", "邀请了"
        ACTIVE = "active", "在队里"
        LEFT = "left", "不在了"

    LIVE = ("asked", "invited", "active")

    team = models.ForeignKey(Team, verbose_name="队伍", on_delete=models.CASCADE, related_name="memberships")
    volunteer = models.ForeignKey(
        "volunteers.Volunteer", verbose_name="志愿者", on_delete=models.CASCADE, related_name="team_memberships"
    )
    role = models.CharField("角色", max_length=10, choices=Role.choices, default=Role.MEMBER)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.ASKED)
    shows_name = models.BooleanField("队友看得到称呼", default=True)
    begun_at = models.DateTimeField("申请或邀请的时间")
    since = models.DateTimeField("加入时间", null=True, blank=True)
    """Empty for who never came in."""
    until = models.DateTimeField("离开时间", null=True, blank=True)
    turned_away = models.BooleanField("队里请离开或没同意", default=False)
    """It ended because whoever leads the team said so: the link alone lets them in no more."""

    objects = TeamMembershipManager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "队员"
        constraints = [
            models.UniqueConstraint(
                fields=["team", "volunteer"],
                condition=Q(state__in=("asked", "invited", "active")),
                name="once_in_a_team",
            ),
            models.UniqueConstraint(
                fields=["team"], condition=Q(state="active", role="captain"), name="one_captain_a_team"
            ),
            models.CheckConstraint(condition=~Q(state="active") | Q(since__isnull=False), name="active_since_a_day"),
            models.CheckConstraint(
                condition=Q(state="left", until__isnull=False) | (~Q(state="left") & Q(until__isnull=True)),
                name="left_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["volunteer", "state"], name="team_membership_of"),  # my teams
            models.Index(fields=["team", "state"], name="team_membership_in"),  # a team's people
        ]

    def __str__(self) -> str:
        return f"{self.volunteer} · {self.team} · {self.get_role_display()}"

    @property
    def is_asked(self) -> bool:
        """Waits for a captain's answer."""
        return self.state == self.State.ASKED

    @property
    def is_invited(self) -> bool:
        """Waits for the volunteer's answer."""
        return self.state == self.State.INVITED

    @property
    def is_active(self) -> bool:
        """In the team."""
        return self.state == self.State.ACTIVE

    @property
    def is_captain(self) -> bool:
        """Leads the team."""
        return self.is_active and self.role == self.Role.CAPTAIN

    @property
    def leads(self) -> bool:
        """Answers requests."""
        return self.is_active and self.role != self.Role.MEMBER
