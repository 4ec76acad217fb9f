"""Who volunteers."""

from django.db import models
from django.db.models import F, Q
from simple_history.models import HistoricalRecords

from accounts.models import Person
from organizations.models import Area
from volunteers.free_times import FreeTimes


class Volunteer(models.Model):
    """A person's volunteer profile."""

    MAX_LANGUAGES = 60

    person = models.OneToOneField(Person, verbose_name="人员", on_delete=models.CASCADE, related_name="volunteer")
    number = models.CharField("志愿者编号", max_length=20, unique=True)
    """In place of the ID number (MZ/T 061-2015)."""
    languages = models.CharField("语言", max_length=MAX_LANGUAGES, default="普通话")
    areas = models.ManyToManyField(Area, verbose_name="愿意去的街道", blank=True, related_name="volunteers")
    joined_at = models.DateTimeField("加入时间")
    active = models.BooleanField("在服务", default=True)
    merged_into = models.ForeignKey(
        "self", verbose_name="并到", null=True, blank=True, on_delete=models.SET_NULL, related_name="merged_here"
    )
    """The other row of the same human, which has everything of this one now (``profiles.merging``)."""
    week = models.PositiveIntegerField("平时能来的时间", default=0)
    """Half-days of the week (``free_times.as_bits``); 0: any time."""
    away = models.JSONField("来不了的日子", default=list, blank=True)
    """Pairs of ISO dates: the first and the last day of each period, by their beginning."""

    history = HistoricalRecords(excluded_fields=["week", "away"])

    class Meta:
        verbose_name = verbose_name_plural = "志愿者"
        constraints = [
            models.CheckConstraint(condition=~Q(merged_into=F("pk")), name="volunteer_not_into_itself"),
            models.CheckConstraint(condition=Q(merged_into=None) | Q(active=False), name="merged_away_serves_no_more"),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def now_at(self) -> "Volunteer":
        """Where everything of this row is by now: the row itself, or the last of those into which it was merged."""
        found = self
        while found.merged_into:
            found = found.merged_into
        return found

    @property
    def times(self) -> FreeTimes:
        """When they can come, as they say."""
        return FreeTimes.read(self.week, self.away)

    @property
    def is_stranded(self) -> bool:
        """Whether the row into which it was merged was erased: what it had is elsewhere for good, and nobody can part the two."""
        return self.merged_into_id is not None and not self.merged_away.filter(parted_at=None).exists()


class NumberSeries(models.Model):
    """The last number given in a series; counted up under the row's lock."""

    name = models.CharField(max_length=20, unique=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号"

    def __str__(self) -> str:
        return f"{self.name} {self.last}"
