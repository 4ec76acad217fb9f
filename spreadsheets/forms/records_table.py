"""Form of a table of past dates, one a row, typed from paper."""

import datetime as dt
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet, formset_factory
from django.http import QueryDict

from accounts.models import Person
from core import clock
from core.forms import row_field
from events.forms import choices
from events.forms.dates import ACROSS, SpanForm
from events.forms.editor.date_rows import hush
from events.forms.records import HEADS, MAX_HEADS
from organizations.models import Organization
from organizations.own_first import own_first
from plan.models import Audience, Task
from spreadsheets.backfilling import MAX_COUNT, Held
from spreadsheets.cells.errors import CellError
from spreadsheets.forms.pasting import Grid
from spreadsheets.forms.written_fields import PastDay, WrittenCost, WrittenCount, WrittenTime
from spreadsheets.name_lookups import task_reader
from venues.models import Venue

PREFIX = "held"
HINTS = {"title": "标题", "place": "地点", "task": "编号", "sentence": "一句话", "cost": "花费（元）"}
MAX_COST = 99_999_999
ROWS = 10
"""To begin with, and with each more."""


class Choices:
    """What the cells may name, read once a page."""

    def __init__(self, *, now: dt.datetime, person: Person) -> None:
        self.tasks = list(choices.tasks_held(now=now))
        usable = Venue.objects.usable().select_related("area")
        self.venues: dict[str, Venue] = {}
        for venue in own_first(usable, person, organization="organization", area="area"):
            self.venues.setdefault(venue.name, venue)
        self.groups = list(Audience.objects.filter(parent=None))
        self.by_code: dict[str, list[Task]] = {}
        self._of_year: dict[int, dict[str, list[Task]]] = {}
        for task in self.tasks:
            self.by_code.setdefault(task.code.upper(), []).append(task)
            self.by_code.setdefault(f"{task.plan.slug}/{task.code}".upper(), []).append(task)

    def of_year(self, year: int) -> dict[str, list[Task]]:
        """The same, without what that year's plans make plain."""
        if year not in self._of_year:
            self._of_year[year] = {
                code: [task for task in found if task.plan.runs_in(year)] or found
                for code, found in self.by_code.items()
            }
        return self._of_year[year]


class HostForm(forms.Form):
    """Whose events these were."""

    host = forms.ModelChoiceField(Organization.objects.none(), label="主办单位", empty_label="请选")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hosts = choices.hosts(person)
        field = row_field(self, "host")
        field.queryset = hosts
        field.error_messages["required"] = "请选主办单位。"
        if len(hosts) == 1:
            self.initial["host"] = hosts[0].pk


class HeldRowForm(SpanForm):
    """One date. Task and place are typed, with what fits offered below."""

    title = forms.CharField(label="标题", max_length=80)
    task = forms.CharField(label="任务", max_length=80, required=False)
    place = forms.CharField(label="地点", max_length=80, required=False)
    online_heads = WrittenCount(label="线上", most=MAX_HEADS)
    sentence = forms.CharField(label="一句话", max_length=200, required=False)
    cost = WrittenCost(label="花费", most=MAX_COST)
    twice = forms.BooleanField(label="不是重复，照样记", required=False)

    def __init__(
        self, *args: Any, offered: Choices, asked: dict[int, dict[str, str]], years: frozenset[int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.asked = asked
        self.fields["day"] = PastDay(
            label="日期", required=True, missing="请写日期，例如 3/18。", attrs={"placeholder": "日期"}
        )
        for name, label in (("start_time", "开始"), ("end_time", self.fields["end_time"].label or "结束")):
            missing = "请填时间，例如 14:30。"
            self.fields[name] = WrittenTime(
                label=str(label), required=True, missing=missing, attrs={"placeholder": str(label)}
            )
        self.fields["end_day"] = PastDay(label=ACROSS, attrs={})
        for name in ("day", "end_day"):
            self.fields[name].years = years  # type: ignore[attr-defined]  # the stubs know Field only
        for group in offered.groups:
            self.fields[HEADS + group.slug] = WrittenCount(label=group.name, most=MAX_HEADS)
        self.fields["title"].error_messages["required"] = "请写标题。"
        for name, of in (("task", "held-tasks"), ("place", "held-places")):
            self.fields[name].widget.attrs["list"] = of
        for name, hint in HINTS.items():
            self.fields[name].widget.attrs["placeholder"] = hint
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = f"{field.label}，第 {self._number} 行"

    @property
    def _number(self) -> int:
        return int((self.prefix or "-0").rpartition("-")[2] or 0) + 1

    @property
    def heads(self) -> list[forms.BoundField]:
        """On site, by group."""
        return [self[HEADS + group.slug] for group in self.offered.groups]

    def clean_task(self) -> Task | None:
        """By its code, with or without its title behind it; where two plans have the code, that of the day's year."""
        typed = self.cleaned_data["task"].strip()
        day = self.cleaned_data.get("day")
        if not typed:
            return None
        try:
            task: Task = task_reader(self.offered.of_year(day.year) if day else self.offered.by_code)(typed)
        except CellError as error:
            raise forms.ValidationError(f"{error}。") from error
        return task

    def clean(self) -> dict[str, object]:
        """A number at least, if only 0."""
        facts = super().clean()
        names = [*(HEADS + group.slug for group in self.offered.groups), "online_heads"]
        if not set(names) & set(self.errors) and all(facts.get(name) is None for name in names):
            self.add_error(names[0], "至少填一个人数，没有人来填 0。")
        start = facts.get("start")
        if isinstance(start, dt.datetime) and start > clock.now():
            self.add_error("day", "补录的是办过的活动，开始时间不能在以后。")
        for name, words in self.asked.get(self._number - 1, {}).items():
            if name not in self.errors:
                self.add_error(name, words)
        return facts

    def held(self) -> Held:
        """The row as the verb takes it."""
        typed = self.cleaned_data
        venue = self.offered.venues.get(typed["place"])
        counts = {group.slug: typed[HEADS + group.slug] for group in self.offered.groups}
        return Held(
            number=self._number,
            title=typed["title"],
            start=typed["start"],
            end=typed["end"],
            task=typed["task"],
            venue=venue,
            place_note="" if venue else typed["place"],
            counts={slug: heads for slug, heads in counts.items() if heads is not None},
            online_heads=typed["online_heads"] or 0,
            sentence=typed["sentence"],
            cost=typed["cost"],
            is_meant_twice=typed["twice"],
        )


Rows = BaseFormSet[HeldRowForm]
RowFormSet: "type[Rows]" = formset_factory(
    HeldRowForm, extra=ROWS, max_num=MAX_COUNT, validate_max=True, absolute_max=MAX_COUNT
)


def table(
    data: QueryDict | None,
    *,
    offered: Choices,
    asked: dict[int, dict[str, str]] | None = None,
    years: frozenset[int] = frozenset(),
) -> Rows:
    """The rows; blank ones say nothing. ``asked``: by row what is unclear in it; ``years``: those that the table names."""
    facts = {"offered": offered, "asked": asked or {}, "years": years}
    return RowFormSet(data, prefix=PREFIX, form_kwargs=facts)


def grid(offered: Choices) -> Grid:
    """The cells in the order in which they stand."""
    heads = {HEADS + group.slug: group.name for group in offered.groups}
    first = {"day": "日期", "start_time": "开始", "end_time": "结束", "title": "标题", "place": "地点", "task": "任务"}
    last = {"online_heads": "线上", "sentence": "一句话", "cost": "花费"}
    return Grid(PREFIX, first | heads | last, MAX_COUNT)


def with_more(data: QueryDict) -> QueryDict:
    """What was typed, and ten more rows."""
    grown = data.copy()
    text = data.get(f"{PREFIX}-TOTAL_FORMS", "0")
    count = int(text[:4]) if text.isdecimal() else 0
    grown[f"{PREFIX}-TOTAL_FORMS"] = str(min(count + ROWS, MAX_COUNT))
    return grown


def be_quiet(rows: Rows) -> None:
    """Show what was typed without judging it."""
    for form in rows.forms:
        hush(form)
    rows._errors = []  # type: ignore[attr-defined]  # noqa: SLF001 - as in ``events.forms.editor.date_rows``


def filled(rows: Rows) -> list[HeldRowForm]:
    """Rows that say something."""
    return [form for form in rows.forms if form.has_changed()]
