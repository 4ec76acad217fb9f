"""Forms of bookings: closures, upkeep, other uses, and answers. Times are typed in Asia/Shanghai."""

import datetime as dt
from typing import Any

from django import forms

from accounts.models import Person
from core import phrases
from core.errors import Refusal
from core.forms import DateTimeField, ModelMultipleChoiceField, row_field
from venues import queries
from venues.models import Booking

WHEN = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def add_refusal(form: forms.Form, refusal: Refusal) -> None:
    """Say it beside the field that the verb named, or above them all."""
    name = refusal.detail.get("field")
    form.add_error(str(name) if name in form.fields else None, refusal.message)


class SpanForm(forms.Form):
    """From when to when, and why: a closure or upkeep."""

    start = DateTimeField(label="从", widget=WHEN)
    end = DateTimeField(label="到", widget=WHEN)
    purpose = forms.CharField(label="为什么", max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, sentence in (
            ("start", "请选开始的时间。"),
            ("end", "请选结束的时间。"),
            ("purpose", "请写一句，别人会看到。"),
        ):
            if name in self.fields:
                self.fields[name].error_messages |= {"required": sentence, "invalid": "请选日期和时间。"}

    def clean(self) -> dict[str, Any]:
        """In order."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        start = facts.get("start")
        end = facts.get("end")
        if start and end and end <= start:
            self.add_error("end", "结束要晚于开始。")
        if start and end and end - start > dt.timedelta(days=366):
            self.add_error("end", "最长一年，请分开填。")
        return facts


class HoldForm(SpanForm):
    """Another use of a space or a resource, for one of the person's organizations."""

    def __init__(self, *args: Any, person: Person, things: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].label = "做什么用"
        mine = queries.organizations_for(person)
        self.fields["organization"] = forms.ModelChoiceField(mine, label="哪个单位用", empty_label=None)
        if len(things) > 1:
            self.fields["thing"] = forms.ChoiceField(label="哪个场地", choices=things)
        self.order_fields(["thing", "start", "end", "organization", "purpose"])


class AnswerForm(forms.Form):
    """What the manager says to another organization; of several that belong together, about those that are ticked."""

    bookings = ModelMultipleChoiceField(Booking.objects.none(), label="答复哪些", widget=forms.CheckboxSelectMultiple)
    answer = forms.ChoiceField(
        label="答复",
        choices=[("accept", "同意"), ("suggest", "换个时间"), ("decline", "不行")],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label="说明", max_length=120, required=False, help_text="不行的话请写一句为什么，对方会收到。"
    )
    start = DateTimeField(label="建议从", required=False, widget=WHEN)
    end = DateTimeField(label="到", required=False, widget=WHEN)

    def __init__(self, *args: Any, asked: list[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = asked
        self.fields["answer"].error_messages["required"] = "请选一个答复。"
        if len(asked) == 1:
            del self.fields["bookings"]
            return
        rows = row_field(self, "bookings")
        rows.queryset = Booking.objects.filter(pk__in=[booking.pk for booking in asked])
        rows.choices = [(booking.pk, _line(booking)) for booking in asked]
        rows.initial = [booking.pk for booking in asked]
        rows.error_messages["required"] = "请至少勾一条。"

    @property
    def chosen(self) -> list[Booking]:
        """Those that are answered now."""
        return list(self.cleaned_data["bookings"]) if "bookings" in self.fields else self.asked

    def clean(self) -> dict[str, Any]:
        """A suggestion needs both times."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("answer") == "suggest":
            for name in ("start", "end"):
                if not facts.get(name) and name not in self.errors:
                    self.add_error(name, "建议的时间要写全。")
        if facts.get("answer") == "decline" and not facts.get("note", "").strip():
            self.add_error("note", "请写一句为什么，对方会收到。")
        return facts


def _line(booking: Booking) -> str:
    """报告厅，12月3日 周四 10:00—12:00."""
    first = phrases.local(booking.start)
    last = phrases.local(booking.end)
    until = f"{last:%H:%M}" if first.date() == last.date() else f"{phrases.date(last.date())} {last:%H:%M}"
    return f"{booking.thing}，{phrases.date(first.date())} {first:%H:%M}—{until}"
