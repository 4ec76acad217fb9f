"""Models of venues: places with an address, a position and facts for people who don't walk well."""

import math
from typing import TYPE_CHECKING, Self
from urllib.parse import urlencode

from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Person
from core.fields import EncryptedTextField
from core.phone_numbers import written_numbers
from core.photos import PhotoField
from organizations.models import Area, Organization
from venues.models.vocabulary import VenueKind

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


MAP = "https://uri.amap.com"
_KILOMETERS_A_DEGREE = 111.2
"""Of latitude."""


class VenueQuerySet(models.QuerySet["Venue"]):
    """Venues in the domain's words."""

    def usable(self) -> Self:
        """Those still in use."""
        return self.filter(closed=False)

    def managed_by(self, person: "Person | AnonymousUser", *, role: str = "viewer") -> Self:
        """Venues of organizations in which the person has at least this role."""
        return self.filter(organization__in=Organization.objects.managed_by(person, role=role))


VenueManager = models.Manager.from_queryset(VenueQuerySet)


class Venue(models.Model):
    """A place people can be told to go to."""

    name = models.CharField("名称", max_length=80)
    slug = models.SlugField("网址名", max_length=80, unique=True)
    kind = models.ForeignKey(
        VenueKind, verbose_name="类型", null=True, blank=True, on_delete=models.PROTECT, related_name="venues"
    )
    organization = models.ForeignKey(
        Organization, verbose_name="管理单位", on_delete=models.PROTECT, related_name="venues"
    )
    area = models.ForeignKey(Area, verbose_name="区域", on_delete=models.PROTECT, related_name="venues")
    address = models.CharField("地址", max_length=160)
    latitude = models.DecimalField("纬度 (WGS-84)", max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField("经度 (WGS-84)", max_digits=9, decimal_places=6, null=True, blank=True)
    initials = models.CharField("拼音首字母", max_length=60, blank=True, help_text="多音字请在这里写对。")
    capacity = models.PositiveIntegerField("能容纳（人）", null=True, blank=True)
    how_to_get_there = models.CharField("怎么去", max_length=200, blank=True)
    bus_line = models.CharField("公交", max_length=80, blank=True, help_text="例如：12 路，样例文化站下，走 2 分钟。")
    step_free = models.BooleanField("平地，轮椅能进", null=True, blank=True)
    toilet = models.CharField("厕所", max_length=80, blank=True)
    seating = models.CharField("座位", max_length=80, blank=True)
    parking = models.CharField("停车", max_length=80, blank=True)
    warning = models.CharField("要注意的", max_length=120, blank=True, help_text="例如：车厢里有 2 级台阶。")
    contact_name = models.CharField("联系人", max_length=40, blank=True)
    contact_phone = EncryptedTextField("联系人手机", blank=True, default="")
    closed = models.BooleanField("不再使用", default=False)

    objects = VenueManager()
    history = HistoricalRecords(excluded_fields=["contact_phone"])

    class Meta:
        verbose_name = verbose_name_plural = "场馆"
        ordering = ["area__position", "name", "pk"]
        indexes = [models.Index(fields=["area", "name"], name="venue_by_area")]  # staff list, editor's choices

    def __str__(self) -> str:
        return self.name

    @property
    def full_address(self) -> str:
        """Name, then address: what a calendar and a driver need."""
        return f"{self.name}，{self.address}"

    @property
    def map_link(self) -> str:
        """A map that opens without an app: the spot, or a search for the address where nobody has said the spot."""
        if self.latitude is None or self.longitude is None:
            return f"{MAP}/search?{urlencode({'keyword': written_numbers.masked(f'{self.name} {self.address}')})}"
        name = written_numbers.masked(self.name)
        spot = {"position": f"{self.longitude},{self.latitude}", "coordinate": "wgs84", "name": name}
        return f"{MAP}/marker?{urlencode(spot, safe=',')}"

    def kilometers_to(self, other: "Venue") -> float | None:
        """As the crow flies (equirectangular, which does within a county); None where one of them says no spot."""
        if self.latitude is None or self.longitude is None or other.latitude is None or other.longitude is None:
            return None
        north = float(self.latitude - other.latitude) * _KILOMETERS_A_DEGREE
        middle = math.radians(float(self.latitude + other.latitude) / 2)
        east = float(self.longitude - other.longitude) * _KILOMETERS_A_DEGREE * math.cos(middle)
        return math.hypot(north, east)

    def square(self, kilometers: float) -> dict[str, tuple[float, float]] | None:
        """Edges of the square that reaches so far to each side: by ``latitude`` and ``longitude``; None without a spot."""
        if self.latitude is None or self.longitude is None:
            return None
        here = float(self.latitude)
        north = kilometers / _KILOMETERS_A_DEGREE
        east = north / max(math.cos(math.radians(here)), 0.01)
        there = float(self.longitude)
        return {"latitude": (here - north, here + north), "longitude": (there - east, there + east)}


class VenuePhoto(models.Model):
    """What it looks like, so that people know it when they stand before it: resized, without EXIF."""

    venue = models.ForeignKey(Venue, on_delete=models.CASCADE, related_name="photos")
    image = PhotoField("照片", upload_to="venues/%Y/%m/")
    caption = models.CharField("照片说明", max_length=60, blank=True, help_text="例如：从大门进，右手边第一间。")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = verbose_name_plural = "场馆照片"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.caption or self.image.name or ""
