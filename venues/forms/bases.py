"""Forms of bases: their facts, and the decisions about them."""

import datetime as dt
from typing import Any

from django import forms

from accounts.models import Person
from core.forms import DateField, ModelMultipleChoiceField, PhoneField, row_field
from core.phone_numbers import phones
from organizations.keeping.word_lists import offered
from venues.bases import queries, rules
from venues.bases.rules import Opening
from venues.forms.week import WeekForm
from venues.models import Base, BaseLevel, BaseTheme, BaseType


class DayField(DateField):
    """A date with the browser's own picker."""

    def __init__(self, *, label: str, required: bool = True, help_text: str = "") -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=required, help_text=help_text, widget=widget)
        self.error_messages |= {"required": "请选日期。", "invalid": "请选一个日期，例如 2026-09-08。"}


class FactsForm(forms.ModelForm[Base]):
    """What visitors read, and whom the association writes to."""

    themes = ModelMultipleChoiceField(
        BaseTheme.objects.all(), label="主题", required=False, widget=forms.CheckboxSelectMultiple
    )
    closed_from = DayField(label="临时闭馆从", required=False)
    closed_until = DayField(label="到", required=False)
    contact_phone = PhoneField(
        label="联系人手机", required=False, help_text="评审结果、年报和到期会发短信到这里。不公开。"
    )

    class Meta:
        model = Base
        fields = [
            "name", "themes", "introduction", "audiences", "opening_words", "by_appointment", "closed_on_holidays",
            "closed_from", "closed_until", "closed_reason", "admission", "booking_phone", "contact_name",
            "contact_phone",
        ]  # fmt: skip
        widgets = {"introduction": forms.Textarea(attrs={"rows": 5})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].error_messages["required"] = "请写基地的名称。"
        chosen = self.instance.themes.values_list("pk", flat=True) if self.instance.pk else ()
        row_field(self, "themes").queryset = offered(BaseTheme, but=chosen)
        self.initial["contact_phone"] = phones.national(self.initial.get("contact_phone") or "")

    def clean(self) -> dict[str, Any]:
        """A closure ends after it begins."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first = cleaned.get("closed_from")
        last = cleaned.get("closed_until")
        if first and last and last < first:
            self.add_error("closed_until", "要在闭馆开始之后。")
        return cleaned


class ApplicationForm(FactsForm):
    """The same, with where it is, what it asks to be, and why."""

    class Meta(FactsForm.Meta):
        fields = ["venue", "type", "level", *FactsForm.Meta.fields, "application"]
        widgets = FactsForm.Meta.widgets | {"application": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, person: Person, applies: bool = True, **kwargs: Any) -> None:
        """``applies``: what is registered at once may lack what an application must say."""
        super().__init__(*args, **kwargs)
        phone = self.fields["contact_phone"]
        phone.required = applies
        phone.error_messages["required"] = rules.NO_PHONE.sentence
        mine = queries.venues_to_apply(person)
        choices = {"哪个场馆": mine, "类型": offered(BaseType), "级别": offered(BaseLevel)}
        for name, (label, rows) in zip(("venue", "type", "level"), choices.items(), strict=True):
            self.fields[name] = forms.ModelChoiceField(rows, label=label, empty_label="请选一个")
        for name, words in (("venue", "请选场馆。"), ("type", "请选类型。"), ("level", "请选级别。")):
            self.fields[name].error_messages["required"] = words

    def _get_validation_exclusions(self) -> set[str]:
        """Whether the venue has such a base is for the verb to say, since some may apply again."""
        return {*super()._get_validation_exclusions(), "venue"}  # type: ignore[misc] # Django's hook without a stub


class HoursOfBase(WeekForm):
    """When visitors may come."""

    def __init__(self, *args: Any, base: Base, **kwargs: Any) -> None:
        stored = base.hours.all() if base.pk else ()
        super().__init__(*args, stored=[(row.weekday, row.opens, row.closes) for row in stored], **kwargs)

    def openings(self) -> list[Opening]:
        """As the verbs take them."""
        return [Opening(*span) for span in self.spans()]


class ValidityForm(forms.Form):
    """What a decision on paper says."""

    valid_from = DayField(label="从哪天起")
    valid_until = DayField(label="有效期到")
    document = forms.CharField(label="文号", max_length=60, required=False, help_text="例如：安科协〔2026〕3号")


def _reason(*, required: bool, label: str = "原因") -> forms.CharField:
    field = forms.CharField(label=label, max_length=200, required=required, widget=forms.Textarea(attrs={"rows": 3}))
    field.error_messages["required"] = "请写上原因，基地会收到。"
    return field


class DecisionForm(forms.Form):
    """A decision about a base: its cleaned data are the arguments of the verb. ``today`` fills in what is usual."""

    def __init__(self, *args: Any, base: Base, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base = base
        self.today = today


class AccreditForm(DecisionForm, ValidityForm):
    """Granting an application."""

    level = forms.ModelChoiceField(BaseLevel.objects.all(), label="认定为", empty_label=None)
    reason = _reason(required=False, label="评审意见")
    field_order = ["level", "valid_from", "valid_until", "document", "reason"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row_field(self, "level").queryset = offered(BaseLevel, but=self.base.level_id)
        until = rules.usual_end(self.today)
        self.initial.update(level=self.base.level_id, valid_from=self.today, valid_until=until)


class ReasonForm(DecisionForm):
    """Refusing."""

    reason = _reason(required=True)


class LiftForm(DecisionForm):
    """Ending a warning."""

    reason = _reason(required=False, label="怎么改好的")


class WarnForm(ReasonForm):
    """Asking to put something right."""

    mend_by = DayField(label="哪天前改好", required=False)


class RemoveForm(ReasonForm):
    """Removing."""

    document = forms.CharField(label="文号", max_length=60, required=False)


class LevelForm(RemoveForm):
    """Up or down."""

    level = forms.ModelChoiceField(BaseLevel.objects.all(), label="改为", empty_label="请选一个")
    field_order = ["level", "reason", "document"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = offered(BaseLevel).exclude(pk=self.base.level_id)
        row_field(self, "level").queryset = others
        self.fields["level"].error_messages["required"] = "请选级别。"


class RenewForm(DecisionForm):
    """Longer."""

    valid_until = DayField(label="有效期到")
    document = forms.CharField(label="文号", max_length=60, required=False)
    reason = _reason(required=False, label="说明")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = max(self.base.valid_until or self.today, self.today)
        self.initial["valid_until"] = rules.usual_end(last)
