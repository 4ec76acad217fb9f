"""Events."""

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from simple_history.models import HistoricalRecords

from accounts.models import Person
from events.models import vocabulary
from organizations.models import Organization
from plan.models import Audience, Occasion, Task

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def may_lack_dates() -> models.Q:
    """What may be there without a date: drafts, and programmes whose members have them."""
    return models.Q(state__in=("draft", "submitted", "approved")) | models.Q(kind="theme_day")


class EventQuerySet(models.QuerySet["Event"]):
    """Events in the domain's words."""

    def public(self) -> Self:
        """What anybody may see: published, finished, or cancelled after having been published."""
        return self.filter(published_at__isnull=False)

    def unpublished(self) -> Self:
        """Drafts and what waits for approval, those that were taken back among them."""
        return self.filter(state__in=Event.UNPUBLISHED)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Events whose host is an organization in which the person has at least this role."""
        return self.filter(host__in=Organization.objects.managed_by(person, role=role))


EventManager = models.Manager.from_queryset(EventQuerySet)


class Event(models.Model):
    """What is organized. Everything that needs time, place, seats or people hangs on its occurrences."""

    class Kind(models.TextChoices):
        """What shape the event has."""

        DRIVE = "drive", "下乡巡展"
        CLASS = "class", "系列课堂"
        OUTREACH = "outreach", "进校园"
        LECTURE = "lecture", "讲座活动"
        TRAINING = "training", "培训"
        COMPETITION = "competition", "比赛"
        EXHIBITION = "exhibition", "展览、开放日"
        THEME_DAY = "theme_day", "主题日活动"
        EMERGENCY = "emergency", "应急科普"

    class State(models.TextChoices):
        """Draft to archive."""

        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审批"
        APPROVED = "approved", "已批准"
        PUBLISHED = "published", "已发布"
        FINISHED = "finished", "已结束"
        ARCHIVED = "archived", "已归档"
        CANCELLED = "cancelled", "已取消"

    UNPUBLISHED = (State.DRAFT, State.SUBMITTED, State.APPROVED)
    """On its way to the public, also once more after it was taken back: an edit need not be told to anybody."""
    IN_APPROVAL = (State.SUBMITTED, State.APPROVED)
    """Approvers were asked: it may be withdrawn or sent back."""
    OPEN = (*UNPUBLISHED, State.PUBLISHED)
    """Neither finished nor called off: it may be edited, get more dates, be joined."""
    OVER = (State.FINISHED, State.ARCHIVED, State.CANCELLED)
    """All others."""
    GONE = (State.CANCELLED, State.ARCHIVED)
    """Its dates are in nobody's way and count as held by nobody."""

    class Booking(models.TextChoices):
        """Whether people register, and for what."""

        NONE = "none", "不用报名，来了就看"
        OCCURRENCE = "occurrence", "每场（站、课）单独报名"
        COURSE = "course", "一次报全部课"
        BOTH = "both", "可以报全部，也可以单报一课"
        INVITED = "invited", "只给约好的单位，不对外"

    class GroupEntry(models.TextChoices):
        """Which groups may register."""

        AUTO = "auto", "写了学校的场次只给受邀的，别的都能报"
        OPEN = "open", "哪个团体都能报"
        APPROVAL = "approval", "先申请，主办方同意了才算"
        INVITED = "invited", "只给受邀的团体"

    class Funding(models.TextChoices):
        """Who pays."""

        BUDGET = "budget", "本级财政"
        GRANT = "grant", "上级专项"
        OWN = "own", "单位自筹"
        PROJECT = "project", "科技项目经费"
        DONATION = "donation", "企业、社会支持"
        NONE = "none", "不用花钱"

    class Topic(models.TextChoices):
        """Those with an icon of their own; each county keeps which there are and how they are called (``vocabulary``)."""

        DIGITAL = "digital", "智慧助老"
        HEALTH = "health", "健康"
        MUSHROOM = "mushroom", "野生菌安全"
        SCHOOL = "school", "校园科普"
        SAFETY = "safety", "安全应急"
        FARMING = "farming", "农技"
        NATURE = "nature", "自然环保"
        SCIENCE = "science", "科学体验"

    title = models.CharField("标题", max_length=80)
    slug = models.SlugField("网址名", max_length=80, unique=True)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    topic = models.CharField("内容", max_length=50, default=Topic.SCIENCE.value)
    state = models.CharField("状态", max_length=12, choices=State.choices, default=State.DRAFT)
    host = models.ForeignKey(
        Organization, verbose_name="主办单位", on_delete=models.PROTECT, related_name="hosted_events"
    )
    cooperating = models.ManyToManyField(
        Organization,
        verbose_name="协办单位",
        blank=True,
        related_name="cooperated_events",
        through="events.Cooperation",
    )
    """All that were asked, whatever they answered: see ``Cooperation``."""
    task = models.ForeignKey(Task, verbose_name="方案任务", null=True, on_delete=models.PROTECT, related_name="events")
    occasion = models.ForeignKey(
        Occasion, verbose_name="主题日", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    programme = models.ForeignKey(
        "self", verbose_name="属于", null=True, blank=True, on_delete=models.SET_NULL, related_name="members"
    )
    """The theme-day programme that its host chose to be part of; the programme has no dates of its own."""
    audiences = models.ManyToManyField(Audience, verbose_name="给谁", blank=True, related_name="events")
    summary = models.CharField("一句话介绍", max_length=120, blank=True)
    description = models.TextField("介绍", max_length=4000, blank=True)
    bring = models.CharField("带什么", max_length=200, blank=True)
    rain = models.CharField("下雨怎么办", max_length=200, blank=True)
    languages = models.CharField("语言", max_length=60, default="普通话", help_text="一种或几种。")
    desk_phone = models.CharField("咨询电话", max_length=30, blank=True, help_text="公开显示，可以是座机。")
    booking = models.CharField("报名方式", max_length=12, choices=Booking.choices, default=Booking.OCCURRENCE)
    expected_heads = models.PositiveIntegerField("预计人数", null=True, blank=True)
    planned_cost = models.DecimalField(
        "预算（元）", max_digits=10, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    """What was spent stands in the records of its dates."""
    funding = models.CharField("钱从哪里出", max_length=10, choices=Funding.choices, blank=True)
    seats_each = models.PositiveIntegerField(
        "每场名额", null=True, blank=True, help_text="新加的场次就用这个数；个别不同的，存好以后在“名额”里改。"
    )
    """What a new date (or the whole course) gets; the seats themselves are counted by the app above."""
    min_participants = models.PositiveSmallIntegerField(
        "满几人才办",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
        help_text="每场（一次报全部的，是整门课）至少报上这么多人。不够的，开始前几天提醒您：改期、取消，或者照常办。空着就多少人都办。",
    )
    """Of each date, or of the whole course. Nothing is ever called off by itself."""
    group_entry = models.CharField("团体报名", max_length=10, choices=GroupEntry.choices, default=GroupEntry.AUTO)
    groups_in_order = models.BooleanField(
        "团体也按先后排队",
        default=False,
        help_text="不勾：坐不下的团体在旁边等，不挡后面的人。勾上：排在前面的团体坐不下，空位给它留着。",
    )
    group_heads_each = models.PositiveIntegerField(
        "一个团体最多几人",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(500)],
        help_text="按团体算名额的场次用。空着就按场地能坐的人数，没有场地的最多 60 人。",
    )
    """Of each pool that counts groups and says nothing else."""
    registration_deadline = models.DateTimeField("报名截止", null=True, blank=True)
    """Nobody registers after it, on any path but staff's own."""
    lessons_to_pass = models.PositiveSmallIntegerField(
        "学满几课发证", null=True, blank=True, help_text="空着就不发证。"
    )
    occupation = models.CharField("面向的行业、工种", max_length=60, blank=True, help_text="例如：工地安全员、村医。")
    version = models.PositiveIntegerField(default=1)
    """Raised by every edit; an editor that began from an older one gets a conflict."""
    is_emergency = models.BooleanField(
        "应急科普", default=False, help_text="两位审批人（至少一位是科协的）批准就马上发布，不走平常的审批。"
    )
    approved_levels = models.PositiveSmallIntegerField("已批准的级数", default=0)
    """How many approvals the submission has so far; 0 again with every new one."""
    is_backfilled = models.BooleanField("补录", default=False)
    created_by = models.ForeignKey(
        Person, verbose_name="建立人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField("建立时间")
    published_at = models.DateTimeField("发布时间", null=True)
    cancelled_at = models.DateTimeField("取消时间", null=True)
    cancel_reason = models.CharField("取消原因", max_length=120, blank=True)

    objects = EventManager()
    history = HistoricalRecords(m2m_fields=[])

    class Meta:
        verbose_name = verbose_name_plural = "活动"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["host", "state"], name="event_by_host"),  # staff list, workbench
            # search of the staff list: what is found by its title
            models.Index(fields=["kind"], name="event_without_dates", condition=may_lack_dates()),
        ]

    def get_topic_display(self) -> str:
        """As its county calls it today."""
        return vocabulary.topic_name(self.topic)

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page."""
        return reverse("events:event", args=[self.slug])

    @property
    def seats_that_count(self) -> int | None:
        """Of each new date; where nobody registers, a number that was typed once means nothing."""
        return None if self.booking == self.Booking.NONE else self.seats_each

    @property
    def takes_registrations(self) -> bool:
        """Whether people register; not where they simply come, nor where one school or village is visited."""
        return self.booking not in {self.Booking.NONE, self.Booking.INVITED}

    @property
    def is_public(self) -> bool:
        """Whether anybody may see it."""
        return self.published_at is not None

    @property
    def is_unpublished(self) -> bool:
        """Draft, submitted or approved. What was public once and was taken back is both this and public."""
        return self.state in self.UNPUBLISHED

    @property
    def is_open(self) -> bool:
        """Unpublished or live."""
        return self.state in self.OPEN

    @property
    def is_live(self) -> bool:
        """Published and not cancelled, finished or archived: verbs of people apply."""
        return self.state == self.State.PUBLISHED
