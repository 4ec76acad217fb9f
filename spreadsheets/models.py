"""Models of imports, and of the keys by which imported rows are recognized."""

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
