"""Models of imports, of the keys by which imported rows are recognized, and of long lists made as files."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.models import Person
from core.fields import EncryptedTextField
from events.models.event import Event
from organizations.models import Organization

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


class SheetImportQuerySet(models.QuerySet["SheetImport"]):
    """Imports in the domain's words."""

    def of(self, person: "Person | AnonymousUser") -> Self:
        """Whoever uploaded a file sees what became of it; nobody else does."""
        return self.filter(by=person.pk) if person.is_authenticated else self.none()

    def without_content(self) -> Self:
        """Without what was in the file: it may be megabytes."""
        return self.defer("file", "rows", "reading")


SheetImportManager = models.Manager.from_queryset(SheetImportQuerySet)


class SheetImport(models.Model):
    """A file on its way in: looked at first, then applied whole or not at all."""

    class Kind(models.TextChoices):
        """What its rows are."""

        EVENTS = "events", "活动"
        VENUES = "venues", "场馆"
        BASES = "bases", "科普基地"
        TARGETS = "targets", "街道清单"
        STAFF = "staff", "工作人员"

    class State(models.TextChoices):
        """Where it is."""

        WAITING = "waiting", "等着检查"
        CHECKING = "checking", "正在检查"
        FAULTY = "faulty", "有错"
        READY = "ready", "检查好了"
        CONFIRMED = "confirmed", "正在导入"
        APPLIED = "applied", "导入好了"
        REFUSED = "refused", "没有导入"

    UNDER_WAY = ("waiting", "checking", "ready", "confirmed")
    """The same file brought once more leads to this import; one that was stored, or could not be, is looked at anew."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField("内容", max_length=10, choices=Kind.choices)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(Person, verbose_name="谁", on_delete=models.CASCADE, related_name="+")
    file_name = models.CharField("文件", max_length=120)
    file = EncryptedTextField("文件内容", blank=True, default="")
    """Base 64, until the worker has read it."""
    rows = EncryptedTextField("行", blank=True, default="")
    """JSON: ``rows``, a list of [number in the file, cells], and ``answers`` of the person; with telephone numbers, so
    sealed, and emptied when it ends.
    """
    reading = EncryptedTextField("读到的", blank=True, default="")
    """JSON: what was read and what was not (``spreadsheets.reading.facts``), for the person to compare; emptied after some days."""
    total = models.PositiveIntegerField("行数", default=0)
    done = models.PositiveIntegerField("看过的行数", default=0)
    problems: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    """A list of {cell, words}."""
    effects: "models.JSONField[Any, Any]" = models.JSONField(default=dict)
    """How many things are new, changed and the same, and the first of them by name."""
    digest = models.CharField(max_length=64, blank=True)
    """Of all that the check saw and would do: another one at the end means that somebody changed something."""
    refusal = models.CharField("原因", max_length=200, blank=True)
    created_at = models.DateTimeField("上传时间")
    ended_at = models.DateTimeField("结束时间", null=True)

    objects = SheetImportManager()

    class Meta:
        verbose_name = verbose_name_plural = "表格导入"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-id"], name="sheet_import_by_person")]  # the page of imports

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.file_name}"

    @property
    def is_running(self) -> bool:
        """Whether the worker has something to do with it."""
        return self.state in {self.State.WAITING, self.State.CHECKING, self.State.CONFIRMED}

    @property
    def is_open(self) -> bool:
        """Whether it may still be applied."""
        return self.state in {self.State.WAITING, self.State.CHECKING, self.State.READY, self.State.CONFIRMED}


class EventKey(models.Model):
    """The number by which an organization's own list knows an event: importing the list again finds it."""

    event = models.OneToOneField(Event, on_delete=models.CASCADE, related_name="sheet_key")
    host = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    key = models.CharField("编号", max_length=40)

    class Meta:
        verbose_name = verbose_name_plural = "表格编号"
        constraints = [models.UniqueConstraint(fields=["host", "key"], name="sheet_key_once_per_host")]

    def __str__(self) -> str:
        return self.key


class HeadingMeaning(models.Model):
    """What a heading of an organization's tables means: a column, or nothing that is brought in."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField("内容", max_length=10, choices=SheetImport.Kind.choices)
    heading = models.CharField("列名", max_length=60)
    key = models.CharField("对应的列", max_length=40, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "列名对应"
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "heading"], name="one_meaning_per_heading")
        ]

    def __str__(self) -> str:
        return f"{self.heading} → {self.key}"


class ListFileQuerySet(models.QuerySet["ListFile"]):
    """Files of long lists in the domain's words."""

    def of(self, person: "Person | AnonymousUser", *, now: dt.datetime) -> Self:
        """Whoever asked for a file sees it, until its day is over; nobody else does."""
        return self.filter(by=person.pk, expires_at__gt=now) if person.is_authenticated else self.none()

    def under_way(self) -> Self:
        """Those that the worker has something to do with."""
        return self.filter(state=ListFile.State.MAKING)


ListFileManager = models.Manager.from_queryset(ListFileQuerySet)


class ListFile(models.Model):
    """A list that is too long to wait for, on its way to be a file; it holds what its person may see, for a day."""

    class State(models.TextChoices):
        """Where it is."""

        MAKING = "making", "正在做"
        MADE = "made", "做好了"
        FAILED = "failed", "没有做成"

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(Person, verbose_name="谁", on_delete=models.CASCADE, related_name="+")
    name = models.CharField("哪个表", max_length=40)
    """Of ``core.web.downloads``."""
    ending = models.CharField("格式", max_length=4)
    asked = EncryptedTextField("条件", blank=True, default="")
    """As an address says it: what somebody looks for may be a name."""
    digest = models.CharField(max_length=64)
    """Of list, ending and conditions: who asks twice for the same has one file."""
    rights = models.CharField(max_length=64)
    """Of what the person might do when it was asked for: with others nothing is made, and nothing given out."""
    title = models.CharField("名称", max_length=200)
    columns: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    """The headings that it began with."""
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.MAKING)
    total = models.PositiveIntegerField("行数", null=True)
    """Empty where it is known only once they are made."""
    done = models.PositiveIntegerField("做好的行数", default=0)
    size = models.PositiveIntegerField("大小", default=0)
    problem = models.CharField("原因", max_length=200, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    """At the portion that comes next; a portion that is made begins anew."""
    taken_until = models.DateTimeField(null=True)
    """Until then the worker that took the next portion may be at it; later another one may take it."""
    worked_at = models.DateTimeField()
    """When a portion was taken last: files take turns."""
    created_at = models.DateTimeField("什么时候要的")
    made_at = models.DateTimeField("什么时候做好的", null=True)
    expires_at = models.DateTimeField("留到什么时候")

    objects = ListFileManager()

    class Meta:
        verbose_name = verbose_name_plural = "导出的表"
        ordering = ["-pk"]
        constraints = [models.UniqueConstraint(fields=["by", "digest"], name="list_file_once_per_person")]
        indexes = [
            models.Index(fields=["worked_at"], condition=models.Q(state="making"), name="list_file_under_way"),
            models.Index(fields=["expires_at"], name="list_file_by_its_end"),  # clearing
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_running(self) -> bool:
        """Whether the worker has something to do with it."""
        return self.state == self.State.MAKING


class ListFilePart(models.Model):
    """A portion of such a file: first which ids make it, then its bytes."""

    file = models.ForeignKey(ListFile, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    ids: "models.JSONField[Any, Any]" = models.JSONField(null=True)
    """What its rows are made of; nothing where the list can only be made as a whole."""
    widths: "models.JSONField[Any, Any]" = models.JSONField(default=list)
    """How wide the text of its columns is."""
    content = EncryptedTextField(blank=True, default="")
    """Packed, base 64; with names and numbers, so sealed. Empty until it is made."""

    class Meta:
        verbose_name = verbose_name_plural = "导出的表的一段"
        ordering = ["file", "number"]
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="list_file_part_once")]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"
