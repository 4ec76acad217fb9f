"""Models of calendar entries, feeds, their stamps, and private tokens."""

from django.db import models

from accounts.models import Person
from events.models import Occurrence
from organizations.models import Organization
from volunteers.models import Team


class Entry(models.Model):
    """The calendar text of one occurrence, written when it changes and never while somebody asks."""

    occurrence = models.OneToOneField(Occurrence, on_delete=models.CASCADE, related_name="calendar_entry")
    text = models.TextField()
    """One folded VEVENT with CRLF line ends (RFC 5545 section 3.1)."""
    status = models.CharField(max_length=12)
    """STATUS as published: CONFIRMED or CANCELLED."""
    start = models.DateTimeField()
    end = models.DateTimeField()
    drop_after = models.DateTimeField()
    """When it leaves every feed: a cancelled one 14 days after its planned end, others after 30."""
    rewrite_after = models.DateTimeField(null=True)
    """When time alone changes its words (a prefix ends); the daily sweep goes by it."""
    size = models.PositiveIntegerField(default=0)
    """Bytes of the text."""
    sequence = models.PositiveIntegerField()
    """SEQUENCE as published; it only rises."""
    modified = models.DateTimeField()
    """DTSTAMP and LAST-MODIFIED as published; whole seconds."""

    class Meta:
        verbose_name = verbose_name_plural = "日历条目"
        indexes = [
            models.Index(fields=["start"], name="entry_by_start"),  # the sweep: what comes into the window
            models.Index(fields=["rewrite_after"], name="entry_by_rewrite"),  # the sweep: prefixes that end
        ]

    def __str__(self) -> str:
        return str(self.occurrence)


class Listing(models.Model):
    """An entry in a public feed. What is listed, and nothing else, makes a feed's body: the window is stored here.

    What went to another street, host, audience and so on stays for a while and says so: calendars that follow must be told.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="listings")
    key = models.CharField(max_length=120)
    """``all``, ``event/<slug>`` or a dimension with its slug (``entries.keys.DIMENSIONS``): ``area/<slug>``."""
    revision = models.PositiveBigIntegerField(default=0)
    """The feed's revision in which it came, changed or left: what changed since another revision is found by it."""
    came_at = models.DateTimeField(null=True)
    """When it came into this feed last; nothing where that was before this was kept."""
    left_at = models.DateTimeField(null=True)
    """When it left this feed for another; of what is listed, nothing."""
    text = models.TextField(blank=True)
    """Of one that left: the cancelled VEVENT that says where it went; after a while nothing is said, and the row stays for its
    sequence.
    """
    sequence = models.PositiveIntegerField(default=0)
    """Of one that left: SEQUENCE; when it comes back, its entry goes on above."""
    modified = models.DateTimeField(null=True)
    """Of one that left: DTSTAMP."""

    class Meta:
        verbose_name = verbose_name_plural = "日历收录"
        constraints = [models.UniqueConstraint(fields=["key", "entry"], name="listed_once_per_feed")]
        indexes = [
            models.Index(
                fields=["left_at"],
                condition=models.Q(left_at__isnull=False) & ~models.Q(text=""),
                name="listing_by_left",
            )  # the sweep
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.entry_id}"


class FeedStamp(models.Model):
    """When a feed's content last changed: what tells a process to read it again."""

    key = models.CharField(max_length=120, unique=True)
    revision = models.PositiveBigIntegerField(default=1)
    modified = models.DateTimeField()
    """Whole seconds, and rising with every revision: Last-Modified."""
    name = models.CharField(max_length=200, blank=True)
    """What the feed is called; of this revision, like its description, so that all nodes say the same."""
    description = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=200, blank=True)
    """What tells it apart from the feed of everything: the name of a street, a host, a kind."""
    head_is_due = models.BooleanField(default=False)
    """Words in its head changed; the sweep brings them in."""

    class Meta:
        verbose_name = verbose_name_plural = "日历版本"
        indexes = [
            models.Index(fields=["key"], condition=models.Q(head_is_due=True), name="stamp_by_due_head")  # the sweep
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.revision}"

    @property
    def dimension(self) -> str:
        """``area``; ``all`` for the feed of everything."""
        return self.key.partition("/")[0]

    @property
    def slug(self) -> str:
        """Its value in the dimension."""
        return self.key.partition("/")[2]


class FeedToken(models.Model):
    """The key to a private feed: 192 random bits, stored as a digest, named, revocable alone, read-only.

    It opens as long as its person is what it was made for: the captain of the team, an organizer of the organization.
    """

    class Kind(models.TextChoices):
        """What it holds."""

        MINE = "mine", "我的报名和志愿岗位"
        TEAM = "team", "队里的岗位"
        HOSTED = "hosted", "单位主办的活动"
        PLACES = "places", "单位的场馆谁在用"

    WORK = (Kind.HOSTED, Kind.PLACES)
    """Of those who work for an organization."""

    class Alarm(models.IntegerChoices):
        """How many minutes before an entry the phone rings."""

        NONE = 0, "不提醒"
        HALF_AN_HOUR = 30, "提前半小时"
        TWO_HOURS = 120, "提前两小时"
        A_DAY = 1440, "提前一天"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="feed_tokens")
    digest = models.CharField(max_length=64, unique=True)
    name = models.CharField("名字", max_length=40)
    kind = models.CharField("里面是什么", max_length=10, choices=Kind.choices, default=Kind.MINE)
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="feed_tokens")
    """Of a feed about a team."""
    organization = models.ForeignKey(Organization, null=True, on_delete=models.CASCADE, related_name="feed_tokens")
    """Of a feed about an organization's work."""
    alarm = models.PositiveSmallIntegerField("提醒", choices=Alarm.choices, default=Alarm.NONE)
    created_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When a calendar fetched it last, by the hour."""
    revoked_at = models.DateTimeField(null=True)
    shown = models.JSONField(default=dict)
    """What its owner was shown last: by UID a digest of the entry's words, when it changed, its sequence, and of what is
    not their own the words by which it is told that it went. Emptied when the feed is revoked.
    """
    shown_at = models.DateTimeField(null=True)
    """When what is shown changed last: Last-Modified; whole seconds."""

    class Meta:
        verbose_name = verbose_name_plural = "私人日历钥匙"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="mine", team=None, organization=None)
                | models.Q(kind="team", team__isnull=False, organization=None)
                | models.Q(kind__in=("hosted", "places"), team=None, organization__isnull=False),
                name="feed_token_of_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.name}"

    @property
    def what(self) -> str:
        """What it holds, in words: 样例服务队：队里的岗位."""
        about = self.team or self.organization
        words = self.get_kind_display()
        return f"{about}：{words}" if about else words

    @property
    def scope(self) -> str:
        """The slug of what it is about; empty for one's own."""
        about = self.team or self.organization
        return about.slug if about else ""
