"""The held record: numbers, photos, one sentence."""

import datetime as dt
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.models import Person
from core.forms import CountField, choice_field, choose_only, name_empty, row_field
from events.forms import choices
from events.forms.dates import SpanForm
from events.models import Event, HeldRecord
from organizations.keeping.word_lists import offered
from organizations.models import Organization
from plan.models import Audience, Task
from plan.vocabulary import in_groups
from venues.models import Venue

MAX_HEADS = 1_000_000
HEADS = "heads_"


class ManyFilesInput(forms.ClearableFileInput):
    """Several files in one field."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Cleans to a list of files, perhaps empty; photos themselves are looked at by the verb."""

    def clean(self, data: Any, initial: Any = None) -> "list[UploadedFile[bytes]]":
        """Each file on its own."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(PhotosField, self).clean(file, initial) for file in files]


class RecordForm(forms.Form):
    """Heads by audience, those of the event first; at least one number is typed, if only 0."""

    online_heads = CountField(label="线上人数", min_value=0, max_value=MAX_HEADS, required=False)
    sentence = forms.CharField(label="一句话", max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    camera = PhotosField(label="拍一张", required=False)
    photos = PhotosField(label="从相册选", required=False)
    cost = forms.DecimalField(label="花费（元）", min_value=0, max_digits=10, decimal_places=2, required=False)

    def __init__(self, *args: Any, event: Event | None = None, record: HeldRecord | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["camera"].widget = forms.ClearableFileInput(attrs={"accept": "image/*", "capture": "environment"})
        self.fields["photos"].widget = ManyFilesInput(attrs={"accept": "image/*"})
        self.main_names, self.other_names = self._add_heads(event, record)
        if record:
            self._begin_with(record)

    def _add_heads(self, event: Event | None, record: HeldRecord | None) -> tuple[list[str], list[str]]:
        wanted = set(event.audiences.values_list("pk", flat=True)) if event else set()
        counted = {count.audience_id: count.heads for count in record.counts.all()} if record else {}
        main: list[str] = []
        other: list[str] = []
        for audience in in_groups(offered(Audience, but=wanted | set(counted))):
            self._add_head(audience, counted.get(audience.pk))
            is_main = audience.pk in wanted or audience.pk in counted or (not wanted and audience.parent_id is None)
            (main if is_main else other).append(HEADS + audience.slug)
        return main, other

    def _add_head(self, audience: Audience, heads: int | None) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "0"})
        self.fields[HEADS + audience.slug] = CountField(
            label=audience.name, min_value=0, max_value=MAX_HEADS, required=False, initial=heads, widget=widget
        )

    def _begin_with(self, record: HeldRecord) -> None:
        for name in ("online_heads", "sentence", "cost"):
            self.fields[name].initial = getattr(record, name)

    @property
    def main_heads(self) -> list[forms.BoundField]:
        """The audiences that the event is for."""
        return [self[name] for name in self.main_names]

    @property
    def other_heads(self) -> list[forms.BoundField]:
        """All other audiences."""
        return [self[name] for name in self.other_names]

    def clean(self) -> dict[str, Any]:
        """Nobody leaves without a number."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        numbers = [facts.get(name) for name in (*self.main_names, *self.other_names, "online_heads")]
        if not self.errors and all(number is None for number in numbers):
            raise forms.ValidationError("请至少填一个人数；没有人来就填 0。", code="no_number")
        return facts

    def facts(self) -> dict[str, Any]:
        """Keyword arguments of the verb."""
        typed = self.cleaned_data
        names = (*self.main_names, *self.other_names)
        return {
            "counts": {name.removeprefix(HEADS): typed[name] for name in names if typed.get(name) is not None},
            "online_heads": typed["online_heads"] or 0,
            "sentence": typed["sentence"],
            "photos": [*typed["camera"], *typed["photos"]],
            "cost": typed["cost"],
        }


class BackfillForm(SpanForm, RecordForm):
    """What was held, when, where and why, with its numbers."""

    title = forms.CharField(label="标题", max_length=80)
    host = forms.ModelChoiceField(queryset=Organization.objects.none(), label="主办单位")
    task = forms.ModelChoiceField(queryset=Task.objects.none(), label="方案任务", required=False)
    venue = forms.TypedChoiceField(label="地点", coerce=int, empty_value=None, required=False)
    place_note = forms.CharField(label="别的地点", max_length=80, required=False, help_text="列表里没有时写在这里。")

    def __init__(self, *args: Any, person: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        tasks = choices.tasks_held(now=now)
        for name, rows in (("host", choices.hosts(person)), ("task", tasks)):
            row_field(self, name).queryset = rows
        name_empty(self, "host", "请选")
        choose_only(self, "host")
        choice_field(self, "task").choices = choices.by_plan(tasks)
        choice_field(self, "venue").choices = choices.venues(person)
        self.fields["title"].error_messages["required"] = "请写标题。"

    def facts(self) -> dict[str, Any]:
        """Keyword arguments of the verb."""
        typed = self.cleaned_data
        venue = Venue.objects.select_related("area").filter(pk=typed["venue"]).first() if typed["venue"] else None
        names = ("title", "host", "task", "start", "end", "place_note")
        return super().facts() | {name: typed[name] for name in names} | {"venue": venue}
