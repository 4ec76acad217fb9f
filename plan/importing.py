"""A plan comes in as a file: read and looked at first, then loaded whole, or not at all."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts import locks
from accounts.models import Person
from core import portions, texts
from core.errors import Refusal
from core.spreadsheets import reader
from organizations.models import Area, Organization
from organizations.queries import administers_everything
from plan import drafting, reading, vocabulary
from plan.loading import load
from plan.models import Plan, PlanFile
from plan.rows import Report
from plan.spreadsheet import reading as sheets
from plan.spreadsheet import writing

KEPT = dt.timedelta(days=90)
MAX_BYTES = reader.MAX_BYTES
_ZIP = b"PK\x03\x04"
_SORTS = ("created", "changed", "removed", "kept", "notes", "alike")
MAX_RIVALS = 5
"""How many are named."""
_LIKE = 3
"""Letters from which on one name within another makes somebody ask whether it is the same organization."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stranger:
    """An organization that loading adds, and those of the site that are called much the same."""

    name: str
    like: tuple[str, ...]


def take_in(*, name: str, data: bytes, by: Person, now: dt.datetime) -> PlanFile:
    """Read a file (JSON or .xlsx), look at what loading it would change, and keep it; no plan is written.

    Refuses: not_keeper, file_empty, file_too_large, old_excel, file_encrypted, file_broken, too_many_rows,
    too_many_columns, plan_file_encoding, plan_file_broken (``problems``: line or cell, and words).
    """
    _refuse_others(by)
    document, places = read(data)
    with transaction.atomic():
        locks.acquire("plan: load")
        report = load(document, now=now, lines=places, invented=_is_invented(document), preview=True, by=by)
        shown = texts.one_line(name)[-120:] or "方案"
        return PlanFile.objects.create(name=shown, document=document, report=_lists(report), by=by, at=now)


def read(data: bytes) -> tuple[dict[str, Any], reading.Places]:
    """A file's document, and where each part of it stands. Refuses as ``take_in`` does."""
    if data.startswith(_ZIP):
        return sheets.read(data, audiences=vocabulary.group_names())
    reader.check_kind(data)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        words = "这个文件不是 .xlsx，也不是 UTF-8 的 JSON，读不了。表格请另存为 .xlsx，JSON 请另存为 UTF-8。"
        raise Refusal("plan_file_encoding", words) from error
    if not text.strip():
        raise Refusal("file_empty", "这个文件是空的，请换一个。")
    return reading.read(text)


def apply(*, file: PlanFile, seen: str, by: Person, now: dt.datetime) -> PlanFile:
    """Load what somebody looked at; ``seen`` is the ``digest`` of what was shown to them.

    Refuses: not_keeper, plan_file_loaded, plan_changed_meanwhile (the site changed since: what would change now is kept
    with the file and looked at anew), plan_file_broken.
    """
    _refuse_others(by)
    with transaction.atomic():
        locks.acquire("plan: load")
        row = PlanFile.objects.select_for_update().get(pk=file.pk)
        if row.loaded_at:
            raise Refusal("plan_file_loaded", "这个文件已经载入过了，不用再载入。要再改，请改好再传一次。")
        with transaction.atomic():
            report = load(row.document, now=now, invented=_is_invented(row.document), by=by)
            row.report = _lists(report)
            is_other = digest(row) != seen
            transaction.set_rollback(is_other)
        row.loaded_at = None if is_other else now
        row.save(update_fields=["report", "loaded_at"])
    if is_other:
        words = "您看过以后，系统里的内容变了，还没有载入。请再看一遍下面会改什么，再按“载入”。"
        raise Refusal("plan_changed_meanwhile", words, digest=digest(row))
    return row


def digest(file: PlanFile) -> str:
    """Of all that loading would change."""
    told = json.dumps([file.report.get(sort, []) for sort in _SORTS[:4]], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def strangers(file: PlanFile) -> list[Stranger]:
    """Organizations that loading adds."""
    label = str(Organization._meta.verbose_name)  # noqa: SLF001 - Django's documented name
    new = [line[len(label) + 1 : -1] for line in file.report.get("created", []) if line.startswith(f"{label}“")]
    if not new:
        return []
    known = list(Organization.objects.in_use().order_by("name").values_list("name", flat=True))
    return [Stranger(name=name, like=tuple(one for one in known if _is_like(name, one))[:_LIKE]) for name in new]


def other_city(file: PlanFile) -> str:
    """The city or county of the site, where the file's plan is for another one, which loading would add; else empty."""
    label = str(Area._meta.verbose_name)  # noqa: SLF001 - Django's documented name
    if file.loaded_at or f"{label}“{file.facts['area']}”" not in file.report.get("created", []):
        return ""
    cities = Area.objects.filter(level=Area.Level.CITY).order_by("pk")
    return cities.values_list("name", flat=True).first() or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rival:
    """Another plan for some of the same years: one that is there, or a file that somebody sent and nobody loaded yet."""

    title: str
    first_year: int
    last_year: int
    path: str
    sent: PlanFile | None = None


def rivals(file: PlanFile) -> list[Rival]:
    """What stands beside the plan of a file that is not loaded yet, but for the plan that it brings up to date."""
    first, last = file.facts["period"]
    plans = Plan.objects.filter(first_year__lte=last, last_year__gte=first).exclude(slug=file.facts["slug"])
    others = waiting((first, last)).exclude(document__plan__slug=file.facts["slug"])
    return _rivals((first, last), plans[:MAX_RIVALS], others[:MAX_RIVALS])


def waiting(years: tuple[int, int]) -> "QuerySet[PlanFile]":
    """Files that nobody loaded yet, of plans for some of these years."""
    first, last = years
    rows = PlanFile.objects.filter(document__plan__period__0__lte=last, document__plan__period__1__gte=first)
    return rows.filter(loaded_at=None).select_related("by").defer("report")


def rivals_of_next(plan: Plan, plans: Iterable[Plan], files: Iterable[PlanFile]) -> list[Rival]:
    """Which of these plans, and of these files that are not loaded, stand beside the plan that would come after this one."""
    return _rivals(next_years(plan), plans, files)


def next_years(plan: Plan) -> tuple[int, int]:
    """First and last year of the plan that would come after this one: as many, from where it ends."""
    length = plan.last_year - plan.first_year + 1
    return plan.first_year + length, plan.last_year + length


def name_of_next(plan: Plan) -> str:
    """Of the file that holds the draft."""
    return f"下一个方案（照{plan.title}）"


def _rivals(period: tuple[int, int], plans: Iterable[Plan], files: Iterable[PlanFile]) -> list[Rival]:
    first, last = period
    stored = [
        Rival(
            title=plan.title,
            first_year=plan.first_year,
            last_year=plan.last_year,
            path=f"{reverse('reports:plan')}?{urlencode({'plan': plan.slug})}",
        )
        for plan in plans
    ]
    sent = [
        Rival(
            title=file.facts["title"],
            first_year=file.facts["period"][0],
            last_year=file.facts["period"][1],
            path=reverse("plan:file", args=[file.uid]),
            sent=file,
        )
        for file in files
    ]
    return [one for one in (*stored, *sent) if one.first_year <= last and one.last_year >= first][:MAX_RIVALS]


def changes(file: PlanFile) -> int:
    """How many rows loading makes, changes and takes out."""
    return sum(len(file.report.get(sort, [])) for sort in _SORTS[:3])


def sheet(plan: Plan, *, is_next: bool = False) -> bytes:
    """A stored plan as a workbook, or a draft of the one that comes after it."""
    document = drafting.next_of(plan) if is_next else drafting.document_of(plan)
    return writing.xlsx(document, audiences=vocabulary.group_names())


def template() -> bytes:
    """The empty workbook, with the city and the association in it."""
    association = Organization.objects.filter(is_association=True).select_related("area").first()
    area = association.area if association else None
    known = {"area": area.name if area else "", "coordinator": association.name if association else ""}
    return writing.blank(**known, audiences=vocabulary.group_names())


def forget_old(*, now: dt.datetime) -> int:
    """Delete files after their days; returns how many of a portion. The plans that were loaded stay."""
    return portions.few(PlanFile.objects.filter(at__lte=now - KEPT)).delete()[0]


def export(person: Person) -> list[dict[str, object]]:
    """The files that the person sent, for the file that they take along."""
    return [
        {
            "file": row.name,
            "sent_at": row.at.isoformat(),
            "loaded_at": row.loaded_at.isoformat() if row.loaded_at else None,
            "document": row.document,
            "report": row.report,
        }
        for row in PlanFile.objects.filter(by=person).order_by("pk")
    ]


def erase(person: Person) -> None:
    """Delete them: the plans that were loaded are the site's and stay."""
    PlanFile.objects.filter(by=person).delete()


def _refuse_others(by: Person) -> None:
    if not administers_everything(by):
        raise Refusal("not_keeper", "方案由科协的管理员载入。")


def _is_invented(document: Any) -> bool:
    """A plan of the demo that is loaded again stays one."""
    facts = document.get("plan") if isinstance(document, dict) else None
    slug = facts.get("slug") if isinstance(facts, dict) else None
    return isinstance(slug, str) and Plan.objects.filter(slug=slug, is_invented=True).exists()


def _lists(report: Report) -> dict[str, list[str]]:
    return {sort: list(getattr(report, sort)) for sort in _SORTS}


def _is_like(one: str, other: str) -> bool:
    """县教体局 and 教体局; 某某县教体局 and 县教体局."""
    shorter, longer = sorted((texts.name_key(one), texts.name_key(other)), key=len)
    return len(shorter) >= _LIKE and shorter in longer
