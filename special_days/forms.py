"""Special days and markets, as organizers type them."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet

from core import bounds
from core.errors import Refusal
from core.forms import name_empty, row_field
from core.site import site_facts
from core.web.shared_rows import SharedRowForm
from organizations.models import Area
from special_days import parsing
from special_days.models import DayMark, MarketCycle

MAX_TEXT = 20_000
_DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
TEXTS = {
    MarketCycle.Rule.ZODIAC: parsing.animals,
    MarketCycle.Rule.WEEKDAY: parsing.weekdays,
    MarketCycle.Rule.LUNAR: parsing.digits,
    MarketCycle.Rule.SOLAR: parsing.digits,
}


class DayMarkForm(SharedRowForm[DayMark]):
    """Days of one kind. Without a street they hold everywhere, which the association alone may say."""

    together = (frozenset({"first", "last"}),)

    class Meta:
        model = DayMark
        fields = ("name", "kind", "first", "last", "area")
        widgets = {"first": _DATE, "last": _DATE}

    def __init__(self, *args: Any, streets: "QuerySet[Area]", everywhere: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        area = row_field(self, "area")
        area.queryset = streets
        name_empty(self, "kind", "请选")
        area.required = not everywhere
        area.empty_label = site_facts.current().whole_area if everywhere else "请选"
        area.error_messages["required"] = "请选自己的街道。"
        self.fields["last"].required = False
        self.fields["last"].help_text = "只有一天的，不用填。"
        for name, sentence in (("name", "请写名称。"), ("first", "请选日期。")):
            self.fields[name].error_messages["required"] = sentence

    def clean(self) -> dict[str, Any]:
        """One day, unless the last is given; the last is not before the first."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        first = facts.get("first")
        last = facts.get("last")
        if first and not last:
            facts["last"] = first
        elif first and last and last < first:
            self.add_error("last", "最后一天不能早于第一天。")
        elif first and last and bounds.lasts_too_long(first, last):
            self.add_error("last", bounds.TOO_LONG)
        return facts


class MarketForm(forms.ModelForm[MarketCycle]):
    """A street's market rule; ``which`` is typed in words."""

    which = forms.CharField(
        label="哪些",
        max_length=60,
        required=False,
        help_text="农历、公历逢几：3、8；属相日：鼠、马；每周几：六、日。“每几天一次”不用填。",
    )

    class Meta:
        model = MarketCycle
        fields = ("area", "name", "rule", "which", "every", "anchor")
        widgets = {"anchor": _DATE}

    field_order = ("area", "name", "rule", "which", "every", "anchor")

    def __init__(self, *args: Any, streets: "QuerySet[Area]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "area").queryset = streets
        row_field(self, "area").empty_label = None
        name_empty(self, "rule", "请选")
        self.fields["area"].label = "街道"
        self.fields["every"].help_text = "只给“每几天一次”。"
        self.fields["anchor"].help_text = "只给“每几天一次”：随便哪个赶街的日子。"
        if self.instance.pk:
            self.initial["which"] = parsing.market_words(self.instance.rule, self.instance.values)

    def clean(self) -> dict[str, Any]:
        """What the rule needs, and nothing else."""
        facts: dict[str, Any] = super().clean() or self.cleaned_data
        if facts.get("rule") == MarketCycle.Rule.EVERY:
            self._check_every(facts)
        elif facts.get("rule"):
            facts |= {"every": None, "anchor": None}
            self.instance.values = self._read(facts["rule"], facts.get("which", ""))
        return facts

    def _check_every(self, facts: dict[str, Any]) -> None:
        self.instance.values = []
        if not facts.get("every") or facts["every"] < 2:
            self.add_error("every", "请填每几天一次，例如 6。")
        if not facts.get("anchor"):
            self.add_error("anchor", "请选随便哪个赶街的日子。")

    def _read(self, rule: str, text: str) -> list[int]:
        try:
            return sorted(set(TEXTS[MarketCycle.Rule(rule)](text)))
        except Refusal as refusal:
            self.add_error("which", ValidationError(refusal.message, code=refusal.code))
            return []


class DayListForm(forms.Form):
    """A year's days as lines."""

    text = forms.CharField(
        label="名单",
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text="一行一个，四格用逗号隔开：第一天,最后一天,类别,名称。类别写：放假、补班、考试、节日、其他。例如 2027-10-01,2027-10-07,放假,国庆。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].error_messages["required"] = "请贴上名单。"


def month_of(text: str, today: dt.date) -> dt.date:
    """The first day of a month like 2026-12; this month for anything else."""
    try:
        return bounds.day(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
