"""What goes along with an action on many events."""

from typing import Any

from django import forms

from core.forms import CountField
from events.bulk.actions import Action

MAX_REASON = 120
UNSAID = "（原因）"
"""Where nothing is typed yet, in the preview."""


class BulkForm(forms.Form):
    """A reason or a number, where the action asks for one."""

    def __init__(self, data: Any, *, action: Action) -> None:
        super().__init__(data)
        if action.reason_label:
            self.fields["reason"] = forms.CharField(
                label=action.reason_label,
                required=action.needs_reason,
                max_length=MAX_REASON,
                error_messages={"required": "请写一句原因，大家会在短信里看到。"},
            )
        if action.number_label:
            sentence = f"请填数字，1 到 {action.max_number}。"
            names = ("required", "invalid", "min_value", "max_value")
            self.fields["number"] = CountField(
                label=action.number_label,
                min_value=1,
                max_value=action.max_number,
                error_messages=dict.fromkeys(names, sentence),
            )

    @property
    def facts(self) -> dict[str, Any]:
        """For ``Asked``; before anything is typed, what a preview needs."""
        if self.is_valid():
            return dict(self.cleaned_data)
        unsaid = {"reason": UNSAID, "number": 1}
        return {name: unsaid[name] for name, field in self.fields.items() if field.required}
