"""The editor: the words of an event and its rows, as one thing."""

import datetime as dt
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import Person
from core import words
from events import queries
from events.forms import choices, rows
from events.models import Event, Occurrence
from organizations.models import Organization
from plan.models import Audience


class AudiencesField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic only for the type checker
    """Boxes to tick: whole groups, and their parts."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, label: Any) -> None:
        super().__init__(Audience.objects.all(), label=label, required=False)

    def label_from_instance(self, obj: Audience) -> str:
        """青少年（不分） for a whole group: some parts are called like their group."""
        return obj.name if obj.parent_id else f"{obj.name}（不分）"


class EventForm(forms.ModelForm[Event]):
    """The words; hosts are those the person organizes for."""

    class Meta:
        model = Event
        fields = (
            "title", "host", "task", "topic", "audiences", "summary", "description", "booking", "bring", "rain",
            "languages", "desk_phone", "expected_heads", "occasion", "cooperating", "is_emergency",
        )  # fmt: skip
        widgets = {
            "description": forms.Textarea(attrs={"rows": 5}),
            "cooperating": forms.CheckboxSelectMultiple,
        }

    def __init__(self, *args: Any, person: Person, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in (("title", "请写标题。"), ("host", "请选主办单位。")):
            self.fields[name].error_messages["required"] = sentence
        self._offer(person, now)
        for name in ("task", "bring", "rain"):
            self.fields[name].required = False
        if self.instance.kind == Event.Kind.EMERGENCY:
            self.initial["is_emergency"], self.fields["is_emergency"].disabled = True, True
        if self.instance.pk and self.instance.state not in {
            Event.State.DRAFT,
            Event.State.SUBMITTED,
            Event.State.APPROVED,
        }:
            self.fields["host"].disabled = self.fields["is_emergency"].disabled = True

    def _offer(self, person: Person, now: dt.datetime) -> None:
        hosts = choices.hosts(person)
        if self.instance.host_id:
            hosts |= Organization.objects.filter(pk=self.instance.host_id)
        self._choose("host", hosts)
        tasks = choices.tasks(now=now, chosen=self.instance.task_id)
        self._choose("task", tasks)
        self.fields["task"].choices = choices.by_plan(tasks)  # type: ignore[attr-defined]
        self.fields["audiences"] = AudiencesField(label=self.fields["audiences"].label)
        self.fields["cooperating"].queryset = Organization.objects.order_by("name")  # type: ignore[attr-defined]
        if not self.instance.host_id and len(hosts) == 1:
            self.initial["host"] = hosts[0].pk

    def _choose(self, name: str, found: Any) -> None:
        field = self.fields[name]
        field.queryset, field.empty_label = found, "请选"  # type: ignore[attr-defined]


class Editor:
    """The form and the rows of one event, bound to what was typed or to what is stored."""

    def __init__(self, *, event: Event, person: Person, now: dt.datetime, data: QueryDict | None = None) -> None:
        self.event = event
        self.is_fixed = event.state == Event.State.PUBLISHED
        stored = list(queries.dates_of(event)) if event.pk else []
        self.known = {one.pk: one for one in stored}
        self.form = EventForm(data, instance=event, person=person, now=now)
        self.rows = rows.RowFormSet(
            data,
            prefix=rows.PREFIX,
            initial=[rows.initial(one) for one in stored] or [{}],
            form_kwargs={
                "kind": event.kind,
                "is_fixed": self.is_fixed,
                "venues": choices.venues(chosen={one.venue_id for one in stored if one.venue_id}),
            },
        )

    def is_valid(self) -> bool:
        """Both, so that all errors show at once."""
        return all([self.form.is_valid(), self.rows.is_valid()])

    def be_quiet(self) -> None:
        """Show what was typed without judging it."""
        rows.be_quiet(self.rows)
        rows.hush(self.form)

    def occurrences(self) -> list[Occurrence]:
        """The rows that stay, as occurrences."""
        kept = [form for form in self.rows.forms if self.is_fixed or form not in self.rows.deleted_forms]
        return [form.occurrence(self.known) for form in kept]

    def differences(self, stored: Event) -> list[tuple[str, str, str]]:
        """After a conflict: label, what somebody else saved, what was typed here."""
        found = [
            (str(field.label), _shown(stored, name), _shown(self.event, name))
            for name, field in self.form.fields.items()
            if name not in {"audiences", "cooperating"}
        ]
        found.append(("日期", _dates(queries.dates_of(stored)), _dates(self.occurrences())))
        return [(label, theirs, mine) for label, theirs, mine in found if theirs != mine]


def _shown(event: Event, name: str) -> str:
    show = getattr(event, f"get_{name}_display", None)
    value = show() if show else getattr(event, name)
    return "" if value is None else str(value)


def _dates(occurrences: Any) -> str:
    ordered = sorted(occurrences, key=lambda one: one.start)
    return "；".join(f"{words.moment(one.start)} {one.venue or one.place_note}" for one in ordered)
