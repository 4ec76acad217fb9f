"""Yearly reports, rounds, evaluations and scoring sheets."""

from decimal import Decimal
from typing import Any

from django import forms

from venues.bases import rules
from venues.bases.rules import GradeLine, ItemLine
from venues.forms.bases import DayField
from venues.models import Evaluation, ReportRound, ScoringSheet, YearlyReport


class ReportForm(forms.ModelForm[YearlyReport]):
    """A base's report; its cleaned data are the facts of the verb."""

    class Meta:
        model = YearlyReport
        fields = list(YearlyReport.FACTS)
        widgets = {name: forms.Textarea(attrs={"rows": 5}) for name in ("highlights", "problems")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.error_messages["required"] = "请填数字，没有就填 0。" if name != "highlights" else "请写两三件事。"

    def clean(self) -> dict[str, Any]:
        """Minors are visitors, and a year has 366 days at most; other things are for the verb."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("minors", 0) > cleaned.get("visitors", cleaned.get("minors", 0)):
            self.add_error("minors", "未成年人不能比接待人次多，请核对两个数。")
        if cleaned.get("open_days", 0) > 366:
            self.add_error("open_days", "一年最多 366 天。")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """``clean`` says in words what the constraints hold."""
        return {*super()._get_validation_exclusions(), "visitors", "open_days"}  # type: ignore[misc] # no stub


class RoundForm(forms.ModelForm[ReportRound]):
    """For which year, and until when."""

    opens_on = DayField(label="开始填报")
    deadline = DayField(label="截止")

    class Meta:
        model = ReportRound
        fields = ["year", "opens_on", "deadline", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["year"].error_messages |= {"required": "请填年度。", "unique": "这一年布置过了，点它改日期。"}

    def clean(self) -> dict[str, Any]:
        """In order."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first = cleaned.get("opens_on")
        last = cleaned.get("deadline")
        if first and last and last < first:
            self.add_error("deadline", "截止要在开始填报之后。")
        return cleaned

    def _get_validation_exclusions(self) -> set[str]:
        """As for reports."""
        return {*super()._get_validation_exclusions(), "deadline"}  # type: ignore[misc] # no stub


class DatesForm(RoundForm):
    """Other dates for a round."""

    class Meta(RoundForm.Meta):
        fields = ["opens_on", "deadline", "note"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        forms.ModelForm.__init__(self, *args, **kwargs)


class ReturnForm(forms.Form):
    """Why a report goes back."""

    reason = forms.CharField(label="哪里要改", max_length=200, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].error_messages["required"] = "请写哪里要改，基地会收到。"


class PointsForm(forms.Form):
    """Points for each item of a sheet, and a remark."""

    def __init__(self, *args: Any, sheet: ScoringSheet, known: Evaluation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.items = list(sheet.items.all())
        given = {line["name"]: line["points"] for line in known.lines} if known else {}
        for item in self.items:
            label = f"{item.name}（满分 {item.most}，权重 {item.weight}）"
            field = forms.DecimalField(label=label, min_value=0, max_value=item.most, decimal_places=1, max_digits=5)
            field.help_text = item.hint
            field.initial = given.get(item.name)
            field.error_messages |= {
                "required": f"请打分，0 到 {item.most}。",
                "min_value": f"要在 0 到 {item.most} 之间。",
                "max_value": f"要在 0 到 {item.most} 之间。",
            }
            field.widget.attrs["class"] = "short"
            self.fields[f"item{item.pk}"] = field
        self.fields["remark"] = forms.CharField(
            label="评语",
            max_length=200,
            required=False,
            initial=known.remark if known else "",
            widget=forms.Textarea(attrs={"rows": 3}),
        )

    def points(self) -> dict[int, Decimal]:
        """By the items' ids, as the verb takes them."""
        return {item.pk: self.cleaned_data[f"item{item.pk}"] for item in self.items}


class SheetForm(forms.Form):
    """A scoring sheet, a line an item and a line a grade."""

    name = forms.CharField(label="名称", max_length=60)
    items = forms.CharField(
        label="项目", max_length=4000, widget=forms.Textarea(attrs={"rows": 9, "spellcheck": "false"})
    )
    grades = forms.CharField(
        label="等次", max_length=1000, widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages["required"] = "不能空着。"

    def clean_items(self) -> list[ItemLine]:
        """As the verb takes them."""
        try:
            return rules.read_items(self.cleaned_data["items"])
        except rules.SheetError as error:
            raise forms.ValidationError(str(error)) from error

    def clean_grades(self) -> list[GradeLine]:
        """The same."""
        try:
            return rules.read_grades(self.cleaned_data["grades"])
        except rules.SheetError as error:
            raise forms.ValidationError(str(error)) from error
